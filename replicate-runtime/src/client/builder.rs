//! Puts a client together.

use std::fmt;
use std::time::Duration;

use reqwest::redirect::Policy;
use secrecy::SecretString;

use super::base_url::BaseUrl;
use super::clock::Clock;
use super::environment::Settings;
use super::ledger::Ledger;
use super::limiter::{Limiter, RateLimit};
use super::schedule::Schedule;
use super::token::{Token, missing};
use super::usual::Usual;
use super::{Client, Core};
use crate::{Error, ErrorKind};

/// Predictions may queue, boot and run; the service itself ends a run after 30 minutes.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60 * 60);
/// Longer silences than this are those of a connection that is gone.
const DEFAULT_READ_TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(15);

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
    base_url: Option<String>,
    poll_interval: Option<Duration>,
    timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    rate_limit: RateLimit,
    http: Option<reqwest::Client>,
    server: Server,
}

/// What kind of server the base URL is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Server {
    #[default]
    Service,
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

    /// Where the API is, `/v1` included; a path prefix is kept. Without it, the hosted service.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The address of a Cog server, in place of a base URL: see [`Client::cog`]. It needs no token.
    pub fn cog(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self.server = Server::Cog;
        self
    }

    /// A fixed pause between two looks at a prediction, in place of looks at when its end is likely: the client learns how
    /// long each model usually takes.
    pub fn poll_interval(mut self, pause: Duration) -> Self {
        self.poll_interval = Some(pause);
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

    /// How many calls the client makes a minute. Without it, as many as the service allows: 600 creates and 3,000 other calls.
    ///
    /// Calls beyond that wait for their turn. Clones of a client share the limit; other processes don't know of it. What the
    /// service says itself, with a 429, is heeded in any case, by all calls of the kind it was said to.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
        self
    }

    /// An HTTP client with settings of your own: proxies, certificates, connection limits.
    ///
    /// Give it a redirect policy of `none` and no retries of its own. An answer that was reached by a redirect is an
    /// error, and a client that sends a create twice pays twice.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] where the token is missing or can't be sent, the base URL is none, or TLS can't be
    /// set up.
    pub fn build(self) -> Result<Client, Error> {
        self.core().map(Client::ready)
    }

    pub(super) fn core(self) -> Result<Core, Error> {
        let token = match (&self.token, self.server) {
            (Some(token), _) => Token::new(token)?,
            (None, Server::Cog) => Token::none(),
            (None, Server::Service) => return Err(missing()),
        };
        let base_url = BaseUrl::parse(self.base_url.as_deref().unwrap_or(BaseUrl::OFFICIAL))?;
        let http = match self.http {
            Some(client) => client,
            None => http_client(&base_url)?,
        };
        let schedule = self.poll_interval.map_or(Schedule::Adaptive, Schedule::Fixed);
        let cog = (self.server == Server::Cog).then(Default::default);
        let timeout = self.timeout.unwrap_or(DEFAULT_TIMEOUT);
        let read_timeout = self.read_timeout.unwrap_or(DEFAULT_READ_TIMEOUT);
        Ok(Core {
            token,
            base_url,
            schedule,
            timeout,
            read_timeout,
            limiter: Limiter::new(self.rate_limit),
            clock: Clock::new(),
            ledger: Ledger::default(),
            usual: Usual::default(),
            cog,
            http,
        })
    }
}

/// The client for everything: the API, whose redirects are errors, and downloads, which follow theirs by hand. Silence is
/// watched per call, as a create may be held back longer than a read.
fn http_client(base_url: &BaseUrl) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder().redirect(Policy::none()).connect_timeout(CONNECT).referer(false);
    let builder = if base_url.is_loopback() { builder.no_proxy() } else { builder };
    builder
        .build()
        .map_err(|source| Error::new(ErrorKind::Configuration, "the HTTP client can't be set up").with_source(source))
}

/// The token is left out.
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
