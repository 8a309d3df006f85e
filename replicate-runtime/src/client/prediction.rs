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

/// A prediction that the service has accepted.
///
/// It dereferences to the [`Snapshot`] that was last read, which has its status, output and logs. Dropping it leaves
/// the prediction running, unless it was submitted with [`cancel_on_drop`](crate::Submit::cancel_on_drop).
/// [`Client::prediction`] finds it again by its id.
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

    /// Cancels the prediction if this is dropped before it has ended.
    pub(super) fn canceled_by(self, guard: CancelOnDrop) -> Self {
        Self { guard: Some(guard), ..self }
    }

    /// Sets the time-out of each later call, including [`wait`](Self::wait), instead of the client's.
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

    /// Reads the current state of the prediction.
    ///
    /// # Errors
    ///
    /// The errors of any read request. The last snapshot is kept.
    pub async fn refresh(&mut self) -> Result<(), Error> {
        let deadline = self.deadline()?;
        self.snapshot.raw = self.client.0.backend.read(&self.snapshot.raw.id, deadline).await?;
        self.was_read();
        Ok(())
    }

    /// Waits until the prediction has ended, at most for the client's time-out, and returns the typed output.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout) if it has not ended by then: the prediction continues, and you
    /// can wait for it again. `Failed`, `Canceled`, `Aborted` or `DataRemoved` if it ended without an output,
    /// `OutputMismatch` if the output does not fit its type, and the errors of any read request.
    pub async fn wait(&mut self) -> Result<I::Output, Error> {
        let (read_at, deadline) = (self.read_at, self.deadline()?);
        let waited = self.client.0.backend.wait(&mut self.snapshot.raw, read_at, deadline).await;
        self.was_read();
        waited?;
        outcome::typed(&self.snapshot.raw)
    }

    /// Cancels the prediction. A prediction that has ended is not changed.
    ///
    /// This can take a moment: the status can still be `processing` right afterwards.
    ///
    /// # Errors
    ///
    /// The errors of any call. Canceling twice has no effect.
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

    /// Streams the output piece by piece, always from its first piece.
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
        // Outside of a tokio runtime, the stream returns the error.
        let deadline = self.deadline().unwrap_or_else(|_| Instant::now());
        let reader = self.client.0.backend.follow(self.snapshot.raw.clone(), deadline);
        OutputStream::new(self.client.clone(), self.snapshot.raw.clone(), reader, deadline)
    }

    /// The deadline of a wait that starts now.
    pub(crate) fn deadline(&self) -> Result<Instant, Error> {
        self.client.0.transport.deadline(self.timeout)
    }

    /// Takes over a webhook's snapshot, unless the prediction is already known to have ended.
    #[cfg(feature = "webhook")]
    pub(crate) fn accept(&mut self, told: &Snapshot) {
        if !self.status().is_terminal() {
            self.snapshot.raw = told.raw.clone();
            self.read_at = Instant::now();
        }
    }

    /// The whole response as it was received.
    #[must_use]
    pub fn into_raw(mut self) -> Value {
        if let Some(guard) = &mut self.guard {
            guard.disarm();
        }
        self.snapshot.into_raw()
    }
}

/// The last snapshot: status, output, logs and so on.
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
