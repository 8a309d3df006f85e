//! The builders behind `run` and `submit`: options chain, `.await` sends.

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

/// A prediction to be created and waited for: [`Client::run`] or [`Model::run`](super::Model::run).
///
/// Options chain; `.await` sends and gives the typed output. Where a plain future is wanted, for a `JoinSet` or
/// `buffer_unordered`, [`send`](Self::send) gives one.
///
/// # Errors
///
/// What is wrong with the input or an option is said before anything is sent. From then on, every error that comes
/// after the service gave an id carries it. A create whose answer was lost is never sent a second time: the client looks for
/// the prediction in the list of recent ones and goes on with it, and only where it finds none the error
/// [`is_outcome_unknown`](Error::is_outcome_unknown).
#[must_use = "nothing is sent until this is awaited"]
pub struct Run<I> {
    client: Client,
    request: PredictionRequest,
    /// How many times an interrupted prediction is created anew.
    retries: u32,
    input: PhantomData<fn() -> I>,
}

/// A prediction to be created and not waited for: [`Client::submit`] or [`Model::submit`](super::Model::submit).
///
/// Options chain; `.await` sends and gives the [`Prediction`] as the service took it.
///
/// # Errors
///
/// As for [`Run`], but for what only shows once the prediction has ended.
#[must_use = "nothing is sent until this is awaited"]
pub struct Submit<I> {
    client: Client,
    request: PredictionRequest,
    input: PhantomData<fn() -> I>,
}

impl Client {
    /// Runs a model: checks the input, creates the prediction, waits for its end and gives the typed output.
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
    /// Those of [`Run`].
    pub fn run<I: ModelInput>(&self, input: I) -> Run<I> {
        Run::new(self.clone(), PredictionRequest::new(Ok(I::MODEL.into()), input))
    }

    /// Creates a prediction and does not wait for it.
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
    /// Those of [`Submit`].
    pub fn submit<I: ModelInput>(&self, input: I) -> Submit<I> {
        Submit::new(self.clone(), PredictionRequest::new(Ok(I::MODEL.into()), input))
    }
}

impl<I: PredictionInput> Run<I> {
    pub(super) fn new(client: Client, request: PredictionRequest) -> Self {
        Self { client, request, retries: 0, input: PhantomData }
    }

    /// Sends, as a plain future that owns all it needs.
    ///
    /// # Errors
    ///
    /// Those of [`Run`].
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

    /// Creates the prediction anew, at most so many times, where the service interrupted it or could not start it:
    /// [`FailureKind::Interrupted`]. Each is a prediction of its own, and the time that an interrupted one ran may be charged.
    ///
    /// Nothing else is created anew: a model's own failure is likely to come again, and after a create whose answer was lost
    /// there may be a prediction already.
    pub fn retry_failed(mut self, times: u32) -> Self {
        self.retries = times;
        self
    }
}

/// Creates a prediction and waits for its end.
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

    /// Sends, as a plain future that owns all it needs.
    ///
    /// # Errors
    ///
    /// Those of [`Submit`].
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
