//! A prediction as the caller holds it.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use serde_json::Value;

use super::Client;
#[cfg(feature = "stream")]
use super::OutputStream;
use super::cancel_on_drop::CancelOnDrop;
use crate::ground::Error;
use crate::ground::timers::Instant;
#[cfg(feature = "stream")]
use crate::predictions::ChunkedInput;
use crate::predictions::{PredictionInput, RawPrediction, Snapshot, outcome};

/// A prediction that the service has taken: what was last read of it, and the ways to go on with it.
///
/// It derefs to the [`Snapshot`] that was last read, which answers everything but [`refresh`](Self::refresh),
/// [`wait`](Self::wait) and [`cancel`](Self::cancel). Dropping it leaves the prediction running, unless it was
/// submitted with [`cancel_on_drop`](crate::Submit::cancel_on_drop); [`Client::prediction`] finds it again by its id.
///
/// ```no_run
/// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
/// use replicate_runtime::Client;
///
/// let client = Client::from_env()?;
/// let mut prediction = client.submit(input).await?;
/// println!("watch it at {}", prediction.web_url().unwrap_or_default());
/// let output = prediction.wait().await?;
/// println!("took {:?}", prediction.metrics().predict_time());
/// # Ok(())
/// # }
/// ```
pub struct Prediction<I> {
    client: Client,
    snapshot: Snapshot<I>,
    read_at: Instant,
    guard: Option<CancelOnDrop>,
    timeout: Option<Duration>,
}

impl<I: PredictionInput> Prediction<I> {
    pub(crate) fn new(client: Client, raw: RawPrediction) -> Self {
        Self { client, snapshot: Snapshot::new(raw), read_at: Instant::now(), guard: None, timeout: None }
    }

    /// Cancels it when it is dropped before it has ended.
    pub(super) fn canceled_by(self, guard: CancelOnDrop) -> Self {
        Self { guard: Some(guard), ..self }
    }

    /// The time for each call from now on, a wait among them, in place of the client's own.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput>(id: &str) -> Result<(), replicate_runtime::Error> {
    /// use std::time::Duration;
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let mut prediction = client.prediction::<Input>(id).await?.timeout(Duration::from_secs(60));
    /// let output = prediction.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Reads the prediction anew.
    ///
    /// # Errors
    ///
    /// Those of any read. What was read before stays.
    pub async fn refresh(&mut self) -> Result<(), Error> {
        let deadline = self.deadline()?;
        self.snapshot.raw = self.client.0.backend.read(&self.snapshot.raw.id, deadline).await?;
        self.was_read();
        Ok(())
    }

    /// Waits for the end, at most as long as the client's time-out, and gives the typed output.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout) where it has not ended by then: the prediction runs on, and can
    /// be waited for again. `Failed`, `Canceled`, `Aborted` and `DataRemoved` where it ended without an output,
    /// `OutputMismatch` where the output does not fit its type; and those of any read.
    pub async fn wait(&mut self) -> Result<I::Output, Error> {
        let (read_at, deadline) = (self.read_at, self.deadline()?);
        let waited = self.client.0.backend.wait(&mut self.snapshot.raw, read_at, deadline).await;
        self.was_read();
        waited?;
        outcome::typed(&self.snapshot.raw)
    }

    /// Cancels the prediction. One that has ended stays as it ended.
    ///
    /// The service may take a moment: the status may still be `processing` right after.
    ///
    /// # Errors
    ///
    /// Those of any call. Canceling twice is harmless.
    pub async fn cancel(&mut self) -> Result<(), Error> {
        let deadline = self.deadline()?;
        self.snapshot.raw = self.client.0.backend.cancel(&self.snapshot.raw.id, deadline).await?;
        self.was_read();
        Ok(())
    }

    fn was_read(&mut self) {
        self.read_at = Instant::now();
        if let Some(guard) = self.guard.as_mut().filter(|_| self.snapshot.raw.status.is_terminal()) {
            guard.disarm();
        }
    }

    /// Gives the output piece by piece, from its first piece on, whatever part of it is there already.
    ///
    /// ```no_run
    /// # async fn example<Input>(id: &str) -> Result<(), replicate_runtime::Error>
    /// # where Input: replicate_runtime::StreamingInput<Chunk = String> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let mut tokens = client.prediction::<Input>(id).await?.stream();
    /// while let Some(token) = tokens.next().await {
    ///     print!("{}", token?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "stream")]
    #[must_use = "a stream does nothing until it is read"]
    pub fn stream(&self) -> OutputStream<I>
    where
        I: ChunkedInput,
    {
        // Outside of a runtime nothing can be read, which the stream then says.
        let deadline = self.deadline().unwrap_or_else(|_| Instant::now());
        let reader = self.client.0.backend.follow(self.snapshot.raw.clone(), deadline);
        OutputStream::new(self.client.clone(), self.snapshot.raw.clone(), reader, deadline)
    }

    /// When a wait that starts now has to be over.
    pub(crate) fn deadline(&self) -> Result<Instant, Error> {
        self.client.0.transport.deadline(self.timeout)
    }

    /// Takes what a webhook told of it, unless it is known to have ended.
    #[cfg(feature = "webhook")]
    pub(crate) fn accept(&mut self, told: &Snapshot) {
        if !self.status().is_terminal() {
            self.snapshot.raw = told.raw.clone();
            self.read_at = Instant::now();
        }
    }

    /// The whole reply as it came.
    #[must_use]
    pub fn into_raw(mut self) -> Value {
        if let Some(guard) = &mut self.guard {
            guard.disarm();
        }
        self.snapshot.into_raw()
    }
}

/// What was last read: its status, output, logs and the rest.
impl<I> Deref for Prediction<I> {
    type Target = Snapshot<I>;

    fn deref(&self) -> &Snapshot<I> {
        &self.snapshot
    }
}

/// As its [`Snapshot`].
impl<I> fmt::Debug for Prediction<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.snapshot.describe("Prediction", f)
    }
}
