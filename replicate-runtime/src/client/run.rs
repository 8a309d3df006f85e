//! The builders behind `run`, `submit` and `stream`: options chain, `.await` sends.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "stream")]
use super::OutputStream;
use super::{Client, Prediction};
use crate::files::TransferProgress;
use crate::files::progress::Observer;
use crate::ground::timers::Instant;
use crate::ground::{Error, FailureKind};
use crate::model::ModelInput;
#[cfg(feature = "stream")]
use crate::model::StreamingInput;
#[cfg(feature = "stream")]
use crate::predictions::ChunkedInput;
use crate::predictions::backend::{OnDisconnect, PreferWait};
use crate::predictions::input::{OnDrop, PredictionInput, PredictionRequest};
use crate::predictions::options::{Event, Selection, Webhook};
use crate::predictions::{RawPrediction, outcome};

/// A boxed future, as `.await` on a builder makes it.
type Sending<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

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

/// A prediction to be created and read piece by piece: [`Client::stream`] or [`Model::stream`](super::Model::stream).
///
/// Options chain; `.await` creates the prediction and gives its [`OutputStream`].
///
/// # Errors
///
/// As for [`Submit`]. What goes wrong later is in the stream.
#[cfg(feature = "stream")]
#[must_use = "nothing is sent until this is awaited"]
pub struct StreamRun<I> {
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

    /// Creates a prediction of a model that streams, and gives its output piece by piece, as the model makes it.
    ///
    /// For models that don't stream, this does not compile.
    ///
    /// ```no_run
    /// # async fn example<Input>(input: Input) -> Result<(), replicate_runtime::Error>
    /// # where Input: replicate_runtime::StreamingInput<Chunk = String> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let mut tokens = client.stream(input).await?;
    /// while let Some(token) = tokens.next().await {
    ///     print!("{}", token?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`StreamRun`].
    #[cfg(feature = "stream")]
    pub fn stream<I: StreamingInput>(&self, input: I) -> StreamRun<I> {
        StreamRun::new(self.clone(), PredictionRequest::new(Ok(I::MODEL.into()), input))
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

#[cfg(feature = "stream")]
impl<I: ChunkedInput> StreamRun<I> {
    pub(super) fn new(client: Client, request: PredictionRequest) -> Self {
        Self { client, request, input: PhantomData }
    }

    /// Sends, as a plain future that owns all it needs.
    ///
    /// # Errors
    ///
    /// Those of [`StreamRun`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<OutputStream<I>, Error>> + Send + 'static {
        async move {
            let shared = &self.client.0;
            let deadline = shared.transport.deadline(self.request.timeout)?;
            if self.request.on_drop == OnDrop::Cancel && shared.backend.on_disconnect() == OnDisconnect::RunsOn {
                let request = Arc::new(self.request.canceled_after_timeout());
                let (created, guard) = self.client.create_to_cancel(request, deadline).await?;
                let reader = shared.backend.follow(created.clone(), deadline);
                return Ok(OutputStream::new(self.client, created, reader, deadline).canceled_by(guard));
            }
            let (created, reader) = shared.backend.stream(&self.request, deadline).await?;
            Ok(OutputStream::new(self.client, created, reader, deadline))
        }
    }
}

/// What the builders have in common.
macro_rules! options {
    ($builder:ident: $input:ident, $output:ty) => {
        impl<I: $input> $builder<I> {
            /// Runs the model by its name, in the version that the service picks, in place of the schema's own.
            ///
            /// The service takes this for official models; others are run by a version.
            pub fn latest(mut self) -> Self {
                self.request.selection = Selection::Latest;
                self
            }

            /// Runs this version (64 hex digits, or `owner/name:` and them) in place of the schema's own.
            pub fn version(mut self, id: impl Into<String>) -> Self {
                self.request.selection = Selection::Version(id.into());
                self
            }

            /// Runs a deployment (`owner/name`), which decides on the version.
            pub fn deployment(mut self, name: impl Into<String>) -> Self {
                self.request.selection = Selection::Deployment(name.into());
                self
            }

            /// Has the service call an https URL at these events; at its own choice of them where there are none.
            pub fn webhook(mut self, url: impl Into<String>, events: impl IntoIterator<Item = Event>) -> Self {
                self.request.options.webhook = Some(Webhook { url: url.into(), events: events.into_iter().collect() });
                self
            }

            /// Sends a header with the create, in place of one of that name that the client sends with each request: what a
            /// gateway asks for, a trace. It goes to the client's server alone, and is shown nowhere.
            ///
            /// A name or a value that can't be sent is an error when this is awaited.
            pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.request.options.headers.insert(name.as_ref(), value.as_ref());
                self
            }

            /// Tells how much of the input's large files was uploaded, all of them together.
            ///
            /// It is called between two writes, so it must be quick. Small files travel inside the request and are not
            /// counted.
            pub fn on_upload(mut self, tell: impl Fn(TransferProgress) + Send + Sync + 'static) -> Self {
                self.request.uploads = Observer(Some(Arc::new(tell)));
                self
            }

            /// The time for all that is waited for here, in place of the client's own: sending files, the create and, but for a
            /// [`Submit`], the queue and the run to their end.
            ///
            /// When it is over, the prediction itself runs on: [`cancel_after`](Self::cancel_after) ends that too.
            pub fn timeout(mut self, limit: Duration) -> Self {
                self.request.timeout = Some(limit);
                self
            }

            /// Cancels the prediction when this future, or the [`Prediction`] or [`OutputStream`] that it gives, is dropped
            /// before the prediction has ended; else it would run on, and be charged.
            ///
            /// So that its id is known by then, the service is not asked to hold back its answer to the create: this takes
            /// a few more requests. An error is no drop; but of a run or a stream with a [`timeout`](Self::timeout), the service
            /// is asked to cancel the prediction once that is over (`Cancel-After`, at least 5 seconds), in case that this program
            /// can't.
            ///
            /// The cancel is a request, for which a program that is about to end has to wait:
            /// [`Client::shutdown`](crate::Client::shutdown).
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
            pub fn cancel_on_drop(mut self) -> Self {
                self.request.on_drop = OnDrop::Cancel;
                self
            }

            /// Creates the prediction again, at most so many times, where the answer to the create was lost and nothing seems to
            /// have come of it: the list of the account's predictions was read whole, 15 seconds later or more, and has
            /// none like it.
            ///
            /// Without this, such a create ends in an error that [`is_outcome_unknown`](Error::is_outcome_unknown). What it may
            /// cost: a prediction that the service lists later than that runs beside the second one, and both are charged.
            /// Where the list can't be read, or has a prediction that can't be told from this one, nothing is created
            /// again.
            pub fn create_again(mut self, times: u32) -> Self {
                self.request.options.create_again = times;
                self
            }

            /// Has the service cancel the prediction this long after its creation: from 5 seconds to 24 hours.
            pub fn cancel_after(mut self, limit: Duration) -> Self {
                self.request.options.cancel_after = Some(limit);
                self
            }
        }

        impl<I: $input> IntoFuture for $builder<I> {
            type Output = Result<$output, Error>;
            type IntoFuture = Sending<$output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }

        impl<I> fmt::Debug for $builder<I> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($builder)).field("request", &self.request).finish_non_exhaustive()
            }
        }
    };
}

options!(Run: PredictionInput, I::Output);
options!(Submit: PredictionInput, Prediction<I>);
#[cfg(feature = "stream")]
options!(StreamRun: ChunkedInput, OutputStream<I>);
