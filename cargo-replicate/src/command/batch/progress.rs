//! The progress of a batch.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::journal::Tally;
use super::plan::State;
use crate::shell::{Shell, draws_bars};
use crate::style::plain;

/// How often the progress is written to a log, which can't be redrawn.
const PAUSE: Duration = Duration::from_secs(30);
/// How many failures are reported as they occur. The results have all.
const TOLD: usize = 10;

/// Shows the progress: a bar in a terminal, or an occasional line in a log.
#[derive(Debug)]
pub(super) struct Progress {
    shell: Shell,
    bar: ProgressBar,
    is_log: bool,
    started: Instant,
    /// How many lines were finished when this run started, and when the last log line was written.
    first: Mutex<Option<(u64, Instant)>>,
    told: AtomicUsize,
}

impl Progress {
    pub(super) fn new(shell: &Shell) -> Self {
        let terminal = draws_bars();
        let hidden = shell.is_quiet() || !terminal;
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{spinner} {bar:24} {pos}/{len} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self {
            shell: Shell::new(shell.is_quiet()),
            bar,
            is_log: !terminal,
            started: Instant::now(),
            first: Mutex::new(None),
            told: AtomicUsize::new(0),
        }
    }

    /// Shows the progress.
    pub(super) fn show(&self, tally: &Tally, cost: Option<&str>) {
        let over = tally.total() - tally.open();
        let Ok(mut first) = self.first.lock() else { return };
        let (began, last) = first.get_or_insert((over, self.started));
        let message = message(tally, cost, over - (*began).min(over), self.started.elapsed());
        self.bar.set_length(tally.total());
        self.bar.set_position(over);
        self.bar.set_message(message.clone());
        if self.is_log && last.elapsed() >= PAUSE {
            *last = Instant::now();
            self.shell.done("Running", format_args!("{over}/{} {message}", tally.total()));
        }
    }

    /// Prints a warning without disturbing the bar.
    pub(super) fn warn(&self, message: &str) {
        self.bar.suspend(|| self.shell.warn(message));
    }

    /// Reports the failure of a line, up to a maximum number.
    pub(super) fn failed(&self, line: u32, why: &str) {
        match self.told.fetch_add(1, Ordering::Relaxed) {
            told if told < TOLD => self.warn(&format!("line {line}: {}", plain(why))),
            TOLD => self.warn("more lines failed; the results list them"),
            _ => {}
        }
    }

    /// Removes the bar.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// The counts, rate, run time, cost and remaining time.
fn message(tally: &Tally, cost: Option<&str>, done: u64, time: Duration) -> String {
    let mut parts = Vec::new();
    let mut count = |states: &[State], what: &str| match tally.of(states) {
        0 => {}
        lines => parts.push(format!("{lines} {what}")),
    };
    count(&[State::Intent, State::Running, State::Ended], "running");
    count(&[State::Doubt], "in doubt");
    count(&[State::Failed], "failed");
    count(&[State::Unknown], "unknown");
    #[expect(clippy::cast_precision_loss, reason = "numbers of lines")]
    let (done, open) = (done as f64, tally.open() as f64);
    let rate = done / time.as_secs_f64().max(0.001);
    if done > 0.0 {
        parts.push(if rate < 1.0 { format!("{:.1}/min", rate * 60.0) } else { format!("{rate:.1}/s") });
    }
    if tally.seconds > 0.0 {
        parts.push(format!("predict time {:.1} s", tally.seconds));
    }
    parts.extend(cost.map(str::to_owned));
    if done > 0.0 && open > 0.0 {
        // Longer than any batch takes.
        parts.push(format!("{} left", short((open / rate).min(1e9))));
    }
    parts.join(", ")
}

/// Formats seconds: `2h 5m`, `3m 20s`, `12s`.
fn short(seconds: f64) -> String {
    let seconds = Duration::from_secs_f64(seconds).as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m {}s", seconds / 60, seconds % 60),
        _ => format!("{}h {}m", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_matters() {
        let tally = |lines: &[(State, u64)], seconds| Tally {
            lines: lines.iter().copied().collect(),
            seconds,
            ..Tally::default()
        };
        let table = [
            (tally(&[(State::Pending, 500)], 0.0), 0, 1, ""),
            (
                tally(&[(State::Pending, 292), (State::Running, 8), (State::Done, 200)], 412.25),
                100,
                50,
                "8 running, 2.0/s, predict time 412.2 s, 2m 30s left",
            ),
            (
                tally(&[(State::Doubt, 1), (State::Failed, 2), (State::Unknown, 3), (State::Done, 4)], 0.5),
                6,
                60,
                "1 in doubt, 2 failed, 3 unknown, 6.0/min, predict time 0.5 s, 10s left",
            ),
            (tally(&[(State::Done, 5)], 0.0), 5, 1, "5.0/s"),
        ];
        for (tally, done, seconds, expected) in table {
            assert!(message(&tally, Some("cost $1.20"), done, Duration::from_secs(seconds)).contains("cost $1.20"));
            assert_eq!(message(&tally, None, done, Duration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn times_are_short() {
        for (seconds, expected) in [(0.4, "0s"), (59.0, "59s"), (200.0, "3m 20s"), (7500.0, "2h 5m")] {
            assert_eq!(short(seconds), expected);
        }
    }
}
