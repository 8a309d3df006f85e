//! When to look at a prediction again, as a pure function of the time.

use std::time::Duration;

use super::usual::Window;

/// How a client polls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Schedule {
    /// Where the end is expected, if it is; else the longer a prediction has run, the longer it may run on.
    #[default]
    Adaptive,
    /// The same pause each time.
    Fixed(Duration),
}

/// A look at a prediction that had not ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// How long ago the prediction was created.
    pub(crate) age: Duration,
    /// The ages at which it is expected to end.
    pub(crate) window: Option<Window>,
    /// The shortest pause that the rate limit leaves.
    pub(crate) least: Duration,
    /// From 0 to 1.
    pub(crate) random: f64,
}

/// The looks within a window: a first one, and others after it at equal gaps.
#[derive(Clone, Copy, Debug)]
struct Looks {
    first: f64,
    gap: f64,
}

const SHORTEST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(5);
/// With a tenth, the answer is at most a tenth of the run late, plus the jitter.
const SHARE: f64 = 0.1;
/// What is overdue is unlike the others, and the time since it was due says more than its age.
const OVERDUE_SHARE: f64 = 0.2;
/// Many predictions started together must not poll together.
const JITTER: f64 = 0.2;

impl Schedule {
    /// The pause after a look.
    pub(crate) fn pause(self, look: Look) -> Duration {
        match self {
            // Even a pause of nothing must let others run, and no clock can add the longest.
            Self::Fixed(pause) => pause.clamp(Duration::from_millis(1), Duration::from_secs(24 * 60 * 60)),
            Self::Adaptive => look.pause().max(look.least),
        }
    }
}

impl Look {
    fn pause(self) -> Duration {
        let jitter = 2.0 * self.random.clamp(0.0, 1.0) - 1.0;
        let Some(window) = self.window else {
            let pause = self.age.mul_f64(SHARE).clamp(SHORTEST, LONGEST);
            return pause.mul_f64(1.0 + JITTER * jitter);
        };
        let Looks { first, gap } = Looks::within(window);
        let (age, end) = (self.age.as_secs_f64(), window.to.as_secs_f64());
        let pause = if age < first - gap {
            // The first looks are spread over a whole gap: those after it follow at the same distance.
            first - age + gap * jitter / 2.0
        } else {
            let overdue = (age - end).max(0.0) * OVERDUE_SHARE;
            (gap + overdue).min(LONGEST.as_secs_f64()) * (1.0 + JITTER * jitter)
        };
        Duration::try_from_secs_f64(pause).unwrap_or(LONGEST)
    }
}

impl Looks {
    /// Spends less than a third of the requests that looking each half second from the beginning would take, and has at
    /// least half of the answers as early.
    ///
    /// If the end can come at any time of the window alike, then with looks at gaps `g` over the last share `p` of a
    /// window `w`, each takes `1 + p (p w / g + 1) / 2` looks in the mean. As much of the window is covered as the budget
    /// allows; what comes before the first look waits for it.
    fn within(window: Window) -> Self {
        const BUDGET: f64 = 0.31;
        const FIXED: f64 = 0.5;
        // Half of this is the usual delay.
        const GAP: f64 = 0.36;
        const SHORTEST_GAP: f64 = 0.1;
        // What half of the answers are to be back within.
        const DELAY: f64 = 0.19;
        let (from, to) = (window.from.as_secs_f64(), window.to.as_secs_f64());
        let width = to - from;
        let gap = (width / 7.0).clamp(SHORTEST_GAP, GAP);
        // The create is a request of either.
        let fixed = 1.5 + f64::midpoint(from, to) / FIXED;
        let more: f64 = (BUDGET * fixed - 2.0).max(0.0);
        let looks = (width / gap).max(1.0);
        let affordable = ((1.0 + 8.0 * looks * more).sqrt() - 1.0) / (2.0 * looks);
        let needed = 0.5 - DELAY / width.max(DELAY);
        let covered = affordable.max(needed).clamp(0.0, 1.0);
        Self { first: (to - covered * width).max(from + gap).min(to), gap }
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

    use super::{Look, Schedule, prefer_wait};
    use crate::client::usual::{Sample, Window};

    fn look(age: f64, window: Option<(f64, f64)>, random: f64) -> Look {
        let seconds = Duration::from_secs_f64;
        let window = window.map(|(from, to)| Window { from: seconds(from), to: seconds(to) });
        Look { age: seconds(age), window, least: Duration::ZERO, random }
    }

    #[test]
    fn without_experience_the_pause_grows_with_the_wait() {
        let cases = [
            (0.0, 0.5, 0.25),
            (1.0, 0.5, 0.25),
            (10.0, 0.5, 1.0),
            (10.0, 0.0, 0.8),
            (10.0, 1.0, 1.2),
            (3600.0, 0.5, 5.0),
        ];
        for (age, random, expected) in cases {
            let pause = Schedule::Adaptive.pause(look(age, None, random));
            assert!((pause.as_secs_f64() - expected).abs() < 1e-9, "{age} {random}: {pause:?}");
        }
    }

    #[test]
    fn with_experience_nothing_is_sent_before_an_answer_is_likely() {
        let usual = Some((40.0, 60.0));
        // The age at a look, a random number, and the pause after it.
        let cases = [
            (0.0, 0.5, 40.36),
            (0.0, 0.0, 40.18),
            (30.0, 0.5, 10.36),
            (41.0, 0.5, 0.36),
            (59.9, 0.5, 0.36),
            (70.0, 0.5, 2.36),
            (700.0, 0.5, 5.0),
        ];
        for (age, random, expected) in cases {
            let pause = Schedule::Adaptive.pause(look(age, usual, random));
            assert!((pause.as_secs_f64() - expected).abs() < 1e-6, "{age} {random}: {pause:?}");
        }
        // What always takes the same time is looked at when it is over.
        let pause = Schedule::Adaptive.pause(look(0.0, Some((4.9, 5.1)), 0.5)).as_secs_f64();
        assert!((4.95..5.15).contains(&pause), "{pause}");
    }

    #[test]
    fn the_rate_limit_leaves_no_shorter_pause() {
        let least = Duration::from_secs(40);
        for look in [look(1.0, None, 0.5), look(50.0, Some((40.0, 60.0)), 0.5)] {
            assert_eq!(Schedule::Adaptive.pause(Look { least, ..look }), least);
        }
    }

    #[test]
    fn no_pause_is_empty_or_endless() {
        let ages = [0.0, 1e-3, 1.0, 5.0, 1e9];
        let windows = [None, Some((0.0, 0.0)), Some((0.0, 1e-3)), Some((5.0, 5.0)), Some((1e8, 1e9))];
        for age in ages {
            for window in windows {
                for random in [0.0, 0.5, 1.0] {
                    let pause = Schedule::Adaptive.pause(look(age, window, random));
                    assert!(pause >= Duration::from_millis(5), "{age} {window:?} {random}: {pause:?}");
                    let latest = window.map_or(0.0, |(_, to)| (to - age).max(0.0)) + 6.1;
                    assert!(pause.as_secs_f64() <= latest, "{age} {window:?} {random}: {pause:?}");
                }
            }
        }
    }

    /// What a way to wait comes to.
    #[derive(Default)]
    struct Seen {
        requests: usize,
        delays: Vec<f64>,
    }

    impl Seen {
        /// Waits for predictions that take these times.
        fn simulate(&mut self, times: &[f64], mut pause: impl FnMut(f64) -> f64) {
            for time in times {
                let mut age = 0.0;
                self.requests += 1;
                while age < *time {
                    age += pause(age);
                    self.requests += 1;
                }
                self.delays.push(age - time);
            }
        }

        fn median_delay(&mut self) -> f64 {
            self.delays.sort_by(f64::total_cmp);
            self.delays[self.delays.len() / 2]
        }
    }

    /// For run times within a fifth of the usual one, after twenty to learn from: at most a third of the requests that a
    /// look each half second takes, and no larger median delay.
    #[test]
    fn a_third_of_the_requests_and_no_later() {
        for usual in [5.0, 6.5, 8.0, 12.0, 30.0, 90.0] {
            let (mut ours, mut fixed) = (Seen::default(), Seen::default());
            for seed in 0..20 {
                let mut random = fastrand::Rng::with_seed(seed);
                let mut times = |many| (0..many).map(|_| usual * (0.8 + 0.4 * random.f64())).collect::<Vec<f64>>();
                let mut sample = Sample::default();
                for time in times(20) {
                    sample.add(Duration::from_secs_f64(time), 0.0);
                }
                let (window, times) = (sample.window(), times(500));
                ours.simulate(&times, |age| {
                    let look = Look { window, ..look(age, None, random.f64()) };
                    Schedule::Adaptive.pause(look).as_secs_f64()
                });
                fixed.simulate(&times, |_| 0.5);
            }
            assert!(3 * ours.requests <= fixed.requests, "{usual}: {} of {}", ours.requests, fixed.requests);
            let (late, fixed) = (ours.median_delay(), fixed.median_delay());
            assert!(late <= fixed, "{usual}: {late} s late, fixed {fixed} s");
        }
    }

    #[test]
    fn a_fixed_pause_is_exact() {
        let pause = Duration::from_millis(10);
        assert_eq!(Schedule::Fixed(pause).pause(look(999.0, None, 0.9)), pause);
        assert!(!Schedule::Fixed(Duration::ZERO).pause(look(0.0, None, 0.0)).is_zero());
        assert!(Schedule::Fixed(Duration::MAX).pause(look(0.0, None, 0.0)) < Duration::MAX);
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
