//! Rate limits: each kind of request has a token bucket, which refills evenly.

use std::time::{Duration, Instant};

/// How many requests of each kind the emulator accepts per minute, like the service.
///
/// They can all come at once, unless a smaller [`burst`](Self::burst) is set. Further requests are answered with 429
/// and the service's message. Every response says in `ratelimit-remaining` how many more requests would be accepted,
/// and in `ratelimit-reset` after how many seconds the full limit is available again.
///
/// ```
/// use replicate_emulator::{Emulator, RateLimits};
///
/// // What the documentation says of accounts with little credit.
/// let strict = Emulator::builder().rate_limits(RateLimits::service().creates(6).burst(1));
/// # let _ = strict;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    creates: u32,
    reads: u32,
    others: u32,
    burst: u32,
}

impl RateLimits {
    /// The service's limits: 600 create requests for predictions, 60,000 reads of predictions by their ids, and 3,000
    /// other requests.
    ///
    /// The first and the last are documented. The limit of reads was observed in the headers of its responses.
    #[must_use]
    pub fn service() -> Self {
        Self { creates: 600, reads: 60_000, others: 3000, burst: u32::MAX }
    }

    /// Sets the number of create requests for predictions per minute.
    #[must_use]
    pub fn creates(mut self, per_minute: u32) -> Self {
        self.creates = per_minute;
        self
    }

    /// Sets the number of reads of predictions by their ids per minute.
    #[must_use]
    pub fn reads(mut self, per_minute: u32) -> Self {
        self.reads = per_minute;
        self
    }

    /// Sets the number of all other requests per minute.
    #[must_use]
    pub fn others(mut self, per_minute: u32) -> Self {
        self.others = per_minute;
        self
    }

    /// Sets how many requests of one kind can come at once.
    #[must_use]
    pub fn burst(mut self, requests: u32) -> Self {
        self.burst = requests;
        self
    }

    fn per_minute(self, kind: Kind) -> u32 {
        match kind {
            Kind::Create => self.creates,
            Kind::Read => self.reads,
            Kind::Other => self.others,
        }
    }
}

/// The kind of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Create,
    Read,
    Other,
}

impl Kind {
    /// The kind of a request to a path below the prefix.
    pub(crate) fn of(method: &str, path: &str) -> Self {
        let segments: Vec<_> = path.trim_matches('/').split('/').collect();
        match (method, segments.as_slice()) {
            ("POST", ["predictions"] | ["models" | "deployments", _, _, "predictions"]) => Self::Create,
            ("GET", ["predictions", _]) => Self::Read,
            _ => Self::Other,
        }
    }
}

/// The bucket's decision about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// `None` if the request is accepted; otherwise the time until one would be.
    pub(crate) wait: Option<Duration>,
    /// How many more would be accepted now.
    pub(crate) remaining: u32,
    /// The time until the bucket is full.
    pub(crate) reset: Duration,
}

/// The buckets of all kinds.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: RateLimits,
    buckets: [Option<Bucket>; 3],
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    at: Instant,
}

impl Limiter {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self { limits, buckets: [None; 3] }
    }

    /// Counts a request.
    pub(crate) fn take(&mut self, kind: Kind, now: Instant) -> Verdict {
        let per_minute = self.limits.per_minute(kind);
        let size = f64::from(per_minute.min(self.limits.burst));
        // With a limit of zero, no request is ever accepted, so a minute is reported.
        let seconds = |requests: f64| Duration::from_secs_f64(requests * 60.0 / f64::from(per_minute).max(1.0));
        let bucket = self.buckets[kind as usize].get_or_insert(Bucket { level: size, at: now });
        let filled = now.saturating_duration_since(bucket.at).as_secs_f64() * f64::from(per_minute) / 60.0;
        *bucket = Bucket { level: (bucket.level + filled).min(size), at: now };
        let passes = bucket.level >= 1.0;
        if passes {
            bucket.level -= 1.0;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to a limit that fits")]
        let remaining = bucket.level as u32;
        let wait = (!passes).then(|| seconds(1.0 - bucket.level));
        Verdict { wait, remaining, reset: seconds(size - bucket.level) }
    }
}

/// Seconds as the service counts them: rounded up, and at least one.
pub(crate) fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_apart() {
        let table = [
            ("POST", "/predictions", Kind::Create),
            ("POST", "/models/a/b/predictions", Kind::Create),
            ("POST", "/deployments/a/b/predictions", Kind::Create),
            ("GET", "/predictions", Kind::Other),
            ("GET", "/predictions/abc", Kind::Read),
            ("POST", "/predictions/abc/cancel", Kind::Other),
            ("GET", "/models/a/b", Kind::Other),
        ];
        for (method, path, kind) in table {
            assert_eq!(Kind::of(method, path), kind, "{method} {path}");
        }
    }

    #[test]
    fn a_bucket_empties_and_fills_evenly() {
        // One a second, three at once.
        let mut limiter = Limiter::new(RateLimits::service().creates(60).burst(3));
        let start = Instant::now();
        // The time in milliseconds, how long to wait, how many remain, and the time until the bucket is full.
        let table = [
            (0, None, 2, 1000),
            (0, None, 1, 2000),
            (500, None, 0, 2500),
            (500, Some(500), 0, 2500),
            (900, Some(100), 0, 2100),
            (1000, None, 0, 3000),
            (60_000, None, 2, 1000),
        ];
        for (at, wait, remaining, reset) in table {
            let verdict = limiter.take(Kind::Create, start + Duration::from_millis(at));
            let rounded = |time: Duration| (time + Duration::from_micros(500)).as_millis();
            assert_eq!(
                (verdict.wait.map(rounded), verdict.remaining, rounded(verdict.reset)),
                (wait, remaining, reset),
                "{at}"
            );
        }
        assert_eq!(limiter.take(Kind::Other, start).remaining, 2, "each kind has a bucket of its own");
    }

    #[test]
    fn seconds_are_rounded_up() {
        for (milliseconds, seconds) in [(0, 1), (20, 1), (1000, 1), (1001, 2)] {
            assert_eq!(whole_seconds(Duration::from_millis(milliseconds)), seconds, "{milliseconds}");
        }
    }

    #[test]
    fn a_limit_of_nothing_lets_nothing_through() {
        let mut limiter = Limiter::new(RateLimits::service().others(0));
        assert_eq!(limiter.take(Kind::Other, Instant::now()).wait, Some(Duration::from_secs(60)));
    }
}
