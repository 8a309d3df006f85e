use std::fmt;

use axum::http::{HeaderMap, Method, header};
use bytes::Bytes;
use serde_json::Value;

/// A request as the emulator received it.
///
/// `Debug` shows no credentials. [`headers`](Self::headers) includes them, so that a test can check what is sent.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Request {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path with its prefix, and the query if there is one: `/v1/predictions?cursor=abc`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether an `Authorization` header was sent, with any value.
    #[must_use]
    pub fn has_authorization(&self) -> bool {
        self.headers.contains_key(header::AUTHORIZATION)
    }

    /// The first value of a header, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers, as sent.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, or the part that was read if it was too large to be accepted.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("has_authorization", &self.has_authorization())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
