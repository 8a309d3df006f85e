//! The builder that `stream` returns.

use std::marker::PhantomData;
use std::sync::Arc;

use super::run_options::options;
use super::{Client, OutputStream};
use crate::ground::Error;
use crate::model::StreamingInput;
use crate::predictions::ChunkedInput;
use crate::predictions::backend::OnDisconnect;
use crate::predictions::input::{OnDrop, PredictionRequest};

/// A prediction to create and read piece by piece: see [`Client::stream`] and [`Model::stream`](super::Model::stream).
///
/// Set options by chaining methods; `.await` creates the prediction and gives its [`OutputStream`].
///
/// # Errors
///
/// Same as for [`Submit`](super::Submit). Later errors are items of the stream.
#[must_use = "nothing is sent until this is awaited"]
pub struct StreamRun<I> {
    client: Client,
    request: PredictionRequest,
    input: PhantomData<fn() -> I>,
}

impl Client {
    /// Creates a prediction of a model that streams, and gives its output piece by piece, while the model produces it.
    ///
    /// It does not compile for models that don't stream.
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
    /// Same as for [`StreamRun`].
    pub fn stream<I: StreamingInput>(&self, input: I) -> StreamRun<I> {
        StreamRun::new(self.clone(), PredictionRequest::new(Ok(I::MODEL.into()), input))
    }
}

impl<I: ChunkedInput> StreamRun<I> {
    pub(super) fn new(client: Client, request: PredictionRequest) -> Self {
        Self { client, request, input: PhantomData }
    }

    /// Sends the request. The returned future is `Send` and `'static`.
    ///
    /// # Errors
    ///
    /// Same as for [`StreamRun`].
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

options!(StreamRun: ChunkedInput, OutputStream<I>);
