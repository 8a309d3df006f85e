//! The way of one line: its create, written down before and after, the wait for its end, its files.

use replicate_runtime::{Error, Prediction, Snapshot, Status};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::plan::{self, Change, Next, Row, State, Written};
use super::report;
use super::work::Work;
use crate::command::outputs;
use crate::report::Failure;

impl Work {
    /// Takes one line as far as it goes. The error is that of the journal.
    pub(super) async fn line(&self, row: Row) -> Result<(), Failure> {
        let prediction = match (&row.state, row.id.clone()) {
            (State::Running | State::Ended, Some(id)) => Err(id),
            _ => match self.create(&row).await? {
                Some(prediction) => Ok(prediction),
                None => return Ok(()),
            },
        };
        tokio::select! {
            done = self.follow(row.line, prediction) => done,
            () = self.everything_halts() => Ok(()),
        }
    }

    /// Creates the prediction of a line: written down before, and after.
    async fn create(&self, row: &Row) -> Result<Option<Prediction<Value>>, Failure> {
        let line = row.line;
        let Some(input) = self.lines.input(line, &row.hash) else {
            let message = format!("line {line} of the inputs was changed by another process that works on this batch");
            return Err(Failure::new(message).help("give all of them the same inputs"));
        };
        let after = self.newest();
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
                    // Whoever is in charge of the line goes on with it.
                    Written::Taken | Written::NotMine => Ok(None),
                    Written::Surplus => {
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
            if record["output"].is_array() {
                record["output"] = outputs::text(&record["output"]).into();
            }
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
}

/// When a prediction was created, by the service's clock, in microseconds of Unix time.
pub(super) fn created(prediction: &Snapshot<Value>) -> Option<i64> {
    let at = OffsetDateTime::parse(prediction.created_at()?, &Rfc3339).ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1000).ok()
}
