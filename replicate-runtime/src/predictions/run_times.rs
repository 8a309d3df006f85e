//! How long models take to run, as seen by one client.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The run times of a client's models, and the number of predictions that it waits for.
#[derive(Debug, Default)]
pub(crate) struct RunTimes {
    models: Mutex<HashMap<String, Times>>,
    in_flight: AtomicUsize,
}

/// A prediction in flight; dropping this ends the wait.
#[derive(Debug)]
pub(crate) struct InFlight<'a> {
    run_times: &'a RunTimes,
    is_sampled: bool,
}

/// When the predictions of a model are expected to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Measured from their creation.
    pub(crate) total: Option<Window>,
    /// Measured from their start, when the model is up and free.
    pub(crate) run: Option<Window>,
}

/// The times between which a prediction is expected to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: Duration,
    pub(crate) to: Duration,
}

/// The times of one model.
#[derive(Debug, Default)]
struct Times {
    total: Sample,
    run: Sample,
}

/// A random sample of recent times, in seconds.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    seconds: Vec<f32>,
    seen: usize,
}

/// The maximum number of models. Beyond it, some are forgotten.
const MOST: usize = 500;

impl RunTimes {
    /// Starts to wait for a prediction.
    ///
    /// Predictions that start together finish fastest first, so that the last samples would come from the slow ones. Only a
    /// random subset, chosen at the start, is sampled, to avoid that bias.
    pub(crate) fn begin(&self, random: f64) -> InFlight<'_> {
        const SAMPLED: f64 = 16.0;
        #[expect(clippy::cast_precision_loss, reason = "a chance")]
        let together = (self.in_flight.fetch_add(1, Ordering::Relaxed) + 1) as f64;
        InFlight { run_times: self, is_sampled: random * together <= SAMPLED }
    }

    /// The number of predictions in flight.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// The expectation for a model.
    pub(crate) fn expected(&self, model: &str) -> Expected {
        let models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let known = models.get(model);
        known.map_or_else(Expected::default, |times| Expected { total: times.total.window(), run: times.run.window() })
    }
}

impl InFlight<'_> {
    /// Learns from a prediction that succeeded.
    pub(crate) fn record(&self, model: &str, total: Duration, run: Option<Duration>, random: f64) {
        if !self.is_sampled {
            return;
        }
        let mut models = self.run_times.models.lock().unwrap_or_else(PoisonError::into_inner);
        if !models.contains_key(model) && models.len() >= MOST {
            let some = models.keys().next().cloned();
            some.and_then(|some| models.remove(&some));
        }
        let times = models.entry(model.to_owned()).or_default();
        times.total.add(total, random);
        if let Some(run) = run {
            times.run.add(run, random);
        }
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.run_times.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Sample {
    /// Adds a time, or replaces a random one, so that older times are gradually forgotten.
    pub(crate) fn add(&mut self, time: Duration, random: f64) {
        const SIZE: usize = 32;
        const MEMORY: usize = 128;
        let seconds = time.as_secs_f32();
        self.seen = (self.seen + 1).min(MEMORY);
        if self.seconds.len() < SIZE {
            self.seconds.push(seconds);
            return;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a short list, or past its end"
        )]
        let place = (random * self.seen as f64) as usize;
        if let Some(old) = self.seconds.get_mut(place) {
            *old = seconds;
        }
    }

    /// When a prediction is expected to end; `None` without samples.
    ///
    /// This is the range of the samples, without an outlier on either side. It is a little wider the fewer there are.
    pub(crate) fn window(&self) -> Option<Window> {
        const ODD_ONES: usize = 12;
        const LEAST: f32 = 0.02;
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f32::total_cmp);
        let count = sorted.len();
        let odd = usize::from(count >= ODD_ONES);
        let (&low, &high) = (sorted.get(odd)?, sorted.get(count.checked_sub(1 + odd)?)?);
        #[expect(clippy::cast_precision_loss, reason = "few")]
        let few = |count: usize| count as f32;
        let gap = (high - low) / few((count - 2 * odd).saturating_sub(1).max(1));
        let more = (0.125 * (low + high) / few(count) + gap * few(1 + odd)).max(LEAST);
        let time = |seconds: f32| Duration::try_from_secs_f32(seconds.max(0.0)).unwrap_or(Duration::MAX);
        Some(Window { from: time(low - more), to: time(high + more) })
    }
}

impl Window {
    /// The same, measured from an earlier time.
    pub(crate) fn later(self, by: Duration) -> Self {
        Self { from: self.from.saturating_add(by), to: self.to.saturating_add(by) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Expected, MOST, RunTimes, Sample};

    fn sample(times: impl IntoIterator<Item = f32>) -> Sample {
        let mut random = fastrand::Rng::with_seed(3);
        let mut sample = Sample::default();
        times.into_iter().for_each(|time| sample.add(Duration::from_secs_f32(time), random.f64()));
        sample
    }

    fn window(times: impl IntoIterator<Item = f32>) -> Option<(f32, f32)> {
        let round = |time: Duration| (time.as_secs_f32() * 10.0).round() / 10.0;
        sample(times).window().map(|window| (round(window.from), round(window.to)))
    }

    #[test]
    fn the_window_is_where_the_times_were() {
        let cases: [(&[f32], (f32, f32)); 5] = [
            (&[10.0], (7.5, 12.5)),
            (&[10.0, 11.0], (7.7, 13.3)),
            (&[10.0; 20], (9.9, 10.1)),
            (&[0.0; 20], (0.0, 0.0)),
            (&[8.0, 8.4, 8.8, 9.2, 9.6, 10.0, 10.4, 10.8, 11.2, 11.6, 12.0, 300.0], (7.4, 13.0)),
        ];
        for (times, expected) in cases {
            assert_eq!(window(times.iter().copied()), Some(expected), "{times:?}");
        }
        assert_eq!(window([]), None);
    }

    #[test]
    fn an_odd_one_does_not_move_it_and_a_change_does() {
        let usual = [9.0, 11.0].into_iter().cycle().take(30);
        assert!(window(usual.clone().chain([300.0])).unwrap().1 < 13.0);
        let slower = window(usual.chain([30.0; 600])).unwrap();
        assert!(slower.0 > 25.0 && slower.1 < 35.0, "{slower:?}");
    }

    /// Two thousand at once, fast ones first: the sample represents all of them.
    #[test]
    fn many_at_once_count_alike() {
        let mut random = fastrand::Rng::with_seed(5);
        let run_times = RunTimes::default();
        let waits: Vec<_> = (0..2000).map(|_| run_times.begin(random.f64())).collect();
        assert_eq!(run_times.in_flight(), 2000);
        for (number, wait) in waits.into_iter().enumerate() {
            let time = Duration::from_millis(4000 + number as u64);
            wait.record("a/b", time, None, random.f64());
        }
        assert_eq!(run_times.in_flight(), 0);
        let window = run_times.expected("a/b").total.unwrap();
        assert!(window.from < Duration::from_millis(4400) && window.to > Duration::from_millis(5600), "{window:?}");
    }

    #[test]
    fn models_are_learned_apart_and_not_without_end() {
        let run_times = RunTimes::default();
        let learn = |model: &str, seconds, run: Option<u64>| {
            run_times.begin(0.0).record(model, Duration::from_secs(seconds), run.map(Duration::from_secs), 0.0);
        };
        learn("a/b", 1, None);
        learn("a/c", 9, Some(2));
        let end = |model| run_times.expected(model).total.unwrap().to;
        assert!(end("a/b") < end("a/c"));
        assert!(run_times.expected("a/b").run.is_none() && run_times.expected("a/c").run.is_some());
        assert_eq!(run_times.expected("a/d"), Expected::default());
        for number in 0..2 * MOST {
            learn(&number.to_string(), 1, None);
        }
        assert_eq!(run_times.models.lock().unwrap().len(), MOST);
    }
}
