//! What a batch knows of its lines, written down before and after everything that costs money.

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

/// Which lines a worker takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Those that nothing was sent for, beside those that were begun.
    pub(super) new: bool,
    pub(super) equal: EqualInputs,
}

/// What is done with lines that have the same input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EqualInputs {
    /// Each is run.
    Each,
    /// The first is run, and the others wait for it.
    FirstAlone,
}

impl Wanted {
    /// The states of the lines that are taken, the most urgent first.
    pub(super) fn states(self) -> impl Iterator<Item = State> {
        State::WORK.into_iter().filter(move |state| self.new || *state != State::Pending)
    }
}

/// How many lines are in which state, for how many seconds their predictions ran, and what they cost.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) lines: BTreeMap<State, u64>,
    pub(super) seconds: f64,
    /// What they cost, and may cost.
    pub(super) money: Figures,
}

/// A journal that was opened.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) journal: Journal,
    /// What tells this batch from all others.
    pub(super) key: String,
    /// Whether anything was sent for any line.
    pub(super) begun: bool,
}

/// What is done with each line: it is given the whole of the row.
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

    /// Lines with something left to do.
    pub(super) fn open(&self) -> u64 {
        self.lines.iter().filter(|(state, _)| !state.is_final()).map(|(_, lines)| lines).sum()
    }

    /// Lines that have, or may have, a prediction under way.
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
    /// Opens the journal, or begins one, for some inputs.
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

    /// Takes in what results say of lines, with the key of the batch, in one step.
    pub(super) async fn rebuild(&self, rebuilt: Rebuilt) -> Result<(), Failure> {
        match self {
            Self::Sqlite(journal) => journal.rebuild(rebuilt).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Err(Failure::new(
                "`--rebuild` makes journals anew that are files, and not those of a database; nothing was sent",
            )
            .help("leave out `--journal`: the batch then goes on with a file")),
        }
    }

    /// Has the files of lines fetched again that are done.
    pub(super) async fn reopen(&self, lines: Vec<u32>) -> Result<(), Failure> {
        either!(self, reopen(lines))
    }

    /// The most urgent line that nobody works on; it is this worker's from now on.
    pub(super) async fn take(&self, wanted: Wanted) -> Result<Option<Row>, Failure> {
        either!(self, take(wanted))
    }

    /// What came of another line with the same input, where it is done.
    pub(super) async fn done_of(&self, hash: String) -> Result<Option<String>, Failure> {
        either!(self, done_of(hash))
    }

    /// Writes down what becomes of a line.
    pub(super) async fn put(&self, line: u32, change: Change) -> Result<Written, Failure> {
        either!(self, put(line, change))
    }

    /// The lines in doubt that are this worker's, with those that a worker left behind who is gone.
    pub(super) async fn doubts(&self) -> Result<Vec<Doubt>, Failure> {
        either!(self, doubts())
    }

    /// Those of some predictions that were ever a line's.
    pub(super) async fn known(&self, ids: Vec<String>) -> Result<HashSet<String>, Failure> {
        either!(self, known(ids))
    }

    /// How far all of it is.
    pub(super) async fn tally(&self) -> Result<Tally, Failure> {
        either!(self, tally())
    }

    /// Tells other workers that this one lives, again and again, until that fails.
    pub(super) async fn live(&self) -> Failure {
        match self {
            Self::Sqlite(_) => std::future::pending().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(journal) => journal.live().await,
        }
    }

    /// Leaves what is not done to others.
    pub(super) async fn leave(&self) -> Result<(), Failure> {
        either!(self, leave())
    }
}

/// Said of lines that are not any more what they were when they were begun.
pub(super) fn changed(lines: &[u32]) -> Failure {
    let listed: Vec<String> = lines.iter().take(10).map(ToString::to_string).collect();
    let listed = listed.join(", ") + if lines.len() > 10 { ", ..." } else { "" };
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    Failure::new(format!("the inputs were changed since the batch began: {noun} {listed}; nothing was sent"))
        .help("put them back as they were when they were sent, or begin a new batch with another folder and journal: lines can be added, and changed as long as nothing was sent for them")
}

/// Said where something can't be written down of what the journal tells.
pub(super) fn unwritten(error: &std::io::Error) -> Failure {
    if crate::files::is_full_disk(error) {
        return Failure::new("the disk that holds the results is full")
            .help("make room on it; the same command goes on");
    }
    Failure::new("can't write the results").because(error)
}

/// Said where a journal is of something else.
pub(super) fn foreign(journal: &str, of: (&str, Option<&str>), batch: &Batch) -> Failure {
    let (model, version) = of;
    let whole = version.map_or_else(|| model.to_owned(), |version| format!("{model}:{version}"));
    let failure = Failure::new(format!("{journal} is the journal of a batch of {whole}; nothing was sent"));
    if model == batch.model {
        failure.help(format!("go on with `{whole}`, or begin a new batch with another folder"))
    } else {
        failure.help("begin a new batch with another folder")
    }
}
