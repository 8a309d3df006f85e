//! The table that the benchmark prints.

use std::fmt;
use std::time::Duration;

pub(crate) const HEAD: &str = "client                               ended  creates  requests each   delay: median   95th    max      memory     CPU";
pub(crate) const FOOT: &str = "ended: came back with the right output. requests each: all requests of a prediction, its create included.\n\
     delay: from the end of a prediction to its return to the caller. memory: peak resident. CPU: user and system.";

/// What one client did.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) predictions: u64,
    pub(crate) ended: usize,
    pub(crate) creates: u64,
    pub(crate) requests: usize,
    /// Sorted.
    pub(crate) delays: Vec<Duration>,
    pub(crate) memory: u64,
    pub(crate) cpu: Duration,
}

impl Row {
    /// The delay that a share of the predictions did not exceed.
    fn quantile(&self, percent: usize) -> f64 {
        let last = self.delays.len().saturating_sub(1);
        self.delays.get(last * percent / 100).map_or(f64::NAN, Duration::as_secs_f64)
    }
}

impl fmt::Display for Row {
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands, for people to read")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:34} {:7} {:8} {:14.2} {:13.3} s {:.3} s {:.3} s {:5} MB {:5.2} s",
            self.name,
            self.ended,
            self.creates,
            self.requests as f64 / self.predictions as f64,
            self.quantile(50),
            self.quantile(95),
            self.quantile(100),
            self.memory / 1_000_000,
            self.cpu.as_secs_f64(),
        )
    }
}
