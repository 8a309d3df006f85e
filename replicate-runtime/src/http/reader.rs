//! Reads the bodies of responses, within limits of time and size.

use std::time::Duration;

use ::http::header::CONTENT_ENCODING;
use bytes::Bytes;
use futures_util::StreamExt;

use super::attempts::Failure;
use super::body::HttpBody;
use super::decompress::{BodyBuffer, DecodeError};
use super::service::HttpResponse;
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind};

/// The minimum speed in bytes per second. After the time-out for silence, a slower body is given up.
const SLOWEST: u64 = 4 * 1024;

/// Returns the next piece of a body, or `None` at its end.
pub(crate) async fn body_piece(
    body: &mut HttpBody,
    silence: Duration,
    endpoint: &str,
) -> Result<Option<Bytes>, Failure> {
    match timers::timeout(silence, body.next()).await {
        Ok(None) => Ok(None),
        Ok(Some(Ok(piece))) => Ok(Some(piece)),
        Ok(Some(Err(source))) => Err(broken(endpoint).map_source(source)),
        Err(_) => Err(stalled(endpoint)),
    }
}

/// Reads a whole body, decompressed, up to the limit. An error comes with the part that had arrived.
pub(super) async fn whole_body(
    response: HttpResponse,
    limit: usize,
    silence: Duration,
    endpoint: &str,
) -> Result<Bytes, (Failure, Bytes)> {
    let (head, mut body) = response.into_parts();
    let encoding = head.headers.get(CONTENT_ENCODING).and_then(|name| name.to_str().ok());
    let announced = body.len().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let mut buffer = BodyBuffer::new(encoding, announced, limit);
    let (started, mut received) = (Instant::now(), 0_u64);
    let failure = loop {
        let slowest = started + silence + Duration::from_secs(received / SLOWEST);
        let piece = timers::timeout_at(slowest, body_piece(&mut body, silence, endpoint));
        match piece.await.unwrap_or_else(|_| Err(too_slow(endpoint))) {
            Ok(None) => match buffer.finish() {
                Ok(bytes) => return Ok(bytes),
                Err((error, partial)) => return Err((unreadable(error, limit, endpoint), partial)),
            },
            Ok(Some(piece)) => {
                received += piece.len() as u64;
                if let Err(error) = buffer.add(&piece) {
                    break unreadable(error, limit, endpoint);
                }
            }
            Err(failure) => break failure,
        }
    };
    Err((failure, buffer.partial()))
}

pub(crate) fn too_large(limit: u64, endpoint: &str) -> Failure {
    let message = format!("{endpoint}: the answer is larger than {limit} bytes");
    Failure::unusable(Error::new(ErrorKind::TooLarge, message))
}

fn unreadable(error: DecodeError, limit: usize, endpoint: &str) -> Failure {
    match error {
        DecodeError::TooLarge => too_large(limit as u64, endpoint),
        DecodeError::Broken(source) => {
            let message = format!("{endpoint}: the answer is not compressed as its header says");
            Failure::unusable(Error::new(ErrorKind::MalformedReply, message).with_source(source))
        }
    }
}

pub(super) fn stalled(endpoint: &str) -> Failure {
    Failure::lost(Error::new(ErrorKind::Timeout, format!("{endpoint}: the connection was silent for too long")))
}

fn too_slow(endpoint: &str) -> Failure {
    Failure::lost(Error::new(ErrorKind::Timeout, format!("{endpoint}: the answer arrived too slowly")))
}

fn broken(endpoint: &str) -> Failure {
    let message = format!("{endpoint}: the connection broke before the answer was complete");
    Failure::lost(Error::new(ErrorKind::Connection, message))
}

impl Failure {
    fn map_source(self, source: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self { error: self.error.with_source(source), ..self }
    }
}
