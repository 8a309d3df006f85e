//! The journal as an SQLite file. One process uses it exclusively: SQLite locks it, and the lock ends with the process.

mod begin;
mod budget;
mod rebuild;

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row as Found, Transaction, TransactionBehavior, params};

use self::begin::begin;
use super::journal::{Batch, EqualInputs, Journal, Opened, Retry, Tally, Visit, Wanted, unwritten};
use super::lines::Lines;
use super::plan::{Change, Doubt, Row, State, Written};
use super::rebuild::Rebuilt;
use crate::report::Failure;

/// Writes survive a power failure. The lock is held from the first write to the end of the process.
const SETTINGS: &str = "
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA synchronous = FULL;
";

const COLUMNS: &str = "line, hash, state, id, result";
/// No earlier line with the same input is unfinished.
const FIRST: &str = "AND NOT EXISTS (
    SELECT 1 FROM line AS first WHERE first.hash = own.hash AND first.line < own.line
    AND first.state NOT IN ('done', 'failed', 'unknown')
)";

/// An error of the journal.
#[derive(Debug)]
enum Problem {
    Sql(rusqlite::Error),
    Write(std::io::Error),
    Said(Failure),
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Said(failure)
    }
}

/// A journal that this process uses exclusively.
#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Arc<Mutex<Connection>>,
    /// The path, for messages.
    place: String,
    /// The mark of this process's lines.
    worker: String,
}

impl Sqlite {
    pub(super) async fn open(path: &Path, batch: &Batch, lines: &Arc<Lines>, retry: Retry) -> Result<Opened, Failure> {
        let place = path.display().to_string();
        let opened = Connection::open(path).and_then(|connection| {
            connection.busy_timeout(Duration::from_millis(500))?;
            connection.execute_batch(SETTINGS)?;
            connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
            Ok(connection)
        });
        let connection = opened.map_err(|error| failed(&place, &error))?;
        let worker = format!("{:016x}", fastrand::u64(..));
        let journal = Self { connection: Arc::new(Mutex::new(connection)), place: place.clone(), worker };
        let (batch, lines) = (batch.clone(), Arc::clone(lines));
        let opened = journal.on(move |transaction| begin(transaction, &place, &batch, &lines, retry)).await?;
        let (key, begun) = opened;
        Ok(Opened { journal: Journal::Sqlite(journal), key, begun })
    }

    /// Runs something in one transaction, on a thread for blocking work.
    async fn on<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Failure> {
        let connection = Arc::clone(&self.connection);
        let done = tokio::task::spawn_blocking(move || {
            // A panic elsewhere rolls its transaction back.
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        });
        match done.await {
            Ok(done) => done.map_err(|problem| match problem {
                Problem::Sql(error) => failed(&self.place, &error),
                Problem::Write(error) => unwritten(&error),
                Problem::Said(failure) => failure,
            }),
            Err(error) => Err(Failure::new(format!("can't use the journal {}", self.place)).because(&error)),
        }
    }

    pub(super) async fn rebuild(&self, rebuilt: Rebuilt) -> Result<(), Failure> {
        self.on(move |transaction| Ok(rebuild::rebuild(transaction, &rebuilt)?)).await
    }

    pub(super) async fn each(&self, mut visit: Visit) -> Result<(), Failure> {
        self.on(move |transaction| {
            let mut statement = transaction.prepare(&format!("SELECT {COLUMNS} FROM line ORDER BY line"))?;
            let mut rows = statement.query([])?;
            while let Some(found) = rows.next()? {
                visit(row(found)?).map_err(Problem::Write)?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn reopen(&self, lines: Vec<u32>) -> Result<(), Failure> {
        self.on(move |transaction| {
            let mut statement = transaction
                .prepare("UPDATE line SET state = 'ended', worker = NULL WHERE line = ?1 AND state = 'done'")?;
            for line in lines {
                statement.execute([line])?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn take(&self, wanted: Wanted) -> Result<Option<Row>, Failure> {
        let worker = self.worker.clone();
        self.on(move |transaction| {
            for state in wanted.states() {
                let first = if wanted.equal == EqualInputs::FirstAlone && state == State::Pending { FIRST } else { "" };
                let sql = format!(
                    "UPDATE line SET worker = ?1 WHERE line =
                        (SELECT line FROM line AS own WHERE state = ?2 AND worker IS NOT ?1 {first} ORDER BY line LIMIT 1)
                     RETURNING {COLUMNS}"
                );
                let taken = transaction.query_row(&sql, params![worker, state.name()], row).optional()?;
                if taken.is_some() {
                    return Ok(taken);
                }
            }
            Ok(None)
        })
        .await
    }

    pub(super) async fn done_of(&self, hash: String) -> Result<Option<String>, Failure> {
        self.on(move |transaction| {
            let sql = "SELECT result FROM line WHERE hash = ?1 AND state = 'done' ORDER BY line LIMIT 1";
            Ok(transaction.query_row(sql, [hash], |row| row.get(0)).optional()?.flatten())
        })
        .await
    }

    pub(super) async fn put(&self, line: u32, change: Change) -> Result<Written, Failure> {
        let worker = self.worker.clone();
        self.on(move |transaction| Ok(put(transaction, &worker, line, &change)?)).await
    }

    pub(super) async fn doubts(&self) -> Result<Vec<Doubt>, Failure> {
        let worker = self.worker.clone();
        self.on(move |transaction| {
            let sql = "UPDATE line SET worker = ?1 WHERE state = 'doubt' AND worker IS NOT ?1";
            transaction.execute(sql, [&worker])?;
            let sql = "
                SELECT line, hash, after, sent, (
                    SELECT CASE WHEN count(*) FILTER (WHERE state = 'intent') > 0 THEN 0 ELSE ?2 - max(asked_at) END
                    FROM line AS same WHERE same.hash = line.hash
                ) FROM line WHERE state = 'doubt' AND worker = ?1 ORDER BY line";
            let mut statement = transaction.prepare(sql)?;
            let doubts = statement.query_map(params![worker, now()], |row| {
                let quiet = Duration::from_micros(u64::try_from(row.get::<_, i64>(4)?).unwrap_or(0));
                Ok(Doubt { line: row.get(0)?, hash: row.get(1)?, after: row.get(2)?, sent: row.get(3)?, quiet })
            })?;
            Ok(doubts.collect::<Result<_, _>>()?)
        })
        .await
    }

    pub(super) async fn known(&self, ids: Vec<String>) -> Result<HashSet<String>, Failure> {
        self.on(move |transaction| {
            let mut statement = transaction.prepare("SELECT 1 FROM prediction WHERE id = ?1")?;
            let mut known = HashSet::new();
            for id in ids {
                if statement.exists([&id])? {
                    known.insert(id);
                }
            }
            Ok(known)
        })
        .await
    }

    /// Releases unfinished lines to the next process.
    pub(super) async fn leave(&self) -> Result<(), Failure> {
        self.on(|transaction| {
            Ok(transaction.execute("UPDATE line SET worker = NULL WHERE worker IS NOT NULL", []).map(drop)?)
        })
        .await
    }

    pub(super) async fn tally(&self) -> Result<Tally, Failure> {
        self.on(|transaction| {
            let mut tally = Tally::default();
            let mut statement = transaction.prepare("SELECT state, count(*), sum(seconds) FROM line GROUP BY state")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let state = State::named(&row.get::<_, String>(0)?);
                *tally.lines.entry(state).or_default() += u64::from(row.get::<_, u32>(1)?);
                tally.seconds += row.get::<_, Option<f64>>(2)?.unwrap_or(0.0);
            }
            tally.money = budget::figures(transaction)?;
            Ok(tally)
        })
        .await
    }
}

fn put(transaction: &Transaction<'_>, worker: &str, line: u32, change: &Change) -> rusqlite::Result<Written> {
    let columns = change.columns();
    if let Some(id) = columns.id {
        let new =
            transaction.execute("INSERT OR IGNORE INTO prediction (id, line) VALUES (?1, ?2)", params![id, line])?;
        if new == 0 {
            // The other line has taken this line's prediction, so this line takes the one that the other was looking
            // for.
            let sql = "
                UPDATE line SET state = 'doubt', asked_at = ?3, after = min(after, coalesce((
                    SELECT other.after FROM prediction JOIN line AS other USING (line) WHERE prediction.id = ?1
                ), 0)) WHERE line = ?2";
            transaction.execute(sql, params![id, line, now()])?;
            return Ok(Written::Taken);
        }
    }
    let reserved = match budget::apply(transaction, (line, worker), columns.money)? {
        Ok(reserved) => reserved.column(),
        Err(refused) => return Ok(refused),
    };
    let sql = "
        UPDATE line SET
            state = ?3,
            id = coalesce(?4, id),
            after = coalesce(?5, after),
            asked_at = CASE WHEN ?6 THEN ?7 ELSE asked_at END,
            result = coalesce(?8, result),
            seconds = coalesce(?9, seconds),
            worker = CASE WHEN ?10 THEN NULL ELSE worker END,
            sent = coalesce(?11, sent),
            reserved = CASE WHEN ?12 THEN ?13 ELSE reserved END
        WHERE line = ?1 AND worker = ?2";
    let values = params![
        line,
        worker,
        columns.state,
        columns.id,
        columns.after,
        columns.asked,
        now(),
        columns.result,
        columns.seconds,
        columns.released,
        columns.sent,
        reserved.0,
        reserved.1,
    ];
    let changed = transaction.execute(sql, values)?;
    Ok(if changed == 1 { Written::Yes } else { Written::NotMine })
}

fn row(found: &Found<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        line: found.get(0)?,
        hash: found.get(1)?,
        state: State::named(&found.get::<_, String>(2)?),
        id: found.get(3)?,
        result: found.get(4)?,
    })
}

/// Microseconds of Unix time.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

fn failed(place: &str, error: &rusqlite::Error) -> Failure {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Failure::new(format!("another process is working on this batch: it has locked {place}"))
                .help("wait for it to end; several processes share a batch with `--journal postgres://...`")
        }
        Some(ErrorCode::NotADatabase) => no_journal(place),
        Some(ErrorCode::DiskFull) => Failure::new(format!("the disk that holds the journal {place} is full")),
        _ => Failure::new(format!("can't use the journal {place}")).because(error),
    }
}

fn no_journal(place: &str) -> Failure {
    Failure::new(format!("{place} is not the journal of a batch"))
        .help("name a different file with `--journal`, or move this one away")
}
