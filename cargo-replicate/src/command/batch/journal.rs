//! The journal of a batch: the states of its lines, recorded before and after everything that costs money.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::lines::Lines;
use super::place::Place;
use super::plan::{Change, Doubt, Row, State, Written};
#[cfg(feature = "postgres")]
use super::postgres::Postgres;
use super::rebuild::Rebuilt;
use super::sqlite::Sqlite;
use crate::money::Figures;
use crate::report::Failure;

/// What identifies a batch. A journal is for one model in one version.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    /// The name of the batch in a database with several.
    pub(super) name: String,
    pub(super) model: String,
    pub(super) version: Option<String>,
}

/// Which finished lines are retried.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Retry {
    pub(super) failed: bool,
    pub(super) unknown: bool,
}

/// Which lines a worker takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Whether to take lines for which nothing was sent, in addition to those that were started.
    pub(super) new: bool,
    pub(super) equal: EqualInputs,
}

/// How lines with the same input are handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EqualInputs {
    /// Each is run.
    Each,
    /// The first is run, and the others wait for it.
    FirstAlone,
}

impl Wanted {
    /// The states of the lines that are taken, most urgent first.
    pub(super) fn states(self) -> impl Iterator<Item = State> {
        State::WORK.into_iter().filter(move |state| self.new || *state != State::Pending)
    }
}

/// The number of lines in each state, the total run time of their predictions in seconds, and their cost.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) lines: BTreeMap<State, u64>,
    pub(super) seconds: f64,
    /// The spent and reserved amounts.
    pub(super) money: Figures,
}

/// An opened journal.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) journal: Journal,
    /// The unique key of the batch.
    pub(super) key: String,
    /// Whether anything was sent for any line.
    pub(super) begun: bool,
}

/// A callback for each line, with the whole row.
pub(super) type Visit = Box<dyn FnMut(Row) -> std::io::Result<()> + Send>;

/// The journal of a batch, as one process uses it.
#[derive(Debug)]
pub(super) enum Journal {
    Sqlite(Sqlite),
    #[cfg(feature = "postgres")]
    Postgres(Box<Postgres>),
}

impl Tally {
    pub(super) fn of(&self, states: &[State]) -> u64 {
        states.iter().filter_map(|state| self.lines.get(state)).sum()
    }

    /// The number of lines with something left to do.
    pub(super) fn open(&self) -> u64 {
        self.lines.iter().filter(|(state, _)| !state.is_final()).map(|(_, lines)| lines).sum()
    }

    /// The number of lines that have, or may have, a running prediction.
    pub(super) fn begun(&self) -> u64 {
        self.of(&[State::Intent, State::Doubt, State::Running, State::Ended])
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
            #[cfg(feature = "postgres")]
            Journal::Postgres(journal) => journal.$call($($argument),*).await,
        }
    };
}

impl Journal {
    /// Opens or creates the journal for some inputs.
    pub(super) async fn open(
        place: &Place,
        batch: &Batch,
        lines: &Arc<Lines>,
        retry: Retry,
    ) -> Result<Opened, Failure> {
        match place {
            Place::File(path) => Sqlite::open(path, batch, lines, retry).await,
            #[cfg(feature = "postgres")]
            Place::Postgres(address) => Postgres::open(address.expose(), batch, lines, retry).await,
            #[cfg(not(feature = "postgres"))]
            Place::Postgres(_) => Err(Failure::new("this build has no journals in PostgreSQL; nothing was sent")
                .help("install it with `cargo install cargo-replicate --features postgres`, or name a file")),
            Place::Unreadable(why) => Err(Failure::new(why.clone())),
        }
    }

    /// Visits all lines, in order. The error is that of the visitor, or of the journal.
    pub(super) async fn each(&self, visit: Visit) -> Result<(), Failure> {
        either!(self, each(visit))
    }

    /// Imports lines from results, with the key of the batch, in one transaction.
    pub(super) async fn rebuild(&self, rebuilt: Rebuilt) -> Result<(), Failure> {
        match self {
            Self::Sqlite(journal) => journal.rebuild(rebuilt).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {
                Err(Failure::new("`--rebuild` rebuilds a journal in a file, not one in a database; nothing was sent")
                    .help("leave out `--journal`: the batch then continues with a journal in a file"))
            }
        }
    }

    /// Marks finished lines so that their files are downloaded again.
    pub(super) async fn reopen(&self, lines: Vec<u32>) -> Result<(), Failure> {
        either!(self, reopen(lines))
    }

    /// Takes the most urgent line that no worker has.
    pub(super) async fn take(&self, wanted: Wanted) -> Result<Option<Row>, Failure> {
        either!(self, take(wanted))
    }

    /// The result of another line with the same input, if it is done.
    pub(super) async fn done_of(&self, hash: String) -> Result<Option<String>, Failure> {
        either!(self, done_of(hash))
    }

    /// Records a change of a line.
    pub(super) async fn put(&self, line: u32, change: Change) -> Result<Written, Failure> {
        either!(self, put(line, change))
    }

    /// The lines in doubt of this worker, and those left behind by workers that are gone.
    pub(super) async fn doubts(&self) -> Result<Vec<Doubt>, Failure> {
        either!(self, doubts())
    }

    /// Which of these predictions ever belonged to a line.
    pub(super) async fn known(&self, ids: Vec<String>) -> Result<HashSet<String>, Failure> {
        either!(self, known(ids))
    }

    /// The progress of the whole batch.
    pub(super) async fn tally(&self) -> Result<Tally, Failure> {
        either!(self, tally())
    }

    /// Repeatedly signals to other workers that this one is alive, until that fails.
    pub(super) async fn live(&self) -> Failure {
        match self {
            Self::Sqlite(_) => std::future::pending().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(journal) => journal.live().await,
        }
    }

    /// Releases unfinished lines to other workers.
    pub(super) async fn leave(&self) -> Result<(), Failure> {
        either!(self, leave())
    }
}

/// The error for lines whose input changed after they were started.
pub(super) fn changed(lines: &[u32]) -> Failure {
    let listed: Vec<String> = lines.iter().take(10).map(ToString::to_string).collect();
    let listed = listed.join(", ") + if lines.len() > 10 { ", ..." } else { "" };
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    Failure::new(format!("the inputs were changed since the batch started: {noun} {listed}; nothing was sent")).help(
        "restore the lines that were sent, or start a new batch with a different folder and journal: lines can \
         be added, and changed if nothing was sent for them",
    )
}

/// The error if something from the journal can't be written to a file.
pub(super) fn unwritten(error: &std::io::Error) -> Failure {
    if crate::files::is_full_disk(error) {
        return Failure::new("the disk that holds the results is full")
            .help("free some space, and run the same command again to continue");
    }
    Failure::new("can't write the results").because(error)
}

/// The error if a journal belongs to another batch.
pub(super) fn foreign(journal: &str, of: (&str, Option<&str>), batch: &Batch) -> Failure {
    let (model, version) = of;
    let whole = version.map_or_else(|| model.to_owned(), |version| format!("{model}:{version}"));
    let failure = Failure::new(format!("{journal} is the journal of a batch of {whole}; nothing was sent"));
    if model == batch.model {
        failure.help(format!("to continue, run it with `{whole}`; or start a new batch in a different folder"))
    } else {
        failure.help("start a new batch in a different folder")
    }
}
