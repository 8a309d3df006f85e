//! Sends requests and reads responses. Only this file sends the token.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, DATE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::Url;
use serde_json::Value;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::attempts::{Attempts, Failure};
use super::base_url::BaseUrl;
use super::body::HttpBody;
use super::clock::Clock;
use super::decompress;
use super::rate_limit::Limiter;
use super::reader::{stalled, whole_body};
use super::reply::{Read, Reply};
use super::request::{Answer, Body, Request};
use super::retry::{Outcome, RetryPolicy};
use super::retry_after::retry_after;
use super::service::{Delivery, Held, HttpError, HttpRequest, HttpResponse, HttpService, Redirected};
use super::slots::{HeldSlot, Slots};
use super::timeouts::Timeouts;
use super::token::Token;
use crate::ground::tasks::Tasks;
use crate::ground::time::ServerTime;
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind};

/// The user agent of this library.
pub(crate) const AGENT: &str = concat!("replicate-rust/", env!("CARGO_PKG_VERSION"));
/// The minimum time-out of a file transfer: how long a model may run says nothing about how long its video takes to
/// download.
const TRANSFER: Duration = Duration::from_secs(60 * 60);

/// Sends requests to one server.
pub(crate) struct Transport {
    service: Arc<dyn HttpService>,
    base_url: BaseUrl,
    token: Token,
    /// Sent with each request to the server, and to no other host.
    headers: HeaderMap,
    user_agent: HeaderValue,
    limits: Limits,
    limiter: Limiter,
    slots: Slots,
    retry: Arc<dyn RetryPolicy>,
    clock: Clock,
    /// Whether the server has answered any request.
    reached: AtomicBool,
}

/// How long calls may take, and how large responses may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The time-out of a whole call.
    pub(crate) timeout: Duration,
    /// How long a connection may be silent.
    pub(crate) silence: Duration,
    /// The maximum size of a response in bytes; its JSON tree in memory may be about twice as large.
    pub(crate) reply: usize,
}

/// The parts of a transport.
pub(crate) struct Parts {
    pub(crate) service: Arc<dyn HttpService>,
    pub(crate) base_url: BaseUrl,
    pub(crate) token: Token,
    pub(crate) headers: HeaderMap,
    pub(crate) user_agent: HeaderValue,
    pub(crate) limits: Limits,
    pub(crate) limiter: Limiter,
    pub(crate) retry: Arc<dyn RetryPolicy>,
}

impl Transport {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { service, base_url, token, headers, user_agent, limits, limiter, retry } = parts;
        let (slots, clock, reached) = (Slots::default(), Clock::new(), AtomicBool::new(false));
        Self { service, base_url, token, headers, user_agent, limits, limiter, slots, retry, clock, reached }
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    pub(crate) fn retry_policy(&self) -> &dyn RetryPolicy {
        &*self.retry
    }

    /// How long a connection may be silent.
    pub(crate) fn silence(&self) -> Duration {
        self.limits.silence
    }

    /// A slot for a delayed response, if one is free.
    pub(crate) fn held_slot(&self) -> Option<HeldSlot> {
        self.slots.held(self.service.most_held())
    }

    /// The deadline of a call that starts now, by the given time-out or else the client's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] outside of a tokio runtime, where all later steps would panic.
    pub(crate) fn deadline(&self, timeout: Option<Duration>) -> Result<Instant, Error> {
        /// Later than any call lasts, and within the range of every clock.
        const NEVER: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
        Tasks::current()?;
        Ok(Instant::now() + timeout.unwrap_or(self.limits.timeout).min(NEVER))
    }

    /// The deadline of a file transfer that starts now.
    pub(crate) fn transfer_deadline(&self, timeout: Option<Duration>) -> Result<Instant, Error> {
        self.deadline(timeout.or(Some(self.limits.timeout.max(TRANSFER))))
    }

    /// Sends a request until it is answered or must not be repeated, and reads the JSON of the response.
    pub(crate) async fn call(&self, request: &Request, deadline: Instant) -> Result<Value, Error> {
        self.answer(request, deadline, Reply::json).await
    }

    /// Sends a request until it is answered or must not be repeated, and reads the response.
    pub(crate) async fn answer<T>(&self, request: &Request, deadline: Instant, read: Read<T>) -> Result<T, Error> {
        let endpoint = request.endpoint();
        let mut attempts = Attempts::new(request.idempotency, deadline);
        loop {
            self.limiter.acquire(request, deadline).await?;
            let failure = match self.attempt(request, &attempts, deadline, &endpoint, read).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if let (Outcome::Answered(429), Some(pause)) = (failure.outcome, failure.retry_after) {
                self.limiter.slow_until(request, Instant::now() + pause);
            }
            attempts.pause(&*self.retry, failure).await?;
        }
    }

    /// Sends a request once. Its time-outs start here, not when it began to wait for its turn.
    async fn attempt<T>(
        &self,
        request: &Request,
        attempts: &Attempts,
        deadline: Instant,
        endpoint: &str,
        read: Read<T>,
    ) -> Result<T, Failure> {
        let _slot = match request.answer {
            Answer::Soon if request.body.len() <= Timeouts::LARGE_BODY => {
                let waiting = timers::timeout_at(deadline, self.slots.short());
                waiting.await.map_err(|_| Failure::not_sent(never_sent(endpoint)))?
            }
            _ => None,
        };
        let span = tracing::debug_span!(
            "request",
            http.request.method = request.method.as_str(),
            url.path = request.path(),
            attempt = attempts.number(),
            http.response.status_code = Empty,
        );
        let left = deadline.saturating_duration_since(Instant::now());
        let timeouts = Timeouts::new(request.answer, request.body.len(), left, self.limits.silence);
        let may_be_done = attempts.may_be_done();
        let sending = async {
            let response = self.open(request, timeouts.head, endpoint).await?;
            let reply = Reply { may_be_done, ..self.reply(response, timeouts.body, endpoint).await? };
            interpret(request, &reply, endpoint, read)
        };
        // In a box, so that a request that waits for its turn does not take the memory of one that is sent.
        attempts.before_deadline(endpoint, Box::pin(sending.instrument(span))).await
    }

    /// Reads a response to its end.
    async fn reply(&self, response: HttpResponse, silence: Duration, endpoint: &str) -> Result<Reply, Failure> {
        let status = response.status();
        let headers = response.headers().clone();
        let limit = self.limits.reply;
        // Some gateways repeat the token in their error pages. It must not get into errors and logs.
        let body = match whole_body(response, limit, silence, endpoint).await {
            Ok(body) => self.token.scrub(body),
            // Only a partial successful response is kept, since an error response contains no id.
            Err((failure, partial)) if status.is_success() && !partial.is_empty() => {
                return Err(failure.with_body(self.token.scrub(partial)));
            }
            Err((failure, _)) => return Err(failure),
        };
        // Only error responses ask to wait. A successful one can be large, so it is not searched.
        let asked = if status.is_success() { None } else { retry_after(&headers, &body, timers::time_of_day()) };
        let limit = limit.saturating_mul(2);
        Ok(Reply { status: status.as_u16(), retry_after: asked, body, may_be_done: false, limit })
    }

    /// Reads the JSON of a response whose head was read.
    pub(crate) async fn value(
        &self,
        response: HttpResponse,
        silence: Duration,
        endpoint: &str,
    ) -> Result<Value, Failure> {
        self.reply(response, silence, endpoint).await?.json(endpoint).map_err(Failure::unusable)
    }

    /// Sends a request once, and returns the head of the response, whatever its status.
    pub(crate) async fn open(
        &self,
        request: &Request,
        timeout: Duration,
        endpoint: &str,
    ) -> Result<HttpResponse, Failure> {
        let url = self.base_url.join(&request.path).map_err(Failure::unsendable)?;
        let mut sending = ::http::Request::new(outgoing(&request.body));
        *sending.method_mut() = method(request)?;
        let headers = sending.headers_mut();
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(decompress::ACCEPTED));
        if let Some(token) = self.token.header().map_err(Failure::unsendable)? {
            headers.insert(AUTHORIZATION, token);
        }
        headers.extend(self.headers.clone());
        headers.extend(request.headers.clone());
        if let Body::Stream(body) = &request.body {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.length));
        }
        if request.answer != Answer::Soon {
            sending.extensions_mut().insert(Held);
        }
        let sent = Instant::now();
        let unanswered = self.limiter.sent(request);
        let response = match self.exchange(sending, &url, timeout, endpoint).await {
            Ok(response) => response,
            Err(failure) => return Err(Failure { reached: self.reached.load(Ordering::Relaxed), ..failure }),
        };
        self.reached.store(true, Ordering::Relaxed);
        drop(unanswered);
        self.limiter.answered(request, response.status().as_u16(), response.headers());
        if let Some(date) = response.headers().get(DATE).and_then(|date| ServerTime::http_date(date.to_str().ok()?)) {
            self.clock.learn(date, sent, Instant::now());
        }
        if response.extensions().get::<Redirected>().is_some() {
            // Only the user's own HTTP client follows redirects by itself.
            let message =
                format!("{endpoint}: the HTTP client followed a redirect, the answer is not the service's own");
            return Err(Failure::unusable(Error::new(ErrorKind::Redirected, message)));
        }
        Ok(response)
    }

    /// Reads from a URL in a response. The token and the headers are sent only for files of the files API.
    pub(super) async fn open_elsewhere(
        &self,
        url: &Url,
        headers: &HeaderMap,
        endpoint: &str,
    ) -> Result<HttpResponse, Failure> {
        let mut sending = ::http::Request::new(HttpBody::empty());
        sending.headers_mut().extend(headers.clone());
        sending.headers_mut().insert(USER_AGENT, self.user_agent.clone());
        if self.base_url.holds_file(url) {
            if let Some(token) = self.token.header().map_err(Failure::unusable)? {
                sending.headers_mut().insert(AUTHORIZATION, token);
            }
            sending.headers_mut().extend(self.headers.clone());
        }
        self.exchange(sending, url, self.limits.silence, endpoint).await
    }

    /// Passes a request to the HTTP service, and waits for the head of the response.
    async fn exchange(
        &self,
        mut sending: HttpRequest,
        url: &Url,
        timeout: Duration,
        endpoint: &str,
    ) -> Result<HttpResponse, Failure> {
        *sending.uri_mut() = url.as_str().parse().map_err(|source: ::http::uri::InvalidUri| {
            let message = format!("{endpoint}: the address can't be sent");
            Failure::unsendable(Error::new(ErrorKind::InvalidArgument, message).with_source(source))
        })?;
        match timers::timeout(timeout, self.service.send(sending)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(unanswered(error, endpoint)),
            Err(_) => Err(stalled(endpoint)),
        }
    }
}

/// The token and the headers are left out.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("base_url", &self.base_url.to_string()).finish_non_exhaustive()
    }
}

/// Reads a response.
fn interpret<T>(request: &Request, reply: &Reply, endpoint: &str, read: Read<T>) -> Result<T, Failure> {
    Span::current().record("http.response.status_code", reply.status);
    tracing::debug!(http.response.status_code = reply.status, bytes = reply.body.len(), "answered");
    read(reply, endpoint).map_err(|error| {
        let outcome = match reply.is_success() {
            // Some gateways answer a cancel request with an empty success. For a read request, that is an error.
            true if request.method.is_read() && error.kind() != ErrorKind::TooLarge && !reply.is_json() => {
                Outcome::Garbled
            }
            true => Outcome::Unusable,
            false => Outcome::Answered(reply.status),
        };
        Failure { outcome, retry_after: reply.retry_after, reached: true, error }
    })
}

fn outgoing(body: &Body) -> HttpBody {
    match body {
        Body::Empty => HttpBody::empty(),
        Body::Whole(bytes) => bytes.clone().into(),
        Body::Stream(body) => HttpBody::from_stream((body.open)(), body.length),
    }
}

fn method(request: &Request) -> Result<::http::Method, Failure> {
    ::http::Method::from_bytes(request.method.as_str().as_bytes()).map_err(|source| {
        Failure::unsendable(Error::new(ErrorKind::InvalidArgument, "the method can't be sent").with_source(source))
    })
}

fn never_sent(endpoint: &str) -> Error {
    let message = format!(
        "{endpoint}: nothing was sent, because too many other requests were in flight for all of the time allowed"
    );
    Error::new(ErrorKind::Timeout, message)
}

/// An error below HTTP.
fn unanswered(error: HttpError, endpoint: &str) -> Failure {
    let (outcome, kind, what) = match error.delivery() {
        Delivery::NotSent => (Outcome::NotSent, ErrorKind::Connection, "could not connect, nothing was sent"),
        Delivery::Unsendable => (Outcome::Unsendable, ErrorKind::Configuration, "nothing can be sent"),
        Delivery::Unknown => {
            (Outcome::Lost, ErrorKind::Connection, "the connection broke before the answer was complete")
        }
    };
    let error = Error::new(kind, format!("{endpoint}: {what}")).with_source(error.into_source());
    Failure { outcome, retry_after: None, reached: true, error }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::http::{DefaultRetryPolicy, RateLimit};

    /// A transport with this service, without a token.
    pub(crate) fn transport(service: impl HttpService) -> Transport {
        Transport::new(Parts {
            service: Arc::new(service),
            base_url: BaseUrl::official(),
            token: Token::none(),
            headers: HeaderMap::new(),
            user_agent: HeaderValue::from_static(AGENT),
            limits: Limits { timeout: Duration::from_secs(3600), silence: Duration::from_secs(30), reply: 1024 * 1024 },
            limiter: Limiter::new(RateLimit::NONE),
            retry: Arc::new(DefaultRetryPolicy),
        })
    }

    /// A transport that reaches no server.
    pub(crate) fn unreachable() -> Transport {
        transport(|_: HttpRequest| std::future::ready(Err(HttpError::not_sent("nothing is reached"))))
    }
}
