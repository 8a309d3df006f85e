//! The [`HttpService`] that is used by default.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::redirect::Policy;
use tower_service::Service;

use super::body::HttpBody;
use super::service::{HttpError, HttpRequest, HttpResponse, HttpService};
use crate::ground::{Error, ErrorKind};

/// Connecting takes at most this long.
const CONNECT: Duration = Duration::from_secs(15);
/// How many requests whose answer is held back share a pool of connections. Servers allow about 100 streams on a
/// connection of HTTP/2, and a stream that is held must not keep the next short request waiting.
const HELD_IN_A_POOL: usize = 64;
/// Pools beyond the first. The runtime holds no more requests than these take.
const POOLS: usize = 4;

/// Sends requests with reqwest.
///
/// It follows no redirects and sends nothing twice. It is a tower service as well, so that layers can be put around it:
/// see [`TowerService`](crate::TowerService).
///
/// ```
/// use replicate_runtime::{Client, ReqwestService};
///
/// let http = reqwest::Client::builder()
///     .redirect(reqwest::redirect::Policy::none())
///     .retry(reqwest::retry::never())
///     .build()?;
/// let client = Client::builder().token("r8_...").http_service(ReqwestService::from_client(http)).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestService(Arc<Pools>);

#[derive(Debug)]
struct Pools {
    /// For requests that are answered soon.
    short: reqwest::Client,
    /// For requests whose answer is held back, with the number of those under way.
    held: Vec<(reqwest::Client, AtomicUsize)>,
    /// Why nothing can be sent by TLS.
    tls: Option<String>,
}

/// Marks a request whose answer is held back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held;

/// Marks an answer that was reached by a redirect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Redirected;

/// Whether the proxy that the system names is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proxy {
    System,
    /// For a server on this machine.
    None,
}

impl ReqwestService {
    /// A service with the settings of the runtime.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] where the HTTP client can't be set up.
    pub fn new() -> Result<Self, Error> {
        Self::with_proxy(Proxy::System)
    }

    /// A service around a client with settings of your own: proxies, certificates, connection limits.
    ///
    /// Give the client a redirect policy of `none` and retries of `never`. A client that sends a create twice pays twice.
    #[must_use]
    pub fn from_client(client: reqwest::Client) -> Self {
        Self(Arc::new(Pools { short: client, held: Vec::new(), tls: None }))
    }

    pub(crate) fn with_proxy(proxy: Proxy) -> Result<Self, Error> {
        let builder = || {
            let builder = reqwest::Client::builder()
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
                .connect_timeout(CONNECT)
                .referer(false);
            if proxy == Proxy::None { builder.no_proxy() } else { builder }
        };
        let (short, tls) = match builder().build() {
            Ok(client) => (client, None),
            Err(error) => {
                // Without certificates of authorities nothing can be sent by TLS, but a server without TLS can be reached.
                let plain = builder().tls_certs_only([]).build().map_err(|source| {
                    Error::new(ErrorKind::Configuration, "the HTTP client can't be set up").with_source(source)
                })?;
                (plain, Some(causes(&error)))
            }
        };
        let mut held = Vec::new();
        for _ in 0..POOLS {
            if let (Ok(client), None) = (builder().build(), &tls) {
                held.push((client, AtomicUsize::new(0)));
            }
        }
        Ok(Self(Arc::new(Pools { short, held, tls })))
    }

    async fn execute(self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let pools = &*self.0;
        if let Some(why) = pools.tls.as_ref().filter(|_| request.uri().scheme_str() == Some("https")) {
            return Err(HttpError::not_sent(format!(
                "no certificates of authorities were found, so that https can't be used ({why}): install the package \
                 `ca-certificates`, or give the client an HTTP client of your own with `http_client`"
            )));
        }
        let is_held = request.extensions_mut().remove::<Held>().is_some();
        let pool =
            pools.held.iter().find(|(_, under_way)| is_held && under_way.load(Ordering::Relaxed) < HELD_IN_A_POOL);
        let _under_way = pool.map(|(_, under_way)| UnderWay::new(under_way));
        let client = pool.map_or(&pools.short, |(client, _)| client);
        let request = reqwest::Request::try_from(request.map(outgoing)).map_err(HttpError::not_sent)?;
        let asked = request.url().clone();
        let response = client.execute(request).await.map_err(failed)?;
        let redirected = *response.url() != asked;
        let mut response: ::http::Response<reqwest::Body> = response.into();
        if redirected {
            response.extensions_mut().insert(Redirected);
        }
        Ok(response.map(incoming))
    }
}

impl HttpService for ReqwestService {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, HttpError>> {
        Box::pin(self.clone().execute(request))
    }
}

impl Service<HttpRequest> for ReqwestService {
    type Response = HttpResponse;
    type Error = HttpError;
    type Future = BoxFuture<'static, Result<HttpResponse, HttpError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), HttpError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest) -> Self::Future {
        self.send(request)
    }
}

/// Counts a request for as long as it lives.
struct UnderWay<'a>(&'a AtomicUsize);

impl<'a> UnderWay<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn outgoing(body: HttpBody) -> reqwest::Body {
    match body.as_bytes() {
        Some(_) => body.into_whole().into(),
        None => reqwest::Body::wrap_stream(body),
    }
}

fn incoming(body: reqwest::Body) -> HttpBody {
    use http_body::Body as _;
    let length = body.size_hint().exact();
    let pieces = futures_util::stream::try_unfold(Box::pin(body), |mut body| async move {
        loop {
            match std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await {
                None => return Ok(None),
                Some(Err(error)) => return Err(error.without_url()),
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some((bytes, body)));
                    }
                }
            }
        }
    });
    HttpBody::from_stream(pieces, length)
}

/// A failure below HTTP. Its address is left out: that of a download can be a capability.
fn failed(error: reqwest::Error) -> HttpError {
    // Resolving, connecting and TLS come before the first byte of a request.
    let not_sent = error.is_connect() || error.is_builder() || is_refused(&error);
    let error = error.without_url();
    if not_sent { HttpError::not_sent(error) } else { HttpError::lost(error) }
}

/// Whether the server said by HTTP/2 that it has not processed the request: it refused the stream, or went away before it
/// came to it (RFC 9113, section 8.7).
fn is_refused(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            let went_away = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
            return error.is_remote() && (refused || went_away);
        }
        cause = error.source();
    }
    false
}

/// An error with its causes, on one line.
fn causes(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
