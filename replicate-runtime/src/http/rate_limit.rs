//! Keeps a client within the service's rate limits: those in the headers of its responses, and the documented ones
//! until then.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::http::header::{HeaderMap, HeaderName};

use super::request::{CallClass, Request};
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind};

/// The maximum number of calls per minute of a client: see
/// [`ClientBuilder::rate_limit`](crate::ClientBuilder::rate_limit).
///
/// They can all be made at once. Calls beyond the limit wait until a minute has passed since the first.
///
/// ```
/// use replicate_runtime::{Client, RateLimit};
///
/// // An account that shares its limits among five processes.
/// let client = Client::builder().token("r8_...").rate_limit(RateLimit::per_minute(120, 600)).build()?;
/// # Ok::<(), replicate_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit(Rule);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// The documented limits, until the service's headers give others.
    Service,
    /// The caller's limits, whatever the headers say.
    Fixed {
        creates: usize,
        others: usize,
    },
    None,
}

impl RateLimit {
    /// No limit in the client. If the service refuses a call, the client waits as long as the service says.
    pub const NONE: Self = Self(Rule::None);

    /// This many create requests for predictions and trainings, and this many other calls; at least one of each.
    #[must_use]
    pub const fn per_minute(creates: u32, others: u32) -> Self {
        const fn at_least_one(calls: u32) -> usize {
            if calls == 0 { 1 } else { calls as usize }
        }
        Self(Rule::Fixed { creates: at_least_one(creates), others: at_least_one(others) })
    }
}

/// The service's limits: those in the headers of its responses, and until then 600 create requests, 60,000 reads of
/// predictions and 3,000 other calls.
impl Default for RateLimit {
    fn default() -> Self {
        Self(Rule::Service)
    }
}

/// The classes of calls that the service counts separately.
#[derive(Debug)]
pub(crate) struct Limiter {
    creates: Mutex<Class>,
    prediction_reads: Mutex<Class>,
    others: Mutex<Class>,
    /// Whether reads of predictions count as other calls.
    shared: Shared,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shared {
    Yes,
    No,
}

/// The calls of one class.
#[derive(Debug)]
struct Class {
    /// The calls per minute; `None` for no limit.
    limit: Option<usize>,
    /// When the last calls may be sent, oldest first: as many as the limit of a minute.
    sent: VecDeque<Instant>,
    /// What the last headers said.
    told: Option<Told>,
    /// The number of calls without a response so far: the service's headers don't count them yet.
    unanswered: u64,
    /// The share of recent responses that were 429.
    refused: f64,
    /// Until when the service asked one of the callers to wait.
    wait_until: Option<Instant>,
}

/// The rate limit headers of a response.
#[derive(Clone, Copy, Debug)]
struct Told {
    remaining: u64,
    resets_at: Instant,
}

/// When a call may be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Turn {
    At(Instant),
    /// The limit leaves no room before the deadline.
    TooLate(Instant),
}

/// A little more than a minute, because calls can overtake each other.
const MINUTE: Duration = Duration::from_secs(61);
/// The first is documented, the second is from the headers of reads of predictions.
const CREATES: usize = 600;
const PREDICTION_READS: usize = 60_000;
const OTHERS: usize = 3000;
/// A header's reset time is used only up to this.
const LONGEST_RESET: Duration = Duration::from_secs(60);
/// At or above this share of refusals, the whole class is over its limit; below it, only single calls were refused.
const OVER_THE_LIMIT: f64 = 0.5;
/// The weight of one response in that share.
const WEIGHT: f64 = 0.1;

static REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
static RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

impl Limiter {
    pub(crate) fn new(limit: RateLimit) -> Self {
        let (creates, reads, others, shared) = match limit.0 {
            Rule::Service => (Some(CREATES), Some(PREDICTION_READS), Some(OTHERS), Shared::No),
            Rule::Fixed { creates, others } => (Some(creates), None, Some(others), Shared::Yes),
            Rule::None => (None, None, None, Shared::No),
        };
        let class = |limit| Mutex::new(Class::new(limit));
        Self { creates: class(creates), prediction_reads: class(reads), others: class(others), shared }
    }

    /// Waits until a request may be sent. If that is after the deadline, it fails at once.
    pub(crate) async fn acquire(&self, request: &Request, deadline: Instant) -> Result<(), Error> {
        let now = Instant::now();
        let turn = self.class(request.class).acquire(now, deadline, fastrand::f64());
        match turn {
            Turn::TooLate(at) => return Err(too_late(request, at)),
            Turn::At(at) if at <= now => {}
            Turn::At(at) => {
                tracing::debug!(url.path = request.path(), pause = ?at - now, "keeping within the rate limit");
                timers::sleep_until(at).await;
            }
        }
        Ok(())
    }

    /// Learns from the head of a response.
    pub(crate) fn answered(&self, request: &Request, status: u16, headers: &HeaderMap) {
        let number = |name: &HeaderName| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
        let told = number(&REMAINING).zip(number(&RESET));
        let follows = self.shared == Shared::No;
        self.class(request.class).answered(Instant::now(), status, told.filter(|_| follows));
    }

    /// Counts a call as under way, until its response has arrived or is given up.
    pub(crate) fn sent(&self, request: &Request) -> Unanswered<'_> {
        self.class(request.class).unanswered += 1;
        Unanswered { limiter: self, class: request.class }
    }

    /// Slows down the calls of a class, after the service told one of them to wait.
    pub(crate) fn slow_until(&self, request: &Request, until: Instant) {
        let mut class = self.class(request.class);
        class.wait_until = class.wait_until.max(Some(until));
    }

    /// The shortest interval at which this many callers may poll; zero while there is plenty of room.
    pub(crate) fn least_pause(&self, callers: usize, now: Instant) -> Duration {
        self.class(CallClass::PredictionRead).least_pause(callers, now)
    }

    fn class(&self, class: CallClass) -> MutexGuard<'_, Class> {
        let class = match (class, self.shared) {
            (CallClass::Create, _) => &self.creates,
            (CallClass::PredictionRead, Shared::No) => &self.prediction_reads,
            (CallClass::PredictionRead, Shared::Yes) | (CallClass::Other, _) => &self.others,
        };
        class.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that is under way.
#[derive(Debug)]
pub(crate) struct Unanswered<'a> {
    limiter: &'a Limiter,
    class: CallClass,
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        let mut class = self.limiter.class(self.class);
        class.unanswered = class.unanswered.saturating_sub(1);
    }
}

impl Class {
    fn new(limit: Option<usize>) -> Self {
        Self { limit, sent: VecDeque::new(), told: None, unanswered: 0, refused: 0.0, wait_until: None }
    }

    /// Takes the next free turn.
    fn acquire(&mut self, now: Instant, deadline: Instant, random: f64) -> Turn {
        let at = match self.next_turn(now) {
            at if at > now && at >= deadline => return Turn::TooLate(at),
            at => at,
        };
        if let Some(told) = self.told.as_mut().filter(|told| now < told.resets_at) {
            told.remaining = told.remaining.saturating_sub(1);
        }
        if let Some(limit) = self.limit {
            while self.sent.len() >= limit {
                self.sent.pop_front();
            }
            self.sent.push_back(at);
        }
        // A wait beyond a call's deadline applies only to the call that was refused.
        let slowed = at.max(self.slowed(now, random));
        Turn::At(if slowed < deadline { slowed } else { at })
    }

    /// When the limit has room, as far as known.
    fn next_turn(&self, now: Instant) -> Instant {
        let Some(limit) = self.limit else { return now };
        if let Some(told) = self.told {
            if now < told.resets_at {
                return if told.remaining > 0 { now } else { told.resets_at };
            }
            // The service has started a new period since; its next response will tell.
            if now < told.resets_at + LONGEST_RESET {
                return now;
            }
        }
        let full = self.sent.len() >= limit;
        self.sent.front().filter(|_| full).map_or(now, |first| now.max(*first + MINUTE))
    }

    fn answered(&mut self, now: Instant, status: u16, told: Option<(u64, u64)>) {
        let refused = if status == 429 { 1.0 } else { 0.0 };
        self.refused += WEIGHT * (refused - self.refused);
        if let Some((remaining, reset)) = told {
            let resets_at = now + Duration::from_secs(reset).min(LONGEST_RESET);
            self.told = Some(Told { remaining: remaining.saturating_sub(self.unanswered), resets_at });
        }
    }

    /// When a call may be sent while the service has asked some calls to wait. If most calls are refused, all wait. If
    /// few are, the others are slowed down by the share of refusals.
    fn slowed(&self, now: Instant, random: f64) -> Instant {
        let Some(until) = self.wait_until.filter(|until| *until > now) else { return now };
        let left = until - now;
        if self.refused >= OVER_THE_LIMIT {
            // Spread over time, so that not all are sent at once.
            return until + left.mul_f64(random / 10.0);
        }
        now + left.mul_f64(self.refused * random)
    }

    fn least_pause(&self, callers: usize, now: Instant) -> Duration {
        // A share is left for other calls.
        const SHARE: f64 = 0.8;
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let spread = |time: Duration, calls: f64| time.mul_f64((callers as f64 / (calls * SHARE).max(1.0)).min(1e6));
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let floating = |calls: u64| calls as f64;
        if let Some(told) = self.told.filter(|told| now < told.resets_at + LONGEST_RESET) {
            let needed = told.remaining < 2 * callers as u64 && now < told.resets_at;
            return if needed { spread(told.resets_at - now, floating(told.remaining)) } else { Duration::ZERO };
        }
        let used = self.sent.len() - self.sent.partition_point(|at| now.saturating_duration_since(*at) >= MINUTE);
        let limit = self.limit.filter(|limit| used > limit / 2);
        limit.map_or(Duration::ZERO, |limit| spread(MINUTE, floating(limit as u64)))
    }
}

fn too_late(request: &Request, at: Instant) -> Error {
    let pause = at.saturating_duration_since(Instant::now());
    let message = format!(
        "{}: nothing was sent, because the rate limit allows no request for {pause:.0?}, which is longer than the \
         time allowed",
        request.endpoint()
    );
    Error::new(ErrorKind::RateLimited, message).with_retry_after(Some(pause))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Class, Limiter, MINUTE, RateLimit, Turn};
    use crate::ground::ErrorKind;
    use crate::http::request::{CallClass, Method, Request};

    const SECOND: Duration = Duration::from_secs(1);

    fn read() -> Request {
        Request { class: CallClass::PredictionRead, ..Request::safe(Method::Get, "/predictions/abc".to_owned()) }
    }

    #[test]
    fn no_minute_has_more_calls_than_allowed() {
        let mut random = fastrand::Rng::with_seed(1);
        let mut class = Class::new(Some(10));
        let (start, mut now) = (Instant::now(), Instant::now());
        let mut turns = Vec::new();
        for _ in 0..500 {
            now += 2 * SECOND.mul_f64(random.f64().powi(4));
            match class.acquire(now, start + 100 * MINUTE, 0.5) {
                Turn::At(at) => turns.push(at),
                Turn::TooLate(at) => panic!("{at:?}"),
            }
        }
        assert!(turns.is_sorted());
        assert!(turns.windows(11).all(|calls| calls[10] - calls[0] >= MINUTE));
        assert!(*turns.last().unwrap() < start + 51 * MINUTE, "no more than needed");
        assert_eq!(class.sent.len(), 10);
    }

    #[test]
    fn bursts_are_free_and_what_is_too_late_takes_no_turn() {
        let mut class = Class::new(Some(2));
        let now = Instant::now();
        assert_eq!([class.acquire(now, now, 0.0), class.acquire(now, now, 0.0)], [Turn::At(now), Turn::At(now)]);
        assert_eq!(class.acquire(now, now + 10 * SECOND, 0.0), Turn::TooLate(now + MINUTE));
        assert_eq!(class.acquire(now, now + 2 * MINUTE, 0.0), Turn::At(now + MINUTE));
        assert_eq!(Class::new(None).acquire(now, now, 0.0), Turn::At(now));
    }

    #[test]
    fn headers_raise_and_lower_the_limit() {
        let now = Instant::now();
        let far = now + 10 * MINUTE;
        let mut class = Class::new(Some(1));
        assert_eq!(class.acquire(now, far, 0.0), Turn::At(now));
        class.answered(now, 200, Some((2, 10)));
        assert_eq!(class.acquire(now, far, 0.0), Turn::At(now));
        assert_eq!(class.acquire(now, far, 0.0), Turn::At(now));
        assert_eq!(class.acquire(now, far, 0.0), Turn::At(now + 10 * SECOND), "none is left until the reset");
        // A response does not count the calls that are still under way.
        class.unanswered = 2;
        class.answered(now, 200, Some((5, 10)));
        assert_eq!(class.told.unwrap().remaining, 3);
        let later = now + 11 * SECOND;
        assert_eq!(class.acquire(later, far, 0.0), Turn::At(later));
    }

    #[test]
    fn one_refusal_slows_its_class_and_many_stop_it() {
        let now = Instant::now();
        let far = now + 10 * MINUTE;
        let mut class = Class::new(None);
        class.answered(now, 429, None);
        class.wait_until = Some(now + 10 * SECOND);
        let Turn::At(at) = class.acquire(now, far, 1.0) else { panic!() };
        assert!(at > now && at <= now + SECOND, "a tenth of the answers were refusals: {:?}", at - now);
        for _ in 0..10 {
            class.answered(now, 429, None);
        }
        assert_eq!(class.acquire(now, far, 0.0), Turn::At(now + 10 * SECOND));
        assert_eq!(class.acquire(now, far, 1.0), Turn::At(now + 11 * SECOND));
        // A wait that is longer than another call's time-out does not apply to that call.
        assert_eq!(class.acquire(now, now + 5 * SECOND, 0.0), Turn::At(now));
        let later = now + 10 * SECOND;
        assert_eq!(class.acquire(later, far, 0.5), Turn::At(later));
    }

    #[tokio::test(start_paused = true)]
    async fn a_fixed_limit_counts_reads_of_predictions_with_the_others() {
        let limiter = Limiter::new(RateLimit::per_minute(1, 3));
        let deadline = Instant::now() + 10 * MINUTE;
        let started = Instant::now();
        limiter.acquire(&read(), deadline).await.unwrap();
        limiter.acquire(&Request::safe(Method::Get, "/account".to_owned()), deadline).await.unwrap();
        limiter.acquire(&read(), deadline).await.unwrap();
        assert_eq!(started.elapsed(), Duration::ZERO);
        let error = limiter.acquire(&read(), Instant::now() + SECOND).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.retry_after(), error.is_retryable()),
            (ErrorKind::RateLimited, Some(MINUTE), true)
        );
        limiter.acquire(&read(), deadline).await.unwrap();
        assert!(started.elapsed() >= MINUTE);

        let now = Instant::now();
        assert_eq!(limiter.least_pause(24, now), Duration::ZERO);
        for _ in 0..2 {
            limiter.acquire(&read(), now + 10 * MINUTE).await.unwrap();
        }
        let pause = limiter.least_pause(24, now).as_secs_f64();
        assert!((pause - 10.0 * MINUTE.as_secs_f64()).abs() < 1e-3, "{pause}");
    }
}
