//! The default [`HttpService`].

use std::error::Error as StdError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::http::Version;
use futures_util::future::BoxFuture;
use reqwest::redirect::Policy;

use super::body::HttpBody;
use super::service::{Held, HttpError, HttpRequest, HttpResponse, HttpService, Proxy, Redirected};
use crate::ground::{Error, ErrorKind};

/// The connect time-out.
const CONNECT: Duration = Duration::from_secs(15);
/// How many delayed responses share a pool of connections. Servers allow about 100 streams on an HTTP/2 connection, and
/// delayed responses must leave room for short requests.
const HELD_IN_A_POOL: usize = 64;
/// The number of pools: enough for all requests that the runtime holds open.
const POOLS: usize = 4;

/// Sends requests with reqwest.
///
/// It follows no redirects, and does not retry. It is also a tower service, so that layers can be added: see
/// [`TowerService`](crate::TowerService).
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
    /// For short requests, and for the first of the delayed responses.
    first: reqwest::Client,
    /// Created when needed.
    others: [OnceLock<reqwest::Client>; POOLS - 1],
    /// The number of delayed responses of each pool.
    held: [AtomicUsize; POOLS],
    /// `None` for the caller's own client, which is a single one.
    proxy: Option<Proxy>,
    /// Why TLS is not available.
    tls: Option<String>,
    /// Whether the server uses HTTP/1, where each request has its own connection.
    is_http1: AtomicBool,
}

impl ReqwestService {
    /// A service with the default settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] where the HTTP client can't be set up.
    pub fn new() -> Result<Self, Error> {
        Self::with_proxy(Proxy::System)
    }

    /// A service that uses your own client, with its proxies, certificates and connection limits.
    ///
    /// Set the client's redirect policy to `none` and its retries to `never`. Each repeated create request is charged.
    #[must_use]
    pub fn from_client(client: reqwest::Client) -> Self {
        Self::around(client, None, None)
    }

    pub(crate) fn with_proxy(proxy: Proxy) -> Result<Self, Error> {
        choose_provider();
        let (client, tls) = match builder(proxy).build() {
            Ok(client) => (client, NO_TLS.map(str::to_owned)),
            Err(error) => (without_authorities(builder(proxy))?, Some(no_authorities(&error))),
        };
        Ok(Self::around(client, Some(proxy), tls))
    }

    fn around(client: reqwest::Client, proxy: Option<Proxy>, tls: Option<String>) -> Self {
        let (others, held) = Default::default();
        Self(Arc::new(Pools { first: client, others, held, proxy, tls, is_http1: AtomicBool::new(false) }))
    }

    async fn execute(self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let pools = &*self.0;
        if let Some(why) = pools.tls.as_ref().filter(|_| request.uri().scheme_str() == Some("https")) {
            return Err(HttpError::unsendable(why.clone()));
        }
        let is_held = request.extensions_mut().remove::<Held>().is_some();
        let (client, _held) = pools.choose(is_held.then_some(Held));
        let request = reqwest::Request::try_from(request.map(outgoing)).map_err(HttpError::unsendable)?;
        let asked = request.url().clone();
        let response = client.execute(request).await.map_err(failed)?;
        pools.is_http1.store(response.version() < Version::HTTP_2, Ordering::Relaxed);
        let redirected = *response.url() != asked;
        let mut response: ::http::Response<reqwest::Body> = response.into();
        if redirected {
            response.extensions_mut().insert(Redirected);
        }
        Ok(response.map(incoming))
    }
}

impl Pools {
    /// The client for a request. A delayed response gets a pool that has room.
    fn choose(&self, held: Option<Held>) -> (reqwest::Client, Option<UnderWay<'_>>) {
        let Some(Held) = held else { return (self.first.clone(), None) };
        let has_room = |count: &AtomicUsize| count.load(Ordering::Relaxed) < HELD_IN_A_POOL;
        let pool = self.held.iter().position(has_room).unwrap_or_default();
        (self.client(pool).unwrap_or(&self.first).clone(), Some(UnderWay::new(&self.held[pool])))
    }

    /// The client of a pool after the first; `None` if it can't be created.
    fn client(&self, pool: usize) -> Option<&reqwest::Client> {
        let other = self.others.get(pool.checked_sub(1)?)?;
        let proxy = self.proxy.filter(|_| self.tls.is_none())?;
        match other.get() {
            Some(client) => Some(client),
            None => builder(proxy).build().ok().map(|client| other.get_or_init(|| client)),
        }
    }
}

fn builder(proxy: Proxy) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT)
        .referer(false);
    if proxy == Proxy::None { builder.no_proxy() } else { builder }
}

impl HttpService for ReqwestService {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, HttpError>> {
        Box::pin(self.clone().execute(request))
    }

    fn most_held(&self) -> usize {
        // The caller's own client has one pool: over HTTP/2, one connection.
        let has_pools = self.0.proxy.is_some() || self.0.is_http1.load(Ordering::Relaxed);
        if has_pools { POOLS * HELD_IN_A_POOL } else { HELD_IN_A_POOL }
    }
}

/// Counts a request as under way until this is dropped.
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

/// An error below HTTP. The URL is left out, since that of a download can be a secret.
fn failed(error: reqwest::Error) -> HttpError {
    // Name resolution, connecting and TLS happen before the first byte of a request is sent.
    let not_sent = error.is_connect() || error.is_builder() || is_refused(&error);
    let error = error.without_url();
    if not_sent { HttpError::not_sent(error) } else { HttpError::lost(error) }
}

/// Whether the server signaled by HTTP/2 that it has not processed the request: it refused the stream, or went away
/// before it (RFC 9113, section 8.7).
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

/// Why TLS is not available in this build, if it is not.
const NO_TLS: Option<&str> = if cfg!(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls")) {
    None
} else {
    Some(
        "this program was built without TLS: enable the feature `rustls`, `rustls-ring` or `native-tls` of replicate-runtime",
    )
};

/// A client without root certificates, which can still reach servers without TLS.
fn without_authorities(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    #[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls"))]
    let builder = builder.tls_certs_only([]);
    builder
        .build()
        .map_err(|source| Error::new(ErrorKind::Configuration, "the HTTP client can't be set up").with_source(source))
}

fn no_authorities(error: &reqwest::Error) -> String {
    format!(
        "no certificates of authorities were found, so https can't be used ({}): install the package \
         `ca-certificates`, \
         or give the client an HTTP client of your own with `http_client`",
        causes(error)
    )
}

/// Makes rustls use ring, unless the program has chosen another provider.
fn choose_provider() {
    #[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
    {
        // This fails if the program has already chosen one, which is kept.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
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
