//! Builds a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::http::header::HeaderValue;
use secrecy::SecretString;

use super::Client;
use super::environment::Settings;
use crate::ground::{Error, ErrorKind};
use crate::http::base_url::BaseUrl;
use crate::http::rate_limit::Limiter;
use crate::http::service::Proxy;
use crate::http::token::{Token, missing};
use crate::http::transport::{AGENT, Limits, Parts};
use crate::http::{
    DefaultRetryPolicy, HttpError, HttpRequest, HttpService, RateLimit, ReqwestService, RetryPolicy, Transport,
};
#[cfg(feature = "cog")]
use crate::predictions::cog::Cog;
use crate::predictions::hosted::{Hosted, Poll};
use crate::predictions::options::Headers;
use crate::predictions::poll::FixedPause;
use crate::predictions::{Backend, DefaultPollPolicy, PollPolicy};

/// Predictions may queue, boot and run; the service itself ends a run after 30 minutes.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60 * 60);
/// A connection that is silent for longer than this is taken for dead.
const DEFAULT_READ_TIMEOUT: Duration = Duration::from_secs(30);
/// Predictions are smaller, unless a Cog server puts a video into one.
const DEFAULT_REPLY_LIMIT: usize = 64 * 1024 * 1024;

/// Settings for a [`Client`]: [`Client::builder`].
///
/// ```
/// use std::time::Duration;
/// use replicate_runtime::Client;
///
/// let client = Client::builder()
///     .token("a key of a gateway")
///     .base_url("https://gateway.example/replicate/v1")
///     .timeout(Duration::from_secs(300))
///     .build();
/// assert!(client.is_err(), "a token holds no spaces");
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    token: Option<SecretString>,
    /// Whether the caller chose to send no token.
    without_token: bool,
    headers: Headers,
    user_agent: Option<String>,
    base_url: Option<String>,
    poll_interval: Option<Duration>,
    poll_policy: Option<Arc<dyn PollPolicy>>,
    retry_policy: Option<Arc<dyn RetryPolicy>>,
    timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    reply_limit: Option<usize>,
    rate_limit: RateLimit,
    http: Option<Arc<dyn HttpService>>,
    server: Server,
}

/// The kind of server at the base URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Server {
    #[default]
    Hosted,
    #[cfg(feature = "cog")]
    Cog,
}

impl ClientBuilder {
    /// The settings of [`Client::from_env`], for adding others.
    ///
    /// ```no_run
    /// use replicate_runtime::{ClientBuilder, RateLimit};
    ///
    /// let client = ClientBuilder::from_env()?.rate_limit(RateLimit::per_minute(60, 600)).build()?;
    /// # Ok::<(), replicate_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if there is no token.
    pub fn from_env() -> Result<Self, Error> {
        let settings = Settings::read()?;
        Ok(Self { token: Some(settings.token), base_url: settings.base_url, ..Self::default() })
    }

    /// Sets the API token, or the key of a gateway. It is sent to the origin of the base URL and nowhere else.
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sends no token, for gateways that add the service's token themselves. Use [`header`](Self::header) if the
    /// gateway needs another form of authentication.
    ///
    /// ```
    /// use replicate_runtime::Client;
    ///
    /// // Cloudflare's AI Gateway. Nothing comes after `replicate` in its address.
    /// let client = Client::builder()
    ///     .base_url("https://gateway.ai.cloudflare.com/v1/my-account/my-gateway/replicate")
    ///     .without_token()
    ///     .header("cf-aig-authorization", "Bearer a-key-of-the-gateway")
    ///     .build()?;
    /// # Ok::<(), replicate_runtime::Error>(())
    /// ```
    pub fn without_token(mut self) -> Self {
        self.without_token = true;
        self
    }

    /// Sends a header with each request to the API. It is not sent to the hosts of files and streams. Its value is
    /// never logged or shown.
    ///
    /// An invalid name or value is an error of [`build`](Self::build).
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.headers.insert(name.as_ref(), value.as_ref());
        self
    }

    /// Sets the user agent of your program, such as `my-app/1.0`. The name of this library is appended.
    pub fn user_agent(mut self, text: impl Into<String>) -> Self {
        self.user_agent = Some(text.into());
        self
    }

    /// Sets the base URL of the API, including `/v1`. A path prefix is kept. Default: the hosted service.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets the URL of a Cog server, instead of a base URL: see [`Client::cog`]. No token is needed.
    #[cfg(feature = "cog")]
    pub fn cog(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self.server = Server::Cog;
        self
    }

    /// Sets a fixed interval between two polls of a prediction. By default, the interval adapts to how long each model
    /// usually takes.
    pub fn poll_interval(mut self, pause: Duration) -> Self {
        self.poll_interval = Some(pause);
        self
    }

    /// Sets the policy that decides when predictions are polled, instead of [`DefaultPollPolicy`].
    pub fn poll_policy(mut self, policy: impl PollPolicy) -> Self {
        self.poll_policy = Some(Arc::new(policy));
        self
    }

    /// Sets the policy that decides which requests are retried, and when, instead of [`DefaultRetryPolicy`]. It is
    /// asked only if a second request is safe.
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.retry_policy = Some(Arc::new(policy));
        self
    }

    /// Sets the time-out of a whole run or wait, or of any other call. Default: one hour.
    ///
    /// Separate uploads and downloads have one hour, or this time-out if it is longer. They end earlier if the
    /// connection is silent for too long.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Sets how long a connection may be silent before it counts as broken. Default: 30 seconds.
    ///
    /// If the service is asked to delay its response until the prediction has ended, that time is added. After a broken
    /// connection, a read request is retried; for a create request, the client looks for its prediction. This time is
    /// capped at three quarters of the call's remaining time, which leaves some for these steps.
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = Some(limit);
        self
    }

    /// Sets the maximum size of a response, in bytes. Default: 64 MiB. A Cog server may need more, because it puts
    /// files into its responses. Downloads and streams have separate limits.
    pub fn reply_limit(mut self, bytes: usize) -> Self {
        self.reply_limit = Some(bytes);
        self
    }

    /// Sets how many calls the client makes per minute. Default: as many as the service allows, according to the
    /// headers of its responses.
    ///
    /// Calls beyond the limit wait for their turn. Clones of a client share the limit; other processes don't. If the
    /// service refuses a call with 429, that call waits as long as the service says, and other calls of its kind are
    /// slowed down.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
        self
    }

    /// Sets a custom HTTP client, with its own proxies, certificates or connection limits.
    ///
    /// Set its redirect policy to `none` and its retries to `never`. A response that was reached by a redirect is an
    /// error, and each repeated create request is charged.
    pub fn http_client(self, client: reqwest::Client) -> Self {
        self.http_service(ReqwestService::from_client(client))
    }

    /// Sets the service that sends the requests, instead of [`ReqwestService`]: one with layers around it, a recorder,
    /// or a fake in a test.
    pub fn http_service(mut self, service: impl HttpService) -> Self {
        self.http = Some(Arc::new(service));
        self
    }

    /// Builds the client. No request is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the token is missing or invalid, the base URL or a header is invalid, or the
    /// HTTP client can't be set up.
    pub fn build(self) -> Result<Client, Error> {
        let token = match (&self.token, self.server) {
            (_, _) if self.without_token => Token::none(),
            (Some(token), _) => Token::new(token),
            #[cfg(feature = "cog")]
            (None, Server::Cog) => Token::none(),
            (None, Server::Hosted) => return Err(missing()),
        };
        token.header()?;
        self.headers.check().map_err(|error| Error::new(ErrorKind::Configuration, error.to_string()))?;
        let base_url = BaseUrl::parse(self.base_url.as_deref().unwrap_or(BaseUrl::OFFICIAL))?;
        let user_agent = self.agent()?;
        let service = match &self.http {
            Some(service) => Arc::clone(service),
            None => default_service(&base_url)?,
        };
        Ok(self.connect(token, base_url, user_agent, service))
    }

    /// A client of the hosted service. An invalid token is reported by the first call.
    pub(super) fn hosted(self) -> Client {
        let token = self.token.as_ref().map_or_else(Token::none, Token::new);
        let base_url = BaseUrl::official();
        let service = default_service(&base_url).unwrap_or_else(|error| {
            let why = format!("{error:?}");
            Arc::new(move |_: HttpRequest| std::future::ready(Err(HttpError::unsendable(why.clone()))))
        });
        self.connect(token, base_url, HeaderValue::from_static(AGENT), service)
    }

    fn connect(
        self,
        token: Token,
        base_url: BaseUrl,
        user_agent: HeaderValue,
        service: Arc<dyn HttpService>,
    ) -> Client {
        let limiter = match self.server {
            Server::Hosted => Limiter::new(self.rate_limit),
            // A Cog server has no rate limits.
            #[cfg(feature = "cog")]
            Server::Cog => Limiter::new(RateLimit::NONE),
        };
        let limits = Limits {
            timeout: self.timeout.unwrap_or(DEFAULT_TIMEOUT),
            silence: self.read_timeout.unwrap_or(DEFAULT_READ_TIMEOUT),
            reply: self.reply_limit.unwrap_or(DEFAULT_REPLY_LIMIT),
        };
        let headers = self.headers.check().cloned().unwrap_or_default();
        let retry = self.retry_policy.unwrap_or_else(|| Arc::new(DefaultRetryPolicy));
        let parts = Parts { service, base_url, token, headers, user_agent, limits, limiter, retry };
        let transport = Arc::new(Transport::new(parts));
        let fixed = self.poll_interval.map(FixedPause::new);
        let policy = match (fixed, self.poll_policy) {
            (Some(fixed), _) => Arc::new(fixed) as Arc<dyn PollPolicy>,
            (None, Some(policy)) => policy,
            (None, None) => Arc::new(DefaultPollPolicy),
        };
        let poll = Poll { policy, fixed: fixed.map(FixedPause::get) };
        let backend: Arc<dyn Backend> = match self.server {
            Server::Hosted => Arc::new(Hosted::new(Arc::clone(&transport), poll)),
            #[cfg(feature = "cog")]
            Server::Cog => Arc::new(Cog::new(Arc::clone(&transport))),
        };
        Client::from_parts(transport, backend)
    }

    fn agent(&self) -> Result<HeaderValue, Error> {
        let Some(own) = &self.user_agent else { return Ok(HeaderValue::from_static(AGENT)) };
        HeaderValue::try_from(format!("{own} {AGENT}")).map_err(|source| {
            Error::new(ErrorKind::Configuration, "the user agent contains a character that can't be sent")
                .with_source(source)
        })
    }
}

/// The service that sends the requests by default.
fn default_service(base_url: &BaseUrl) -> Result<Arc<dyn HttpService>, Error> {
    let proxy = if base_url.is_loopback() { Proxy::None } else { Proxy::System };
    Ok(Arc::new(ReqwestService::with_proxy(proxy)?))
}

/// The token and the headers are left out.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url)
            .field("poll_interval", &self.poll_interval)
            .field("timeout", &self.timeout)
            .field("read_timeout", &self.read_timeout)
            .finish_non_exhaustive()
    }
}
