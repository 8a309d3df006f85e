//! Hands out lines, several at a time, until there is nothing left to do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use replicate_runtime::{Client, ErrorKind, Snapshot};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::budget::{Budget, Room};
use super::journal::{EqualInputs, Journal, Wanted};
use super::line::created;
use super::lines::Lines;
use super::plan::Written;
use super::progress::Progress;
use super::results::Results;
use super::settle;
use super::uploads::Uploads;
use crate::interruption::interruption;
use crate::output::Output;
use crate::pricing;
use crate::report::Failure;
use crate::service::failed;

/// How often the journal is asked for new work and for the progress.
const PAUSE: Duration = Duration::from_millis(250);
/// How long to wait for the responses to create requests under way after an interruption.
const PATIENCE: Duration = Duration::from_secs(15);

/// The number of consecutive odd responses to create requests that stops the batch.
const ODD: u32 = 5;

/// A batch to run.
pub(super) struct Task {
    pub(super) journal: Journal,
    pub(super) client: Client,
    pub(super) lines: Arc<Lines>,
    pub(super) results: Results,
    pub(super) uploads: Uploads,
    /// `owner/name`
    pub(super) model: String,
    /// What to run: the model, in the version of the document.
    pub(super) target: String,
    pub(super) output: Output,
    /// How long an interrupted create request is looked for.
    pub(super) safe: Duration,
    pub(super) budget: Budget,
    /// Whether equal inputs with a fixed seed are run once.
    pub(super) equal: EqualInputs,
    pub(super) progress: Progress,
}

/// A running batch.
pub(super) struct Work {
    task: Task,
    /// The newest creation time that the service has reported, by its own clock, in microseconds. Later predictions are
    /// newer.
    newest: AtomicI64,
    /// The number of consecutive odd responses to create requests.
    odd: AtomicU32,
    halt: watch::Sender<Halt>,
    /// Why no more create requests are sent.
    reason: Mutex<Option<Failure>>,
    /// The lines that are left to the next run, and why.
    left: Mutex<BTreeMap<u32, String>>,
}

/// What is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Halt {
    Nothing,
    /// Nothing new is created, but running predictions are awaited.
    Creating,
    /// Running predictions are also left to the next run.
    Everything,
}

/// How a run over the lines ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// Everything possible was done.
    All,
    /// An error that concerns all lines.
    Stopped(Option<Failure>),
    Interrupted,
    /// The budget has no room for the remaining lines.
    OverBudget,
}

impl std::ops::Deref for Work {
    type Target = Task;

    fn deref(&self) -> &Task {
        &self.task
    }
}

impl Work {
    pub(super) fn new(task: Task) -> Self {
        Self {
            task,
            newest: AtomicI64::new(0),
            odd: AtomicU32::new(0),
            halt: watch::Sender::new(Halt::Nothing),
            reason: Mutex::new(None),
            left: Mutex::new(BTreeMap::new()),
        }
    }

    /// Runs until nothing is left to do, or nothing more can be done. The error is that of the journal, without which
    /// nothing may be created.
    pub(super) async fn run(
        self: &Arc<Self>,
        at_a_time: usize,
        mut interrupted: JoinHandle<()>,
    ) -> Result<Ended, Failure> {
        let began = tokio::select! {
            began = self.look_around() => began,
            _ = &mut interrupted => return Ok(Ended::Interrupted),
        };
        began?;
        tokio::select! {
            ended = self.dispatch(at_a_time, interrupted) => ended,
            failure = settle::run(self) => Err(failure),
            failure = self.journal.live() => Err(failure),
        }
    }

    /// Reads the newest prediction of the account. Those of this run are newer.
    async fn look_around(&self) -> Result<(), Failure> {
        match self.client.predictions().list().page().await {
            Ok(page) => page.results.iter().for_each(|prediction| self.learn(prediction)),
            Err(error) => {
                use ErrorKind::{Configuration, Connection, Timeout, Unauthenticated};
                if matches!(error.kind(), Configuration | Connection | Timeout | Unauthenticated) {
                    return Err(failed(&error, &self.client));
                }
                self.progress.warn(&format!(
                    "the list of predictions can't be read, so a create whose answer is lost can't be found again: \
                     {error}"
                ));
            }
        }
        Ok(())
    }

    /// Takes lines as others finish.
    async fn dispatch(self: &Arc<Self>, at_a_time: usize, mut interrupted: JoinHandle<()>) -> Result<Ended, Failure> {
        let mut tasks = JoinSet::new();
        let (mut limit, mut asked_again) = (None, false);
        let mut shown: Option<Instant> = None;
        loop {
            while tasks.len() < at_a_time && *self.halt.borrow() == Halt::Nothing {
                let wanted = Wanted { new: self.budget.room() == Room::Unknown, equal: self.equal };
                let Some(row) = self.journal.take(wanted).await? else { break };
                let work = Arc::clone(self);
                let span = pricing::span(Some(&self.model), Some(row.line));
                tasks.spawn(async move { work.line(row).await }.instrument(span));
            }
            if tasks.is_empty() || shown.is_none_or(|shown| shown.elapsed() >= PAUSE) {
                let tally = self.journal.tally().await?;
                self.progress.show(&tally, self.budget.words(&tally.money).as_deref());
                shown = Some(Instant::now());
                let left = self.left_lines().len() as u64;
                let idle = tally.open() <= left;
                let room = self.budget.room();
                // No prediction is running whose end would make room, and none has ended since the last request.
                let stuck = tasks.is_empty() && room != Room::Unknown && tally.begun() <= left;
                let full = stuck && (room == Room::Never || (asked_again && !self.budget.take_grant()));
                asked_again |= stuck;
                match *self.halt.borrow() {
                    Halt::Everything if tasks.is_empty() => return Ok(Ended::Interrupted),
                    Halt::Creating if tasks.is_empty() => return Ok(Ended::Stopped(self.reason().take())),
                    Halt::Nothing if tasks.is_empty() && idle => return Ok(Ended::All),
                    Halt::Nothing if full => return Ok(Ended::OverBudget),
                    _ => {}
                }
                self.budget.note(Room::Unknown);
            }
            tokio::select! {
                Some(ended) = tasks.join_next() => {
                    ended.map_err(|error| Failure::new("a line can't be worked on").because(&error))??;
                }
                () = tokio::time::sleep(PAUSE) => {}
                _ = &mut interrupted => {
                    if limit.is_some() {
                        return Ok(Ended::Interrupted);
                    }
                    self.halt(Halt::Everything);
                    self.progress.warn("waiting for the answers to creates in flight; press Ctrl-C again to exit now");
                    limit = Some(Instant::now() + PATIENCE);
                    interrupted = tokio::spawn(interruption());
                }
                () = tokio::time::sleep_until(limit.unwrap_or_else(Instant::now)), if limit.is_some() => {
                    return Ok(Ended::Interrupted);
                }
            }
        }
    }

    /// Records that the budget had no room for a create request.
    pub(super) fn over_budget(&self, refused: Written) {
        self.budget.note(if refused == Written::OverBudget { Room::Never } else { Room::Later });
    }

    /// Records a proper response to a create request.
    pub(super) fn went_well(&self) {
        self.odd.store(0, Ordering::Relaxed);
    }

    /// Records an odd response to a create request, and returns whether there were too many.
    pub(super) fn went_wrong(&self) -> bool {
        self.odd.fetch_add(1, Ordering::Relaxed) + 1 >= ODD
    }

    /// Starts no more lines.
    pub(super) fn stop(&self, failure: Failure) {
        self.reason().get_or_insert(failure);
        self.halt(Halt::Creating);
    }

    fn halt(&self, halt: Halt) {
        self.halt.send_if_modified(|now| {
            let more = halt > *now;
            *now = halt.max(*now);
            more
        });
    }

    /// A time before the creation of any prediction that is requested from now on.
    pub(super) fn newest(&self) -> i64 {
        self.newest.load(Ordering::Relaxed)
    }

    /// Completes when running predictions should be left to the next run.
    pub(super) async fn everything_halts(&self) {
        // The sender belongs to this struct, so it is not closed.
        let _ = self.halt.subscribe().wait_for(|halt| *halt == Halt::Everything).await;
    }

    /// Leaves a line to the next run.
    pub(super) fn leave(&self, line: u32, why: String) {
        self.left_lines().insert(line, why);
    }

    /// The lines that are left to the next run, and why.
    pub(super) fn left(&self) -> BTreeMap<u32, String> {
        self.left_lines().clone()
    }

    fn left_lines(&self) -> MutexGuard<'_, BTreeMap<u32, String>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reason(&self) -> MutexGuard<'_, Option<Failure>> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a prediction's creation time.
    pub(super) fn learn(&self, prediction: &Snapshot<Value>) {
        if let Some(created) = created(prediction) {
            self.newest.fetch_max(created, Ordering::Relaxed);
        }
    }
}
