//! Counts the attempts of a request, asks the retry policy, and pauses.

use std::time::Duration;

use bytes::Bytes;

use super::request::Idempotency;
use super::retry::{Attempt, Outcome, RetryDecision, RetryPolicy};
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind};

/// A failed attempt.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) outcome: Outcome,
    /// How long the service asked to wait.
    pub(crate) retry_after: Option<Duration>,
    /// Whether the server answered a request of this client, this one or an earlier one.
    pub(crate) reached: bool,
    pub(crate) error: Error,
}

/// Counts the attempts of one request.
#[derive(Debug)]
pub(crate) struct Attempts {
    idempotency: Idempotency,
    deadline: Instant,
    first_failure: Option<Instant>,
    number: u32,
    may_be_done: bool,
}

impl Failure {
    pub(crate) fn lost(error: Error) -> Self {
        Self { outcome: Outcome::Lost, retry_after: None, reached: true, error }
    }

    pub(crate) fn unusable(error: Error) -> Self {
        Self { outcome: Outcome::Unusable, retry_after: None, reached: true, error }
    }

    pub(crate) fn unsendable(error: Error) -> Self {
        Self { outcome: Outcome::Unsendable, retry_after: None, reached: true, error }
    }

    pub(crate) fn not_sent(error: Error) -> Self {
        Self { outcome: Outcome::NotSent, retry_after: None, reached: true, error }
    }

    /// Keeps the part of a response that had arrived.
    pub(crate) fn with_body(self, body: Bytes) -> Self {
        Self { error: self.error.with_body(body), ..self }
    }
}

impl Attempts {
    pub(crate) fn new(idempotency: Idempotency, deadline: Instant) -> Self {
        Self { idempotency, deadline, first_failure: None, number: 0, may_be_done: false }
    }

    /// The number of the next attempt, from 1.
    pub(crate) fn number(&self) -> u32 {
        self.number + 1
    }

    /// Whether an earlier attempt may have been processed although no response says so.
    pub(crate) fn may_be_done(&self) -> bool {
        self.may_be_done
    }

    /// Waits until the request may be sent again, or returns the final error.
    pub(crate) async fn pause(&mut self, policy: &dyn RetryPolicy, failure: Failure) -> Result<(), Error> {
        self.number += 1;
        self.may_be_done |= failure.outcome.may_be_done();
        let now = Instant::now();
        let attempt = Attempt {
            retry_after: failure.retry_after,
            elapsed: now.duration_since(*self.first_failure.get_or_insert(now)),
            random: fastrand::f64(),
            reached: failure.reached,
            ..Attempt::new(failure.outcome, self.number)
        };
        let error = match self.idempotency {
            idempotency if !failure.outcome.leaves_doubt(idempotency) => failure.error,
            Idempotency::Mutation => failure.error.with_unknown_change(),
            _ => failure.error.with_unknown_outcome(),
        };
        let decision = if failure.outcome.may_be_retried(self.idempotency) {
            policy.decide(&attempt)
        } else {
            RetryDecision::GiveUp
        };
        match decision {
            RetryDecision::Again(pause) if now + pause < self.deadline => {
                tracing::debug!(
                    attempt = self.number,
                    ?pause,
                    retry_after = ?failure.retry_after,
                    "error.type" = ?error.kind(),
                    http.response.status_code = error.status_code(),
                    "sending again"
                );
                timers::sleep(pause).await;
                Ok(())
            }
            _ => Err(error),
        }
    }

    /// Runs one attempt, but not past the deadline.
    pub(crate) async fn before_deadline<T>(
        &self,
        endpoint: &str,
        sending: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        match timers::timeout_at(self.deadline, sending).await {
            Ok(result) => result,
            Err(_) => {
                Err(Failure::lost(Error::new(ErrorKind::Timeout, format!("{endpoint}: no answer in the time allowed"))))
            }
        }
    }
}
