//! The builders that `run` and `submit` return.

use std::marker::PhantomData;
use std::sync::Arc;

use super::run_options::options;
use super::{Client, Prediction};
use crate::ground::timers::Instant;
use crate::ground::{Error, FailureKind};
use crate::model::ModelInput;
use crate::predictions::backend::{OnDisconnect, PreferWait};
use crate::predictions::input::{OnDrop, PredictionInput, PredictionRequest};
use crate::predictions::{RawPrediction, outcome};

/// A prediction to create and wait for: see [`Client::run`] and [`Model::run`](super::Model::run).
///
/// Set options by chaining methods; `.await` sends the request and gives the typed output. [`send`](Self::send) gives a
/// plain future, for a `JoinSet` or `buffer_unordered`.
///
/// # Errors
///
/// An invalid input or option is reported before anything is sent. Every later error has the id of the prediction, if
/// the service has returned one. If the response to a create request is lost, the request is never repeated: the client
/// looks for the prediction in the list of recent predictions, and continues with it. Only if it finds none, the error
/// [`is_outcome_unknown`](Error::is_outcome_unknown).
#[must_use = "nothing is sent until this is awaited"]
pub struct Run<I> {
    client: Client,
    request: PredictionRequest,
    /// How many times an interrupted prediction is created again.
    retries: u32,
    input: PhantomData<fn() -> I>,
}

/// A prediction to create without waiting for it: see [`Client::submit`] and [`Model::submit`](super::Model::submit).
///
/// Set options by chaining methods; `.await` sends the request and gives the [`Prediction`] as the service accepted it.
///
/// # Errors
///
/// Same as for [`Run`], except for those that occur when the prediction has ended.
#[must_use = "nothing is sent until this is awaited"]
pub struct Submit<I> {
    client: Client,
    request: PredictionRequest,
    input: PhantomData<fn() -> I>,
}

impl Client {
    /// Runs a model: checks the input, creates the prediction, waits for its end and returns the typed output.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use std::time::Duration;
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let output = client.run(input).timeout(Duration::from_secs(120)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Run`].
    pub fn run<I: ModelInput>(&self, input: I) -> Run<I> {
        Run::new(self.clone(), PredictionRequest::new(Ok(I::MODEL.into()), input))
    }

    /// Creates a prediction without waiting for it.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::{Client, Event};
    ///
    /// let client = Client::from_env()?;
    /// let prediction = client.submit(input).webhook("https://my.app/hook", [Event::Completed]).await?;
    /// println!("{} is {}", prediction.id(), prediction.status());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Submit`].
    pub fn submit<I: ModelInput>(&self, input: I) -> Submit<I> {
        Submit::new(self.clone(), PredictionRequest::new(Ok(I::MODEL.into()), input))
    }
}

impl<I: PredictionInput> Run<I> {
    pub(super) fn new(client: Client, request: PredictionRequest) -> Self {
        Self { client, request, retries: 0, input: PhantomData }
    }

    /// Sends the request. The returned future is `Send` and `'static`.
    ///
    /// # Errors
    ///
    /// Same as for [`Run`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<I::Output, Error>> + Send + 'static {
        async move {
            let deadline = self.client.0.transport.deadline(self.request.timeout)?;
            let request = Arc::new(self.request.canceled_after_timeout());
            let mut retries = self.retries;
            loop {
                let prediction = run(&self.client, &request, deadline).await?;
                match outcome::typed(&prediction) {
                    Err(error) if retries > 0 && error.failure() == Some(FailureKind::Interrupted) => {
                        retries -= 1;
                        tracing::info!(
                            prediction_id = prediction.id.as_str(),
                            "the service interrupted a run, which is created anew"
                        );
                    }
                    result => return result,
                }
            }
        }
    }

    /// Creates the prediction again, at most this many times, if the service interrupted it or could not start it:
    /// [`FailureKind::Interrupted`]. Each attempt is a new prediction, and the time that an interrupted one ran may be
    /// charged.
    ///
    /// No other failure is retried. A failure of the model itself is likely to repeat. After a lost response to a
    /// create request, the prediction may already exist.
    pub fn retry_failed(mut self, times: u32) -> Self {
        self.retries = times;
        self
    }
}

/// Creates a prediction and waits until it has ended.
async fn run(client: &Client, request: &Arc<PredictionRequest>, deadline: Instant) -> Result<RawPrediction, Error> {
    let backend = &client.0.backend;
    if request.on_drop == OnDrop::Cancel && backend.on_disconnect() == OnDisconnect::RunsOn {
        let (mut prediction, mut guard) = client.create_to_cancel(Arc::clone(request), deadline).await?;
        let waited = backend.wait(&mut prediction, Instant::now(), deadline).await;
        guard.disarm();
        return waited.map(|()| prediction);
    }
    let mut prediction = backend.create(request, PreferWait::UntilEnded, deadline).await?;
    backend.wait(&mut prediction, Instant::now(), deadline).await?;
    Ok(prediction)
}

impl<I: PredictionInput> Submit<I> {
    pub(super) fn new(client: Client, request: PredictionRequest) -> Self {
        Self { client, request, input: PhantomData }
    }

    /// Sends the request. The returned future is `Send` and `'static`.
    ///
    /// # Errors
    ///
    /// Same as for [`Submit`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<Prediction<I>, Error>> + Send + 'static {
        async move {
            let deadline = self.client.0.transport.deadline(self.request.timeout)?;
            if self.request.on_drop == OnDrop::Cancel {
                let (prediction, guard) = self.client.create_to_cancel(Arc::new(self.request), deadline).await?;
                return Ok(Prediction::new(self.client, prediction).canceled_by(guard));
            }
            let prediction = self.client.0.backend.create(&self.request, PreferWait::No, deadline).await?;
            Ok(Prediction::new(self.client, prediction))
        }
    }
}

options!(Run: PredictionInput, I::Output);
options!(Submit: PredictionInput, Prediction<I>);
