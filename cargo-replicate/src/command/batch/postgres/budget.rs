//! The budget in a shared journal. Only one worker at a time reserves or settles.

use replicate_runtime::cost::Reservation;
use tokio_postgres::{Error, Transaction};

use super::Postgres;
use crate::command::batch::plan::{Money, Written};
use crate::money::{Charge, Figures, Reserved, units};

impl Postgres {
    /// Reserves for a line of this worker, or settles its reservation. The error is that there is no room.
    pub(super) async fn money(
        &self,
        transaction: &Transaction<'_>,
        line: i64,
        money: Money,
    ) -> Result<Result<Reserved, Written>, Error> {
        let ask = match money {
            Money::Keep => return Ok(Ok(Reserved::AsBefore)),
            Money::Release => return Ok(Ok(Reserved::Nothing)),
            Money::Settle(charge) => {
                return self.settle(transaction, line, charge).await.map(|()| Ok(Reserved::Nothing));
            }
            Money::Reserve(ask) => ask,
        };
        // The decision is recorded before another worker can read the figures.
        let sql = "SELECT FROM replicate_batch WHERE batch = $1 FOR NO KEY UPDATE";
        transaction.execute(sql, &[&self.batch]).await?;
        Ok(match self.figures(transaction).await?.reserve(ask) {
            Reservation::Granted(amount) => Ok(Reserved::Amount(units(amount))),
            Reservation::Wait => Err(Written::OverBudgetNow),
            Reservation::Refused => Err(Written::OverBudget),
        })
    }

    /// The reserved and spent amounts.
    pub(super) async fn figures(&self, transaction: &Transaction<'_>) -> Result<Figures, Error> {
        let sql = "
            SELECT
                (batch.spent + coalesce(sum(reserved) FILTER (WHERE state = 'unknown'), 0))::bigint,
                coalesce(sum(reserved) FILTER (WHERE state <> 'unknown'), 0)::bigint,
                count(reserved) FILTER (WHERE state <> 'unknown'),
                batch.dearest
            FROM replicate_batch AS batch LEFT JOIN replicate_batch_line AS line
                ON line.batch = batch.batch AND line.reserved IS NOT NULL
            WHERE batch.batch = $1 GROUP BY batch.batch, batch.spent, batch.dearest";
        let found = transaction.query_one(sql, &[&self.batch]).await?;
        let open = found.get::<_, i64>(2).unsigned_abs();
        Ok(Figures { spent: found.get(0), reserved: found.get(1), open, dearest: found.get(3) })
    }

    async fn settle(&self, transaction: &Transaction<'_>, line: i64, charge: Charge) -> Result<(), Error> {
        let sql = "SELECT reserved FROM replicate_batch_line WHERE batch = $1 AND line = $2 AND worker = $3 FOR UPDATE";
        let found = transaction.query_opt(sql, &[&self.batch, &line, &self.worker]).await?;
        // A settled line has no reservation, so recording its end again costs nothing.
        let Some(reserved) = found.and_then(|found| found.get::<_, Option<i64>>(0)) else { return Ok(()) };
        let cost = match charge {
            Charge::Known(amount) => units(amount),
            Charge::Reserved => reserved,
        };
        let dearest = if matches!(charge, Charge::Known(_)) { cost } else { 0 };
        let sql = "
            UPDATE replicate_batch SET spent = spent + $2, dearest = greatest(dearest, $3) WHERE batch = $1";
        transaction.execute(sql, &[&self.batch, &cost, &dearest]).await.map(drop)
    }

    /// Counts the reservations of unknown lines as spent, before they are sent again.
    pub(super) async fn give_up_unknown(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let sql = "
            UPDATE replicate_batch SET spent = spent + (
                SELECT coalesce(sum(reserved), 0)::bigint FROM replicate_batch_line WHERE batch = $1 AND state = 'unknown'
            ) WHERE batch = $1";
        transaction.execute(sql, &[&self.batch]).await?;
        let sql = "UPDATE replicate_batch_line SET reserved = NULL WHERE batch = $1 AND state = 'unknown'";
        transaction.execute(sql, &[&self.batch]).await.map(drop)
    }
}
