//! The builders behind `run`, `submit` and `stream`: options chain, `.await` sends.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Client;
use super::call::{Call, Dropping, PredictionInput};
use super::create::{Choice, Event, Webhook};
use super::life::Hold;
use crate::file::progress::{Observer, TransferProgress};
use crate::prediction::{Prediction, outcome};
use crate::stream::{ChunkedInput, OutputStream};
use crate::{Error, ModelInput, StreamingInput};

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
    call: Call,
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
    call: Call,
    input: PhantomData<fn() -> I>,
}

/// A prediction to be created and read piece by piece: [`Client::stream`] or [`Model::stream`](super::Model::stream).
///
/// Options chain; `.await` creates the prediction and gives its [`OutputStream`].
///
/// # Errors
///
/// As for [`Submit`]. What goes wrong later is in the stream.
#[must_use = "nothing is sent until this is awaited"]
pub struct StreamRun<I> {
    client: Client,
    call: Call,
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
        Run::new(self.clone(), Call::new(Ok(I::MODEL.into()), input))
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
        Submit::new(self.clone(), Call::new(Ok(I::MODEL.into()), input))
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
    pub fn stream<I: StreamingInput>(&self, input: I) -> StreamRun<I> {
        StreamRun::new(self.clone(), Call::new(Ok(I::MODEL.into()), input))
    }
}

impl<I: PredictionInput> Run<I> {
    pub(super) fn new(client: Client, call: Call) -> Self {
        Self { client, call, input: PhantomData }
    }

    /// Sends, as a plain future that owns all it needs.
    ///
    /// # Errors
    ///
    /// Those of [`Run`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<I::Output, Error>> + Send + 'static {
        async move {
            let core = self.client.core()?;
            let deadline = core.deadline(self.call.timeout);
            // A Cog server cancels by itself when the request is dropped.
            if self.call.dropping == Dropping::Cancels && !core.is_cog() {
                let (mut snapshot, mut guard) = self.client.create_to_cancel(self.call, deadline).await?;
                let waited = core.wait(&mut snapshot, Instant::now(), deadline).await;
                guard.disarm();
                waited?;
                return outcome::typed(&snapshot);
            }
            let mut snapshot = core.create(&self.call, Hold::UntilEnded, deadline).await?;
            core.wait(&mut snapshot, Instant::now(), deadline).await?;
            outcome::typed(&snapshot)
        }
    }
}

impl<I: PredictionInput> Submit<I> {
    pub(super) fn new(client: Client, call: Call) -> Self {
        Self { client, call, input: PhantomData }
    }

    /// Sends, as a plain future that owns all it needs.
    ///
    /// # Errors
    ///
    /// Those of [`Submit`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<Prediction<I>, Error>> + Send + 'static {
        async move {
            let core = self.client.core()?;
            let deadline = core.deadline(self.call.timeout);
            if self.call.dropping == Dropping::Cancels {
                let (snapshot, guard) = self.client.create_to_cancel(self.call, deadline).await?;
                return Ok(Prediction::new(self.client, snapshot).canceled_by(guard));
            }
            let snapshot = match core.cog {
                Some(_) => self.client.submit_to_cog(&self.call, deadline).await?,
                None => core.create(&self.call, Hold::No, deadline).await?,
            };
            Ok(Prediction::new(self.client, snapshot))
        }
    }
}

impl<I: ChunkedInput> StreamRun<I> {
    pub(super) fn new(client: Client, call: Call) -> Self {
        Self { client, call, input: PhantomData }
    }

    /// Sends, as a plain future that owns all it needs.
    ///
    /// # Errors
    ///
    /// Those of [`StreamRun`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<OutputStream<I>, Error>> + Send + 'static {
        async move {
            let core = self.client.core()?;
            let deadline = core.deadline(self.call.timeout);
            // A Cog server cancels by itself when the request is dropped.
            if core.is_cog() {
                let (id, request) = core.cog_request(&self.call, deadline).await?;
                return OutputStream::on_cog(self.client, &id, request, deadline);
            }
            if self.call.dropping == Dropping::Cancels {
                let (created, guard) = self.client.create_to_cancel(self.call, deadline).await?;
                return Ok(OutputStream::new(self.client, created, deadline).canceled_by(guard));
            }
            let created = core.create(&self.call, Hold::No, deadline).await?;
            Ok(OutputStream::new(self.client, created, deadline))
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
                self.call.choice = Choice::Latest;
                self
            }

            /// Runs this version (64 hex digits, or `owner/name:` and them) in place of the schema's own.
            pub fn version(mut self, id: impl Into<String>) -> Self {
                self.call.choice = Choice::Version(id.into());
                self
            }

            /// Runs a deployment (`owner/name`), which decides on the version.
            pub fn deployment(mut self, name: impl Into<String>) -> Self {
                self.call.choice = Choice::Deployment(name.into());
                self
            }

            /// Has the service call an https URL at these events; at its own choice of them where there are none.
            pub fn webhook(mut self, url: impl Into<String>, events: impl IntoIterator<Item = Event>) -> Self {
                self.call.options.webhook = Some(Webhook { url: url.into(), events: events.into_iter().collect() });
                self
            }

            /// Tells how much of the input's large files was uploaded, all of them together.
            ///
            /// It is called between two writes, so it must be quick. Small files travel inside the request and are not
            /// counted.
            pub fn on_upload(mut self, tell: impl Fn(TransferProgress) + Send + Sync + 'static) -> Self {
                self.call.uploads = Observer(Some(Arc::new(tell)));
                self
            }

            /// The time for all that is waited for here, in place of the client's own: sending files, the create and, but for a
            /// [`Submit`], the queue and the run to their end.
            ///
            /// When it is over, the prediction itself runs on: [`cancel_after`](Self::cancel_after) ends that too.
            pub fn timeout(mut self, limit: Duration) -> Self {
                self.call.timeout = Some(limit);
                self
            }

            /// Cancels the prediction when this future, or the [`Prediction`] or [`OutputStream`] that it gives, is dropped
            /// before the prediction has ended; else it would run on, and be charged.
            ///
            /// So that its id is known by then, the service is not asked to hold back its answer to the create: this takes
            /// a few more requests. An error is no drop: after a time-out the prediction runs on.
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
            /// # Ok(())
            /// # }
            /// ```
            pub fn cancel_on_drop(mut self) -> Self {
                self.call.dropping = Dropping::Cancels;
                self
            }

            /// Has the service cancel the prediction this long after its creation: from 5 seconds to 24 hours.
            pub fn cancel_after(mut self, limit: Duration) -> Self {
                self.call.options.cancel_after = Some(limit);
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
                f.debug_struct(stringify!($builder)).field("call", &self.call).finish_non_exhaustive()
            }
        }
    };
}

options!(Run: PredictionInput, I::Output);
options!(Submit: PredictionInput, Prediction<I>);
options!(StreamRun: ChunkedInput, OutputStream<I>);
