//! Keeps a client within the service's rate limits, and has all its callers heed what one of them was told.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::request::{Repeat, Request};
use crate::{Error, ErrorKind};

/// How many calls a client makes a minute at most: [`ClientBuilder::rate_limit`](super::ClientBuilder::rate_limit).
///
/// They may all be made at once; those beyond them wait until a minute has passed since the first.
///
/// ```
/// use replicate_runtime::{Client, RateLimit};
///
/// // An account that shares its limits among five processes.
/// let client = Client::builder().token("r8_...").rate_limit(RateLimit::per_minute(120, 600)).build()?;
/// # Ok::<(), replicate_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    creates: Option<usize>,
    others: Option<usize>,
}

/// The two classes of calls that the service counts apart.
#[derive(Debug)]
pub(crate) struct Limiter {
    creates: Mutex<Pace>,
    others: Mutex<Pace>,
}

/// The calls of one class.
#[derive(Debug)]
struct Pace {
    /// A minute; no limit where there is none.
    most: Option<usize>,
    /// When the last ones may be sent, the oldest first: as many as fit into a minute.
    places: VecDeque<Instant>,
    /// The service asked for silence until then.
    silent_until: Option<Instant>,
}

/// A little more than a minute: calls overtake each other on their way.
const MINUTE: Duration = Duration::from_secs(61);

impl RateLimit {
    /// No limit but what the service itself says: it refuses what is too much, and the client waits as long as it is told to.
    pub const NONE: Self = Self { creates: None, others: None };

    /// So many creates of predictions and trainings, and so many other calls; at least one of each.
    #[must_use]
    pub const fn per_minute(creates: u32, others: u32) -> Self {
        const fn at_least_one(calls: u32) -> usize {
            if calls == 0 { 1 } else { calls as usize }
        }
        Self { creates: Some(at_least_one(creates)), others: Some(at_least_one(others)) }
    }
}

/// Those that the service documents: 600 creates and 3,000 other calls.
impl Default for RateLimit {
    fn default() -> Self {
        Self::per_minute(600, 3000)
    }
}

impl Limiter {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { creates: Mutex::new(Pace::new(limit.creates)), others: Mutex::new(Pace::new(limit.others)) }
    }

    /// Waits until a request may be sent; where that is only after the deadline, it is an error at once.
    pub(crate) async fn pass(&self, request: &Request, deadline: Instant) -> Result<(), Error> {
        let mut at = self.pace(request.repeat).place(Instant::now(), deadline).map_err(|at| too_late(request, at))?;
        loop {
            if at > Instant::now() {
                tracing::debug!(url.path = request.path(), pause = ?at - Instant::now(), "keeping within the rate limit");
                tokio::time::sleep_until(at).await;
            }
            match self.pace(request.repeat).silence(Instant::now(), fastrand::f64()) {
                None => return Ok(()),
                Some(until) if until >= deadline => return Err(too_late(request, until)),
                Some(until) => at = until,
            }
        }
    }

    /// Has the calls of a class wait: the service told one of them so.
    pub(crate) fn hush(&self, repeat: Repeat, until: Instant) {
        self.pace(repeat).hush(until);
    }

    /// The shortest pause with which so many callers may read again and again; none while there is plenty of room.
    pub(crate) fn least_pause(&self, callers: usize, now: Instant) -> Duration {
        // A share is left to those who do something else.
        const SHARE: f64 = 0.8;
        let pace = self.pace(Repeat::Harmless);
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let pause = |most: usize| MINUTE.mul_f64(callers as f64 / (most as f64 * SHARE));
        pace.most.filter(|most| pace.used(now) > most / 2).map_or(Duration::ZERO, pause)
    }

    fn pace(&self, repeat: Repeat) -> MutexGuard<'_, Pace> {
        let pace = match repeat {
            Repeat::Paid => &self.creates,
            Repeat::Harmless | Repeat::Change => &self.others,
        };
        pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    fn new(most: Option<usize>) -> Self {
        Self { most, places: VecDeque::new(), silent_until: None }
    }

    /// Takes the next place there is. The error is when that would be, if it is too late.
    fn place(&mut self, now: Instant, deadline: Instant) -> Result<Instant, Instant> {
        let Some(most) = self.most else { return Ok(now) };
        let full = self.places.len() >= most;
        let at = self.places.front().filter(|_| full).map_or(now, |first| now.max(*first + MINUTE));
        if at > now && at >= deadline {
            return Err(at);
        }
        if full {
            self.places.pop_front();
        }
        self.places.push_back(at);
        Ok(at)
    }

    /// How many places of the last minute are taken.
    fn used(&self, now: Instant) -> usize {
        self.places.len() - self.places.partition_point(|at| now.saturating_duration_since(*at) >= MINUTE)
    }

    fn hush(&mut self, until: Instant) {
        self.silent_until = self.silent_until.max(Some(until));
    }

    /// When a caller may speak who has to be silent now: not all at the same moment.
    fn silence(&self, now: Instant, random: f64) -> Option<Instant> {
        let until = self.silent_until.filter(|until| *until > now)?;
        Some(until + (until - now).mul_f64(random / 10.0))
    }
}

fn too_late(request: &Request, at: Instant) -> Error {
    let pause = at.saturating_duration_since(Instant::now());
    let message = format!(
        "{}: nothing was sent, as the rate limit leaves no room for {pause:.0?}, which is longer than the time allowed",
        request.place()
    );
    Error::new(ErrorKind::RateLimited, message).with_retry_after(Some(pause))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Limiter, MINUTE, Pace, RateLimit};
    use crate::ErrorKind;
    use crate::client::name::Id;
    use crate::client::request::Request;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn no_minute_has_more_calls_than_allowed() {
        let mut random = fastrand::Rng::with_seed(1);
        let mut pace = Pace::new(Some(10));
        let (start, mut now) = (Instant::now(), Instant::now());
        let mut places = Vec::new();
        for _ in 0..500 {
            now += 2 * SECOND.mul_f64(random.f64().powi(4));
            places.push(pace.place(now, start + 100 * MINUTE).unwrap());
        }
        assert!(places.is_sorted());
        assert!(places.windows(11).all(|calls| calls[10] - calls[0] >= MINUTE));
        assert!(*places.last().unwrap() < start + 51 * MINUTE, "no more than needed");
        assert_eq!(pace.places.len(), 10);
    }

    #[test]
    fn bursts_are_free_and_what_is_too_late_takes_no_place() {
        let mut pace = Pace::new(Some(2));
        let now = Instant::now();
        assert_eq!([pace.place(now, now), pace.place(now, now)], [Ok(now), Ok(now)]);
        assert_eq!(pace.place(now, now + 10 * SECOND), Err(now + MINUTE));
        assert_eq!(pace.place(now, now + 2 * MINUTE), Ok(now + MINUTE));
        assert_eq!(Pace::new(None).place(now, now), Ok(now));
    }

    #[test]
    fn silence_is_kept_by_all_and_ends_one_by_one() {
        let mut pace = Pace::new(None);
        let now = Instant::now();
        assert_eq!(pace.silence(now, 0.5), None);
        pace.hush(now + 10 * SECOND);
        pace.hush(now + 5 * SECOND);
        assert_eq!(pace.silence(now, 0.0), Some(now + 10 * SECOND));
        assert_eq!(pace.silence(now, 1.0), Some(now + 11 * SECOND));
        assert_eq!(pace.silence(now + 10 * SECOND, 0.5), None);
    }

    #[tokio::test(start_paused = true)]
    async fn classes_wait_apart() {
        let limiter = Limiter::new(RateLimit::per_minute(1, 3));
        let read = Request::get(&Id::new("abc").unwrap());
        let deadline = Instant::now() + 10 * MINUTE;
        let started = Instant::now();
        for _ in 0..3 {
            limiter.pass(&read, deadline).await.unwrap();
        }
        assert_eq!(started.elapsed(), Duration::ZERO);
        let error = limiter.pass(&read, Instant::now() + SECOND).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.retry_after(), error.is_retryable()),
            (ErrorKind::RateLimited, Some(MINUTE), true)
        );
        limiter.pass(&read, deadline).await.unwrap();
        assert!(started.elapsed() >= MINUTE);

        let until = Instant::now() + 200 * SECOND;
        limiter.hush(read.repeat, until);
        limiter.pass(&read, deadline).await.unwrap();
        assert!(Instant::now() >= until);
        let now = Instant::now();
        assert_eq!(limiter.least_pause(24, now), Duration::ZERO);
        for _ in 0..2 {
            limiter.pass(&read, now + 10 * MINUTE).await.unwrap();
        }
        let pause = limiter.least_pause(24, now).as_secs_f64();
        assert!((pause - 10.0 * MINUTE.as_secs_f64()).abs() < 1e-3, "{pause}");
    }
}
