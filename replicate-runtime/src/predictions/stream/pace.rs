//! When to poll a growing output again, as a pure function.

use std::time::Duration;

const SHORTEST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(3);

/// The pause before the next poll. It is short while there is new output, since somebody may be reading it, and grows
/// with each consecutive poll without new output. A fixed interval of the caller is kept.
pub(crate) fn pause(fixed: Option<Duration>, empty_polls: u32, random: f64) -> Duration {
    if let Some(fixed) = fixed {
        // Even a zero pause must let other tasks run.
        return fixed.max(Duration::from_millis(1));
    }
    let pause = SHORTEST.mul_f64(1.25_f64.powf(f64::from(empty_polls.min(32)))).min(LONGEST);
    // Streams that started together must not poll together.
    pause.mul_f64(0.8 + 0.4 * random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::pause;

    #[test]
    fn polls_get_rarer_without_output() {
        let table = [
            (None, 0, 0.5, 500),
            (None, 0, 0.0, 400),
            (None, 0, 1.0, 600),
            (None, 1, 0.5, 625),
            (None, 9, 0.5, 3000),
            (None, u32::MAX, 9.0, 3600),
            (Some(5), 9, 0.0, 5),
            (Some(0), 0, 0.0, 1),
        ];
        for (fixed, in_vain, random, expected) in table {
            let found = pause(fixed.map(Duration::from_millis), in_vain, random);
            assert_eq!(found.as_millis(), expected, "{fixed:?} {in_vain} {random}");
        }
    }
}
