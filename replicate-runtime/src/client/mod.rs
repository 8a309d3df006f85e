//! The public interface: the types that users hold and whose methods they chain. The layers below do the work.

#[cfg(feature = "cost")]
mod budget;
mod builder;
mod cancel_on_drop;
mod environment;
#[cfg(feature = "files")]
mod files;
mod find;
mod model;
mod prediction;
#[cfg(feature = "api")]
mod resources;
mod run;
mod run_options;
#[cfg(feature = "stream")]
mod stream;
#[cfg(feature = "stream")]
mod stream_run;
mod train;
mod training;

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

pub use self::builder::ClientBuilder;
pub use self::model::Model;
pub use self::prediction::Prediction;
pub use self::run::{Run, Submit};
#[cfg(feature = "stream")]
pub use self::stream::OutputStream;
#[cfg(feature = "stream")]
pub use self::stream_run::StreamRun;
pub use self::train::Train;
pub use self::training::Training;

use self::cancel_on_drop::Cancels;
#[cfg(feature = "api")]
use crate::api::Api;
use crate::ground::{Error, Id};
use crate::http::Transport;
#[cfg(feature = "cog")]
use crate::predictions::Health;
use crate::predictions::{Backend, PredictionInput};

/// Runs models, and reads and cancels predictions.
///
/// Cloning is cheap: clones share connections. `Debug` does not show the token.
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
pub struct Client(Arc<Shared>);

struct Shared {
    transport: Arc<Transport>,
    backend: Arc<dyn Backend>,
    cancels: Cancels,
    #[cfg(feature = "cost")]
    budget: Option<Arc<crate::predictions::Budget>>,
}

impl Client {
    /// A client of the hosted service with this token. No request is sent.
    ///
    /// With an invalid token, the first call fails with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration).
    /// [`Client::builder`] reports it at once.
    ///
    /// ```
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::new("r8_...");
    /// assert!(!format!("{client:?}").contains("r8_"));
    /// ```
    #[must_use]
    pub fn new(token: impl Into<SecretString>) -> Self {
        Self::builder().token(token).hosted()
    }

    /// A client with the token in `REPLICATE_API_TOKEN`, from the environment or else from a `.env` file in the current
    /// folder or one above it. `REPLICATE_BASE_URL` (including `/v1`) selects another server.
    ///
    /// The environment takes precedence over the file. Other keys of the file are ignored, and the environment is not
    /// changed. A base URL in a file is used only with a token from the same file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if there is no token, or if the token or the base
    /// URL is invalid.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Settings for a client. Only a token is required.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client of a Cog server, which serves one model on a machine of your own: `http://127.0.0.1:5000`.
    ///
    /// The same typed code runs there, with these differences: the server determines which model and version run, files
    /// are sent inside requests, and the client waits while the server is busy. A prediction lives only as long as the
    /// request that created it. So it ends with this process, and [`Client::prediction`] finds only predictions of this
    /// client.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::cog("http://127.0.0.1:5000")?;
    /// let output = client.run(input).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if `url` is not an http or https URL.
    #[cfg(feature = "cog")]
    pub fn cog(url: impl Into<String>) -> Result<Self, Error> {
        Self::builder().cog(url).build()
    }

    /// Reads the health of a Cog server.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the client's server is not a Cog server,
    /// and those of any read request.
    #[cfg(feature = "cog")]
    pub async fn health(&self) -> Result<Health, Error> {
        self.0.backend.health(self.0.transport.deadline(None)?).await
    }

    /// Reads a prediction by its id, for example to continue with it after a restart.
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
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such prediction,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the id is invalid, and those of any read
    /// request.
    pub async fn prediction<I: PredictionInput>(&self, id: impl AsRef<str> + Send) -> Result<Prediction<I>, Error> {
        let id = Id::new(id.as_ref())?;
        let prediction = self.0.backend.read(&id, self.0.transport.deadline(None)?).await?;
        self.0.backend.claim(&id);
        Ok(Prediction::new(self.clone(), prediction))
    }

    /// Waits for the cancel requests that [`cancel_on_drop`](Run::cancel_on_drop) has started. Call it before the
    /// program ends, because the runtime drops these requests when the program leaves `main`.
    ///
    /// It waits at most one minute for each of them. The client can still be used afterwards.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use std::time::Duration;
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let run = client.run(input).cancel_on_drop();
    /// if tokio::time::timeout(Duration::from_secs(5), run).await.is_err() {
    ///     println!("too slow, and canceled");
    /// }
    /// client.shutdown().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn shutdown(&self) {
        self.0.cancels.finished().await;
    }

    /// The base URL of the API, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.0.transport.base_url().to_string()
    }

    fn from_parts(transport: Arc<Transport>, backend: Arc<dyn Backend>) -> Self {
        Self(Arc::new(Shared {
            transport,
            backend,
            cancels: Cancels::default(),
            #[cfg(feature = "cost")]
            budget: None,
        }))
    }

    #[cfg(any(feature = "api", feature = "files"))]
    fn transport(&self) -> Arc<Transport> {
        Arc::clone(&self.0.transport)
    }

    #[cfg(feature = "api")]
    fn api(&self) -> Api {
        Api { transport: self.transport(), backend: Arc::clone(&self.0.backend) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}
