//! How long something takes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use fastrand::Rng;
use replicate_schema::ModelName;

use crate::duration::parse_duration;

/// How long something takes: a fixed duration, or a random one between two durations.
///
/// ```
/// use std::time::Duration;
/// use replicate_emulator::{Emulator, DurationRange};
///
/// let second = Duration::from_secs(1);
/// let varied = Emulator::builder().boot_time(second).run_time(second..=3 * second).seed(7);
/// assert_eq!("1s..3s".parse(), Ok(DurationRange::from(second..=3 * second)));
/// # let _ = varied;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DurationRange {
    shortest: Duration,
    longest: Duration,
}

impl DurationRange {
    pub(crate) fn draw(self, random: &mut Rng) -> Duration {
        let more = self.longest.saturating_sub(self.shortest);
        self.shortest + more.mul_f64(random.f64())
    }
}

impl From<Duration> for DurationRange {
    fn from(always: Duration) -> Self {
        Self { shortest: always, longest: always }
    }
}

impl From<RangeInclusive<Duration>> for DurationRange {
    /// An empty range is its start.
    fn from(range: RangeInclusive<Duration>) -> Self {
        Self { shortest: *range.start(), longest: *range.end() }
    }
}

/// Reads `2s`, or `1s..3s`.
impl FromStr for DurationRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once("..") {
            None => parse_duration(text).map(Self::from),
            Some((shortest, longest)) => {
                let (shortest, longest) = (parse_duration(shortest)?, parse_duration(longest)?);
                if longest < shortest {
                    return Err(format!("`{}` begins with the longer time", text.escape_debug()));
                }
                Ok(Self { shortest, longest })
            }
        }
    }
}

/// A time for all models, with exceptions for some.
#[derive(Clone, Debug)]
pub(crate) struct Times {
    pub(crate) usual: DurationRange,
    pub(crate) special: BTreeMap<ModelName, DurationRange>,
}

impl Times {
    pub(crate) fn new(usual: Duration) -> Self {
        Self { usual: usual.into(), special: BTreeMap::new() }
    }

    /// The models with a separate time.
    pub(crate) fn models(&self) -> Vec<&ModelName> {
        self.special.keys().collect()
    }

    pub(crate) fn draw(&self, model: &ModelName, random: &mut Rng) -> Duration {
        self.special.get(model).unwrap_or(&self.usual).draw(random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        let seconds = Duration::from_secs;
        assert_eq!("2s".parse(), Ok(DurationRange::from(seconds(2))));
        assert_eq!("1s..3s".parse(), Ok(DurationRange::from(seconds(1)..=seconds(3))));
        for text in ["", "..", "1s..", "3s..1s", "1s..2s..3s", "1s...2s"] {
            assert!(text.parse::<DurationRange>().is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_drawn_from_their_span_and_repeat_with_their_seed() {
        let (short, long) = (Duration::from_secs(1), Duration::from_secs(3));
        let span = DurationRange::from(short..=long);
        let draw = |seed| {
            let mut random = Rng::with_seed(seed);
            (0..100).map(|_| span.draw(&mut random)).collect::<Vec<_>>()
        };
        assert!(draw(1).iter().all(|time| (short..=long).contains(time)));
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_eq!(DurationRange::from(short).draw(&mut Rng::with_seed(1)), short);
        assert_eq!(DurationRange::from(long..=short).draw(&mut Rng::with_seed(1)), long);
    }
}
