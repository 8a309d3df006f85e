//! Whether to retry a request, as a pure decision.

use std::time::Duration;

use super::request::Idempotency;

/// How an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The request was certainly not processed: name resolution, the connection or TLS failed, or the stream was
    /// refused.
    NotSent,
    /// The request can't be sent at all, now or later.
    Unsendable,
    /// The request was sent, and the response was lost, late or incomplete.
    Lost,
    /// The response has this status.
    Answered(u16),
    /// The response is successful, but its body is not complete JSON.
    Garbled,
    /// The response can't be used, and a retry would not help.
    Unusable,
}

/// A failed attempt, with what a [`RetryPolicy`] needs to know.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// How it failed.
    pub outcome: Outcome,
    /// How long the service asked to wait.
    pub retry_after: Option<Duration>,
    /// How many times the request was sent, including this attempt.
    pub number: u32,
    /// The time since the first failure.
    pub elapsed: Duration,
    /// A random number from 0 to 1, passed in so that the decision can be tested.
    pub random: f64,
    /// Whether the server has answered any request of this client so far. If it has not, the base URL may be wrong.
    pub reached: bool,
}

/// The decision of a [`RetryPolicy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryDecision {
    /// Send the request again after this pause.
    Again(Duration),
    /// Return the error to the caller.
    GiveUp,
}

/// Decides whether a request is retried, and when: see
/// [`ClientBuilder::retry_policy`](crate::ClientBuilder::retry_policy).
///
/// It is asked only if a second request is safe. A create request whose response was lost is never repeated, whatever
/// the policy: the client looks for its prediction in the list of recent predictions instead.
///
/// ```
/// use std::time::Duration;
/// use replicate_runtime::{Attempt, Client, RetryDecision, RetryPolicy};
///
/// #[derive(Debug)]
/// struct Twice;
///
/// impl RetryPolicy for Twice {
///     fn decide(&self, attempt: &Attempt) -> RetryDecision {
///         match attempt.number {
///             1 => RetryDecision::Again(attempt.retry_after.unwrap_or(Duration::from_secs(1))),
///             _ => RetryDecision::GiveUp,
///         }
///     }
/// }
/// let client = Client::builder().token("r8_...").retry_policy(Twice).build()?;
/// # Ok::<(), replicate_runtime::Error>(())
/// ```
pub trait RetryPolicy: std::fmt::Debug + Send + Sync + 'static {
    /// Decides what to do after a failed attempt.
    fn decide(&self, attempt: &Attempt) -> RetryDecision;
}

/// The default policy. It retries temporary failures for one minute. It waits for rate limits for up to ten minutes,
/// because the service says when to retry.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultRetryPolicy;

/// How long to retry. Longer outages are left to the caller. It is a duration rather than a number of attempts, because
/// attempts that fail at once would be used up in a few seconds.
const BUDGET: Duration = Duration::from_secs(60);
const THROTTLED_BUDGET: Duration = Duration::from_secs(10 * 60);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

impl RetryPolicy for DefaultRetryPolicy {
    fn decide(&self, attempt: &Attempt) -> RetryDecision {
        let budget = if attempt.outcome == Outcome::Answered(429) { THROTTLED_BUDGET } else { BUDGET };
        let pause = attempt.pause();
        if attempt.elapsed + pause <= budget { RetryDecision::Again(pause) } else { RetryDecision::GiveUp }
    }
}

impl Outcome {
    /// Whether the service may have processed the request although it did not say so. A 303 means that the result is
    /// elsewhere; other redirects mean that the request should have been sent elsewhere.
    pub(crate) fn may_be_done(self) -> bool {
        matches!(self, Self::Lost | Self::Garbled | Self::Unusable | Self::Answered(303 | 408 | 500 | 502..=599))
    }

    /// Whether a second request may help and costs nothing.
    ///
    /// A create request is repeated only if the service has certainly not accepted it. The API has no idempotency keys,
    /// so a second create request is charged again.
    pub(crate) fn may_be_retried(self, idempotency: Idempotency) -> bool {
        match self {
            Self::NotSent | Self::Answered(429) => true,
            Self::Lost | Self::Garbled | Self::Answered(408 | 500 | 502..=599) => idempotency == Idempotency::Safe,
            Self::Answered(_) | Self::Unusable | Self::Unsendable => false,
        }
    }

    /// Whether a request that fails this way may have been processed, if that matters.
    pub(crate) fn leaves_doubt(self, idempotency: Idempotency) -> bool {
        self.may_be_done() && idempotency != Idempotency::Safe
    }
}

impl Attempt {
    pub(crate) fn new(outcome: Outcome, number: u32) -> Self {
        Self { outcome, retry_after: None, number, elapsed: Duration::ZERO, random: 0.5, reached: true }
    }

    /// The time that the service asked for, and a little more so that not all callers return at once; otherwise a pause
    /// that doubles, half of it random.
    fn pause(&self) -> Duration {
        let random = self.random.clamp(0.0, 1.0);
        let doublings = self.number.saturating_sub(1).min(16);
        let own = (FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE).mul_f64(0.5 + random / 2.0);
        match self.retry_after {
            Some(asked) if !asked.is_zero() => asked + asked.mul_f64(random / 10.0),
            _ => own,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Attempt, DefaultRetryPolicy, Outcome, RetryDecision, RetryPolicy};
    use crate::http::request::Idempotency;

    #[test]
    fn a_create_is_retried_only_where_it_was_not_taken() {
        use Outcome::{Answered, Garbled, Lost, NotSent, Unsendable, Unusable};
        // outcome, read again?, create again?, create in doubt?
        let table = [
            (NotSent, true, true, false),
            (Unsendable, false, false, false),
            (Lost, true, false, true),
            (Answered(429), true, true, false),
            (Answered(500), true, false, true),
            // The server does not implement the method or the path.
            (Answered(501), false, false, false),
            (Answered(502), true, false, true),
            (Answered(503), true, false, true),
            (Answered(504), true, false, true),
            (Answered(408), true, false, true),
            (Garbled, true, false, true),
            (Unusable, false, false, true),
            (Answered(302), false, false, false),
            (Answered(303), false, false, true),
            (Answered(400), false, false, false),
            (Answered(401), false, false, false),
            (Answered(402), false, false, false),
            (Answered(404), false, false, false),
            (Answered(409), false, false, false),
            (Answered(422), false, false, false),
        ];
        for (outcome, read, create, doubt) in table {
            assert_eq!(outcome.may_be_retried(Idempotency::Safe), read, "read after {outcome:?}");
            for idempotency in [Idempotency::Billed, Idempotency::Mutation] {
                assert_eq!(outcome.may_be_retried(idempotency), create, "{idempotency:?} after {outcome:?}");
                assert_eq!(outcome.leaves_doubt(idempotency), doubt, "{outcome:?}");
            }
            assert!(!outcome.leaves_doubt(Idempotency::Safe));
        }
    }

    #[test]
    fn pauses_double_within_bounds_unless_the_service_asks_for_one() {
        let seconds = Duration::from_secs_f64;
        let cases = [
            (1, None, 0.0, seconds(0.125)),
            (1, None, 1.0, seconds(0.25)),
            (2, None, 1.0, seconds(0.5)),
            (4, None, 1.0, seconds(2.0)),
            (9, None, 7.0, seconds(5.0)),
            (1, Some(3.0), 0.0, seconds(3.0)),
            (3, Some(30.0), 1.0, seconds(33.0)),
            (1, Some(0.0), 1.0, seconds(0.25)),
        ];
        for (number, retry_after, random, expected) in cases {
            let retry_after = retry_after.map(seconds);
            let attempt = Attempt { retry_after, random, ..Attempt::new(Outcome::Answered(503), number) };
            assert_eq!(DefaultRetryPolicy.decide(&attempt), RetryDecision::Again(expected), "{attempt:?}");
        }
    }

    #[test]
    fn the_budget_is_a_time() {
        let after = |outcome, number, seconds| {
            let elapsed = Duration::from_secs(seconds);
            DefaultRetryPolicy.decide(&Attempt { elapsed, ..Attempt::new(outcome, number) }) != RetryDecision::GiveUp
        };
        let throttled = Outcome::Answered(429);
        let table = [
            (Outcome::Lost, 500, 45, true),
            (Outcome::Lost, 2, 60, false),
            (throttled, 500, 300, true),
            (throttled, 2, 600, false),
        ];
        for (outcome, number, seconds, again) in table {
            assert_eq!(after(outcome, number, seconds), again, "{outcome:?} {number} {seconds}");
        }
    }
}
