//! What happens to a request and to its response, as data.

use std::fmt;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::bomb;

/// A faulty response.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) source: Source,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
    /// Fields of a JSON object that replace those in the body.
    pub(crate) fields: Map<String, Value>,
    /// The body ends after this many bytes, as if it were complete.
    pub(crate) length: Option<usize>,
    /// How long the head is delayed.
    pub(crate) delay: Duration,
    pub(crate) pace: Option<Pace>,
    pub(crate) cut: Option<Cut>,
}

/// Where the response comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The request is not processed.
    Fault,
    /// The request is processed, and this is its response.
    Work,
}

#[derive(Clone)]
pub(crate) enum Body {
    Bytes(Bytes),
    /// This many spaces, which are a valid prefix of JSON.
    Giant(u64),
}

/// A body that is sent in small pieces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) piece: usize,
    pub(crate) pause: Duration,
}

/// Where the response stops.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    pub(crate) at: Position,
    pub(crate) how: Disconnect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    BeforeHead,
    /// After this many bytes of the body.
    InBody(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disconnect {
    Close,
    Reset,
    Stall,
    /// All connections are reset, and new ones are refused for this long.
    Outage(Duration),
}

impl Answer {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            status: None,
            headers: HeaderMap::new(),
            body: None,
            fields: Map::new(),
            length: None,
            delay: Duration::ZERO,
            pace: None,
            cut: None,
        }
    }

    /// Whether the client receives the head of a response.
    pub(crate) fn reaches_client(&self) -> bool {
        !matches!(self.cut, Some(Cut { at: Position::BeforeHead, .. }))
    }

    pub(crate) fn set_json(&mut self, value: &Value) {
        let problem = self.status.is_some_and(|status| status.is_client_error() || status.is_server_error());
        let kind = if problem { "application/problem+json" } else { "application/json" };
        self.headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
        self.body = Some(Body::Bytes(value.to_string().into()));
    }

    /// Sets a gzip body that decompresses to this many spaces.
    pub(crate) fn set_bomb(&mut self, unpacked: u64) {
        self.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        self.body = Some(Body::Bytes(bomb::spaces(unpacked)));
    }

    /// The body with the fields set, if it is a JSON object.
    pub(crate) fn with_fields(&self, body: Bytes) -> Bytes {
        match serde_json::from_slice(&body) {
            Ok(Value::Object(mut object)) => {
                object.extend(self.fields.clone());
                Value::Object(object).to_string().into()
            }
            _ => body,
        }
    }
}

/// Describes the fault, for the log.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.source == Source::Fault {
            parts.push("nothing was done".to_owned());
        }
        if !self.delay.is_zero() {
            parts.push(format!("delayed by {:?}", self.delay));
        }
        if self.pace.is_some() {
            parts.push("sent slowly".to_owned());
        }
        match self.cut {
            Some(Cut { at: Position::BeforeHead, how }) => parts.push(how.to_string()),
            Some(Cut { at: Position::InBody(bytes), how }) => {
                parts.push(format!("{how} after {bytes} bytes of the body"));
            }
            None if self.status.is_some()
                || self.body.is_some()
                || self.length.is_some()
                || !self.fields.is_empty() =>
            {
                parts.push("a different answer was sent".to_owned());
            }
            None => {}
        }
        f.write_str(&parts.join(", "))
    }
}

impl fmt::Display for Disconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Close => f.write_str("connection closed"),
            Self::Reset => f.write_str("connection reset"),
            Self::Stall => f.write_str("nothing more was sent"),
            Self::Outage(time) => write!(f, "all connections refused for {time:?}"),
        }
    }
}

/// Shows short text as it is, and anything else as its length.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHORT: usize = 200;
        match self {
            Self::Giant(length) => write!(f, "{length} spaces"),
            Self::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) if text.len() <= SHORT => write!(f, "{text:?}"),
                _ => write!(f, "{} bytes", bytes.len()),
            },
        }
    }
}
