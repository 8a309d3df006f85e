/// The progress of a model, read from the progress bar in its logs.
///
/// Many models print one in the format of Python's tqdm: `60%|██████ | 3/5 [00:01<00:00]`. The last one is used.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The completed fraction, from 0 to 1.
    pub fraction: f64,
    /// The number of completed steps.
    pub current: u64,
    /// The total number of steps.
    pub total: u64,
}

impl Progress {
    /// Reads the last progress bar in a log, if there is one.
    ///
    /// ```
    /// use replicate_runtime::Progress;
    ///
    /// let progress = Progress::from_logs("seed 7\n 50%|█████     | 14/28 [00:02<00:02]").unwrap();
    /// assert_eq!((progress.current, progress.total, progress.fraction), (14, 28, 0.5));
    /// assert!(Progress::from_logs("loading weights").is_none());
    /// ```
    #[must_use]
    pub fn from_logs(logs: &str) -> Option<Self> {
        // Progress bars are redrawn with carriage returns.
        logs.rsplit(['\n', '\r']).find_map(bar)
    }
}

/// `{any text} 60%|{bar}| 3/5 {any text}`
fn bar(line: &str) -> Option<Progress> {
    let (before, after) = line.split_once('%')?;
    let percent: u8 = before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    let (_, counts) = after.trim_start().strip_prefix('|')?.split_once('|')?;
    let (current, rest) = number(counts.trim_start())?;
    let (total, _) = number(rest.strip_prefix('/')?)?;
    let fraction = if total == 0 { f64::from(percent) / 100.0 } else { ratio(current, total) };
    Some(Progress { fraction: fraction.clamp(0.0, 1.0), current, total })
}

#[expect(clippy::cast_precision_loss, reason = "a share of a progress bar, not a count")]
fn ratio(current: u64, total: u64) -> f64 {
    current as f64 / total as f64
}

/// The digits at the start, and what follows them.
fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::Progress;

    /// Logs, and the completed steps, all steps and the fraction that they show.
    type Case = (&'static str, Option<(u64, u64, f64)>);

    #[test]
    fn the_last_bar_counts() {
        let cases: &[Case] = &[
            ("", None),
            ("no bar here, 50% done", None),
            ("  0%|          | 0/4 [00:00<?, ?it/s]", Some((0, 4, 0.0))),
            (" 25%|##5       | 1/4 [00:00<00:01]\n 50%|#####     | 2/4 [00:00]\nsaving", Some((2, 4, 0.5))),
            ("Sampling:  75%|███████▌  | 3/4", Some((3, 4, 0.75))),
            (" 25%|█  | 1/4\r 50%|██ | 2/4\r", Some((2, 4, 0.5))),
            ("100%|██████████| 4/4 [00:02<00:00]", Some((4, 4, 1.0))),
            ("120%|██████████| 6/5", Some((6, 5, 1.0))),
            ("  7%|█| 0/0", Some((0, 0, 0.07))),
            ("999%|█| 1/2", None),
            ("50%|█| a/b", None),
            ("50%|█| 99999999999999999999999/5", None),
            ("%|█| 1/2", None),
        ];
        for (logs, expected) in cases {
            let found = Progress::from_logs(logs).map(|found| (found.current, found.total, found.fraction));
            assert_eq!(found, *expected, "{logs:?}");
        }
    }
}
