//! A fault, and the requests that it applies to.

mod answer;
mod bomb;
mod chaos;
mod parse;
mod requests;

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use bytes::Bytes;
use serde_json::Value;

pub(crate) use answer::{Answer, Body, Cut, Disconnect, Pace, Position, Source};
pub use chaos::Chaos;
use requests::Requests;

/// A fault, and the requests that it applies to.
///
/// The constructor determines what happens to the request. With [`reply`](Self::reply), [`reset`](Self::reset),
/// [`close`](Self::close), [`stall`](Self::stall) and [`outage`](Self::outage), it is not processed; with
/// [`lost`](Self::lost) and [`answer`](Self::answer), it is. Further methods change the response, or how it is sent.
///
/// By default, a fault applies once, to the next request on any path. Change that with [`on`](Self::on),
/// [`after`](Self::after) and [`times`](Self::times). If several faults match a request, the earliest applies.
///
/// ```
/// use std::time::Duration;
/// use replicate_emulator::{Fault, Method, StatusCode};
///
/// let throttled = Fault::reply(StatusCode::TOO_MANY_REQUESTS)
///     .on(Method::POST, "/predictions")
///     .times(2)
///     .header("retry-after", "1")
///     .json(&serde_json::json!({"detail": "Request was throttled."}));
/// let created_and_never_answered = Fault::lost().on(Method::POST, "/predictions");
/// let slow = Fault::answer().drip(10, Duration::from_millis(1)).on(Method::GET, "/predictions/*").forever();
/// let broken_download = Fault::answer().close_after(1000).on(Method::GET, "/delivery/**");
/// # let _ = (throttled, created_and_never_answered, slow, broken_download);
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    requests: Requests,
    skip: usize,
    left: Option<usize>,
    answer: Answer,
}

/// What happens to the request.
impl Fault {
    /// The request is not processed, and is answered with a status, no headers and an empty body.
    #[must_use]
    pub fn reply(status: StatusCode) -> Self {
        let mut fault = Self::new(Source::Fault);
        fault.answer.status = Some(status);
        fault
    }

    /// The request is not processed, and its connection is reset instead of a response.
    #[must_use]
    pub fn reset() -> Self {
        Self::new(Source::Fault).cut(Position::BeforeHead, Disconnect::Reset)
    }

    /// The request is not processed, and its connection is closed instead of a response.
    #[must_use]
    pub fn close() -> Self {
        Self::new(Source::Fault).cut(Position::BeforeHead, Disconnect::Close)
    }

    /// The request is not processed and gets no response. The connection stays open until the client closes it.
    #[must_use]
    pub fn stall() -> Self {
        Self::new(Source::Fault).cut(Position::BeforeHead, Disconnect::Stall)
    }

    /// The request is not processed, all connections are reset, and new ones are refused for this long.
    ///
    /// [`Emulator::go_offline`](crate::Emulator::go_offline) does the same without a request.
    #[must_use]
    pub fn outage(time: Duration) -> Self {
        Self::new(Source::Fault).cut(Position::BeforeHead, Disconnect::Outage(time))
    }

    /// The request is processed, and its connection is reset instead of a response: for example, a prediction is
    /// created, but the client does not get its id.
    #[must_use]
    pub fn lost() -> Self {
        Self::answer().cut(Position::BeforeHead, Disconnect::Reset)
    }

    /// The request is processed, and answered as usual except for the changes by further methods.
    #[must_use]
    pub fn answer() -> Self {
        Self::new(Source::Work)
    }

    fn new(source: Source) -> Self {
        Self { requests: Requests::all(), skip: 0, left: Some(1), answer: Answer::new(source) }
    }
}

/// Which requests it applies to.
impl Fault {
    /// Applies only to requests with this method and path. The path is written without the prefix (`/v1`).
    ///
    /// In the path, `*` matches any one segment, and `**` at the end matches any rest. Requests outside of the prefix,
    /// such as downloads, are matched by their whole path: `/delivery/**`.
    #[must_use]
    pub fn on(mut self, method: Method, path: &str) -> Self {
        self.requests = Requests::of(method, path);
        self
    }

    /// Skips this many matching requests first.
    #[must_use]
    pub fn after(mut self, requests: usize) -> Self {
        self.skip = requests;
        self
    }

    /// Applies to this many matching requests.
    #[must_use]
    pub fn times(mut self, requests: usize) -> Self {
        self.left = Some(requests);
        self
    }

    /// Applies to every matching request from then on.
    #[must_use]
    pub fn forever(mut self) -> Self {
        self.left = None;
        self
    }
}

/// The content of the response.
impl Fault {
    /// Sets the status of the response.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.answer.status = Some(status);
        self
    }

    /// Adds a header to the response. A second value for the same name is added to the first.
    ///
    /// # Panics
    ///
    /// If the name or the value is not valid in HTTP, which is a bug in the test.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header's name is a token of HTTP");
        let value = HeaderValue::from_str(value).expect("a header's value is visible text");
        self.answer.headers.append(name, value);
        self
    }

    /// Sets the body of the response.
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        self.answer.body = Some(Body::Bytes(bytes.into()));
        self
    }

    /// Sets the body to JSON, and the content type unless one was given.
    #[must_use]
    pub fn json(mut self, value: &Value) -> Self {
        self.answer.set_json(value);
        self
    }

    /// Sets the body to the error page of a web server or a proxy.
    #[must_use]
    pub fn html(self) -> Self {
        let page = "<!doctype html>\n<title>Trouble</title>\n<h1>Trouble</h1>\n<p>Please try again later.</p>\n";
        self.header("content-type", "text/html; charset=utf-8").body(page)
    }

    /// Sets fields of the JSON object in the body. Other fields are not changed.
    ///
    /// ```
    /// use replicate_emulator::{Fault, Method};
    ///
    /// let unheard_of = Fault::answer()
    ///     .fields([("status", "dreaming".into()), ("mood", serde_json::json!({"good": true}))])
    ///     .on(Method::GET, "/predictions/*");
    /// # let _ = unheard_of;
    /// ```
    #[must_use]
    pub fn fields<'a>(mut self, fields: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        self.answer.fields.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
        self
    }

    /// Sets the body to this many spaces, without `Content-Length`.
    #[must_use]
    pub fn giant(mut self, bytes: u64) -> Self {
        self.answer.body = Some(Body::Giant(bytes));
        self
    }

    /// Sets the body to a gzip file that decompresses to this many spaces, and has a thousandth of their size.
    #[must_use]
    pub fn bomb(mut self, unpacked_bytes: u64) -> Self {
        self.answer.set_bomb(unpacked_bytes);
        self
    }

    /// Drops the rest of the body after this many bytes. `Content-Length` is that of the truncated body.
    #[must_use]
    pub fn truncate(mut self, bytes: usize) -> Self {
        self.answer.length = Some(bytes);
        self
    }
}

/// How the response is sent.
impl Fault {
    /// Delays the whole response by this long.
    #[must_use]
    pub fn delay(mut self, time: Duration) -> Self {
        self.answer.delay = time;
        self
    }

    /// Sends the body in pieces of this many bytes, with a pause before each.
    #[must_use]
    pub fn drip(mut self, bytes: usize, pause: Duration) -> Self {
        self.answer.pace = Some(Pace { piece: bytes.max(1), pause });
        self
    }

    /// Closes the connection after this many bytes of the body, although more were announced. A shorter body arrives
    /// whole.
    #[must_use]
    pub fn close_after(self, bytes: usize) -> Self {
        self.cut(Position::InBody(bytes), Disconnect::Close)
    }

    /// Resets the connection after this many bytes of the body. A shorter body arrives whole.
    #[must_use]
    pub fn reset_after(self, bytes: usize) -> Self {
        self.cut(Position::InBody(bytes), Disconnect::Reset)
    }

    /// Sends nothing more after this many bytes of the body, and leaves the connection open until the client closes it.
    /// A shorter body arrives whole.
    #[must_use]
    pub fn stall_after(self, bytes: usize) -> Self {
        self.cut(Position::InBody(bytes), Disconnect::Stall)
    }

    fn cut(mut self, at: Position, how: Disconnect) -> Self {
        self.answer.cut = Some(Cut { at, how });
        self
    }
}

impl Fault {
    /// Returns the fault if it applies to this request, and counts it.
    pub(crate) fn take(&mut self, method: &Method, path: &str) -> Option<Answer> {
        if !self.requests.has(method, path) || self.is_spent() {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.left = self.left.map(|left| left - 1);
        Some(self.answer.clone())
    }

    /// Whether the fault has happened as often as planned.
    pub(crate) fn is_spent(&self) -> bool {
        self.left == Some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_waits_and_then_wears_out() {
        let mut fault = Fault::reply(StatusCode::OK).on(Method::GET, "/a").after(1).times(2);
        let taken = [Method::GET, Method::POST, Method::GET, Method::GET, Method::GET]
            .map(|method| fault.take(&method, "/a").is_some());
        assert_eq!(taken, [false, false, true, true, false]);
        assert!(fault.is_spent());
    }
}
