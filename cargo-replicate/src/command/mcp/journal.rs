//! The outcome of each request that creates a prediction, so that a repeated request is not paid for again.
//!
//! A request is recorded before its create request is sent (*intent*), with the id of its prediction (*created*), and
//! when its client was answered (*answered*). If the response to the create request was lost, it stays in *doubt*
//! forever.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{budget, saved};
use crate::report::Failure;

/// `hash` is that of the arguments, which may contain secrets.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS request (
        session TEXT NOT NULL,
        id TEXT NOT NULL,
        tool TEXT NOT NULL,
        hash TEXT NOT NULL,
        process TEXT NOT NULL,
        state TEXT NOT NULL,
        prediction TEXT,
        PRIMARY KEY (session, id, tool, hash)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS request_by_call ON request (tool, hash, state);
";
const FILE: &str = "requests.sqlite3";

/// The key of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The session of the client, within which ids are unique.
    pub(super) session: String,
    pub(super) id: String,
    pub(super) tool: String,
    /// The hash of the arguments.
    pub(super) hash: String,
}

/// How to continue with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// It was recorded, and its create request may be sent.
    New,
    /// It was sent before, and this is its prediction.
    Known(String),
    /// It may have been sent before: a process ended in between, or the answer was lost.
    Doubt,
}

/// The journal of a folder, which several processes may have open.
#[derive(Clone, Debug)]
pub(super) struct Journal(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    connection: Mutex<Connection>,
    folder: PathBuf,
    /// The id of this process.
    process: String,
    /// A file that is locked while this process lives.
    _lives: File,
}

impl Journal {
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let process = super::random()?;
        let opened = || -> Result<Self, Box<dyn std::error::Error>> {
            fs::create_dir_all(folder)?;
            let lives = File::create_new(lock_of(folder, &process))?;
            lives.lock()?;
            let connection = Connection::open(folder.join(FILE))?;
            connection.busy_timeout(Duration::from_secs(10))?;
            connection.execute_batch("PRAGMA synchronous = FULL;")?;
            connection.execute_batch(TABLES)?;
            connection.execute_batch(budget::TABLE)?;
            connection.execute_batch(saved::TABLE)?;
            let inner = Inner { connection: Mutex::new(connection), folder: folder.to_owned(), process, _lives: lives };
            Ok(Self(Arc::new(inner)))
        };
        opened().map_err(|error| {
            Failure::new(format!("can't open the journal in {}", folder.display()))
                .because(error.as_ref())
                .help("name a different folder with `--out`")
        })
    }

    /// Records a request, unless it was already recorded.
    pub(super) async fn begin(&self, key: &Key) -> Result<Begun, Failure> {
        let (journal, key) = (Arc::clone(&self.0), key.clone());
        self.on(move |transaction| journal.begin(transaction, &key)).await
    }

    /// Records the prediction of a request, which was reserved under a number.
    pub(super) async fn created(&self, key: &Key, number: i64, prediction: &str) -> Result<(), Failure> {
        let (key, prediction) = (key.clone(), prediction.to_owned());
        self.on(move |transaction| {
            budget::created(transaction, number, &prediction)?;
            put(transaction, &key, "created", Some(&prediction))
        })
        .await
    }

    /// Records that the client of a request was answered, or no longer waits.
    pub(super) async fn answered(&self, key: &Key, prediction: &str) -> Result<(), Failure> {
        let (key, prediction) = (key.clone(), prediction.to_owned());
        self.on(move |transaction| put(transaction, &key, "answered", Some(&prediction))).await
    }

    /// Records that it is unknown whether a request has a prediction.
    pub(super) async fn doubt(&self, key: &Key, number: i64) -> Result<(), Failure> {
        let key = key.clone();
        self.on(move |transaction| {
            budget::doubt(transaction, number)?;
            put(transaction, &key, "doubt", None)
        })
        .await
    }

    /// Removes a request that was not sent, with its reservation.
    pub(super) async fn forget(&self, key: &Key, number: Option<i64>) -> Result<(), Failure> {
        let key = key.clone();
        self.on(move |transaction| {
            number.map_or(Ok(()), |number| budget::forget(transaction, number))?;
            let sql = "DELETE FROM request WHERE session = ?1 AND id = ?2 AND tool = ?3 AND hash = ?4";
            transaction.execute(sql, params![key.session, key.id, key.tool, key.hash]).map(drop)
        })
        .await
    }

    /// The id of this process.
    pub(super) fn process(&self) -> &str {
        &self.0.process
    }

    /// Whether a process has ended.
    pub(super) fn has_ended(&self, process: &str) -> bool {
        self.0.has_ended(process)
    }

    pub(super) async fn on<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let inner = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            // A panic elsewhere rolls its transaction back.
            let mut connection = inner.connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok::<_, rusqlite::Error>(value)
        });
        let failed = |error: &dyn std::error::Error| {
            Failure::new(format!("can't use the journal in {}", self.0.folder.display())).because(error)
        };
        done.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
    }
}

impl Inner {
    fn begin(&self, transaction: &Transaction<'_>, key: &Key) -> rusqlite::Result<Begun> {
        let Key { session, id, tool, hash } = key;
        let sql = "SELECT prediction FROM request WHERE session = ?1 AND id = ?2 AND tool = ?3 AND hash = ?4";
        let same = transaction.query_row(sql, params![session, id, tool, hash], |row| row.get(0)).optional()?;
        if let Some(prediction) = same {
            let known: Option<String> = prediction;
            return Ok(known.map_or(Begun::Doubt, Begun::Known));
        }
        // A request to an ended process is repeated with another id, since ids start again.
        let begun = self.left_behind(transaction, tool, hash)?;
        let (state, prediction) = match &begun {
            Begun::New => ("intent", None),
            Begun::Doubt => ("doubt", None),
            Begun::Known(prediction) => ("created", Some(prediction)),
        };
        let sql = "INSERT INTO request (session, id, tool, hash, process, state, prediction)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        transaction.execute(sql, params![session, id, tool, hash, self.process, state, prediction])?;
        Ok(begun)
    }

    /// Takes over an equal call, with its prediction, that an ended process left unanswered. If there is none, the
    /// request is new.
    fn left_behind(&self, transaction: &Transaction<'_>, tool: &str, hash: &str) -> rusqlite::Result<Begun> {
        let sql = "SELECT session, id, process, prediction FROM request
            WHERE tool = ?1 AND hash = ?2 AND state IN ('intent', 'created') AND process <> ?3";
        let mut statement = transaction.prepare(sql)?;
        let mut rows = statement.query(params![tool, hash, self.process])?;
        while let Some(row) = rows.next()? {
            let (session, id, process): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if !self.has_ended(&process) {
                continue;
            }
            let taken = "UPDATE request SET state = iif(prediction IS NULL, 'doubt', 'answered')
                WHERE session = ?1 AND id = ?2 AND tool = ?3 AND hash = ?4";
            transaction.execute(taken, params![session, id, tool, hash])?;
            let prediction: Option<String> = row.get(3)?;
            return Ok(prediction.map_or(Begun::Doubt, Begun::Known));
        }
        Ok(Begun::New)
    }

    /// Whether a process has ended, so that nobody holds its lock.
    fn has_ended(&self, process: &str) -> bool {
        match File::open(lock_of(&self.folder, process)) {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    }
}

fn put(transaction: &Transaction<'_>, key: &Key, state: &str, prediction: Option<&str>) -> rusqlite::Result<()> {
    let sql = "UPDATE request SET state = ?5, prediction = coalesce(?6, prediction)
        WHERE session = ?1 AND id = ?2 AND tool = ?3 AND hash = ?4";
    transaction.execute(sql, params![key.session, key.id, key.tool, key.hash, state, prediction]).map(drop)
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A leftover file has the same meaning, since nobody locks it.
        let _ = fs::remove_file(lock_of(&self.folder, &self.process));
    }
}

fn lock_of(folder: &Path, process: &str) -> PathBuf {
    folder.join(format!("{process}.lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str) -> Key {
        let [id, session, tool, hash] = [id, "s", "acme_painter", "h"].map(str::to_owned);
        Key { session, id, tool, hash }
    }

    #[tokio::test]
    async fn a_request_that_comes_again_has_its_prediction() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(journal.begin(&key("1")).await.unwrap(), Begun::New);
        assert_eq!(journal.begin(&key("1")).await.unwrap(), Begun::Doubt);
        journal.created(&key("1"), 1, "abc").await.unwrap();
        assert_eq!(journal.begin(&key("1")).await.unwrap(), Begun::Known("abc".to_owned()));
        journal.answered(&key("1"), "abc").await.unwrap();
        assert_eq!(journal.begin(&key("1")).await.unwrap(), Begun::Known("abc".to_owned()));
        // Another request may be equal on purpose.
        assert_eq!(journal.begin(&key("2")).await.unwrap(), Begun::New);
        journal.forget(&key("2"), None).await.unwrap();
        assert_eq!(journal.begin(&key("2")).await.unwrap(), Begun::New);
        journal.doubt(&key("2"), 2).await.unwrap();
        assert_eq!(journal.begin(&key("2")).await.unwrap(), Begun::Doubt);
        assert_eq!(journal.begin(&key("3")).await.unwrap(), Begun::New);
    }

    #[tokio::test]
    async fn what_a_process_left_behind_goes_on_in_another() {
        let folder = tempfile::tempdir().unwrap();
        let earlier = Journal::open(folder.path()).unwrap();
        earlier.begin(&key("1")).await.unwrap();
        earlier.created(&key("1"), 1, "abc").await.unwrap();
        let later = Journal::open(folder.path()).unwrap();
        // The process lives, so this is another client's call.
        assert_eq!(later.begin(&key("9")).await.unwrap(), Begun::New);
        later.answered(&key("9"), "def").await.unwrap();
        drop(earlier);
        assert_eq!(later.begin(&key("10")).await.unwrap(), Begun::Known("abc".to_owned()));
    }

    #[tokio::test]
    async fn what_may_have_been_sent_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let earlier = Journal::open(folder.path()).unwrap();
        earlier.begin(&key("1")).await.unwrap();
        drop(earlier);
        let later = Journal::open(folder.path()).unwrap();
        assert_eq!(later.begin(&key("9")).await.unwrap(), Begun::Doubt);
        assert_eq!(later.begin(&key("9")).await.unwrap(), Begun::Doubt);
        // A client that was answered and asks again wants a new prediction.
        assert_eq!(later.begin(&key("10")).await.unwrap(), Begun::New);
    }
}
