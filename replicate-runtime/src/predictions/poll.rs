//! When to poll a prediction again, as a pure function of time.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

/// What a [`PollPolicy`] knows about a prediction that has not ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PollState {
    /// The time since the prediction was created.
    pub age: Duration,
    /// The ages at which it is expected to end, from the model's run times that this client has seen.
    pub expected: Option<Range<Duration>>,
    /// The number of predictions that this client waits for.
    pub in_flight: usize,
    /// A random number from 0 to 1, so that predictions that started together are not polled together.
    pub random: f64,
}

/// Decides when a prediction is polled again: see [`ClientBuilder::poll_policy`](crate::ClientBuilder::poll_policy).
///
/// ```
/// use std::time::Duration;
/// use replicate_runtime::{Client, PollPolicy, PollState};
///
/// #[derive(Debug)]
/// struct Lazy;
///
/// impl PollPolicy for Lazy {
///     fn pause(&self, state: &PollState) -> Duration {
///         state.age.max(Duration::from_secs(1))
///     }
/// }
/// let client = Client::builder().token("r8_...").poll_policy(Lazy).build()?;
/// # Ok::<(), replicate_runtime::Error>(())
/// ```
pub trait PollPolicy: fmt::Debug + Send + Sync + 'static {
    /// Returns the pause before the next poll.
    fn pause(&self, state: &PollState) -> Duration;
}

/// The default policy.
///
/// If the run times of the model are known, the first poll is sent when the prediction is likely to have ended.
/// Otherwise the pause is 9 % of the prediction's age, with a jitter of a tenth, so that the end is noticed with a delay of
/// at most a tenth of the run time. It is at least a quarter of a second (about half a second if the client waits for many
/// predictions) and at most five seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultPollPolicy;

/// Up to this many predictions, a delay matters more than a request.
const FEW: usize = 16;
const SHORTEST_OF_FEW: Duration = Duration::from_millis(250);
const SHORTEST_OF_MANY: Duration = Duration::from_millis(480);
/// The age at the first poll if the client waits for many predictions.
const FIRST_OF_MANY: Duration = Duration::from_millis(1500);
const LONGEST: Duration = Duration::from_secs(5);
const SHARE: f64 = 0.09;
/// Other clients poll every half second. This policy makes fewer than a third of those requests, all of them when the
/// end is expected.
const OTHERS_PAUSE: f64 = 0.5;
const SHARE_OF_REQUESTS: f64 = 0.3;
/// The create request, and the average of first polls that come too early or too late.
const OTHER_REQUESTS: f64 = 1.2;
const SHORTEST_STEP: Duration = Duration::from_millis(100);
/// An overdue prediction differs from the others: the time since it was due says more than its age.
const OVERDUE_SHARE: f64 = 0.2;
const JITTER: f64 = 0.1;

impl PollPolicy for DefaultPollPolicy {
    fn pause(&self, state: &PollState) -> Duration {
        let random = state.random.clamp(0.0, 1.0);
        let jitter = 1.0 + JITTER * (2.0 * random - 1.0);
        let Some(expected) = &state.expected else { return unknown(state).mul_f64(jitter) };
        let step = step(expected);
        match expected.start.checked_sub(state.age) {
            // The first polls are spread over a whole step; later ones follow at that interval.
            Some(early) if !early.is_zero() => early + step.mul_f64(random),
            _ => {
                let overdue = state.age.saturating_sub(expected.end).mul_f64(OVERDUE_SHARE);
                (step + overdue).min(LONGEST).mul_f64(jitter)
            }
        }
    }
}

/// The interval between two polls in the window in which the end is expected. The end is equally likely at any time in
/// it, so the average wait is half of its width.
fn step(expected: &Range<Duration>) -> Duration {
    let width = expected.end.saturating_sub(expected.start);
    let mean = (expected.start + width / 2).as_secs_f64();
    let polls = (mean / OTHERS_PAUSE * SHARE_OF_REQUESTS - OTHER_REQUESTS).max(1.0);
    let latest = expected.end.mul_f64(SHARE).max(SHORTEST_OF_FEW);
    (width / 2).div_f64(polls).clamp(SHORTEST_STEP, latest.min(LONGEST))
}

/// The pause if nothing is known about the model.
fn unknown(state: &PollState) -> Duration {
    let share = state.age.mul_f64(SHARE);
    if state.in_flight <= FEW {
        return share.clamp(SHORTEST_OF_FEW, LONGEST);
    }
    FIRST_OF_MANY.saturating_sub(state.age).max(share.clamp(SHORTEST_OF_MANY, LONGEST))
}

/// A fixed interval: see [`ClientBuilder::poll_interval`](crate::ClientBuilder::poll_interval).
#[derive(Clone, Copy, Debug)]
pub(crate) struct FixedPause(Duration);

impl FixedPause {
    pub(crate) fn new(pause: Duration) -> Self {
        // Even a zero pause must let other tasks run, and the longest duration would overflow clocks.
        Self(pause.clamp(Duration::from_millis(1), Duration::from_secs(24 * 60 * 60)))
    }

    pub(crate) fn get(self) -> Duration {
        self.0
    }
}

impl PollPolicy for FixedPause {
    fn pause(&self, _: &PollState) -> Duration {
        self.0
    }
}

/// How long the service is asked to delay its response to a create request, given the remaining time: whole seconds, at
/// most the service's limit of 60. A fifth of the time is spared so that the response with the id arrives in time.
pub(super) fn prefer_wait(left: Duration) -> Option<Duration> {
    const LONGEST: u64 = 60;
    let seconds = left.mul_f64(0.8).as_secs().min(LONGEST);
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{DefaultPollPolicy, FixedPause, PollPolicy, PollState, prefer_wait};
    use crate::predictions::run_times::Sample;

    fn state(age: f64, expected: Option<(f64, f64)>, in_flight: usize, random: f64) -> PollState {
        let seconds = Duration::from_secs_f64;
        let expected = expected.map(|(from, to)| seconds(from)..seconds(to));
        PollState { age: seconds(age), expected, in_flight, random }
    }

    fn pause(state: &PollState) -> f64 {
        DefaultPollPolicy.pause(state).as_secs_f64()
    }

    #[test]
    fn pauses_of_an_unknown_model_grow_with_the_age() {
        // The age, the number in flight, a random number, and the pause.
        let cases = [
            (0.0, 1, 0.5, 0.25),
            (1.0, 1, 0.5, 0.25),
            (10.0, 1, 0.5, 0.9),
            (10.0, 1, 0.0, 0.81),
            (10.0, 1, 1.0, 0.99),
            (3600.0, 1, 0.5, 5.0),
            (0.0, 100, 0.5, 1.5),
            (1.2, 100, 0.5, 0.48),
            (3.0, 100, 0.5, 0.48),
            (10.0, 100, 0.5, 0.9),
        ];
        for (age, in_flight, random, expected) in cases {
            let found = pause(&state(age, None, in_flight, random));
            assert!((found - expected).abs() < 1e-9, "{age} {in_flight} {random}: {found}");
        }
    }

    #[test]
    fn nothing_is_sent_before_an_answer_is_expected() {
        let expected = Some((40.0, 60.0));
        let step = 10.0 / (100.0 * 0.3 - 1.2);
        // The age, a random number, and the pause.
        let cases = [
            (0.0, 0.0, 40.0),
            (0.0, 1.0, 40.0 + step),
            (30.0, 0.0, 10.0),
            (41.0, 0.5, step),
            (59.9, 0.5, step),
            (70.0, 0.5, 2.0 + step),
            (700.0, 0.5, 5.0),
        ];
        for (age, random, pause_after) in cases {
            let found = pause(&state(age, expected, 1, random));
            assert!((found - pause_after).abs() < 1e-6, "{age} {random}: {found}");
        }
    }

    #[test]
    fn no_pause_is_empty_or_endless() {
        let windows = [None, Some((0.0, 0.0)), Some((0.0, 1e-3)), Some((5.0, 5.0)), Some((1e8, 1e9))];
        for age in [0.0, 1e-3, 1.0, 5.0, 1e9] {
            for window in windows {
                for random in [0.0, 0.5, 1.0] {
                    let found = pause(&state(age, window, 1, random));
                    assert!(found >= 0.05, "{age} {window:?} {random}: {found}");
                    let latest = window.map_or(0.0, |(from, _)| (from - age).max(0.0)) + 5.6;
                    assert!(found <= latest, "{age} {window:?} {random}: {found}");
                }
            }
        }
    }

    /// The number of requests for waiting, including the create request, and the delay of each result.
    fn simulate(times: &[f64], mut pause: impl FnMut(f64) -> f64) -> (f64, Vec<f64>) {
        let (mut requests, mut late) = (0_u32, Vec::new());
        for time in times {
            let mut age = 0.0;
            requests += 1;
            while age < *time {
                age += pause(age);
                requests += 1;
            }
            late.push(age - time);
        }
        late.sort_by(f64::total_cmp);
        (f64::from(requests) / f64::from(u32::try_from(times.len()).unwrap()), late)
    }

    /// Two thousand predictions of five seconds, of an unknown model.
    #[test]
    fn many_waits_take_ten_requests_each_and_end_within_half_a_second() {
        let mut random = fastrand::Rng::with_seed(7);
        let times: Vec<f64> = (0..2000).map(|_| 4.0 + 2.0 * random.f64()).collect();
        let (requests, late) = simulate(&times, |age| pause(&state(age, None, 2000, random.f64())));
        assert!(requests <= 10.0, "{requests}");
        // An answer takes some milliseconds as well.
        assert!(late[1900] <= 0.485, "{}", late[1900]);
    }

    /// Run times within a fifth of the usual one, after twenty samples: a third of the requests of a fixed interval of
    /// half a second, and no more delay; for short runs, a delay of a fifteenth of the run time.
    #[test]
    fn known_run_times_save_requests_and_delay() {
        for usual in [5.0, 8.0, 30.0, 90.0] {
            let mut random = fastrand::Rng::with_seed(11);
            let mut times = |many| (0..many).map(|_| usual * (0.8 + 0.4 * random.f64())).collect::<Vec<f64>>();
            let mut sample = Sample::default();
            for time in times(20) {
                sample.add(Duration::from_secs_f64(time), 0.0);
            }
            let window = sample.window().unwrap();
            let times = times(500);
            let (ours, our_delay) = simulate(&times, |age| {
                let state = state(age, None, 1, random.f64());
                pause(&PollState { expected: Some(window.from..window.to), ..state })
            });
            let (fixed, fixed_delay) = simulate(&times, |_| 0.5);
            assert!(3.0 * ours <= fixed, "{usual}: {ours} of {fixed}");
            let most = fixed_delay[250].max(usual / 15.0).min(0.35);
            assert!(our_delay[250] <= most, "{usual}: {} of {most}", our_delay[250]);
        }
    }

    #[test]
    fn a_fixed_pause_is_exact() {
        let state = state(999.0, None, 1, 0.9);
        let pause = |pause| FixedPause::new(pause).pause(&state);
        assert_eq!(pause(Duration::from_millis(10)), Duration::from_millis(10));
        assert!(!pause(Duration::ZERO).is_zero());
        assert!(pause(Duration::MAX) < Duration::MAX);
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
