//! Timestamps as the service writes them.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The current time, in whole microseconds, so that displayed and computed times are equal.
pub(crate) fn now() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_microsecond(now.microsecond()).unwrap_or(now)
}

/// `2026-01-31T12:00:00.123456Z`: always UTC, always six digits.
pub(crate) fn shown(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.microsecond()
    )
}

/// Reads an ISO 8601 date and time with an offset, or a date alone (its midnight in UTC).
pub(crate) fn parse(text: &str) -> Option<OffsetDateTime> {
    // A `+` in an offset that was not percent-encoded arrives as a space.
    let text = text.trim().replace(' ', "+");
    OffsetDateTime::parse(&text, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&format!("{text}T00:00:00Z"), &Rfc3339))
        .or_else(|_| OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339))
        .ok()
}

/// The time a duration later, at most the last one that can be written.
pub(crate) fn later(at: OffsetDateTime, by: Duration) -> OffsetDateTime {
    let last = OffsetDateTime::from_unix_timestamp(253_402_300_799).unwrap_or(at);
    time::Duration::try_from(by).ok().and_then(|by| at.checked_add(by)).unwrap_or(last)
}

/// The duration between two times; zero if the second is not later.
pub(crate) fn between(from: OffsetDateTime, to: OffsetDateTime) -> Duration {
    (to - from).try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_six_digits() {
        let at = parse("2025-02-03T04:05:06.7+01:00").unwrap();
        assert_eq!(shown(at), "2025-02-03T03:05:06.700000Z");
        let now = now();
        assert_eq!(parse(&shown(now)), Some(now));
    }

    #[test]
    fn dates_in_every_form_are_read() {
        for text in ["2025-01-01T00:00:00Z", "2025-01-01", "2025-01-01T00:00:00", "2025-01-01T01:00:00 01:00"] {
            assert_eq!(parse(text).map(shown).as_deref(), Some("2025-01-01T00:00:00.000000Z"), "{text}");
        }
        for text in ["", "yesterday", "2025-13-01", "2025"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn arithmetic_never_overflows() {
        let at = parse("2025-01-01").unwrap();
        assert_eq!(shown(later(at, Duration::MAX)), "9999-12-31T23:59:59.000000Z");
        assert_eq!(between(later(at, Duration::from_secs(1)), at), Duration::ZERO);
    }
}
