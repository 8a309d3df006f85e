//! What a batch knows of its lines, written down before and after everything that costs money.

use std::collections::{BTreeMap, HashSet};

use super::plan::{Change, Doubt, Row, State, Written};
use super::postgres::Postgres;
use super::sqlite::Sqlite;
use crate::report::Failure;

/// Where the journal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A file, for one process at a time.
    File(std::path::PathBuf),
    /// A database, for several processes, on several machines.
    Postgres(String),
}

/// What a batch is of. A journal is that of one model in one version.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    /// The name by which a database knows it among others.
    pub(super) name: String,
    pub(super) model: String,
    pub(super) version: Option<String>,
}

/// Which lines are taken up again that were over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Retry {
    pub(super) failed: bool,
    pub(super) unknown: bool,
}

/// How many lines are in which state, and for how many seconds their predictions ran.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) lines: BTreeMap<State, u64>,
    pub(super) seconds: f64,
}

/// The journal of a batch, as one process uses it.
#[derive(Debug)]
pub(super) enum Journal {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Place {
    /// Reads the address of a database, or the path of a file.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.split_once("://") {
            Some((scheme, _)) => {
                let scheme = scheme.escape_debug();
                Err(format!(
                    "`{scheme}` is no journal: it is the path of a file, or an address that begins with `postgres://`"
                ))
            }
            None => Ok(Self::File(text.into())),
        }
    }
}

impl Tally {
    pub(super) fn of(&self, states: &[State]) -> u64 {
        states.iter().filter_map(|state| self.lines.get(state)).sum()
    }

    /// Lines with something left to do.
    pub(super) fn open(&self) -> u64 {
        self.lines.iter().filter(|(state, _)| !state.is_final()).map(|(_, lines)| lines).sum()
    }

    pub(super) fn total(&self) -> u64 {
        self.lines.values().sum()
    }
}

/// Each of these is one transaction.
macro_rules! either {
    ($journal:expr, $call:ident ( $($argument:expr),* )) => {
        match $journal {
            Journal::Sqlite(journal) => journal.$call($($argument),*).await,
            Journal::Postgres(journal) => journal.$call($($argument),*).await,
        }
    };
}

impl Journal {
    /// Opens the journal, or begins one, for inputs with these hashes.
    pub(super) async fn open(
        place: &Place,
        batch: &Batch,
        hashes: BTreeMap<u32, String>,
        retry: Retry,
    ) -> Result<Self, Failure> {
        match place {
            Place::File(path) => Sqlite::open(path, batch, hashes, retry).await.map(Self::Sqlite),
            Place::Postgres(address) => {
                Postgres::open(address, batch, hashes, retry).await.map(|journal| Self::Postgres(Box::new(journal)))
            }
        }
    }

    /// All lines, in order.
    pub(super) async fn rows(&self) -> Result<Vec<Row>, Failure> {
        either!(self, rows())
    }

    /// The most urgent line that nobody works on; it is this worker's from now on.
    pub(super) async fn take(&self) -> Result<Option<Row>, Failure> {
        either!(self, take())
    }

    /// Writes down what becomes of a line.
    pub(super) async fn put(&self, line: u32, change: Change) -> Result<Written, Failure> {
        either!(self, put(line, change))
    }

    /// The lines in doubt that are this worker's, with those that a worker left behind who is gone.
    pub(super) async fn doubts(&self) -> Result<Vec<Doubt>, Failure> {
        either!(self, doubts())
    }

    /// The ids of all predictions that were ever a line's.
    pub(super) async fn ids(&self) -> Result<HashSet<String>, Failure> {
        either!(self, ids())
    }

    /// How far all of it is.
    pub(super) async fn tally(&self) -> Result<Tally, Failure> {
        either!(self, tally())
    }

    /// Tells other workers that this one lives, again and again, until that fails.
    pub(super) async fn live(&self) -> Failure {
        match self {
            Self::Sqlite(_) => std::future::pending().await,
            Self::Postgres(journal) => journal.live().await,
        }
    }

    /// Leaves what is not done to others.
    pub(super) async fn leave(&self) -> Result<(), Failure> {
        match self {
            // The lock goes with the process.
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(journal) => journal.leave().await,
        }
    }
}

/// Said of lines that are not any more what they were when they were begun.
pub(super) fn changed(lines: &[u32]) -> Failure {
    let listed: Vec<String> = lines.iter().take(10).map(ToString::to_string).collect();
    let listed = listed.join(", ") + if lines.len() > 10 { ", ..." } else { "" };
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    Failure::new(format!("the inputs were changed since the batch began: {noun} {listed}; nothing was sent"))
        .help("put them back as they were when they were sent, or begin a new batch with another journal: lines can be added, and changed as long as nothing was sent for them")
}

/// Said where a journal is of something else.
pub(super) fn foreign(journal: &str, of: (&str, Option<&str>), batch: &Batch) -> Failure {
    let (model, version) = of;
    let whole = version.map_or_else(|| model.to_owned(), |version| format!("{model}:{version}"));
    let failure = Failure::new(format!("{journal} is the journal of a batch of {whole}; nothing was sent"));
    if model == batch.model {
        failure.help(format!("go on with `{whole}`, or begin a new batch with another folder or journal"))
    } else {
        failure.help("begin a new batch with another folder or journal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_a_file_or_a_database() {
        let file = |path: &str| Ok(Place::File(path.into()));
        let postgres = |address: &str| Ok(Place::Postgres(address.to_owned()));
        for (text, expected) in [
            ("out/j.sqlite", file("out/j.sqlite")),
            ("postgres", file("postgres")),
            ("postgres://me@host/db", postgres("postgres://me@host/db")),
            ("postgresql:///db", postgres("postgresql:///db")),
        ] {
            assert_eq!(Place::read(text), expected);
        }
        assert!(Place::read("mysql://host/db").unwrap_err().contains("`mysql` is no journal"));
    }
}
