//! Logs of a run: a seed and a progress bar like that of Python's `tqdm`, with a line for each tenth.

use std::fmt::Write;
use std::time::Duration;

/// The logs of a run of `steps` steps with this progress.
pub(super) fn progress(seed: u64, steps: u64, run: Duration, share: f64) -> String {
    let mut logs = format!("Using seed: {}\n", seed % 1_000_000);
    let lines = steps.min(10);
    for line in 0..=lines {
        let done = steps * line / lines.max(1);
        if ratio(done, steps) > share + 1e-9 {
            break;
        }
        let percent = done * 100 / steps.max(1);
        let bar = bar(ratio(done, steps));
        let spent = run.mul_f64(ratio(done, steps));
        let left = run.saturating_sub(spent);
        let rate =
            if spent.is_zero() { "?".to_owned() } else { format!("{:5.2}", ratio(done, 1) / spent.as_secs_f64()) };
        let _ = writeln!(logs, "{percent:3}%|{bar}| {done}/{steps} [{}<{}, {rate}it/s]", clock(spent), clock(left));
    }
    logs
}

#[expect(clippy::cast_precision_loss, reason = "steps are few")]
fn ratio(done: u64, steps: u64) -> f64 {
    done as f64 / steps.max(1) as f64
}

/// Ten cells, filled from the left.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10")]
fn bar(share: f64) -> String {
    let filled = (share * 10.0 + 1e-9) as usize;
    format!("{}{}", "█".repeat(filled.min(10)), " ".repeat(10 - filled.min(10)))
}

fn clock(duration: Duration) -> String {
    format!("{:02}:{:02}", duration.as_secs() / 60, duration.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_grows() {
        let at = |share| progress(42, 28, Duration::from_secs(4), share);
        assert_eq!(at(0.0), "Using seed: 42\n  0%|          | 0/28 [00:00<00:04, ?it/s]\n");
        assert!(at(0.5).ends_with(" 50%|█████     | 14/28 [00:02<00:02,  7.00it/s]\n"), "{}", at(0.5));
        assert!(at(1.0).ends_with("100%|██████████| 28/28 [00:04<00:00,  7.00it/s]\n"), "{}", at(1.0));
        assert!(at(1.0).starts_with(&at(0.5)) && at(0.5).starts_with(&at(0.3)));
    }

    #[test]
    fn odd_runs_have_logs_too() {
        for (steps, run) in [(0, 0), (1, 0), (3, 1), (10_000, 100_000)] {
            assert!(progress(1, steps, Duration::from_secs(run), 1.0).contains("%|"));
        }
    }
}
