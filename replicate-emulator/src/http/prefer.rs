//! The headers of a create request: `Prefer` and `Cancel-After`.

use std::time::Duration;

use crate::duration::parse_duration;

/// How long a client asks to wait for the end of its prediction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    pub(super) time: Duration,
    /// The value of the response header `preference-applied`.
    pub(super) applied: String,
}

/// The longest wait, and that of a bare `wait`.
const LONGEST_WAIT: u64 = 60;

/// Reads `wait` or `wait=n` with n from 1 to 60; other preferences are ignored, as HTTP requires.
pub(super) fn wait(prefer: &str) -> Option<Wait> {
    prefer.split([',', ';']).map(str::trim).find_map(|preference| {
        let seconds = match preference.split_once('=') {
            None if preference == "wait" => LONGEST_WAIT,
            Some(("wait", seconds)) => seconds.parse().ok().filter(|seconds| (1..=LONGEST_WAIT).contains(seconds))?,
            _ => return None,
        };
        Some(Wait { time: Duration::from_secs(seconds), applied: preference.to_owned() })
    })
}

/// Reads a `Cancel-After`: 5 seconds to 24 hours. The error is a message.
pub(super) fn cancel_after(text: &str) -> Result<Duration, String> {
    let duration = parse_duration(text)?;
    if (Duration::from_secs(5)..=Duration::from_secs(24 * 60 * 60)).contains(&duration) {
        Ok(duration)
    } else {
        Err("Cancel-After must be between 5 seconds and 24 hours".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_read() {
        let table = [
            ("wait", Some(60)),
            ("wait=1", Some(1)),
            ("wait=60", Some(60)),
            ("respond-async, wait=5", Some(5)),
            ("wait=0", None),
            ("wait=61", None),
            ("wait=", None),
            ("wait=x", None),
            ("respond-async", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(wait(text).map(|wait| wait.time.as_secs()), expected, "{text}");
        }
        assert_eq!(wait("wait=5").unwrap().applied, "wait=5");
    }

    #[test]
    fn deadlines_are_read() {
        for (text, expected) in [("30", Some(30)), ("5m", Some(300)), ("4s", None), ("25h", None), ("soon", None)] {
            assert_eq!(cancel_after(text).ok().map(|after| after.as_secs()), expected, "{text}");
        }
    }
}
