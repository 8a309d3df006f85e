//! The budget in a journal in a file.

use replicate_runtime::cost::Reservation;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::command::batch::plan::{Money, Written};
use crate::money::{Charge, Figures, Reserved, units};

/// Reserves for a line of this worker, or settles its reservation. The error is that there is no room.
pub(super) fn apply(
    transaction: &Transaction<'_>,
    (line, worker): (u32, &str),
    money: Money,
) -> rusqlite::Result<Result<Reserved, Written>> {
    let ask = match money {
        Money::Keep => return Ok(Ok(Reserved::AsBefore)),
        Money::Release => return Ok(Ok(Reserved::Nothing)),
        Money::Settle(charge) => return settle(transaction, (line, worker), charge).map(|()| Ok(Reserved::Nothing)),
        Money::Reserve(ask) => ask,
    };
    Ok(match figures(transaction)?.reserve(ask) {
        Reservation::Granted(amount) => Ok(Reserved::Amount(units(amount))),
        Reservation::Wait => Err(Written::OverBudgetNow),
        Reservation::Refused => Err(Written::OverBudget),
    })
}

/// The reserved and spent amounts.
pub(super) fn figures(transaction: &Transaction<'_>) -> rusqlite::Result<Figures> {
    let sql = "
        SELECT
            batch.spent + coalesce(sum(reserved) FILTER (WHERE state = 'unknown'), 0),
            coalesce(sum(reserved) FILTER (WHERE state <> 'unknown'), 0),
            count(reserved) FILTER (WHERE state <> 'unknown'),
            batch.dearest
        FROM batch LEFT JOIN line ON line.reserved IS NOT NULL";
    transaction.query_row(sql, [], |row| {
        let open = u64::from(row.get::<_, u32>(2)?);
        Ok(Figures { spent: row.get(0)?, reserved: row.get(1)?, open, dearest: row.get(3)? })
    })
}

fn settle(transaction: &Transaction<'_>, (line, worker): (u32, &str), charge: Charge) -> rusqlite::Result<()> {
    let sql = "SELECT reserved FROM line WHERE line = ?1 AND worker = ?2";
    let found: Option<Option<i64>> = transaction.query_row(sql, params![line, worker], |row| row.get(0)).optional()?;
    // A settled line has no reservation, so recording its end again costs nothing.
    let Some(reserved) = found.flatten() else { return Ok(()) };
    let cost = match charge {
        Charge::Known(amount) => units(amount),
        Charge::Reserved => reserved,
    };
    let dearest = if matches!(charge, Charge::Known(_)) { cost } else { 0 };
    let sql = "UPDATE batch SET spent = spent + ?1, dearest = max(dearest, ?2)";
    transaction.execute(sql, [cost, dearest]).map(drop)
}

/// Counts the reservations of unknown lines as spent, before they are sent again.
pub(super) fn give_up_unknown(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let sql = "
        UPDATE batch SET spent = spent + (SELECT coalesce(sum(reserved), 0) FROM line WHERE state = 'unknown')";
    transaction.execute(sql, [])?;
    transaction.execute("UPDATE line SET reserved = NULL WHERE state = 'unknown'", []).map(drop)
}
