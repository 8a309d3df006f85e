//! Sends faulty responses, as a [`Fault`](crate::Fault) says.

use std::io::ErrorKind;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body as HttpBody, HttpBody as _, to_bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use crate::fault::{Answer, Body, Cut, Disconnect, Pace, Position, Source};
use crate::network::Connection;
use crate::shared::Shared;

/// Processes the request unless the fault prevents it, and sends the response as the fault says.
pub(super) async fn answer(
    answer: Answer,
    work: impl Future<Output = Response>,
    shared: &Arc<Shared>,
    connection: &Connection,
) -> Response {
    let response = match answer.source {
        Source::Fault => Response::default(),
        Source::Work => work.await,
    };
    if !answer.delay.is_zero() {
        let mut stopping = shared.stopping.clone();
        let _ = tokio::time::timeout(answer.delay, stopping.wait_for(|stop| *stop)).await;
    }
    if let Some(Cut { at: Position::BeforeHead, how }) = answer.cut {
        cut(how, shared, connection).await;
        // Nobody receives this response.
        return Response::default();
    }
    let (mut head, body) = response.into_parts();
    head.status = answer.status.unwrap_or(head.status);
    let content = Content::of(&answer, body).await;
    if answer.body.is_some() {
        head.headers.remove(header::CONTENT_TYPE);
    }
    head.headers.remove(header::CONTENT_LENGTH);
    if let Some(length) = content.length {
        head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    put(&mut head.headers, &answer.headers);
    let sending = Sending {
        pieces: content.pieces,
        piece: Bytes::new(),
        left: answer
            .cut
            .and_then(|cut| if let Position::InBody(bytes) = cut.at { Some((bytes, cut.how)) } else { None }),
        pace: answer.pace,
        shared: Arc::clone(shared),
        connection: connection.clone(),
    };
    Response::from_parts(head, HttpBody::from_stream(sending.stream()))
}

/// Replaces headers of the same names.
fn put(headers: &mut HeaderMap, others: &HeaderMap) {
    for name in others.keys() {
        headers.remove(name);
    }
    for (name, value) in others {
        headers.append(name.clone(), value.clone());
    }
}

/// Ends a connection, or all of them.
async fn cut(how: Disconnect, shared: &Arc<Shared>, connection: &Connection) {
    match how {
        Disconnect::Close => connection.close(),
        Disconnect::Reset => connection.reset(),
        Disconnect::Stall => {
            // If the client closes the connection, this future is dropped.
            let _ = shared.stopping.clone().wait_for(|stop| *stop).await;
            connection.close();
        }
        Disconnect::Outage(time) => {
            shared.network.close().await;
            let shared = Arc::clone(shared);
            tokio::spawn(async move {
                tokio::time::sleep(time).await;
                shared.network.open().await;
            });
        }
    }
}

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, axum::Error>> + Send>>;

/// A body, and its length if known.
struct Content {
    pieces: Pieces,
    length: Option<u64>,
}

impl Content {
    /// The body to send, given the original body.
    async fn of(answer: &Answer, own: HttpBody) -> Self {
        let content = match &answer.body {
            Some(Body::Bytes(bytes)) => Self::whole(answer.with_fields(bytes.clone())),
            Some(Body::Giant(bytes)) => Self { pieces: spaces(*bytes), length: None },
            None if answer.fields.is_empty() => {
                Self { length: own.size_hint().exact(), pieces: Box::pin(own.into_data_stream()) }
            }
            None => Self::whole(answer.with_fields(to_bytes(own, usize::MAX).await.unwrap_or_default())),
        };
        match answer.length {
            None => content,
            Some(length) => content.truncated(length).await,
        }
    }

    fn whole(bytes: Bytes) -> Self {
        let length = Some(bytes.len() as u64);
        Self { pieces: Box::pin(stream::iter(Some(Ok(bytes)))), length }
    }

    async fn truncated(mut self, length: usize) -> Self {
        let mut kept = Vec::new();
        while kept.len() < length
            && let Some(Ok(piece)) = self.pieces.next().await
        {
            kept.extend_from_slice(&piece);
        }
        kept.truncate(length);
        Self::whole(kept.into())
    }
}

fn spaces(mut length: u64) -> Pieces {
    static SPACES: [u8; 1 << 16] = [b' '; 1 << 16];
    Box::pin(stream::iter(std::iter::from_fn(move || {
        let piece = length.min(SPACES.len() as u64);
        length -= piece;
        let piece = SPACES.get(..usize::try_from(piece).ok()?)?;
        (!piece.is_empty()).then_some(Ok(Bytes::from_static(piece)))
    })))
}

/// A body that is being sent.
struct Sending {
    pieces: Pieces,
    /// The rest of the current piece.
    piece: Bytes,
    /// How many bytes are sent before the connection ends, and how it ends.
    left: Option<(usize, Disconnect)>,
    pace: Option<Pace>,
    shared: Arc<Shared>,
    connection: Connection,
}

impl Sending {
    fn stream(self) -> impl Stream<Item = Result<Bytes, axum::Error>> + Send {
        stream::unfold(self, |mut sending| async move { Some((sending.next().await?, sending)) })
    }

    async fn next(&mut self) -> Option<Result<Bytes, axum::Error>> {
        while self.piece.is_empty() {
            match self.pieces.next().await {
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(error)) => return Some(Err(error)),
                None => {
                    flushed().await;
                    return None;
                }
            }
        }
        if let Some((0, how)) = self.left {
            flushed().await;
            cut(how, &self.shared, &self.connection).await;
            return Some(Err(axum::Error::new(std::io::Error::from(ErrorKind::ConnectionAborted))));
        }
        if let Some(pace) = self.pace {
            tokio::time::sleep(pace.pause).await;
        }
        let longest = self.pace.map_or(usize::MAX, |pace| pace.piece).min(self.left.map_or(usize::MAX, |left| left.0));
        let piece = self.piece.split_to(longest.min(self.piece.len()));
        if let Some((left, _)) = &mut self.left {
            *left -= piece.len();
        }
        Some(Ok(piece))
    }
}

/// Waits until everything sent so far has been written: when a connection breaks, or less is sent than announced,
/// pending writes are lost.
async fn flushed() {
    tokio::task::yield_now().await;
}
