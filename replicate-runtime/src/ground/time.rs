//! Times in the service's responses.

use std::time::{Duration, SystemTime};

use httpdate::parse_http_date;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A time of the service's clock, in microseconds of Unix time. It is a range, because it may have been written in
/// whole seconds, for example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ServerTime {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl ServerTime {
    /// The `Date` of an HTTP answer, which has whole seconds.
    pub(crate) fn http_date(text: &str) -> Option<Self> {
        Some(Self::read(parse_http_date(text).ok()?.into(), 1_000_000))
    }

    /// A timestamp in a response, with zero to nine fractional digits.
    pub(crate) fn stamp(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(text.trim(), &Rfc3339).ok()?;
        let digits = text.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
        let digits = u32::try_from(digits.min(6)).unwrap_or(6);
        Some(Self::read(at, 1_000_000 / 10_i64.pow(digits)))
    }

    fn read(at: OffsetDateTime, resolution: i64) -> Self {
        let from = micros(at);
        Self { from, to: from + resolution }
    }

    /// The latest it may mean.
    pub(crate) fn latest(self) -> i64 {
        self.to
    }

    /// The duration since another time; zero if that is later.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.from - earlier.from).unwrap_or(0))
    }
}

/// Microseconds of Unix time; every year that can be written fits.
pub(crate) fn micros(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

/// The local time of day, if the service's is unknown.
pub(crate) fn local_micros(at: SystemTime) -> i64 {
    micros(OffsetDateTime::from(at))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::ServerTime;

    fn stamp(text: &str) -> ServerTime {
        ServerTime::stamp(text).unwrap()
    }

    #[test]
    fn stamps_are_as_exact_as_they_are_written() {
        let cases = [
            ("1970-01-01T00:00:01Z", 1_000_000, 2_000_000),
            ("1970-01-01T00:00:01.5Z", 1_500_000, 1_600_000),
            ("1970-01-01T01:00:01.123+01:00", 1_123_000, 1_124_000),
            ("1970-01-01T00:00:01.123456789Z", 1_123_456, 1_123_457),
        ];
        for (text, from, to) in cases {
            assert_eq!(stamp(text), ServerTime { from, to }, "{text}");
        }
        assert_eq!(ServerTime::stamp("yesterday"), None);
        let distance = |from, to| stamp(to).since(stamp(from));
        let (early, late) = ("1970-01-01T00:00:01Z", "1970-01-01T00:00:03Z");
        assert_eq!((distance(early, late), distance(late, early)), (Duration::from_secs(2), Duration::ZERO));
    }
}
