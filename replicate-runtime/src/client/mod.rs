//! The faces: what users hold and chain. What they do is in the layers below.

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
pub struct Client(Arc<Shared>);

struct Shared {
    transport: Arc<Transport>,
    backend: Arc<dyn Backend>,
    cancels: Cancels,
    #[cfg(feature = "cost")]
    budget: Option<Arc<crate::predictions::Budget>>,
}

impl Client {
    /// A client of the hosted service with this token. Nothing is sent.
    ///
    /// A token that can't be sent is an error of kind [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) at the
    /// first call; [`Client::builder`] says it at once.
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

    /// A client with the token of `REPLICATE_API_TOKEN`: in the environment, or else in a `.env` file in the current
    /// folder or one above it. `REPLICATE_BASE_URL` (with `/v1`) moves it to another server.
    ///
    /// The environment wins over the file, no other key of the file is looked at, and nothing is put into the
    /// environment. A base URL in a file counts only together with the token in the same file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where there is no token, or one of both can't be used.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Settings for a client; a token is the one that is needed.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client of a Cog server, which serves one model on a machine of your own: `http://127.0.0.1:5000`.
    ///
    /// The same typed code runs there, with these differences: which model and version run is the server's affair, files
    /// travel inside requests, a busy server is waited for, and a prediction lives as long as the request that created
    /// it. So it ends with this process, and [`Client::prediction`] knows those of this client only.
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
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where the text is no URL of http or https.
    #[cfg(feature = "cog")]
    pub fn cog(url: impl Into<String>) -> Result<Self, Error> {
        Self::builder().cog(url).build()
    }

    /// Asks a Cog server how it is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) where the client's server is no Cog server, and those
    /// of any read.
    #[cfg(feature = "cog")]
    pub async fn health(&self) -> Result<Health, Error> {
        self.0.backend.health(self.0.transport.deadline(None)?).await
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
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) where there is none,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) where the text is no id, and those of any read.
    pub async fn prediction<I: PredictionInput>(&self, id: impl AsRef<str> + Send) -> Result<Prediction<I>, Error> {
        let id = Id::new(id.as_ref())?;
        let prediction = self.0.backend.read(&id, self.0.transport.deadline(None)?).await?;
        self.0.backend.claim(&id);
        Ok(Prediction::new(self.clone(), prediction))
    }

    /// Waits until the cancels that [`cancel_on_drop`](Run::cancel_on_drop) has started are done. Call it before the program
    /// ends: a cancel is a request, and the runtime gives it up when the program leaves `main`.
    ///
    /// It waits for each cancel a minute at most. The client can be used after it.
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

    /// The address that requests go to, with the path of the API and without a slash at its end.
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
