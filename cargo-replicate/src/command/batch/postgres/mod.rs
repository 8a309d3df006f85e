//! The journal as PostgreSQL tables, for several processes on several machines.
//!
//! A worker marks the lines that it takes, and sends a heartbeat every few seconds. If its last heartbeat is older than
//! its lease, other workers may take its lines. A worker that could not send a heartbeat in time ends itself before
//! that.

mod begin;
mod budget;

use std::collections::HashSet;
use std::fmt;
use std::pin::pin;
use std::time::Duration;

use futures_util::TryStreamExt;
use tokio::sync::{Mutex, MutexGuard};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row as Found, Transaction};

pub(super) use self::begin::shown;
use super::journal::{EqualInputs, Tally, Visit, Wanted, unwritten};
use super::plan::{Change, Columns, Doubt, Row, State, Written};
use crate::money::Reserved;
use crate::report::Failure;

/// The interval of heartbeats.
const BEAT: Duration = Duration::from_secs(3);
/// How long a heartbeat may take. A late worker ends itself well before its lease expires.
const LATE: Duration = Duration::from_secs(7);
/// The lines that are free for worker `$2`: those without a worker, and those of workers without a heartbeat for 20
/// seconds, the lease.
const FREE: &str = "(free.worker IS NULL OR (free.worker <> $2 AND NOT EXISTS (
    SELECT FROM replicate_batch_worker AS living
    WHERE living.worker = free.worker AND living.seen_at > clock_timestamp() - interval '20 seconds'
)))";

const COLUMNS: &str = "line, hash, state, id, result";
/// No earlier line with the same input is unfinished.
const FIRST: &str = "AND NOT EXISTS (
    SELECT FROM replicate_batch_line AS first WHERE first.batch = free.batch AND first.hash = free.hash
    AND first.line < free.line AND first.state NOT IN ('done', 'failed', 'unknown')
)";

/// A journal that is shared with other processes.
pub(super) struct Postgres {
    client: Mutex<Client>,
    /// The server and the database, for messages.
    place: String,
    batch: String,
    /// The mark of this process's lines.
    worker: String,
}

impl Postgres {
    pub(super) async fn each(&self, mut visit: Visit) -> Result<(), Failure> {
        let failed = |error: Error| self.failed(&error);
        let sql = format!("SELECT {COLUMNS} FROM replicate_batch_line WHERE batch = $1 ORDER BY line");
        let client = self.client().await;
        let mut rows = pin!(client.query_raw(&sql, [&self.batch]).await.map_err(failed)?);
        while let Some(found) = rows.try_next().await.map_err(failed)? {
            visit(row(&found)).map_err(|error| unwritten(&error))?;
        }
        Ok(())
    }

    pub(super) async fn reopen(&self, lines: Vec<u32>) -> Result<(), Failure> {
        let lines: Vec<i64> = lines.into_iter().map(i64::from).collect();
        let sql = "
            UPDATE replicate_batch_line SET state = 'ended', worker = NULL
            WHERE batch = $1 AND line = ANY($2) AND state = 'done'";
        let done = self.client().await.execute(sql, &[&self.batch, &lines]).await;
        done.map(drop).map_err(|error| self.failed(&error))
    }

    pub(super) async fn take(&self, wanted: Wanted) -> Result<Option<Row>, Failure> {
        let client = self.client().await;
        for state in wanted.states() {
            let first = if wanted.equal == EqualInputs::FirstAlone && state == State::Pending { FIRST } else { "" };
            let sql = format!(
                "UPDATE replicate_batch_line SET worker = $2 WHERE batch = $1 AND line = (
                    SELECT line FROM replicate_batch_line AS free
                    WHERE batch = $1 AND state = $3 AND {FREE} {first}
                    ORDER BY line LIMIT 1 FOR UPDATE SKIP LOCKED
                 ) RETURNING {COLUMNS}"
            );
            let taken = client.query_opt(&sql, &[&self.batch, &self.worker, &state.name()]).await;
            if let Some(found) = taken.map_err(|error| self.failed(&error))? {
                return Ok(Some(row(&found)));
            }
        }
        Ok(None)
    }

    pub(super) async fn done_of(&self, hash: String) -> Result<Option<String>, Failure> {
        let sql = "
            SELECT result FROM replicate_batch_line WHERE batch = $1 AND hash = $2 AND state = 'done' ORDER BY line LIMIT 1";
        let found = self.client().await.query_opt(sql, &[&self.batch, &hash]).await;
        Ok(found.map_err(|error| self.failed(&error))?.and_then(|found| found.get(0)))
    }

    pub(super) async fn put(&self, line: u32, change: Change) -> Result<Written, Failure> {
        if let Change::Intend { .. } = change {
            // A line that is about to be paid for must belong to this worker while its create request is under way.
            self.beat().await?;
        }
        let mut client = self.client().await;
        let written = async {
            let transaction = client.transaction().await?;
            let written = self.put_in(&transaction, i64::from(line), &change).await?;
            transaction.commit().await?;
            Ok(written)
        };
        written.await.map_err(|error| self.failed(&error))
    }

    async fn put_in(&self, transaction: &Transaction<'_>, line: i64, change: &Change) -> Result<Written, Error> {
        let columns = change.columns();
        if let Some(id) = columns.id
            && let Some(holder) = self.hold(transaction, id, line).await?
        {
            return self.taken(transaction, line, holder).await;
        }
        let reserved = match self.money(transaction, line, columns.money).await? {
            Ok(reserved) => reserved,
            Err(refused) => return Ok(refused),
        };
        if self.update(transaction, line, &columns, reserved).await? {
            return Ok(Written::Yes);
        }
        let Change::Created { id } = change else { return Ok(Written::NotMine) };
        // Another worker has taken over the line, and no longer needs to look for its prediction.
        let sql = "
            UPDATE replicate_batch_line SET
                state = 'running', id = $3, worker = NULL, asked_at = clock_timestamp(), reserved = coalesce(reserved, 0)
            WHERE batch = $1 AND line = $2 AND state IN ('doubt', 'pending')";
        let told = transaction.execute(sql, &[&self.batch, &line, &id]).await?;
        Ok(if told == 1 { Written::NotMine } else { Written::Surplus })
    }

    /// Records the prediction of a line. If another line already has it, that line is returned.
    async fn hold(&self, transaction: &Transaction<'_>, id: &str, line: i64) -> Result<Option<i64>, Error> {
        let sql = "INSERT INTO replicate_batch_prediction (batch, id, line) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        if transaction.execute(sql, &[&self.batch, &id, &line]).await? == 1 {
            return Ok(None);
        }
        let sql = "SELECT line FROM replicate_batch_prediction WHERE batch = $1 AND id = $2";
        Ok(transaction.query_opt(sql, &[&self.batch, &id]).await?.map(|found| found.get(0)))
    }

    /// The holder has taken this line's prediction, so this line takes the one that the holder was looking for.
    async fn taken(&self, transaction: &Transaction<'_>, line: i64, holder: i64) -> Result<Written, Error> {
        if holder == line {
            return Ok(Written::NotMine);
        }
        let sql = "
            UPDATE replicate_batch_line AS own SET state = 'doubt', asked_at = clock_timestamp(), after = least(own.after, (
                SELECT other.after FROM replicate_batch_line AS other WHERE other.batch = $1 AND other.line = $3
            )) WHERE own.batch = $1 AND own.line = $2 AND own.worker = $4";
        transaction.execute(sql, &[&self.batch, &line, &holder, &self.worker]).await?;
        Ok(Written::Taken)
    }

    async fn update(
        &self,
        transaction: &Transaction<'_>,
        line: i64,
        columns: &Columns<'_>,
        reserved: Reserved,
    ) -> Result<bool, Error> {
        let sql = "
            UPDATE replicate_batch_line SET
                state = $4,
                id = coalesce($5, id),
                after = coalesce($6, after),
                asked_at = CASE WHEN $7 THEN clock_timestamp() ELSE asked_at END,
                result = coalesce($8, result),
                seconds = coalesce($9, seconds),
                worker = CASE WHEN $10 THEN NULL ELSE worker END,
                sent = coalesce($11, sent),
                reserved = CASE WHEN $12 THEN $13 ELSE reserved END
            WHERE batch = $1 AND line = $2 AND worker = $3";
        let (changes, reserved) = reserved.column();
        let values: [&(dyn ToSql + Sync); 13] = [
            &self.batch,
            &line,
            &self.worker,
            &columns.state,
            &columns.id,
            &columns.after,
            &columns.asked,
            &columns.result,
            &columns.seconds,
            &columns.released,
            &columns.sent,
            &changes,
            &reserved,
        ];
        Ok(transaction.execute(sql, &values).await? == 1)
    }

    pub(super) async fn doubts(&self) -> Result<Vec<Doubt>, Failure> {
        let take = format!(
            "UPDATE replicate_batch_line SET
                worker = $2,
                asked_at = CASE WHEN state = 'intent' THEN clock_timestamp() ELSE asked_at END,
                state = 'doubt'
             WHERE batch = $1 AND line IN (
                SELECT line FROM replicate_batch_line AS free
                WHERE batch = $1 AND state IN ('intent', 'doubt') AND {FREE}
                FOR UPDATE SKIP LOCKED
             )"
        );
        let sql = "
            SELECT line, hash, after, sent, (
                SELECT CASE
                    WHEN count(*) FILTER (WHERE state = 'intent') > 0 THEN 0
                    ELSE extract(epoch FROM clock_timestamp() - max(asked_at))
                END::double precision
                FROM replicate_batch_line AS same WHERE same.batch = $1 AND same.hash = own.hash
            ) FROM replicate_batch_line AS own WHERE batch = $1 AND state = 'doubt' AND worker = $2 ORDER BY line";
        let client = self.client().await;
        let found = async {
            client.execute(&take, &[&self.batch, &self.worker]).await?;
            client.query(sql, &[&self.batch, &self.worker]).await
        };
        let doubt = |found: &Found| Doubt {
            line: number(found.get(0)),
            hash: found.get(1),
            after: found.get(2),
            sent: found.get(3),
            quiet: Duration::try_from_secs_f64(found.get(4)).unwrap_or_default(),
        };
        Ok(found.await.map_err(|error| self.failed(&error))?.iter().map(doubt).collect())
    }

    pub(super) async fn known(&self, ids: Vec<String>) -> Result<HashSet<String>, Failure> {
        let sql = "SELECT id FROM replicate_batch_prediction WHERE batch = $1 AND id = ANY($2)";
        let found = self.client().await.query(sql, &[&self.batch, &ids]).await.map_err(|error| self.failed(&error))?;
        Ok(found.iter().map(|found| found.get(0)).collect())
    }

    pub(super) async fn tally(&self) -> Result<Tally, Failure> {
        let sql = "
            SELECT state, count(*), coalesce(sum(seconds), 0)::double precision
            FROM replicate_batch_line WHERE batch = $1 GROUP BY state";
        let mut client = self.client().await;
        let found = async {
            let transaction = client.transaction().await?;
            let figures = self.figures(&transaction).await?;
            let found = transaction.query(sql, &[&self.batch]).await?;
            transaction.commit().await?;
            Ok((found, figures))
        };
        let (found, money) = found.await.map_err(|error| self.failed(&error))?;
        let mut tally = Tally { money, ..Tally::default() };
        for found in found {
            let lines: i64 = found.get(1);
            *tally.lines.entry(State::named(found.get(0))).or_default() += lines.unsigned_abs();
            tally.seconds += found.get::<_, f64>(2);
        }
        Ok(tally)
    }

    /// Sends heartbeats. It ends if one is not sent in time.
    pub(super) async fn live(&self) -> Failure {
        loop {
            tokio::time::sleep(BEAT).await;
            let late = || Failure::new(format!("the journal in {} does not answer", self.place));
            if let Err(failure) = tokio::time::timeout(LATE, self.beat()).await.unwrap_or_else(|_| Err(late())) {
                return failure;
            }
        }
    }

    async fn beat(&self) -> Result<(), Failure> {
        let sql = "
            UPDATE replicate_batch_worker SET seen_at = clock_timestamp()
            WHERE worker = $1 AND seen_at > clock_timestamp() - interval '20 seconds'";
        match self.client().await.execute(sql, &[&self.worker]).await {
            Ok(1) => Ok(()),
            Ok(_) => {
                Err(Failure::new("this process was suspended for so long that others may have taken over its lines")
                    .help("start it again"))
            }
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Releases unfinished lines to others.
    pub(super) async fn leave(&self) -> Result<(), Failure> {
        let sql = "DELETE FROM replicate_batch_worker WHERE worker = $1";
        self.client().await.execute(sql, &[&self.worker]).await.map(drop).map_err(|error| self.failed(&error))
    }

    async fn client(&self) -> MutexGuard<'_, Client> {
        self.client.lock().await
    }

    fn failed(&self, error: &Error) -> Failure {
        Failure::new(format!("can't use the journal in {}", self.place)).because(error)
    }
}

fn row(found: &Found) -> Row {
    Row {
        line: number(found.get(0)),
        hash: found.get(1),
        state: State::named(found.get(2)),
        id: found.get(3),
        result: found.get(4),
    }
}

/// PostgreSQL has no unsigned integers. Other numbers were not written by this program.
fn number(line: i64) -> u32 {
    u32::try_from(line).unwrap_or(0)
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("place", &self.place).field("batch", &self.batch).finish_non_exhaustive()
    }
}
