//! Whether to send a request again, as a pure decision.

use std::time::Duration;

use super::request::Repeat;

/// How one sending went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing was sent: no address, no connection, no TLS.
    NeverLeft,
    /// It was sent, and the answer was lost, late or broken.
    Lost,
    /// It was answered with this status.
    Answered(u16),
    /// It was answered with a yes, and what came with it is no whole JSON.
    Garbled,
    /// It was answered, with something that would be no better a second time.
    Unusable,
}

/// A request that went wrong, with what the decision needs to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    pub(crate) repeat: Repeat,
    pub(crate) outcome: Outcome,
    /// How long the service asked to wait.
    pub(crate) hint: Option<Duration>,
    /// How many times the request was sent, this one included.
    pub(crate) number: u32,
    /// The time since the first sending began.
    pub(crate) elapsed: Duration,
    /// From 0 to 1.
    pub(crate) random: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Again(Duration),
    GiveUp,
}

/// Outages longer than this are the caller's to sit out.
const BUDGET: Duration = Duration::from_secs(60);
/// Being throttled is no outage: the service said when to come back.
const THROTTLED_BUDGET: Duration = Duration::from_secs(10 * 60);
const ATTEMPTS: u32 = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Outcome {
    /// Whether the service may have done what was asked, though it did not say so. A 303 says that what came of it is
    /// elsewhere, the other redirects that the request should have gone there.
    pub(crate) fn may_be_done(self) -> bool {
        matches!(self, Self::Lost | Self::Garbled | Self::Unusable | Self::Answered(303 | 408 | 500..=599))
    }
}

impl Attempt {
    /// A create is sent again only where the service has certainly not taken it: there is no key by which it
    /// would know the second for the first, so a second create is a second charge.
    pub(crate) fn decide(self) -> Decision {
        let throttled = self.outcome == Outcome::Answered(429);
        let passing = match self.outcome {
            Outcome::NeverLeft | Outcome::Answered(429) => true,
            Outcome::Lost | Outcome::Garbled | Outcome::Answered(408 | 500..=599) => self.repeat == Repeat::Harmless,
            Outcome::Answered(_) | Outcome::Unusable => false,
        };
        // Where many callers share a low limit, one of them may be told to wait many times.
        let (attempts, budget) = if throttled { (u32::MAX, THROTTLED_BUDGET) } else { (ATTEMPTS, BUDGET) };
        let pause = self.pause();
        if passing && self.number < attempts && self.elapsed + pause <= budget {
            Decision::Again(pause)
        } else {
            Decision::GiveUp
        }
    }

    /// Whether what ends here may have been done, where that matters.
    pub(crate) fn leaves_doubt(self) -> bool {
        self.outcome.may_be_done() && self.repeat != Repeat::Harmless
    }

    /// What the service asked for and a little more, so that not all come back at once; else a pause that
    /// doubles, half of it by chance.
    fn pause(self) -> Duration {
        let random = self.random.clamp(0.0, 1.0);
        let doublings = self.number.saturating_sub(1).min(16);
        let own = (FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE).mul_f64(0.5 + random / 2.0);
        match self.hint {
            Some(hint) if !hint.is_zero() => hint + hint.mul_f64(random / 10.0),
            _ => own,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Attempt, Decision, Outcome};
    use crate::client::request::Repeat;

    fn attempt(repeat: Repeat, outcome: Outcome) -> Attempt {
        Attempt { repeat, outcome, hint: None, number: 1, elapsed: Duration::ZERO, random: 1.0 }
    }

    #[test]
    fn a_create_goes_out_again_only_where_it_was_not_taken() {
        use Outcome::{Answered, Garbled, Lost, NeverLeft, Unusable};
        // outcome, read again?, create again?, create in doubt?
        let table = [
            (NeverLeft, true, true, false),
            (Lost, true, false, true),
            (Answered(429), true, true, false),
            (Answered(500), true, false, true),
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
            let again = |repeat| attempt(repeat, outcome).decide() != Decision::GiveUp;
            assert_eq!(again(Repeat::Harmless), read, "read after {outcome:?}");
            for repeat in [Repeat::Paid, Repeat::Change] {
                assert_eq!(again(repeat), create, "{repeat:?} after {outcome:?}");
                assert_eq!(attempt(repeat, outcome).leaves_doubt(), doubt, "{outcome:?}");
            }
            assert!(!attempt(Repeat::Harmless, outcome).leaves_doubt());
        }
    }

    #[test]
    fn pauses_double_within_bounds_and_hints_win() {
        let seconds = Duration::from_secs_f64;
        let cases = [
            (1, None, 0.0, seconds(0.125)),
            (1, None, 1.0, seconds(0.25)),
            (2, None, 1.0, seconds(0.5)),
            (4, None, 1.0, seconds(2.0)),
            (5, None, 7.0, seconds(4.0)),
            (1, Some(3.0), 0.0, seconds(3.0)),
            (3, Some(30.0), 1.0, seconds(33.0)),
            (1, Some(0.0), 1.0, seconds(0.25)),
        ];
        for (number, hint, random, expected) in cases {
            let base = attempt(Repeat::Harmless, Outcome::Answered(503));
            let found = Attempt { number, hint: hint.map(seconds), random, ..base }.decide();
            assert_eq!(found, Decision::Again(expected), "{number} {hint:?} {random}");
        }
    }

    #[test]
    fn retries_have_a_budget() {
        let read = attempt(Repeat::Harmless, Outcome::Lost);
        assert_eq!(Attempt { number: 6, ..read }.decide(), Decision::GiveUp);
        assert_eq!(Attempt { elapsed: Duration::from_secs(60), ..read }.decide(), Decision::GiveUp);
        let throttled = attempt(Repeat::Paid, Outcome::Answered(429));
        assert_ne!(Attempt { number: 10, elapsed: Duration::from_secs(300), ..throttled }.decide(), Decision::GiveUp);
        assert_ne!(Attempt { number: 500, ..throttled }.decide(), Decision::GiveUp);
        assert_eq!(Attempt { elapsed: Duration::from_secs(600), ..throttled }.decide(), Decision::GiveUp);
    }
}
