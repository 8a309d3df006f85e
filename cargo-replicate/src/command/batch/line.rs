//! Processes one line: its create request, recorded before and after, the wait for its end, and its files.

use std::time::{SystemTime, UNIX_EPOCH};

use replicate_runtime::cost::Decimal;
use replicate_runtime::{ErrorKind, Prediction, Snapshot, Status};
use serde_json::{Map, Value};

use super::outputs::Outputs;
use super::plan::{self, Change, Next, Row, State, Written};
use super::report;
use super::work::Work;
use crate::file_host::FileHost;
use crate::files::{Fetched, Problem};
use crate::input::Input;
use crate::money::Charge;
use crate::report::Failure;
use crate::service::failed;
use crate::{output, pricing};

impl Work {
    /// Processes one line as far as possible. The error is that of the journal, or of the results.
    pub(super) async fn line(&self, row: Row) -> Result<(), Failure> {
        let prediction = match (&row.state, row.id.clone()) {
            (State::Running | State::Ended, Some(id)) => Err(id),
            _ => match self.create(&row).await? {
                Some(prediction) => Ok(prediction),
                None => return Ok(()),
            },
        };
        tokio::select! {
            done = self.follow(&row, prediction) => done,
            () = self.everything_halts() => Ok(()),
        }
    }

    /// Creates the prediction of a line, which is recorded before and after.
    async fn create(&self, row: &Row) -> Result<Option<Prediction<Value>>, Failure> {
        let line = row.line;
        let Some(input) = self.lines.input(line, &row.hash) else {
            let message = format!("line {line} of the inputs was changed while this batch was running");
            return Err(Failure::new(message)
                .help("don't change the inputs while a batch runs, and give all processes the same ones"));
        };
        if self.reused(row, &input.value).await? {
            return Ok(None);
        }
        let (input, sent) = match self.uploaded(input).await {
            Ok(uploaded) => uploaded,
            Err(problem) => {
                let failure = Failure::new("a file of an input can't be sent").because(problem.as_error());
                self.not_created(line, plan::after_create(problem.kind(), false), failure).await?;
                return Ok(None);
            }
        };
        let change = Change::Intend { after: self.newest(), sent, budget: self.budget.ask(&input) };
        match self.journal.put(line, change).await? {
            Written::Yes => self.budget.grant(),
            refused @ (Written::OverBudgetNow | Written::OverBudget) => {
                self.put(line, Change::Withdraw).await?;
                self.over_budget(refused);
                return Ok(None);
            }
            _ => return Ok(None),
        }
        match self.client.model(self.target.as_str()).submit(input).await {
            Ok(mut prediction) => {
                self.went_well();
                self.learn(&prediction);
                let id = prediction.id().to_owned();
                let written = self.journal.put(line, Change::Created { id: id.clone() }).await;
                match written.map_err(|failure| failure.help(format!("line {line} has the prediction {id}")))? {
                    Written::Yes => Ok(Some(prediction)),
                    // The worker that has the line continues with it.
                    Written::Taken | Written::NotMine | Written::OverBudget | Written::OverBudgetNow => Ok(None),
                    Written::Surplus => {
                        // This process was considered dead, and another one has sent the line meanwhile.
                        let canceled = match prediction.cancel().await {
                            Ok(()) => "it is canceled".to_owned(),
                            Err(error) => format!("it can't be canceled: {error}"),
                        };
                        self.progress.warn(&format!("line {line}: {id} is a duplicate prediction: {canceled}"));
                        Ok(None)
                    }
                }
            }
            Err(error) => {
                let next = plan::after_create(error.kind(), error.is_outcome_unknown());
                self.not_created(line, next, failed(&error, &self.client)).await?;
                Ok(None)
            }
        }
    }

    /// Uploads the files of an input. Returns the input to send, and the URLs of its files for the journal.
    async fn uploaded(&self, input: Input) -> Result<(Value, Option<String>), Problem> {
        if input.files.is_empty() {
            return Ok((input.value, None));
        }
        let mut sent = Map::new();
        for (pointer, path) in &input.files {
            sent.insert(pointer.clone(), self.uploads.address(&self.client, path).await?.into());
        }
        let sent = Value::Object(sent).to_string();
        Ok((as_sent(input.value, Some(&sent)), Some(sent)))
    }

    async fn not_created(&self, line: u32, next: Next, why: Failure) -> Result<(), Failure> {
        match next {
            Next::Doubt => self.put(line, Change::Doubt).await,
            Next::Fail => self.fail((line, None), "refused", &why.to_string(), Charge::Known(Decimal::ZERO)).await,
            next => {
                self.put(line, Change::Postpone).await?;
                if next == Next::Stop || self.went_wrong() {
                    self.stop(why);
                } else {
                    self.leave(line, why.sentence());
                }
                Ok(())
            }
        }
    }

    /// Waits for the end of a prediction, given itself or by its id, and saves its output.
    async fn follow(&self, row: &Row, prediction: Result<Prediction<Value>, String>) -> Result<(), Failure> {
        let line = row.line;
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
                Next::Fail => {
                    return self.fail((line, Some(&id)), "lost", &error.to_string(), Charge::Reserved).await;
                }
                next => {
                    if next == Next::Stop {
                        self.stop(failed(&error, &self.client));
                    }
                    self.leave(line, error.to_string());
                    return Ok(());
                }
            }
        }
        match prediction {
            Some(prediction) => self.conclude(row, &prediction).await,
            None => Ok(()),
        }
    }

    /// Records how a prediction ended, and saves its files.
    async fn conclude(&self, row: &Row, prediction: &Snapshot<Value>) -> Result<(), Failure> {
        let line = row.line;
        let mut end = self.end(line, prediction);
        let gone = prediction.is_data_removed() && end.record["output"].is_null();
        // The names of files that are already there must not be lost if others can't be downloaded.
        let mut names = self.results.present(row.result.as_deref());
        if *prediction.status() != Status::Succeeded || gone {
            if gone {
                if names.iter().any(Option::is_some) {
                    self.results.note_files(&mut end.record, names.into_iter().map(Value::from).collect());
                }
                end.record["error"] = "the service has deleted the output, as it does an hour after the end".into();
            }
            let why = end.record["error"].as_str().unwrap_or("no reason is given");
            self.progress.failed(line, &format!("{} {}: {why}", prediction.id(), prediction.status()));
            return self.put(line, end.failed()).await;
        }
        if self.output.is_text() {
            if end.record["output"].is_array() {
                end.record["output"] = output::text(&end.record["output"]).into();
            }
            return self.put(line, end.done()).await;
        }
        let host = FileHost::of(&self.client, prediction);
        let files = self.output.files(&end.record["output"], &host);
        if files.is_empty() {
            return self.put(line, end.done()).await;
        }
        names.resize(files.len(), None);
        if row.state != State::Ended {
            self.put(line, end.clone().ended()).await?;
        }
        let missing = files.iter().enumerate().filter(|(at, _)| names[*at].is_none());
        let missing: Vec<_> = missing.map(|(at, (_, file))| (at, file.clone())).collect();
        let outputs = self.results.outputs();
        let fetched = outputs.fetch(&self.client, missing, (line, prediction.id())).await;
        let mut problems = taken_in(&mut names, fetched, outputs);
        // A value that should be a file but is not a URL stays text.
        problems.retain(|problem| problem.kind() != ErrorKind::InvalidArgument);
        // URLs are valid for an hour, local files for longer.
        for ((pointer, _), name) in files.iter().zip(&names) {
            if let (Some(slot), Some(name)) = (end.record["output"].pointer_mut(pointer), name) {
                *slot = name.as_str().into();
            }
        }
        self.results.note_files(&mut end.record, names.into_iter().map(Value::from).collect());
        self.with_files(line, end, &problems).await
    }

    /// Records the names of a line's files.
    async fn with_files(&self, line: u32, mut end: End, problems: &[Problem]) -> Result<(), Failure> {
        let next = problems.iter().map(|problem| (plan::after_download(problem.kind()), problem));
        let Some((next, problem)) = next.max_by_key(|(next, _)| *next) else {
            return self.put(line, end.done()).await;
        };
        let place = self.results.outputs().place();
        let why = problem.failure(&place).sentence();
        match next {
            Next::Fail => {
                end.record["error"] = format!("the output can't be fetched: {why}").into();
                self.progress.failed(line, &why);
                self.put(line, end.failed()).await
            }
            next => {
                self.put(line, end.ended()).await?;
                if next == Next::Stop {
                    self.stop(problem.failure(&place));
                }
                self.leave(line, why);
                Ok(())
            }
        }
    }

    /// The record of an ended prediction.
    fn end(&self, line: u32, prediction: &Snapshot<Value>) -> End {
        let mut record = report::record(line, prediction);
        let seconds = prediction.metrics().predict_time().unwrap_or_default().as_secs_f64();
        let cost = self.budget.cost(prediction);
        pricing::record_end(prediction, cost);
        if self.budget.has_price() {
            // Null if it is unknown, which differs from zero.
            record["cost"] = cost.map(|cost| cost.normalize().to_string()).into();
        }
        End { record, seconds, charge: cost.map_or(Charge::Reserved, Charge::Known) }
    }

    async fn fail(
        &self,
        (line, id): (u32, Option<&str>),
        status: &str,
        why: &str,
        charge: Charge,
    ) -> Result<(), Failure> {
        self.progress.failed(line, why);
        let result = report::failed(line, id, status, why).to_string();
        self.put(line, Change::Failed { result, seconds: 0.0, charge }).await
    }

    /// Records a change of a line. If another worker has the line by now, that worker records it.
    pub(super) async fn put(&self, line: u32, change: Change) -> Result<(), Failure> {
        let result = change.result().map(str::to_owned);
        if self.journal.put(line, change).await? == Written::Yes
            && let Some(result) = result
        {
            self.results.append(line, &result)?;
        }
        Ok(())
    }
}

/// How a prediction ended.
#[derive(Clone, Debug)]
struct End {
    /// The result of the line, as in the journal.
    record: Value,
    seconds: f64,
    charge: Charge,
}

impl End {
    /// Its files must still be downloaded.
    fn ended(self) -> Change {
        Change::Ended { result: self.record.to_string(), seconds: self.seconds, charge: self.charge }
    }

    fn done(self) -> Change {
        Change::Done { result: self.record.to_string(), seconds: self.seconds, charge: self.charge }
    }

    fn failed(self) -> Change {
        Change::Failed { result: self.record.to_string(), seconds: self.seconds, charge: self.charge }
    }
}

/// Adds the names of downloaded files to the others, and returns the errors.
fn taken_in(names: &mut [Option<String>], fetched: Vec<(usize, Fetched)>, outputs: &Outputs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, fetched) in fetched {
        match fetched {
            Ok(path) => names[at] = outputs.name_of(&path),
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

/// An input as it was sent, with the URLs of its files from the journal.
pub(super) fn as_sent(mut input: Value, sent: Option<&str>) -> Value {
    let addresses: Map<String, Value> = sent.and_then(|sent| serde_json::from_str(sent).ok()).unwrap_or_default();
    for (pointer, address) in addresses {
        if let Some(slot) = input.pointer_mut(&pointer) {
            *slot = address;
        }
    }
    input
}

/// When a prediction was created, by the service's clock, in microseconds of Unix time.
pub(super) fn created(prediction: &Snapshot<Value>) -> Option<i64> {
    let at = SystemTime::from(prediction.created_at()?).duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(at.as_micros()).ok()
}
