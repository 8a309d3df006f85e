//! Talks to the service. Decisions are pure functions in files of their own ([`retry`], [`schedule`], [`hint`],
//! [`reply`], [`request`]); [`send`] does the I/O, [`life`] leads a prediction through its life over JSON, and what is
//! typed is thin and on top.

pub(crate) mod attempts;
mod base_url;
mod builder;
pub(crate) mod call;
pub(crate) mod cancel;
pub(crate) mod clock;
pub(crate) mod cog;
mod create;
mod environment;
pub(crate) mod fetch;
mod find;
pub(crate) mod hint;
mod ledger;
pub(crate) mod life;
pub(crate) mod likeness;
mod limiter;
mod model;
mod multipart;
pub(crate) mod name;
pub(crate) mod patience;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod retry;
mod run;
mod schedule;
pub(crate) mod send;
mod token;
mod train;
mod unpack;
mod usual;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;

pub use builder::ClientBuilder;
pub use call::PredictionInput;
pub use cog::Health;
pub use create::Event;
pub use likeness::Likeness;
pub use limiter::RateLimit;
pub use model::Model;
pub(crate) use name::{Id, Resource};
pub use run::{Run, StreamRun, Submit};
pub use train::Train;

use self::base_url::BaseUrl;
use self::builder::DEFAULT_TIMEOUT;
use self::clock::Clock;
use self::ledger::Ledger;
use self::limiter::Limiter;
use self::schedule::Schedule;
use self::token::Token;
use self::usual::Usual;
use crate::prediction::Prediction;
use crate::{Error, ErrorKind};

/// Runs models, and reads and cancels predictions.
///
/// Cheap to clone: clones share connections. `Debug` does not show the token.
///
/// ```no_run
/// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
/// use replicate_runtime::Client;
///
/// let client = Client::from_env()?;
/// let output = client.run(input).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<State>);

/// A client made by [`Client::new`] says what is wrong with its token when it is first used.
enum State {
    Ready(Box<Core>),
    Broken { kind: ErrorKind, message: String },
}

/// What every call needs.
pub(crate) struct Core {
    token: Token,
    base_url: BaseUrl,
    schedule: Schedule,
    timeout: Duration,
    /// How long a connection may be silent.
    pub(crate) read_timeout: Duration,
    limiter: Limiter,
    clock: Clock,
    ledger: Ledger,
    usual: Usual,
    /// What takes the place of reads, where the server is a Cog server.
    cog: Option<cog::Local>,
    pub(crate) http: reqwest::Client,
}

impl Client {
    /// A client of the hosted service with this token.
    ///
    /// A token that can't be sent is an error of kind [`ErrorKind::Configuration`] at the first call;
    /// [`Client::builder`] says it at once.
    ///
    /// ```
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::new("r8_...");
    /// assert!(!format!("{client:?}").contains("r8_"));
    /// ```
    #[must_use]
    pub fn new(token: impl Into<SecretString>) -> Self {
        Self::or_broken(Self::builder().token(token))
    }

    /// A client with the token of `REPLICATE_API_TOKEN`: in the environment, or else in a `.env` file in the current
    /// folder or one above it. `REPLICATE_BASE_URL` (with `/v1`) moves it to another server.
    ///
    /// The environment wins over the file, no other key of the file is looked at, and nothing is put into the
    /// environment. A base URL in a file counts only together with the token in the same file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] where there is no token, or one of both can't be used.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Settings for a client; a token is the one that is needed.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A prediction by its id, as it is now: to go on with one after a restart.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput>() -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let output = client.prediction::<Input>("ufawqhfynnddngldkgtslldrkq").await?.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] where there is none, [`ErrorKind::InvalidArgument`] where the text is no id, and those of any
    /// read.
    pub async fn prediction<I: PredictionInput>(&self, id: impl AsRef<str> + Send) -> Result<Prediction<I>, Error> {
        let id = Id::new(id.as_ref())?;
        let core = self.core()?;
        let snapshot = core.read(&id, core.deadline(None)).await?;
        core.ledger.hold(&id, Instant::now());
        Ok(Prediction::new(self.clone(), snapshot))
    }

    /// The address that requests go to, with the path of the API and without a slash at its end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] for a client of [`Client::new`] that has no token that can be sent.
    pub fn base_url(&self) -> Result<String, Error> {
        Ok(self.core()?.base_url.to_string())
    }

    fn or_broken(builder: ClientBuilder) -> Self {
        match builder.core() {
            Ok(core) => Self::ready(core),
            Err(error) => Self(Arc::new(State::Broken { kind: error.kind(), message: format!("{error:?}") })),
        }
    }

    fn ready(core: Core) -> Self {
        Self(Arc::new(State::Ready(Box::new(core))))
    }

    pub(crate) fn core(&self) -> Result<&Core, Error> {
        match &*self.0 {
            State::Ready(core) => Ok(core),
            State::Broken { kind, message } => Err(Error::new(*kind, message.clone())),
        }
    }
}

impl Core {
    /// When a call that starts now has to be over.
    pub(crate) fn deadline(&self, timeout: Option<Duration>) -> Instant {
        /// Further away than any call lives, and near enough for every clock.
        const NEVER: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
        Instant::now() + timeout.unwrap_or(self.timeout).min(NEVER)
    }

    /// The pause between two looks, where the caller fixed it.
    pub(crate) fn fixed_pause(&self) -> Option<Duration> {
        match self.schedule {
            Schedule::Fixed(pause) => Some(pause),
            Schedule::Adaptive => None,
        }
    }

    /// The whole address of a path, for those who fetch it without the token.
    pub(crate) fn address(&self, path: &str) -> Result<String, Error> {
        self.base_url.join(path).map(String::from)
    }

    /// When the transfer of a file that starts now has to be over: how long a model may take says nothing about how
    /// long its video takes to arrive.
    pub(crate) fn transfer_deadline(&self) -> Instant {
        self.deadline(Some(self.timeout.max(DEFAULT_TIMEOUT)))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Client");
        if let State::Ready(core) = &*self.0 {
            debug.field("base_url", &core.base_url.to_string());
        }
        debug.finish_non_exhaustive()
    }
}
