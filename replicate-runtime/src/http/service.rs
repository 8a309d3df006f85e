//! The seam between the runtime and whatever sends its requests.

use std::fmt;
use std::future::poll_fn;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body::Body;
use tower_service::Service;

use super::body::{BoxError, HttpBody};

/// A request as the runtime hands it to an [`HttpService`]: complete, with its address, headers and body.
pub type HttpRequest = ::http::Request<HttpBody>;

/// An answer as an [`HttpService`] gives it: as soon as its head is there, with a body that is still arriving.
pub type HttpResponse = ::http::Response<HttpBody>;

/// Sends requests: [`ClientBuilder::http_service`](crate::ClientBuilder::http_service).
///
/// By default that is [`ReqwestService`](crate::ReqwestService). A service of your own can add headers, record traffic, or
/// answer by itself in a test; a closure is one. [`TowerService`] makes one out of a tower service with its layers.
///
/// A service sends each request at most once and follows no redirects. Retries, rate limits and time-outs are the
/// runtime's: it knows which requests may be sent twice. Dropping the future that is returned gives the request up.
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
    /// Sends a request, and gives the answer once its head has arrived.
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, HttpError>>;

    /// How many answers the server may be asked to hold back at once. Each keeps a connection; or, over HTTP/2, one of about
    /// a hundred streams of a connection, which other requests need as well.
    ///
    /// A prediction beyond that is polled. The runtime itself asks for 256 at most, whatever this says.
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

/// Marks a request whose answer is held back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held;

/// Marks an answer that was reached by a redirect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Redirected;

/// Whether the proxy that the system names is used. `fetch` of JavaScript decides that alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proxy {
    System,
    /// For a server on this machine.
    None,
}

/// Why a request has no answer.
///
/// Whether the request can have reached the server decides whether a create may be sent again.
#[derive(Debug)]
pub struct HttpError {
    delivery: Delivery,
    source: BoxError,
}

/// How far a request has come.
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
    /// The request was certainly not processed: no address, no connection, no TLS, or HTTP/2 said so. A create is then
    /// sent again.
    pub fn not_sent(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { delivery: Delivery::NotSent, source: source.into() }
    }

    /// The request can't be sent at all, now or later: trying it again would not help.
    pub fn unsendable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { delivery: Delivery::Unsendable, source: source.into() }
    }

    /// The request may have been processed, and its answer is lost.
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

/// A tower service as an [`HttpService`], with whatever layers it has.
///
/// An error of the inner service that is an [`HttpError`] is kept as it is; any other error counts as a lost answer, so
/// that no create is sent twice.
#[derive(Clone, Copy, Debug)]
pub struct TowerService<S>(S);

impl<S> TowerService<S> {
    /// Takes a tower service. It is cloned for each request, as services are that take `&mut self`.
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

/// The pieces of any body.
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
                    // Trailers carry nothing that is read here.
                    if let Ok(bytes) = frame.into_data() {
                        return Ok::<_, BoxError>(Some((bytes, body)));
                    }
                }
            }
        }
    });
    HttpBody::from_stream(pieces, length)
}
