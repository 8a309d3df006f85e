//! The service's clock, as its answers show it. Local clocks differ by minutes, and lists are asked for by time.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use tokio::time::Instant;

/// What is known of the service's clock.
#[derive(Debug)]
pub(crate) struct Clock {
    /// Local moments are counted from here: unlike the time of day, they are never set back.
    origin: Instant,
    ahead: Mutex<Option<Ahead>>,
}

/// How far the service's time of day is ahead of the time since `origin`, in microseconds: somewhere in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ahead {
    least: i64,
    most: i64,
}

/// A moment on the service's clock, in microseconds of Unix time; as a range, since it was written in whole seconds, say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    from: i64,
    to: i64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { origin: Instant::now(), ahead: Mutex::new(None) }
    }

    /// Learns from a moment that the service wrote down between a request and its answer.
    pub(crate) fn learn(&self, said: Said, sent: Instant, answered: Instant) {
        let seen = Ahead { least: said.from - self.local(answered), most: said.to - self.local(sent) };
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = Some(ahead.map_or(seen, |known| known.narrowed(seen)));
    }

    /// What the service's clock shows at a local moment, in microseconds of Unix time: the earliest it may be.
    pub(crate) fn earliest(&self, at: Instant) -> Option<i64> {
        self.ahead().map(|ahead| ahead.least + self.local(at))
    }

    /// The local moment at which the service's clock showed this, as well as can be told.
    pub(crate) fn when(&self, said: Said) -> Option<Instant> {
        let ahead = self.ahead()?;
        let local = i64::midpoint(said.from, said.to) - i64::midpoint(ahead.least, ahead.most);
        let distance = Duration::from_micros(local.unsigned_abs());
        if local < 0 { self.origin.checked_sub(distance) } else { self.origin.checked_add(distance) }
    }

    fn ahead(&self) -> Option<Ahead> {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn local(&self, at: Instant) -> i64 {
        let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        match at.checked_duration_since(self.origin) {
            Some(after) => micros(after),
            None => -micros(self.origin.duration_since(at)),
        }
    }
}

impl Ahead {
    /// What both allow; where they contradict each other, a clock was set, and the newer one counts.
    fn narrowed(self, newer: Self) -> Self {
        let both = Self { least: self.least.max(newer.least), most: self.most.min(newer.most) };
        if both.least <= both.most { both } else { newer }
    }
}

impl Said {
    /// The `Date` of an answer, which has whole seconds.
    pub(crate) fn date(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(DATE)?.to_str().ok()?;
        Some(Self::read(OffsetDateTime::parse(text.trim(), &Rfc2822).ok()?, 1_000_000))
    }

    /// A time stamp of a reply: none to nine digits of a second.
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

    /// The time from another moment to this one; none where that is later.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.from - earlier.from).unwrap_or(0))
    }
}

/// Microseconds of Unix time; every year that can be written fits.
pub(crate) fn micros(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

/// The local time of day, for when nothing is known of the service's.
pub(crate) fn local_micros(at: SystemTime) -> i64 {
    micros(OffsetDateTime::from(at))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Ahead, Clock, Said};

    fn stamp(text: &str) -> Said {
        Said::stamp(text).unwrap()
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
            assert_eq!(stamp(text), Said { from, to }, "{text}");
        }
        assert_eq!(Said::stamp("yesterday"), None);
        let distance = |from, to| stamp(to).since(stamp(from));
        let (early, late) = ("1970-01-01T00:00:01Z", "1970-01-01T00:00:03Z");
        assert_eq!((distance(early, late), distance(late, early)), (Duration::from_secs(2), Duration::ZERO));
    }

    #[test]
    fn bounds_get_narrower_until_a_clock_is_set() {
        let known = Ahead { least: 0, most: 100 };
        let cases = [((20, 300), (20, 100)), ((-50, 70), (0, 70)), ((100, 100), (100, 100)), ((500, 600), (500, 600))];
        for ((least, most), expected) in cases {
            let found = known.narrowed(Ahead { least, most });
            assert_eq!((found.least, found.most), expected);
        }
    }

    #[test]
    fn the_services_clock_is_read_off_its_answers() {
        let clock = Clock::new();
        let local = |millis| clock.origin + Duration::from_millis(millis);
        assert_eq!(clock.earliest(local(0)), None);
        // Sent at 1.0, answered at 1.2 by the local clock, in between of which the service wrote down 1000.1.
        clock.learn(stamp("1970-01-01T00:16:40.100000Z"), local(1000), local(1200));
        assert_eq!(clock.earliest(local(1200)), Some(1_000_100_000));
        let (shown, expected) = (clock.when(stamp("1970-01-01T00:16:40.100000Z")).unwrap(), local(1100));
        assert!(shown.max(expected).duration_since(shown.min(expected)) < Duration::from_millis(1));
        // An answer that took longer says nothing new.
        clock.learn(stamp("1970-01-01T00:16:42.100000Z"), local(2000), local(9000));
        assert_eq!(clock.earliest(local(1200)), Some(1_000_100_000));
    }
}
