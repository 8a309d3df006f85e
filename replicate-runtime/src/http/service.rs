//! The interface between the runtime and whatever sends its requests.

use std::fmt;
use std::future::poll_fn;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body::Body;
use tower_service::Service;

use super::body::{BoxError, HttpBody};

/// A request as the runtime passes it to an [`HttpService`]: complete, with URL, headers and body.
pub type HttpRequest = ::http::Request<HttpBody>;

/// A response as an [`HttpService`] returns it: as soon as its head has arrived, with a body that may still be
/// arriving.
pub type HttpResponse = ::http::Response<HttpBody>;

/// Sends requests: see [`ClientBuilder::http_service`](crate::ClientBuilder::http_service).
///
/// The default is [`ReqwestService`](crate::ReqwestService). Your own service can add headers, record traffic, or
/// return fixed responses in a test. A closure is an `HttpService`, and [`TowerService`] adapts a tower service.
///
/// A service must send each request at most once, and must not follow redirects. The runtime handles retries, rate
/// limits and time-outs, because it knows which requests may be repeated. Dropping the returned future aborts the
/// request.
///
/// ```
/// # async fn example() -> Result<(), replicate_runtime::Error> {
/// use replicate_runtime::{Client, HttpError, HttpRequest, HttpResponse};
///
/// let fake = |request: HttpRequest| async move {
///     assert_eq!(request.uri().path(), "/v1/account");
///     Ok::<_, HttpError>(HttpResponse::new(r#"{"username": "acme"}"#.into()))
/// };
/// let client = Client::builder().token("any").http_service(fake).build()?;
/// assert_eq!(client.account().await?.username, "acme");
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
/// ```
pub trait HttpService: Send + Sync + 'static {
    /// Sends a request, and returns the response once its head has arrived.
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, HttpError>>;

    /// How many responses the server may be asked to delay at the same time. Each of them occupies a connection or,
    /// over HTTP/2, one of about a hundred streams of a connection, which other requests need too.
    ///
    /// Further predictions are polled. The runtime never uses more than 256.
    fn most_held(&self) -> usize {
        256
    }
}

impl<F, A> HttpService for F
where
    F: Fn(HttpRequest) -> A + Send + Sync + 'static,
    A: Future<Output = Result<HttpResponse, HttpError>> + Send + 'static,
{
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, HttpError>> {
        Box::pin(self(request))
    }
}

/// Marks a request whose response is delayed by the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held;

/// Marks a response that was reached by a redirect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Redirected;

/// Whether the system's proxy is used. JavaScript's `fetch` decides that itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proxy {
    System,
    /// For a server on this machine.
    None,
}

/// Why a request has no response.
///
/// A create request may be repeated only if it cannot have reached the server.
#[derive(Debug)]
pub struct HttpError {
    delivery: Delivery,
    source: BoxError,
}

/// How far a request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// The server has certainly not processed it.
    NotSent,
    /// It can't be sent at all.
    Unsendable,
    /// The server may have processed it.
    Unknown,
}

impl HttpError {
    /// The request was certainly not processed: name resolution, the connection or TLS failed, or HTTP/2 said so. A
    /// create request is then repeated.
    pub fn not_sent(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { delivery: Delivery::NotSent, source: source.into() }
    }

    /// The request can't be sent at all: retrying would not help.
    pub fn unsendable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { delivery: Delivery::Unsendable, source: source.into() }
    }

    /// The request may have been processed, and its response is lost.
    pub fn lost(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { delivery: Delivery::Unknown, source: source.into() }
    }

    /// Whether the request was certainly not processed.
    #[must_use]
    pub fn is_not_sent(&self) -> bool {
        self.delivery != Delivery::Unknown
    }

    pub(super) fn delivery(&self) -> Delivery {
        self.delivery
    }

    pub(crate) fn into_source(self) -> BoxError {
        self.source
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.delivery {
            Delivery::NotSent => "the request was not sent",
            Delivery::Unsendable => "the request can't be sent",
            Delivery::Unknown => "the answer was lost",
        })
    }
}

impl std::error::Error for HttpError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}

/// Adapts a tower service, with its layers, to [`HttpService`].
///
/// An [`HttpError`] of the inner service is kept as it is. Any other error counts as a lost response, so that no create
/// request is sent twice.
#[derive(Clone, Copy, Debug)]
pub struct TowerService<S>(S);

impl<S> TowerService<S> {
    /// Wraps a tower service, which is cloned for each request.
    pub fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S, B> HttpService for TowerService<S>
where
    S: Service<HttpRequest, Response = ::http::Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, HttpError>> {
        let mut service = self.0.clone();
        Box::pin(async move {
            poll_fn(|context| service.poll_ready(context)).await.map_err(|error| HttpError::not_sent(error.into()))?;
            match service.call(request).await {
                Ok(response) => Ok(response.map(streamed)),
                Err(error) => Err(match error.into().downcast::<HttpError>() {
                    Ok(own) => *own,
                    Err(other) => HttpError::lost(other),
                }),
            }
        })
    }
}

/// Converts any body into a stream.
fn streamed<B>(body: B) -> HttpBody
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let length = body.size_hint().exact();
    let pieces = futures_util::stream::try_unfold(Box::pin(body), |mut body| async move {
        loop {
            match poll_fn(|context| body.as_mut().poll_frame(context)).await {
                None => return Ok(None),
                Some(Err(error)) => return Err(error.into()),
                Some(Ok(frame)) => {
                    // Trailers are ignored.
                    if let Ok(bytes) = frame.into_data() {
                        return Ok::<_, BoxError>(Some((bytes, body)));
                    }
                }
            }
        }
    });
    HttpBody::from_stream(pieces, length)
}
