//! The table that the benchmark prints.

use std::fmt;
use std::time::Duration;

pub(crate) const HEAD: &str = "| client | came back | creates | requests each | late p50 / p95 / max | whole run | memory | CPU |\n\
     |---|---|---|---|---|---|---|---|";
pub(crate) const FOOT: &str = "Came back: with the right output. Requests each: all requests of a prediction, its create included. Late: from the end of a\n\
     prediction to its return to the caller. Memory: the most that was resident. CPU: user and system.";

/// What one client did.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) predictions: u64,
    pub(crate) came_back: usize,
    pub(crate) creates: u64,
    pub(crate) requests: usize,
    /// Sorted.
    pub(crate) delays: Vec<Duration>,
    pub(crate) whole: Duration,
    pub(crate) memory: u64,
    pub(crate) cpu: Duration,
}

impl Row {
    /// The delay that a share of the predictions did not exceed, in milliseconds.
    fn quantile(&self, percent: usize) -> f64 {
        let last = self.delays.len().saturating_sub(1);
        self.delays.get(last * percent / 100).map_or(f64::NAN, |delay| delay.as_secs_f64() * 1000.0)
    }
}

impl fmt::Display for Row {
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands, for people to read")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "| {} | {} of {} | {} | {:.1} | {:.1} / {:.1} / {:.1} ms | {:.1} s | {} MB | {:.2} s |",
            self.name,
            self.came_back,
            self.predictions,
            self.creates,
            self.requests as f64 / self.predictions as f64,
            self.quantile(50),
            self.quantile(95),
            self.quantile(100),
            self.whole.as_secs_f64(),
            self.memory / 1_000_000,
            self.cpu.as_secs_f64(),
        )
    }
}
