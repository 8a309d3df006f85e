//! Whether to send a request again, as a pure decision.

use std::time::Duration;

use super::request::Idempotency;

/// How one attempt went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The request was certainly not processed: no address, no connection, no TLS, a stream that was refused.
    NotSent,
    /// The request can't be sent at all, now or later.
    Unsendable,
    /// The request was sent, and the answer was lost, late or broken.
    Lost,
    /// The request was answered with this status.
    Answered(u16),
    /// The request was answered with success, and the body is no whole JSON.
    Garbled,
    /// The request was answered with something that would be no better a second time.
    Unusable,
}

/// A request that went wrong, with what a [`RetryPolicy`] needs to know.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// How it went wrong.
    pub outcome: Outcome,
    /// How long the service asked to wait.
    pub retry_after: Option<Duration>,
    /// How many times the request was sent, this one included.
    pub number: u32,
    /// The time since the first attempt went wrong.
    pub elapsed: Duration,
    /// From 0 to 1: so that a decision can be tested.
    pub random: f64,
    /// Whether the server answered a request of this client, this one or an earlier one. Where none was ever answered, the
    /// address may be wrong.
    pub reached: bool,
}

/// What a [`RetryPolicy`] decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryDecision {
    /// Send the request again after this pause.
    Again(Duration),
    /// Give the error to the caller.
    GiveUp,
}

/// Decides whether a request is sent again, and when: [`ClientBuilder::retry_policy`](crate::ClientBuilder::retry_policy).
///
/// It is asked only where a second request is safe. A create whose answer was lost is never sent again, whatever the policy:
/// its prediction is looked for in the list of recent ones.
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
    /// Decides about one attempt that went wrong.
    fn decide(&self, attempt: &Attempt) -> RetryDecision;
}

/// The policy that is used by default: what passes is tried again for a minute, and a limit on the rate is waited for up to
/// ten minutes, as the service says itself when to come back.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultRetryPolicy;

/// Longer outages than this are the caller's to sit out. It is a time and not a number of attempts: attempts that fail at once
/// would use those up in a few seconds.
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
    /// Whether the service may have done what was asked, though it did not say so. A 303 says that the result is elsewhere,
    /// the other redirects that the request should have gone there.
    pub(crate) fn may_be_done(self) -> bool {
        matches!(self, Self::Lost | Self::Garbled | Self::Unusable | Self::Answered(303 | 408 | 500 | 502..=599))
    }

    /// Whether a second request may help, and costs nothing.
    ///
    /// A create is sent again only where the service has certainly not taken it: there is no key by which the service would
    /// know the second for the first, so a second create is a second charge.
    pub(crate) fn may_be_retried(self, idempotency: Idempotency) -> bool {
        match self {
            Self::NotSent | Self::Answered(429) => true,
            Self::Lost | Self::Garbled | Self::Answered(408 | 500 | 502..=599) => idempotency == Idempotency::Safe,
            Self::Answered(_) | Self::Unusable | Self::Unsendable => false,
        }
    }

    /// Whether what ends here may have been done, where that matters.
    pub(crate) fn leaves_doubt(self, idempotency: Idempotency) -> bool {
        self.may_be_done() && idempotency != Idempotency::Safe
    }
}

impl Attempt {
    pub(crate) fn new(outcome: Outcome, number: u32) -> Self {
        Self { outcome, retry_after: None, number, elapsed: Duration::ZERO, random: 0.5, reached: true }
    }

    /// What the service asked for and a little more, so that not all come back at once; else a pause that doubles, half of
    /// it random.
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
            // The server does not know the method or the path, and never will.
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
