//! A random mix of faults from a seed.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use fastrand::Rng;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc2822;

use super::requests::Requests;
use super::{Answer, Fault};
use crate::timestamp;

/// Makes a share of all requests fail, each with a random fault from a seed.
///
/// The mix has every kind of [`Fault`] except giant bodies: connections that are refused, reset, closed, silent or
/// slow, before the request is processed, afterwards or within the response; responses that are truncated, empty or
/// unexpected; 429 with each form of `Retry-After`, 5xx and redirects. Planned faults take precedence. A seed gives a
/// fixed sequence of faults, which applies to the requests in the order in which they arrive.
///
/// ```
/// use replicate_emulator::{Chaos, Emulator};
///
/// let unreliable = Emulator::builder().chaos(Chaos::seeded(7).share(0.5));
/// # let _ = unreliable;
/// ```
#[derive(Clone, Debug)]
pub struct Chaos {
    requests: Requests,
    share: f64,
    random: Rng,
}

impl Chaos {
    /// Faults for a fifth of all requests.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { requests: Requests::all(), share: 0.2, random: Rng::with_seed(seed) }
    }

    /// Applies only to requests with this method and path, as in [`Fault::on`].
    #[must_use]
    pub fn on(mut self, method: Method, path: &str) -> Self {
        self.requests = Requests::of(method, path);
        self
    }

    /// Sets the share of requests that fail, from 0 to 1.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// The fault for the next request, if any.
    pub(crate) fn draw(&mut self, method: &Method, path: &str) -> Option<Answer> {
        if !self.requests.has(method, path) || self.random.f64() >= self.share {
            return None;
        }
        let kind = KINDS[self.random.usize(..KINDS.len())];
        Some(kind(&mut self.random).answer)
    }
}

/// One of each kind, so that all are equally likely.
const KINDS: [fn(&mut Rng) -> Fault; 24] = [
    |_| Fault::reset(),
    |_| Fault::close(),
    |_| Fault::stall(),
    |_| Fault::outage(Duration::from_millis(20)),
    |_| Fault::lost(),
    |random| Fault::answer().close_after(place(random)),
    |random| Fault::answer().reset_after(place(random)),
    |random| Fault::answer().stall_after(place(random)),
    |random| Fault::answer().truncate(place(random)),
    |_| Fault::answer().drip(64, Duration::from_millis(1)),
    |_| Fault::answer().delay(Duration::from_millis(20)),
    |_| Fault::answer().body(""),
    |_| Fault::answer().html(),
    |_| Fault::answer().header("content-type", "text/plain"),
    |_| Fault::answer().fields([("status", "dreaming".into()), ("mood", json!(["good"]))]),
    |_| Fault::answer().status(StatusCode::GATEWAY_TIMEOUT).html(),
    |_| Fault::reply(StatusCode::BAD_GATEWAY).html(),
    |_| problem(StatusCode::SERVICE_UNAVAILABLE, &json!({"detail": "Service unavailable", "status": 503})),
    |_| Fault::reply(StatusCode::TEMPORARY_REDIRECT).header("location", "https://elsewhere.invalid/"),
    |_| throttled(&json!({})),
    |_| throttled(&json!({})).header("retry-after", "1"),
    |_| throttled(&json!({})).header("retry-after", &next_second()),
    |_| throttled(&json!({"retry_after": 0.05})),
    |_| throttled(&json!({"detail": "Request was throttled. Your rate limit resets in ~1s."})),
];

/// A random position at which a body breaks, within the few hundred bytes of a prediction.
fn place(random: &mut Rng) -> usize {
    random.usize(..400)
}

fn throttled(body: &Value) -> Fault {
    problem(StatusCode::TOO_MANY_REQUESTS, body)
}

fn problem(status: StatusCode, body: &Value) -> Fault {
    Fault::reply(status).json(body)
}

/// A date in the format of HTTP.
fn next_second() -> String {
    let then = timestamp::later(timestamp::now(), Duration::from_secs(1));
    then.format(&Rfc2822).unwrap_or_default().replace("+0000", "GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(chaos: &mut Chaos) -> Option<Answer> {
        chaos.draw(&Method::POST, "/predictions")
    }

    #[test]
    fn a_seed_gives_one_row_of_faults() {
        let row = |seed| {
            let mut chaos = Chaos::seeded(seed);
            (0..50)
                .map(|_| draw(&mut chaos).map(|answer| format!("{:?} {:?}", answer.status, answer.cut)))
                .collect::<Vec<_>>()
        };
        assert_eq!(row(1), row(1));
        assert_ne!(row(1), row(2));
    }

    #[test]
    fn the_share_is_kept_and_every_kind_comes() {
        let mut chaos = Chaos::seeded(3).share(0.25);
        let drawn = (0..4000).filter(|_| draw(&mut chaos).is_some()).count();
        assert!((900..1100).contains(&drawn), "{drawn}");
        assert!(draw(&mut Chaos::seeded(1).share(0.0)).is_none());
        assert!(draw(&mut Chaos::seeded(1).share(1.0)).is_some());
        assert!(draw(&mut Chaos::seeded(1).share(1.0).on(Method::GET, "/**")).is_none());
    }

    #[test]
    fn dates_are_those_of_http() {
        let date = next_second();
        assert!(date.ends_with(" GMT") && date.len() == "Sun, 06 Nov 1994 08:49:37 GMT".len(), "{date}");
    }
}
