//! Follows a prediction to its end: its text as it arrives, its logs, and its progress.

use std::pin::pin;
use std::time::Duration;

use replicate_runtime::{Client, Prediction, PredictionInput};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::view::View;
use crate::report::{Failure, Outcome};
use crate::service::{failed, goes_on};
use crate::shell::Shell;

/// How often a prediction without a stream is polled.
const PAUSE: Duration = Duration::from_millis(500);

/// What happens to a prediction when its follower is interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum OnInterruption {
    Cancel,
    /// It continues, and is reported.
    Leave,
}

/// What follows a prediction.
pub(in crate::command) struct Follow<'a> {
    pub(in crate::command) client: &'a Client,
    pub(in crate::command) view: View,
    pub(in crate::command) interrupted: JoinHandle<()>,
    pub(in crate::command) on_interruption: OnInterruption,
    pub(in crate::command) shell: &'a Shell,
}

impl Follow<'_> {
    /// Follows a prediction until it has ended, or until this process should end.
    pub(in crate::command) async fn until_end(
        &mut self,
        prediction: &mut Prediction<Value>,
    ) -> Result<Outcome, Failure> {
        if self.view.prints_text() && self.listen(prediction).await? == Outcome::Interrupted {
            return Ok(Outcome::Interrupted);
        }
        self.watch(prediction).await
    }

    /// Prints text as it arrives, until there is no more or it can't be read. The caller checks how it ended.
    async fn listen(&mut self, prediction: &mut Prediction<Value>) -> Result<Outcome, Failure> {
        let client = self.client;
        let mut pieces = prediction.stream();
        loop {
            self.view.show(pieces.prediction(), self.shell);
            tokio::select! {
                _ = &mut self.interrupted => {
                    if self.on_interruption == OnInterruption::Cancel {
                        pieces.cancel().await.map_err(|error| failed(&error, client))?;
                    }
                    return Ok(Outcome::Interrupted);
                }
                piece = pieces.next() => match piece {
                    Some(Ok(piece)) => self.view.print(&piece, self.shell)?,
                    Some(Err(_)) | None => break,
                },
            }
        }
        prediction.refresh().await.map_err(|error| failed(&error, client))?;
        Ok(Outcome::Done)
    }

    /// Polls a prediction or a training until it has ended, or until this process should end.
    pub(in crate::command) async fn watch<I: PredictionInput>(
        &mut self,
        prediction: &mut Prediction<I>,
    ) -> Result<Outcome, Failure> {
        let client = self.client;
        loop {
            self.view.show(prediction, self.shell);
            self.view.print_rest(prediction, self.shell)?;
            if prediction.status().is_terminal() {
                return Ok(Outcome::Done);
            }
            let pause = pin!(tokio::time::sleep(PAUSE));
            tokio::select! {
                _ = &mut self.interrupted => {
                    if self.on_interruption == OnInterruption::Cancel {
                        prediction.cancel().await.map_err(|error| failed(&error, client))?;
                    }
                    return Ok(Outcome::Interrupted);
                }
                () = pause => prediction.refresh().await.map_err(|error| failed(&error, client))?,
            }
        }
    }

    /// Reports what happens to a prediction whose follower was interrupted.
    pub(in crate::command) fn tell_interrupted(&self, id: &str) {
        match self.on_interruption {
            OnInterruption::Cancel => self.shell.done("Canceled", id),
            OnInterruption::Leave => self.shell.warn(format_args!("{id} is still running; {}", goes_on(id))),
        }
    }
}
