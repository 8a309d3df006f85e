//! A prediction as the caller holds it.

mod metrics;
pub(crate) mod outcome;
mod progress;
mod raw;
mod snapshot;

use std::fmt;
use std::ops::Deref;

use serde_json::Value;
use tokio::time::Instant;

pub use metrics::Metrics;
pub use progress::Progress;
pub(crate) use raw::RawPrediction;
pub use snapshot::Snapshot;

use crate::client::PredictionInput;
use crate::client::cancel::CancelOnDrop;
use crate::stream::{ChunkedInput, OutputStream};
use crate::{Client, Error};

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
}

impl<I: PredictionInput> Prediction<I> {
    pub(crate) fn new(client: Client, raw: RawPrediction) -> Self {
        Self { client, snapshot: Snapshot::new(raw), read_at: Instant::now(), guard: None }
    }

    /// Cancels it when it is dropped before it has ended.
    pub(crate) fn canceled_by(self, guard: CancelOnDrop) -> Self {
        Self { guard: Some(guard), ..self }
    }

    /// Reads the prediction anew.
    ///
    /// # Errors
    ///
    /// Those of any read. What was read before stays.
    pub async fn refresh(&mut self) -> Result<(), Error> {
        let core = self.client.core()?;
        self.snapshot.raw = core.read(&self.snapshot.raw.id, core.deadline(None)).await?;
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
        let core = self.client.core()?;
        let read_at = self.read_at;
        let waited = core.wait(&mut self.snapshot.raw, read_at, core.deadline(None)).await;
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
        let core = self.client.core()?;
        self.snapshot.raw = core.cancel(&self.snapshot.raw.id, core.deadline(None)).await?;
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
    #[must_use = "a stream does nothing until it is read"]
    pub fn stream(&self) -> OutputStream<I>
    where
        I: ChunkedInput,
    {
        // A client that has a prediction is not broken; its stream says it if it is.
        let deadline = self.client.core().map_or_else(|_| Instant::now(), |core| core.deadline(None));
        OutputStream::new(self.client.clone(), self.snapshot.raw.clone(), deadline)
    }

    /// When a wait that starts now has to be over.
    #[cfg(feature = "webhook")]
    pub(crate) fn deadline(&self) -> Result<Instant, Error> {
        Ok(self.client.core()?.deadline(None))
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
