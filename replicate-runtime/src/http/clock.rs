//! The service's clock, estimated from its responses. Local clocks can differ by minutes, and lists are filtered by
//! time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::ground::time::ServerTime;
use crate::ground::timers::Instant;

/// What is known about the service's clock.
#[derive(Debug)]
pub(crate) struct Clock {
    /// The origin of local times: unlike the time of day, they are never set back.
    origin: Instant,
    ahead: Mutex<Option<Ahead>>,
}

/// The range of the difference between the service's time of day and the time since `origin`, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ahead {
    least: i64,
    most: i64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { origin: Instant::now(), ahead: Mutex::new(None) }
    }

    /// Learns from a time that the service recorded between a request and its response.
    pub(crate) fn learn(&self, written: ServerTime, sent: Instant, answered: Instant) {
        let seen = Ahead { least: written.from - self.local(answered), most: written.to - self.local(sent) };
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = Some(ahead.map_or(seen, |known| known.narrowed(seen)));
    }

    /// The earliest time that the service's clock may show at a local time, in microseconds of Unix time.
    pub(crate) fn earliest(&self, at: Instant) -> Option<i64> {
        self.ahead().map(|ahead| ahead.least + self.local(at))
    }

    /// The best estimate of the local time at which the service's clock showed this.
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
    /// The intersection of both. If they contradict each other, a clock was set, and the newer one is used.
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
        // Sent at 1.0 and answered at 1.2 by the local clock; in between, the service recorded 1000.1.
        clock.learn(stamp("1970-01-01T00:16:40.100000Z"), local(1000), local(1200));
        assert_eq!(clock.earliest(local(1200)), Some(1_000_100_000));
        let (shown, expected) = (clock.when(stamp("1970-01-01T00:16:40.100000Z")).unwrap(), local(1100));
        assert!(shown.max(expected).duration_since(shown.min(expected)) < Duration::from_millis(1));
        // A slower response adds no information.
        clock.learn(stamp("1970-01-01T00:16:42.100000Z"), local(2000), local(9000));
        assert_eq!(clock.earliest(local(1200)), Some(1_000_100_000));
    }
}
