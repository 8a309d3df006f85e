//! Takes line after line to its end, several at a time.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use replicate_runtime::{Client, Error, ErrorKind, Prediction, Snapshot, Status};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use super::journal::Journal;
use super::lines::Lines;
use super::plan::{self, Change, Next, Row, State, Written};
use super::progress::Progress;
use super::{report, settle};
use crate::command::outputs;
use crate::report::Failure;

/// How often the journal is asked for new work, and how far all of it is.
const PAUSE: Duration = Duration::from_millis(250);
/// How long creates that are under way may take to be answered when the user wants to go.
const PATIENCE: Duration = Duration::from_secs(15);

/// A batch to be worked on.
pub(super) struct Task {
    pub(super) journal: Journal,
    pub(super) client: Client,
    pub(super) lines: Lines,
    /// `owner/name`
    pub(super) model: String,
    /// What is run: the model, in the version of the document.
    pub(super) target: String,
    /// Whether the output is text, which may look like an address and is none.
    pub(super) is_text: bool,
    pub(super) out: PathBuf,
    /// How long a create that was cut off is looked for.
    pub(super) safe: Duration,
    pub(super) progress: Progress,
}

/// A batch that is being worked on.
pub(super) struct Work {
    task: Task,
    /// The newest creation that the service told of, by its own clock, in microseconds: what is created from now on is newer.
    newest: AtomicI64,
    halt: watch::Sender<Halt>,
    /// Why no more creates are sent.
    reason: Mutex<Option<Failure>>,
    /// The lines that this run can do nothing more for, and why.
    left: Mutex<BTreeMap<u32, String>>,
}

/// What is not done any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Halt {
    Nothing,
    /// Nothing new is created; what runs is waited for.
    Creating,
    /// What runs is left to the next run as well.
    Everything,
}

/// How a run over the lines ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// All was done that can be.
    All,
    /// Something went wrong that concerns all lines.
    Stopped(Option<Failure>),
    Interrupted,
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
            halt: watch::Sender::new(Halt::Nothing),
            reason: Mutex::new(None),
            left: Mutex::new(BTreeMap::new()),
        }
    }

    /// Works until nothing is left to do, or nothing more can be done. The error is that of the journal, without which
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

    /// Learns what the newest prediction of the account is: those of this run are newer.
    async fn look_around(&self) -> Result<(), Failure> {
        match self.client.predictions().list().page().await {
            Ok(page) => page.results.iter().for_each(|prediction| self.learn(prediction)),
            Err(error) => {
                use ErrorKind::{Configuration, Connection, Timeout, Unauthenticated};
                if matches!(error.kind(), Configuration | Connection | Timeout | Unauthenticated) {
                    return Err(Failure::new(error.to_string()));
                }
                self.progress.warn(&format!(
                    "the list of predictions can't be read: a create that is cut off can't be found again: {error}"
                ));
            }
        }
        Ok(())
    }

    /// Takes lines as others come to their end.
    async fn dispatch(self: &Arc<Self>, at_a_time: usize, mut interrupted: JoinHandle<()>) -> Result<Ended, Failure> {
        let mut tasks = JoinSet::new();
        let mut limit = None;
        let mut shown: Option<Instant> = None;
        loop {
            while tasks.len() < at_a_time && *self.halt.borrow() == Halt::Nothing {
                let Some(row) = self.journal.take().await? else { break };
                let work = Arc::clone(self);
                tasks.spawn(async move { work.line(row).await });
            }
            if tasks.is_empty() || shown.is_none_or(|shown| shown.elapsed() >= PAUSE) {
                let tally = self.journal.tally().await?;
                self.progress.show(&tally);
                shown = Some(Instant::now());
                let idle = tally.open() <= self.left_lines().len() as u64;
                match *self.halt.borrow() {
                    Halt::Everything if tasks.is_empty() => return Ok(Ended::Interrupted),
                    Halt::Creating if tasks.is_empty() => return Ok(Ended::Stopped(self.reason().take())),
                    Halt::Nothing if tasks.is_empty() && idle => return Ok(Ended::All),
                    _ => {}
                }
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
                    self.progress.warn("waiting for the answers of creates that are under way; Ctrl-C again leaves at once");
                    limit = Some(Instant::now() + PATIENCE);
                    interrupted = tokio::spawn(crate::command::run::interruption());
                }
                () = tokio::time::sleep_until(limit.unwrap_or_else(Instant::now)), if limit.is_some() => {
                    return Ok(Ended::Interrupted);
                }
            }
        }
    }

    /// Takes one line as far as it goes. The error is that of the journal.
    async fn line(&self, row: Row) -> Result<(), Failure> {
        let prediction = match (&row.state, row.id.clone()) {
            (State::Running | State::Ended, Some(id)) => Err(id),
            _ => match self.create(&row).await? {
                Some(prediction) => Ok(prediction),
                None => return Ok(()),
            },
        };
        let mut halt = self.halt.subscribe();
        tokio::select! {
            done = self.follow(row.line, prediction) => done,
            _ = halt.wait_for(|halt| *halt == Halt::Everything) => Ok(()),
        }
    }

    /// Creates the prediction of a line: written down before, and after.
    async fn create(&self, row: &Row) -> Result<Option<Prediction<Value>>, Failure> {
        let line = row.line;
        let Some(input) = self.lines.input(line, &row.hash) else {
            let message = format!("line {line} of the inputs was changed by another process that works on this batch");
            return Err(Failure::new(message).help("give all of them the same inputs"));
        };
        let after = self.newest.load(Ordering::Relaxed);
        if self.journal.put(line, Change::Intend { after }).await? != Written::Yes {
            return Ok(None);
        }
        match self.client.model(self.target.as_str()).submit(input.clone()).await {
            Ok(mut prediction) => {
                self.learn(&prediction);
                let id = prediction.id().to_owned();
                let written = self.journal.put(line, Change::Created { id: id.clone() }).await;
                match written.map_err(|failure| failure.help(format!("line {line} has the prediction {id}")))? {
                    Written::Yes => Ok(Some(prediction)),
                    Written::Taken => Ok(None),
                    Written::NotMine => {
                        // This process was thought dead, and another one has sent the line meanwhile.
                        let canceled = match prediction.cancel().await {
                            Ok(()) => "it is canceled".to_owned(),
                            Err(error) => format!("it can't be canceled: {error}"),
                        };
                        self.progress.warn(&format!("line {line}: {id} is one prediction too many: {canceled}"));
                        Ok(None)
                    }
                }
            }
            Err(error) => self.not_created(line, &error).await.map(|()| None),
        }
    }

    async fn not_created(&self, line: u32, error: &Error) -> Result<(), Failure> {
        match plan::after_create(error.kind(), error.is_outcome_unknown()) {
            Next::Doubt => self.put(line, Change::Doubt).await,
            Next::Fail => self.fail(line, None, "refused", &error.to_string()).await,
            _ => {
                self.put(line, Change::Withdraw).await?;
                self.stop(Failure::new(error.to_string()));
                Ok(())
            }
        }
    }

    /// Waits for the end of a prediction, or of the one with an id, and saves what it gives.
    async fn follow(&self, line: u32, prediction: Result<Prediction<Value>, String>) -> Result<(), Failure> {
        let (mut prediction, id) = match prediction {
            Ok(prediction) => {
                let id = prediction.id().to_owned();
                (Some(prediction), id)
            }
            Err(id) => (None, id),
        };
        loop {
            let waited = match &mut prediction {
                Some(prediction) if prediction.status().is_terminal() => break,
                Some(prediction) => prediction.wait().await.map(drop),
                None => self.client.prediction::<Value>(&id).await.map(|read| prediction = Some(read)),
            };
            let Err(error) = waited else { continue };
            if prediction.as_ref().is_some_and(|prediction| prediction.status().is_terminal()) {
                continue;
            }
            match plan::after_wait(error.kind()) {
                Next::Again => {}
                Next::Fail => return self.fail(line, Some(&id), "lost", &error.to_string()).await,
                next => {
                    if next == Next::Stop {
                        self.stop(Failure::new(error.to_string()));
                    }
                    self.leave(line, error.to_string());
                    return Ok(());
                }
            }
        }
        match prediction {
            Some(prediction) => self.conclude(line, &prediction).await,
            None => Ok(()),
        }
    }

    /// Writes down how a prediction ended, and saves its files.
    async fn conclude(&self, line: u32, prediction: &Snapshot<Value>) -> Result<(), Failure> {
        let mut record = report::record(line, prediction);
        let seconds = prediction.metrics().predict_time().unwrap_or_default().as_secs_f64();
        let gone = prediction.is_data_removed() && record["output"].is_null();
        if *prediction.status() != Status::Succeeded || gone {
            if gone {
                record["error"] = "the service has deleted the output, as it does an hour after the end".into();
            }
            let why = record["error"].as_str().unwrap_or("no reason is given");
            self.progress.failed(line, &format!("{} {}: {why}", prediction.id(), prediction.status()));
            return self.put(line, Change::Failed { result: record.to_string(), seconds }).await;
        }
        if self.is_text {
            record["output"] = outputs::text(&record["output"]).into();
            return self.put(line, Change::Done { result: record.to_string(), seconds }).await;
        }
        let files = outputs::files(&record["output"]);
        if !files.is_empty() {
            self.put(line, Change::Ended { result: record.to_string(), seconds }).await?;
        }
        match self.client.download_all(&files, &self.out).name(format!("{line:06}")).await {
            Ok(paths) => {
                let names = paths.iter().filter_map(|path| Some(Value::from(path.file_name()?.to_str()?)));
                let names: Vec<Value> = names.collect();
                // Addresses are good for an hour, the files for longer.
                for (slot, name) in outputs::addresses(&mut record["output"]).into_iter().zip(&names) {
                    *slot = name.clone();
                }
                record["files"] = names.into();
                self.put(line, Change::Done { result: record.to_string(), seconds }).await
            }
            Err(error) => match plan::after_download(error.kind()) {
                Next::Fail => {
                    record["error"] = format!("the output can't be fetched: {error}").into();
                    self.progress.failed(line, &error.to_string());
                    self.put(line, Change::Failed { result: record.to_string(), seconds }).await
                }
                next => {
                    if next == Next::Stop {
                        self.stop(Failure::new(error.to_string()));
                    }
                    self.leave(line, error.to_string());
                    Ok(())
                }
            },
        }
    }

    async fn fail(&self, line: u32, id: Option<&str>, status: &str, why: &str) -> Result<(), Failure> {
        self.progress.failed(line, why);
        let result = report::failed(line, id, status, why).to_string();
        self.put(line, Change::Failed { result, seconds: 0.0 }).await
    }

    /// Writes down what becomes of a line; where it is another worker's by now, that one does.
    async fn put(&self, line: u32, change: Change) -> Result<(), Failure> {
        self.journal.put(line, change).await.map(drop)
    }

    /// Begins no more lines.
    fn stop(&self, failure: Failure) {
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

    fn learn(&self, prediction: &Snapshot<Value>) {
        if let Some(created) = created(prediction) {
            self.newest.fetch_max(created, Ordering::Relaxed);
        }
    }
}

/// When a prediction was created, by the service's clock, in microseconds of Unix time.
pub(super) fn created(prediction: &Snapshot<Value>) -> Option<i64> {
    let at = OffsetDateTime::parse(prediction.created_at()?, &Rfc3339).ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1000).ok()
}
