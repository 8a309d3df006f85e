//! The loop around a sending: asks the pure decision, and pauses.

use std::time::Duration;

use tokio::time::Instant;

use super::request::Repeat;
use super::retry::{Attempt, Decision, Outcome};
use crate::{Error, ErrorKind};

/// One sending that went wrong.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) outcome: Outcome,
    pub(crate) hint: Option<Duration>,
    pub(crate) error: Error,
}

/// Counts the sendings of one request.
#[derive(Debug)]
pub(crate) struct Attempts {
    repeat: Repeat,
    deadline: Instant,
    started: Instant,
    number: u32,
    doubted: bool,
}

impl Failure {
    pub(crate) fn lost(error: Error) -> Self {
        Self { outcome: Outcome::Lost, hint: None, error }
    }

    pub(crate) fn unusable(error: Error) -> Self {
        Self { outcome: Outcome::Unusable, hint: None, error }
    }
}

impl Attempts {
    pub(crate) fn new(repeat: Repeat, deadline: Instant) -> Self {
        Self { repeat, deadline, started: Instant::now(), number: 0, doubted: false }
    }

    /// Which sending comes next, from 1.
    pub(crate) fn number(&self) -> u32 {
        self.number + 1
    }

    /// Whether the request may have been taken by now, without an answer that says so.
    pub(crate) fn doubted(&self) -> bool {
        self.doubted
    }

    /// Waits until the request may be sent again, or gives the error to end with.
    pub(crate) async fn pause(&mut self, failure: Failure) -> Result<(), Error> {
        self.number += 1;
        self.doubted |= failure.outcome.may_be_done();
        let attempt = Attempt {
            repeat: self.repeat,
            outcome: failure.outcome,
            hint: failure.hint,
            number: self.number,
            elapsed: self.started.elapsed(),
            random: fastrand::f64(),
        };
        let error = match self.repeat {
            Repeat::Paid if attempt.leaves_doubt() => failure.error.with_unknown_outcome(),
            Repeat::Change if attempt.leaves_doubt() => failure.error.with_unknown_change(),
            _ => failure.error,
        };
        match attempt.decide() {
            Decision::Again(pause) if Instant::now() + pause < self.deadline => {
                tracing::debug!(
                    attempt = self.number,
                    ?pause,
                    retry_after = ?failure.hint,
                    "error.type" = ?error.kind(),
                    http.response.status_code = error.status_code(),
                    "sending again"
                );
                tokio::time::sleep(pause).await;
                Ok(())
            }
            _ => Err(error),
        }
    }

    /// Runs one sending, but not past the deadline.
    pub(crate) async fn before_deadline<T>(
        &self,
        place: &str,
        sending: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        match tokio::time::timeout_at(self.deadline, sending).await {
            Ok(result) => result,
            Err(_) => {
                Err(Failure::lost(Error::new(ErrorKind::Timeout, format!("{place}: no answer in the time allowed"))))
            }
        }
    }
}
