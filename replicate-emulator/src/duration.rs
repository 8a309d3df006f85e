//! Durations as in command lines and in the `Cancel-After` header.

use std::time::Duration;

/// Reads a duration such as `500ms`, `2s`, `1.5s`, `5m` or `1h30m45s`. A bare number is in seconds.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(replicate_emulator::parse_duration("1h30m"), Ok(Duration::from_secs(5400)));
/// assert!(replicate_emulator::parse_duration("soon").is_err());
/// ```
///
/// # Errors
///
/// If the text is empty or negative, has an unknown unit, or is longer than a thousand years. The message quotes it.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    const THOUSAND_YEARS: f64 = 3.2e10;
    let problem = || format!("`{}` is not a duration: write it as `500ms`, `2s` or `1h30m`", text.escape_debug());
    let mut rest = text.trim();
    let mut seconds = 0.0;
    if rest.is_empty() {
        return Err(problem());
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let letters = rest[digits..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let number: f64 = rest[..digits].parse().map_err(|_| problem())?;
        seconds += number * unit(&rest[digits..digits + letters]).ok_or_else(problem)?;
        rest = &rest[digits + letters..];
    }
    if seconds > THOUSAND_YEARS {
        return Err(problem());
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| problem())
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        let table = [
            ("0", 0),
            ("30", 30_000),
            ("500ms", 500),
            ("2s", 2_000),
            ("1.5s", 1_500),
            ("5m", 300_000),
            ("2h30m", 9_000_000),
            ("1h30m45s", 5_445_000),
        ];
        for (text, milliseconds) in table {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", " ", "s", "-1", "1x", "1 s", "1..5", "é", "99999999999999h", "1e5", "inf", "NaN"] {
            assert!(parse_duration(text).is_err(), "{text:?}");
        }
    }
}
