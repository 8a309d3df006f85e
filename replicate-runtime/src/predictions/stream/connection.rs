//! A connection to a stream of server-sent events.

use std::collections::VecDeque;
use std::time::Duration;

use ::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;

use super::sse::{Item, Parser};
use crate::ground::{Error, ErrorKind};
use crate::http::attempts::Failure;
use crate::http::fetch::host;
use crate::http::{HttpResponse, Transport, body_piece, too_large};

/// The maximum size of an event in bytes. A piece can be a file as a `data:` URI.
const LARGEST_EVENT: usize = 16 * 1024 * 1024;
/// How long a connection may be silent. A server without events closes the connection after half a minute, and
/// announces it.
const SILENCE: Duration = Duration::from_secs(45);
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// A connection that receives events.
#[derive(Debug)]
pub(crate) struct Connection {
    response: HttpResponse,
    endpoint: String,
    parser: Parser,
    items: VecDeque<Item>,
}

impl Connection {
    /// Connects. The URL itself grants access, so the token is not sent.
    pub(crate) async fn open(transport: &Transport, url: &Url, last_id: &str) -> Result<Self, Failure> {
        let endpoint = format!("stream from {}", host(Some(url)));
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(EVENT_STREAM));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // UTF-8, as in the standard: ids need not be ASCII.
        if let Some(id) = HeaderValue::from_bytes(last_id.as_bytes()).ok().filter(|_| !last_id.is_empty()) {
            headers.insert(LAST_EVENT_ID, id);
        }
        let response = transport.fetch(url.clone(), &headers, &endpoint).await?;
        if !gives_events(response.headers()) {
            let error = Error::new(ErrorKind::MalformedReply, format!("{endpoint}: the answer is not an event stream"));
            return Err(Failure::unusable(error));
        }
        tracing::debug!(endpoint, last_id, "connected to a stream");
        Ok(Self::new(response, endpoint))
    }

    pub(crate) fn new(response: HttpResponse, endpoint: String) -> Self {
        Self { response, endpoint, parser: Parser::new(LARGEST_EVENT), items: VecDeque::new() }
    }

    /// Returns the next item, or `None` if the server has closed the connection.
    ///
    /// This is cancel safe.
    pub(crate) async fn next(&mut self) -> Result<Option<Item>, Failure> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Ok(Some(item));
            }
            let Some(bytes) = body_piece(self.response.body_mut(), SILENCE, &self.endpoint).await? else {
                return Ok(None);
            };
            let parsed = self.parser.push(&bytes, &mut self.items);
            parsed.map_err(|_| too_large(LARGEST_EVENT as u64, &self.endpoint))?;
        }
    }

    /// The id to resume from, once all received items were taken.
    pub(crate) fn last_id(&self) -> &str {
        self.parser.last_id()
    }
}

/// Whether a response is a stream of events.
pub(crate) fn gives_events(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(EVENT_STREAM)
}
