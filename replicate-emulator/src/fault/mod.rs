//! What goes wrong, and for which requests.

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

/// What goes wrong, and for which requests.
///
/// A constructor says what happens to the request: [`reply`](Self::reply), [`reset`](Self::reset),
/// [`close`](Self::close), [`stall`](Self::stall) and [`outage`](Self::outage) leave it undone; after [`lost`](Self::lost) and
/// [`answer`](Self::answer) its work has been done. What follows changes the answer, or the way that it is sent.
///
/// A fault is for the next request on any path, once, until [`on`](Self::on), [`after`](Self::after) and
/// [`times`](Self::times) say otherwise. Faults that are set later wait their turn behind earlier ones that match.
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
    /// The request does nothing, and is answered with a status, no headers and an empty body.
    #[must_use]
    pub fn reply(status: StatusCode) -> Self {
        let mut fault = Self::new(Source::Fault);
        fault.answer.status = Some(status);
        fault
    }

    /// The request does nothing, and its connection is reset in place of an answer.
    #[must_use]
    pub fn reset() -> Self {
        Self::new(Source::Fault).cut(Position::BeforeHead, Disconnect::Reset)
    }

    /// The request does nothing, and its connection is closed in place of an answer.
    #[must_use]
    pub fn close() -> Self {
        Self::new(Source::Fault).cut(Position::BeforeHead, Disconnect::Close)
    }

    /// The request does nothing and gets no answer; the connection stays open until the client closes it.
    #[must_use]
    pub fn stall() -> Self {
        Self::new(Source::Fault).cut(Position::BeforeHead, Disconnect::Stall)
    }

    /// The request does nothing; all connections are reset, and new ones are refused for this long.
    ///
    /// [`Emulator::go_offline`](crate::Emulator::go_offline) does the same without a request.
    #[must_use]
    pub fn outage(time: Duration) -> Self {
        Self::new(Source::Fault).cut(Position::BeforeHead, Disconnect::Outage(time))
    }

    /// The request does its work, and its connection is reset in place of an answer: a prediction is created, and the
    /// client does not learn of it.
    #[must_use]
    pub fn lost() -> Self {
        Self::answer().cut(Position::BeforeHead, Disconnect::Reset)
    }

    /// The request does its work, and is answered as usual but for what follows.
    #[must_use]
    pub fn answer() -> Self {
        Self::new(Source::Work)
    }

    fn new(source: Source) -> Self {
        Self { requests: Requests::all(), skip: 0, left: Some(1), answer: Answer::new(source) }
    }
}

/// Which requests it is for.
impl Fault {
    /// Only for requests of this method to this path, which is written without the prefix (`/v1`).
    ///
    /// In the path `*` is any one segment, and `**` at its end is any rest. What is not below the prefix, downloads
    /// say, is matched by its whole path: `/delivery/**`.
    #[must_use]
    pub fn on(mut self, method: Method, path: &str) -> Self {
        self.requests = Requests::of(method, path);
        self
    }

    /// Lets this many matching requests pass first.
    #[must_use]
    pub fn after(mut self, requests: usize) -> Self {
        self.skip = requests;
        self
    }

    /// For this many matching requests.
    #[must_use]
    pub fn times(mut self, requests: usize) -> Self {
        self.left = Some(requests);
        self
    }

    /// For every matching request from then on.
    #[must_use]
    pub fn forever(mut self) -> Self {
        self.left = None;
        self
    }
}

/// What the answer says.
impl Fault {
    /// Sets the status of the answer.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.answer.status = Some(status);
        self
    }

    /// Sets a header of the answer; a second value for the same name goes beside the first.
    ///
    /// # Panics
    ///
    /// When the name or the value can't be sent in HTTP: a mistake in the test that asks for it.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header's name is a token of HTTP");
        let value = HeaderValue::from_str(value).expect("a header's value is visible text");
        self.answer.headers.append(name, value);
        self
    }

    /// Sets the body of the answer, as it stands.
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        self.answer.body = Some(Body::Bytes(bytes.into()));
        self
    }

    /// Sets the body to JSON, and the content type to go with it unless one was given.
    #[must_use]
    pub fn json(mut self, value: &Value) -> Self {
        self.answer.set_json(value);
        self
    }

    /// Sets the body to the page of a web server or a proxy that has trouble.
    #[must_use]
    pub fn html(self) -> Self {
        let page = "<!doctype html>\n<title>Trouble</title>\n<h1>Trouble</h1>\n<p>Please try again later.</p>\n";
        self.header("content-type", "text/html; charset=utf-8").body(page)
    }

    /// Sets fields of the JSON object in the body, and leaves the others as they were.
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

    /// Sets the body to so many spaces, with no length announced.
    #[must_use]
    pub fn giant(mut self, bytes: u64) -> Self {
        self.answer.body = Some(Body::Giant(bytes));
        self
    }

    /// Sets the body to a gzip file that unpacks to so many spaces and is a thousandth of that.
    #[must_use]
    pub fn bomb(mut self, unpacked_bytes: u64) -> Self {
        self.answer.set_bomb(unpacked_bytes);
        self
    }

    /// Drops the rest of the body after so many bytes. The length announced is that of what is left.
    #[must_use]
    pub fn truncate(mut self, bytes: usize) -> Self {
        self.answer.length = Some(bytes);
        self
    }
}

/// How the answer is sent.
impl Fault {
    /// Holds the whole answer back for this long.
    #[must_use]
    pub fn delay(mut self, time: Duration) -> Self {
        self.answer.delay = time;
        self
    }

    /// Sends the body in pieces of so many bytes, with a pause before each.
    #[must_use]
    pub fn drip(mut self, bytes: usize, pause: Duration) -> Self {
        self.answer.pace = Some(Pace { piece: bytes.max(1), pause });
        self
    }

    /// Closes the connection after so many bytes of the body, though more were announced. A body that is no longer than
    /// that arrives whole.
    #[must_use]
    pub fn close_after(self, bytes: usize) -> Self {
        self.cut(Position::InBody(bytes), Disconnect::Close)
    }

    /// Resets the connection after so many bytes of the body. A body that is no longer than that arrives whole.
    #[must_use]
    pub fn reset_after(self, bytes: usize) -> Self {
        self.cut(Position::InBody(bytes), Disconnect::Reset)
    }

    /// Sends nothing more after so many bytes of the body, and leaves the connection open until the client closes it. A
    /// body that is no longer than that arrives whole.
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
    /// Takes the fault if it is for this request, and counts it.
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

    /// Whether the fault has happened as often as it should.
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
