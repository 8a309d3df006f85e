//! A prediction as the caller holds it.

mod metrics;
pub(crate) mod outcome;
mod progress;
mod snapshot;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde_json::Value;
use tokio::time::Instant;

pub use metrics::Metrics;
pub use progress::Progress;
pub(crate) use snapshot::Snapshot;

use crate::client::PredictionInput;
use crate::{Client, Error, Status};

/// A prediction that the service has taken: what was last read of it, and the ways to go on with it.
///
/// Everything but [`refresh`](Self::refresh), [`wait`](Self::wait) and [`cancel`](Self::cancel) answers from what was
/// last read. Dropping it leaves the prediction running; [`Client::prediction`] finds it again by its id.
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
    snapshot: Snapshot,
    read_at: Instant,
    input: PhantomData<fn() -> I>,
}

impl<I: PredictionInput> Prediction<I> {
    pub(crate) fn new(client: Client, snapshot: Snapshot) -> Self {
        Self { client, snapshot, read_at: Instant::now(), input: PhantomData }
    }

    /// Reads the prediction anew.
    ///
    /// # Errors
    ///
    /// Those of any read. What was read before stays.
    pub async fn refresh(&mut self) -> Result<(), Error> {
        let core = self.client.core()?;
        self.snapshot = core.read(&self.snapshot.id, core.deadline(None)).await?;
        self.read_at = Instant::now();
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
        let waited = core.wait(&mut self.snapshot, read_at, core.deadline(None)).await;
        self.read_at = Instant::now();
        waited?;
        outcome::typed(&self.snapshot)
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
        self.snapshot = core.cancel(&self.snapshot.id, core.deadline(None)).await?;
        self.read_at = Instant::now();
        Ok(())
    }

    /// The output so far, typed; `None` where there is none yet or no longer.
    ///
    /// Models that give their output piece by piece have some before they end.
    ///
    /// # Errors
    ///
    /// `OutputMismatch`, with the raw JSON, where it does not fit its type.
    pub fn output(&self) -> Result<Option<I::Output>, Error> {
        self.snapshot.output().map(|output| outcome::fit(&self.snapshot, output)).transpose()
    }
}

impl<I> Prediction<I> {
    /// The id, by which [`Client::prediction`] finds it again.
    #[must_use]
    pub fn id(&self) -> &str {
        self.snapshot.id.as_str()
    }

    /// Where it is in its life.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.snapshot.status
    }

    /// What the model has logged so far.
    #[must_use]
    pub fn logs(&self) -> &str {
        self.snapshot.text("logs").unwrap_or_default()
    }

    /// How far it says it is, where its logs have a progress bar.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        Progress::from_logs(self.logs())
    }

    /// What the service has measured.
    #[must_use]
    pub fn metrics(&self) -> Metrics<'_> {
        Metrics::new(&self.snapshot.raw)
    }

    /// What went wrong, in the model's words.
    #[must_use]
    pub fn error(&self) -> Option<Cow<'_, str>> {
        self.snapshot.error()
    }

    /// The whole reply as it came, with what this version does not know.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.snapshot.raw
    }

    /// The whole reply as it came.
    #[must_use]
    pub fn into_raw(self) -> Value {
        self.snapshot.raw
    }

    /// The model that ran, `owner/name`, as the service says; not always the one asked for.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.snapshot.text("model")
    }

    /// The version that ran, as the service says: 64 hex digits, or a word such as `hidden`.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.snapshot.text("version")
    }

    /// Whether the service has deleted input, output and logs, as it does an hour after the end.
    #[must_use]
    pub fn is_data_removed(&self) -> bool {
        self.snapshot.data_removed()
    }

    /// When it was created, as RFC 3339 text.
    #[must_use]
    pub fn created_at(&self) -> Option<&str> {
        self.snapshot.text("created_at")
    }

    /// When the model began on it, as RFC 3339 text.
    #[must_use]
    pub fn started_at(&self) -> Option<&str> {
        self.snapshot.text("started_at")
    }

    /// When it ended, as RFC 3339 text.
    #[must_use]
    pub fn completed_at(&self) -> Option<&str> {
        self.snapshot.text("completed_at")
    }

    /// The page on which a person can watch it.
    #[must_use]
    pub fn web_url(&self) -> Option<&str> {
        self.url("web")
    }

    /// One of the reply's links by its name (`web`, `get`, `cancel`, `stream`). The client itself follows none of them.
    #[must_use]
    pub fn url(&self, name: &str) -> Option<&str> {
        self.snapshot.raw.get("urls")?.get(name)?.as_str()
    }
}

/// Input and output are left out: they can be large, or secret.
impl<I> fmt::Debug for Prediction<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prediction")
            .field("id", &self.id())
            .field("status", self.status())
            .field("model", &self.model())
            .finish_non_exhaustive()
    }
}
