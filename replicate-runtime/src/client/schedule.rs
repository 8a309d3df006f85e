//! When to look at a prediction again, as a pure function of the time.

use std::time::Duration;

/// How a client polls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Schedule {
    /// The longer a prediction has run, the longer it may run on: the pause is a share of the time waited.
    #[default]
    Adaptive,
    /// The same pause each time.
    Fixed(Duration),
}

const SHORTEST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(5);
/// With a tenth, the answer is at most a tenth of the run late, plus the jitter.
const SHARE: f64 = 0.1;
/// Many predictions started together must not poll together.
const JITTER: f64 = 0.2;

impl Schedule {
    /// The pause before the next look, given the time waited so far and a random number from 0 to 1.
    pub(crate) fn pause(self, waited: Duration, random: f64) -> Duration {
        match self {
            // Even a pause of nothing must let others run, and no clock can add the longest.
            Self::Fixed(pause) => pause.clamp(Duration::from_millis(1), Duration::from_secs(24 * 60 * 60)),
            Self::Adaptive => {
                let pause = waited.mul_f64(SHARE).clamp(SHORTEST, LONGEST);
                pause.mul_f64(1.0 + JITTER * (2.0 * random.clamp(0.0, 1.0) - 1.0))
            }
        }
    }
}

/// How long the service is asked to hold back its answer to a create, given the time that is left: whole
/// seconds, at most its limit of 60, with a fifth to spare so that the answer with its id comes in time.
pub(crate) fn prefer_wait(left: Duration) -> Option<Duration> {
    const LONGEST: u64 = 60;
    let seconds = left.mul_f64(0.8).as_secs().min(LONGEST);
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Schedule, prefer_wait};

    #[test]
    fn the_pause_grows_with_the_wait() {
        let cases = [
            (0.0, 0.5, 0.25),
            (1.0, 0.5, 0.25),
            (10.0, 0.5, 1.0),
            (10.0, 0.0, 0.8),
            (10.0, 1.0, 1.2),
            (3600.0, 0.5, 5.0),
        ];
        for (waited, random, expected) in cases {
            let pause = Schedule::Adaptive.pause(Duration::from_secs_f64(waited), random);
            assert!((pause.as_secs_f64() - expected).abs() < 1e-9, "{waited} {random}: {pause:?}");
        }
    }

    #[test]
    fn a_fixed_pause_is_exact() {
        let pause = Duration::from_millis(10);
        assert_eq!(Schedule::Fixed(pause).pause(Duration::from_secs(999), 0.9), pause);
        assert!(!Schedule::Fixed(Duration::ZERO).pause(Duration::ZERO, 0.0).is_zero());
        assert!(Schedule::Fixed(Duration::MAX).pause(Duration::ZERO, 0.0) < Duration::MAX);
    }

    #[test]
    fn the_service_waits_less_than_the_caller() {
        for (left, expected) in
            [(3600.0, Some(60)), (75.0, Some(60)), (10.0, Some(8)), (1.25, Some(1)), (1.0, None), (0.0, None)]
        {
            let found = prefer_wait(Duration::from_secs_f64(left));
            assert_eq!(found, expected.map(Duration::from_secs), "{left}");
        }
    }
}
