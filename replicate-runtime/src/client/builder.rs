//! Puts a client together.

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
/// Longer silences than this are those of a connection that is gone.
const DEFAULT_READ_TIMEOUT: Duration = Duration::from_secs(30);
/// Larger answers are not predictions, unless a Cog server puts a video into one.
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
    /// The token is left out on purpose.
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

/// What kind of server the base URL is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Server {
    #[default]
    Hosted,
    #[cfg(feature = "cog")]
    Cog,
}

impl ClientBuilder {
    /// The settings that [`Client::from_env`] takes, to add others to them.
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
    /// [`ErrorKind::Configuration`] where there is no token.
    pub fn from_env() -> Result<Self, Error> {
        let settings = Settings::read()?;
        Ok(Self { token: Some(settings.token), base_url: settings.base_url, ..Self::default() })
    }

    /// The API token, or the key of a gateway. It goes to the base URL's origin and nowhere else.
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sends no token: for a gateway that has the service's key itself. A header of your own may say who you are.
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

    /// Sends a header with each request to the API, and with no other: not to the hosts that files and streams come from. Its
    /// value is shown nowhere.
    ///
    /// A name or a value that can't be sent is an error of [`build`](Self::build).
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.headers.insert(name.as_ref(), value.as_ref());
        self
    }

    /// What identifies your program to servers, before the name of this library: `my-app/1.0`.
    pub fn user_agent(mut self, text: impl Into<String>) -> Self {
        self.user_agent = Some(text.into());
        self
    }

    /// Where the API is, `/v1` included; a path prefix is kept. Without it, the hosted service.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The address of a Cog server, in place of a base URL: see [`Client::cog`]. It needs no token.
    #[cfg(feature = "cog")]
    pub fn cog(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self.server = Server::Cog;
        self
    }

    /// A fixed pause between two polls of a prediction, in place of the adaptive one: the client learns how long each model
    /// usually takes.
    pub fn poll_interval(mut self, pause: Duration) -> Self {
        self.poll_interval = Some(pause);
        self
    }

    /// Decides when predictions are polled, in place of [`DefaultPollPolicy`].
    pub fn poll_policy(mut self, policy: impl PollPolicy) -> Self {
        self.poll_policy = Some(Arc::new(policy));
        self
    }

    /// Decides which requests are sent again, and when, in place of [`DefaultRetryPolicy`]. It is asked only where a second
    /// request is safe.
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.retry_policy = Some(Arc::new(policy));
        self
    }

    /// The time for a whole run or wait, or any other call. Without it, an hour.
    ///
    /// Uploads and downloads on their own have an hour, or this where it is longer, and end sooner where the connection
    /// falls silent.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How long a connection may be silent before it counts as broken. Without it, 30 seconds.
    ///
    /// Where the service is asked to hold its answer back, that time comes on top. A read is then made again; of a
    /// create the client finds out what became of it. Of the whole call's time a silence takes three quarters at most,
    /// so that some is left for that.
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = Some(limit);
        self
    }

    /// How large the answer to one call may be, in bytes. Without it, 64 MiB. A Cog server may need more: it puts files into its
    /// answers. Downloads and streams have limits of their own.
    pub fn reply_limit(mut self, bytes: usize) -> Self {
        self.reply_limit = Some(bytes);
        self
    }

    /// How many calls the client makes a minute. Without it, as many as the service allows, by what the headers of its answers
    /// tell.
    ///
    /// Calls beyond that wait for their turn. Clones of a client share the limit; other processes don't know of it. Where the
    /// service refuses a call with a 429, that call waits as long as the service says, and the others of its kind are slowed.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
        self
    }

    /// An HTTP client with settings of your own: proxies, certificates, connection limits.
    ///
    /// Give it a redirect policy of `none` and retries of `never`. An answer that was reached by a redirect is an
    /// error, and a client that sends a create twice pays twice.
    pub fn http_client(self, client: reqwest::Client) -> Self {
        self.http_service(ReqwestService::from_client(client))
    }

    /// What sends the requests, in place of [`ReqwestService`]: one with layers around it, a recorder, a fake in a test.
    pub fn http_service(mut self, service: impl HttpService) -> Self {
        self.http = Some(Arc::new(service));
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] where the token is missing or can't be sent, the base URL is not a URL, a header can't be sent, or
    /// the HTTP client can't be set up.
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

    /// A client of the hosted service. What is wrong with the token is said at the first call.
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
            // A Cog server has no limits.
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
            Error::new(ErrorKind::Configuration, "the user agent holds a character that can't be sent")
                .with_source(source)
        })
    }
}

/// What sends the requests where the caller says nothing else.
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
