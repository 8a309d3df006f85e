//! The service's clock, as its answers show it. Local clocks differ by minutes, and lists are asked for by time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::ground::time::ServerTime;
use crate::ground::timers::Instant;

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

impl Clock {
    pub(crate) fn new() -> Self {
        Self { origin: Instant::now(), ahead: Mutex::new(None) }
    }

    /// Learns from a moment that the service wrote down between a request and its answer.
    pub(crate) fn learn(&self, written: ServerTime, sent: Instant, answered: Instant) {
        let seen = Ahead { least: written.from - self.local(answered), most: written.to - self.local(sent) };
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = Some(ahead.map_or(seen, |known| known.narrowed(seen)));
    }

    /// What the service's clock shows at a local moment, in microseconds of Unix time: the earliest it may be.
    pub(crate) fn earliest(&self, at: Instant) -> Option<i64> {
        self.ahead().map(|ahead| ahead.least + self.local(at))
    }

    /// The local moment at which the service's clock showed this, as well as can be told.
    pub(crate) fn when(&self, written: ServerTime) -> Option<Instant> {
        let ahead = self.ahead()?;
        let local = i64::midpoint(written.from, written.to) - i64::midpoint(ahead.least, ahead.most);
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Ahead, Clock};
    use crate::ground::time::ServerTime;

    fn stamp(text: &str) -> ServerTime {
        ServerTime::stamp(text).unwrap()
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
