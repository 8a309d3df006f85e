//! Sends requests and reads answers. The only file that gives the token to anyone.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, HeaderValue, USER_AGENT,
};
use reqwest::{RequestBuilder, Response, Url};
use serde_json::Value;
use tokio::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::Core;
use super::attempts::{Attempts, Failure};
use super::clock::Said;
use super::hint::retry_after;
use super::patience::Patience;
use super::reply::{Read, Reply};
use super::request::{Body, Method, Request};
use super::retry::Outcome;
use super::unpack::{self, Gathered, Unfit};
use crate::{Error, ErrorKind};

/// Answers larger than this are not predictions.
const LARGEST_REPLY: usize = 64 * 1024 * 1024;

pub(crate) const AGENT: &str = concat!("replicate-rust/", env!("CARGO_PKG_VERSION"));

impl Core {
    /// Sends a request until it is answered or must not be sent again, and reads the JSON of the answer.
    pub(crate) async fn call(&self, request: &Request, deadline: Instant) -> Result<Value, Error> {
        self.answer(request, deadline, Reply::json).await
    }

    /// Sends a request until it is answered or must not be sent again, and reads the answer.
    pub(crate) async fn answer<T>(&self, request: &Request, deadline: Instant, read: Read<T>) -> Result<T, Error> {
        let place = request.place();
        self.pass(request, deadline).await?;
        // Waiting for one's turn is not yet trying.
        let mut attempts = Attempts::new(request.repeat, deadline);
        loop {
            let span = tracing::debug_span!(
                "request",
                http.request.method = request.method.as_str(),
                url.path = request.path(),
                attempt = attempts.number(),
                http.response.status_code = Empty,
            );
            let left = deadline.saturating_duration_since(Instant::now());
            let patience = Patience::new(request.answer, request.body.len(), left, self.read_timeout);
            let doubted = attempts.doubted();
            let sending = async {
                let reply = Reply { doubted, ..self.send(request, patience, &place).await? };
                answered_with(request, &reply, &place, read)
            };
            match attempts.before_deadline(&place, sending.instrument(span)).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => {
                    if let (Outcome::Answered(429), Some(hint)) = (failure.outcome, failure.hint) {
                        self.limiter.hush(request.repeat, Instant::now() + hint);
                    }
                    attempts.pause(failure).await?;
                    self.pass(request, deadline).await?;
                }
            }
        }
    }

    /// Waits until the rate limit has room; a Cog server has none.
    async fn pass(&self, request: &Request, deadline: Instant) -> Result<(), Error> {
        if self.is_cog() { Ok(()) } else { self.limiter.pass(request, deadline).await }
    }

    async fn send(&self, request: &Request, patience: Patience, place: &str) -> Result<Reply, Failure> {
        let response = self.open(request, patience.head, place).await?;
        self.reply(response, patience.body, place).await
    }

    /// Reads an answer to its end.
    async fn reply(&self, response: Response, patience: Duration, place: &str) -> Result<Reply, Failure> {
        let status = response.status();
        let headers = response.headers().clone();
        // What repeats the token, as the error pages of some gateways do, must not bring it into errors and logs.
        let body = self.token.scrub(read(response, LARGEST_REPLY, patience, place).await?);
        // Only a refusal asks to wait; an output can be large, and is not read twice for nothing.
        let hint = if status.is_success() { None } else { retry_after(&headers, &body, SystemTime::now()) };
        Ok(Reply { status: status.as_u16(), hint, body, doubted: false })
    }

    /// The JSON of an answer whose head was read.
    pub(crate) async fn value(&self, response: Response, patience: Duration, place: &str) -> Result<Value, Failure> {
        self.reply(response, patience, place).await?.json(place).map_err(Failure::unusable)
    }

    /// Sends a request once, and gives the head of the answer, whatever it says.
    pub(crate) async fn open(&self, request: &Request, patience: Duration, place: &str) -> Result<Response, Failure> {
        let never_left = |error| Failure { outcome: Outcome::NeverLeft, hint: None, error };
        let url = self.base_url.join(&request.path).map_err(never_left)?;
        let method = reqwest::Method::from_bytes(request.method.as_str().as_bytes()).map_err(|source| {
            never_left(Error::new(ErrorKind::InvalidArgument, "the method can't be sent").with_source(source))
        })?;
        let mut sending = self.http.request(method, url.clone()).header(USER_AGENT, AGENT);
        sending = sending.header(ACCEPT_ENCODING, HeaderValue::from_static(unpack::ACCEPTED));
        if let Some(token) = self.token.header().map_err(never_left)? {
            sending = sending.header(AUTHORIZATION, token);
        }
        for (name, value) in &request.headers {
            sending = sending.header(HeaderName::from_static(name), value);
        }
        sending = match &request.body {
            // A POST without a body says so: some gateways insist on a length.
            Body::Empty if request.method == Method::Post => {
                sending.header(CONTENT_LENGTH, HeaderValue::from_static("0"))
            }
            Body::Empty => sending,
            Body::Whole(bytes) => sending.body(bytes.clone()),
            Body::Form(form) => {
                sending.header(CONTENT_LENGTH, form.len()).body(reqwest::Body::wrap_stream(form.pieces()))
            }
        };
        let sent = Instant::now();
        let response = answered(sending, patience, place).await?;
        if let Some(date) = Said::date(response.headers()) {
            self.clock.learn(date, sent, Instant::now());
        }
        if *response.url() != url {
            // Only a client that the user brought follows redirects by itself.
            let message = format!("{place}: the HTTP client followed a redirect, the answer is not the service's own");
            return Err(Failure::unusable(Error::new(ErrorKind::Redirected, message)));
        }
        Ok(response)
    }
}

impl Core {
    /// Adds the token to a read of one of the service's own files, and to no other.
    pub(crate) fn authorized_for_own_file(&self, sending: RequestBuilder, url: &Url) -> Result<RequestBuilder, Error> {
        Ok(match self.token.header()? {
            Some(token) if self.base_url.holds_file(url) => sending.header(AUTHORIZATION, token),
            _ => sending,
        })
    }
}

/// Reads an answer.
fn answered_with<T>(request: &Request, reply: &Reply, place: &str, read: Read<T>) -> Result<T, Failure> {
    Span::current().record("http.response.status_code", reply.status);
    tracing::debug!(http.response.status_code = reply.status, bytes = reply.body.len(), "answered");
    read(reply, place).map_err(|error| {
        let outcome = match reply.is_yes() {
            // A yes without a word is all that some gateways say to a cancel; to a read it says nothing.
            true if request.method.is_read() && !reply.is_json() => Outcome::Garbled,
            true => Outcome::Unusable,
            false => Outcome::Answered(reply.status),
        };
        Failure { outcome, hint: reply.hint, error }
    })
}

/// Sends, and waits for the head of the answer.
pub(crate) async fn answered(sending: RequestBuilder, patience: Duration, place: &str) -> Result<Response, Failure> {
    match tokio::time::timeout(patience, sending.send()).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => Err(broken(error, place)),
        Err(_) => Err(stalled(place)),
    }
}

/// The next piece of a body; `None` at its end.
pub(crate) async fn chunk(response: &mut Response, patience: Duration, place: &str) -> Result<Option<Bytes>, Failure> {
    match tokio::time::timeout(patience, response.chunk()).await {
        Ok(Ok(chunk)) => Ok(chunk),
        Ok(Err(error)) => Err(broken(error, place)),
        Err(_) => Err(stalled(place)),
    }
}

/// A whole body, unpacked, as long as it stays within the limit.
pub(crate) async fn read(
    mut response: Response,
    limit: usize,
    patience: Duration,
    place: &str,
) -> Result<Bytes, Failure> {
    let unfit = |unfit| match unfit {
        Unfit::TooLarge => too_large(limit as u64, place),
        Unfit::Broken(source) => {
            let message = format!("{place}: the answer is not packed as its header says");
            Failure::unusable(Error::new(ErrorKind::MalformedReply, message).with_source(source))
        }
    };
    let encoding = response.headers().get(CONTENT_ENCODING).and_then(|name| name.to_str().ok());
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let mut body = Gathered::new(encoding, announced, limit);
    while let Some(chunk) = chunk(&mut response, patience, place).await? {
        body.add(&chunk).map_err(unfit)?;
    }
    body.finish().map_err(unfit)
}

pub(crate) fn too_large(limit: u64, place: &str) -> Failure {
    Failure::unusable(Error::new(ErrorKind::TooLarge, format!("{place}: the answer is larger than {limit} bytes")))
}

fn stalled(place: &str) -> Failure {
    Failure::lost(Error::new(ErrorKind::Timeout, format!("{place}: the connection was silent for too long")))
}

/// A failure below HTTP. Its address is left out: a download's can be a capability.
fn broken(error: reqwest::Error, place: &str) -> Failure {
    // Resolving, connecting and TLS come before the first byte of a request.
    let outcome = if error.is_connect() || error.is_builder() { Outcome::NeverLeft } else { Outcome::Lost };
    let (kind, what) = match outcome {
        Outcome::NeverLeft => (ErrorKind::Connection, "could not connect, nothing was sent"),
        _ if error.is_timeout() => (ErrorKind::Timeout, "no answer in time"),
        _ => (ErrorKind::Connection, "the connection broke before the answer was complete"),
    };
    let error = Error::new(kind, format!("{place}: {what}")).with_source(error.without_url());
    Failure { outcome, hint: None, error }
}
