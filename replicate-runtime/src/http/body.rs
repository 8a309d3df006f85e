//! The body of a request or a response: bytes in memory, or a stream of bytes.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body::{Body, Frame, SizeHint};

/// Any error below HTTP.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of an [`HttpRequest`](crate::HttpRequest) or an [`HttpResponse`](crate::HttpResponse).
///
/// It is a [`Stream`] of bytes, and it implements `Body` of the `http-body` crate, which tower layers expect.
///
/// ```
/// use replicate_runtime::HttpBody;
///
/// let body = HttpBody::from(r#"{"id": "abc"}"#);
/// assert_eq!(body.as_bytes(), Some(br#"{"id": "abc"}"#.as_slice()));
/// assert_eq!(body.len(), Some(13));
/// ```
pub struct HttpBody(Inner);

enum Inner {
    Whole(Bytes),
    Stream { length: Option<u64>, pieces: Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>> },
}

impl HttpBody {
    /// An empty body.
    #[must_use]
    pub fn empty() -> Self {
        Self(Inner::Whole(Bytes::new()))
    }

    /// A body that arrives in pieces. `length` is the number of its bytes, if known.
    pub fn from_stream<E>(
        pieces: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
        length: impl Into<Option<u64>>,
    ) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
    {
        let pieces = Box::pin(pieces.map(|piece| piece.map_err(Into::into)));
        Self(Inner::Stream { length: length.into(), pieces })
    }

    /// The bytes, if the body is in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Inner::Whole(bytes) => Some(bytes),
            Inner::Stream { .. } => None,
        }
    }

    /// The bytes of a body in memory; empty for a stream.
    pub(crate) fn into_whole(self) -> Bytes {
        match self.0 {
            Inner::Whole(bytes) => bytes,
            Inner::Stream { .. } => Bytes::new(),
        }
    }

    /// The number of bytes, if known.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        match &self.0 {
            Inner::Whole(bytes) => Some(bytes.len() as u64),
            Inner::Stream { length, .. } => *length,
        }
    }

    /// Whether the body is known to have no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Reads the body to its end.
    ///
    /// # Errors
    ///
    /// The first error of the stream.
    pub async fn bytes(mut self) -> Result<Bytes, Box<dyn std::error::Error + Send + Sync>> {
        if let Inner::Whole(bytes) = self.0 {
            return Ok(bytes);
        }
        let mut whole = Vec::new();
        while let Some(piece) = self.next().await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole.into())
    }
}

impl Default for HttpBody {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for HttpBody {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Whole(bytes))
    }
}

impl From<Vec<u8>> for HttpBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Inner::Whole(bytes.into()))
    }
}

impl From<String> for HttpBody {
    fn from(text: String) -> Self {
        Self(Inner::Whole(text.into()))
    }
}

impl From<&'static str> for HttpBody {
    fn from(text: &'static str) -> Self {
        Self(Inner::Whole(text.into()))
    }
}

impl Stream for HttpBody {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Inner::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Inner::Whole(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Inner::Stream { pieces, .. } => pieces.as_mut().poll_next(context),
        }
    }
}

impl Body for HttpBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.poll_next(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.0, Inner::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        self.len().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Leaves out the bytes, which can be large or secret.
impl fmt::Debug for HttpBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpBody").field("len", &self.len()).finish_non_exhaustive()
    }
}
