//! Requests as data. The layers above build them, and [`transport`](super::transport) sends them.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use futures_util::Stream;
use serde_json::{Map, Value};

/// A request to the API, complete except for the base URL and the token.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path below the base URL. It begins with a slash, and its segments are encoded.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) idempotency: Idempotency,
    pub(crate) class: CallClass,
    pub(crate) answer: Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    /// A read request with a body, as the service's search uses it.
    Query,
}

/// When to expect the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Soon,
    /// After the service has delayed it for this long.
    After(Duration),
    /// When the prediction has ended, however long that takes.
    WhenEnded,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum Body {
    #[default]
    Empty,
    Whole(Bytes),
    /// A body that is read while it is sent; each attempt reads it from the start.
    Stream(StreamBody),
}

/// The pieces of a body.
pub(crate) type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// A body that can be read repeatedly, once for each attempt.
#[derive(Clone)]
pub(crate) struct StreamBody {
    pub(crate) length: u64,
    pub(crate) open: Arc<dyn Fn() -> Pieces + Send + Sync>,
}

impl fmt::Debug for StreamBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamBody").field("length", &self.length).finish_non_exhaustive()
    }
}

/// What a second copy of a request would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idempotency {
    /// Nothing: it is a read request, or an idempotent call.
    Safe,
    /// It would be charged again: it creates a prediction or training.
    Billed,
    /// It costs nothing, but would create a second release, or fail although the first one succeeded.
    Mutation,
}

/// The classes of calls that the service counts separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallClass {
    /// Create requests for predictions and trainings.
    Create,
    /// Reads of one prediction.
    PredictionRead,
    Other,
}

impl Request {
    /// A request without a body that may be sent again.
    pub(crate) fn safe(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            headers: HeaderMap::new(),
            body: Body::default(),
            idempotency: Idempotency::Safe,
            class: CallClass::Other,
            answer: Answer::Soon,
        }
    }

    /// A request with a JSON body that creates or changes something.
    pub(crate) fn mutation(method: Method, path: String, body: &Map<String, Value>) -> Self {
        let body = serde_json::to_string(body).unwrap_or_default();
        Self { idempotency: Idempotency::Mutation, ..Self::safe(method, path).with_body("application/json", body) }
    }

    /// A request with a JSON body that starts something that is charged.
    pub(crate) fn billed(method: Method, path: String, body: &Map<String, Value>) -> Self {
        Self { idempotency: Idempotency::Billed, class: CallClass::Create, ..Self::mutation(method, path, body) }
    }

    pub(crate) fn with_body(self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = Body::Whole(body.into());
        Self { body, ..self.with_header(CONTENT_TYPE, HeaderValue::from_static(content_type)) }
    }

    /// Sets a header, and replaces one of the same name.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// The method and path, for messages: `POST /predictions`.
    pub(crate) fn endpoint(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path())
    }

    /// The path without the query, which can contain secrets.
    pub(crate) fn path(&self) -> &str {
        self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path)
    }
}

impl Method {
    /// Whether it is a read request.
    pub(crate) const fn is_read(self) -> bool {
        matches!(self, Self::Get | Self::Query)
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Query => "QUERY",
        }
    }
}

impl Body {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Stream(body) => body.length,
        }
    }

    /// The bytes; empty for a body that is read while it is sent.
    pub(crate) fn bytes(&self) -> &[u8] {
        if let Self::Whole(bytes) = self { bytes } else { &[] }
    }
}
