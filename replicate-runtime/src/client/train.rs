//! The builder that `train` returns.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::{Client, Model, Prediction, Training};
use crate::files::TransferProgress;
use crate::files::progress::Observer;
use crate::ground::names::ModelName;
use crate::ground::{Error, Id, Resource, awaitable};
use crate::model::TrainingInput;
use crate::predictions::input::erased;
use crate::predictions::options::{CreateOptions, Event, Webhook};
use crate::predictions::{PredictionInput, Trained, TrainingRequest};

/// A training to create: see [`Client::train`] and [`Model::train`].
///
/// Set options by chaining methods; `.await` sends the request and gives the [`Training`] as the service accepted it.
///
/// # Errors
///
/// An invalid input or option is reported before anything is sent. If the response to a create request is lost, the
/// request is never repeated, because a second training would be charged. The client looks for the training in the list
/// of recent trainings instead. Only if it finds none, the error [`is_outcome_unknown`](Error::is_outcome_unknown).
#[must_use = "nothing is sent until this is awaited"]
pub struct Train<T> {
    client: Client,
    request: TrainingRequest,
    input: PhantomData<fn() -> T>,
}

impl Client {
    /// Trains a model: checks the input, sends its files and creates the training, without waiting for it.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::TrainingInput>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::{Client, Event};
    ///
    /// let client = Client::from_env()?;
    /// let training = client
    ///     .train(input)
    ///     .destination("acme/my-flux")
    ///     .webhook("https://my.app/hook", [Event::Completed])
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Train`].
    pub fn train<T: TrainingInput>(&self, input: T) -> Train<T> {
        Train::new(self.clone(), Ok(T::MODEL.into()), Trained(input))
    }

    /// Reads a training by its id, for example to continue with it after a restart.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::TrainingInput>() -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let output = client.training::<Input>("zz4ibbonubfz7carwiefibzgga").await?.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such training,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the id is invalid, and those of any read
    /// request.
    pub async fn training<T>(&self, id: impl AsRef<str> + Send) -> Result<Training<T>, Error>
    where
        Trained<T>: PredictionInput,
    {
        let id = Id::new(id.as_ref())?.of_kind(Resource::Training);
        let training = self.0.backend.read(&id, self.0.transport.deadline(None)?).await?;
        Ok(Prediction::new(self.clone(), training))
    }
}

impl Model {
    /// Trains the model, in the version that its name or [`Train::version`] gives.
    ///
    /// # Errors
    ///
    /// Same as for [`Train`].
    pub fn train(&self, input: Value) -> Train<Value> {
        Train::new(self.client.clone(), self.parsed(), Trained(input))
    }
}

impl<T> Train<T> {
    fn new(client: Client, model: Result<ModelName, Error>, input: impl erased::Input) -> Self {
        let input = Box::new(input);
        let options = CreateOptions::default();
        let uploads = Observer::default();
        let request =
            TrainingRequest { input, model, version: None, destination: None, options, uploads, timeout: None };
        Self { client, request, input: PhantomData }
    }

    /// Sets the model that the new version is added to, `owner/name`. It must be your own, and must exist
    /// ([`Models::create`](crate::api::Models::create)). This option is required.
    pub fn destination(mut self, name: impl Into<String>) -> Self {
        self.request.destination = Some(name.into());
        self
    }

    /// Trains this version (64 hex digits, with or without `owner/name:` before them), instead of the version of the
    /// schema.
    pub fn version(mut self, id: impl Into<String>) -> Self {
        self.request.version = Some(id.into());
        self
    }

    /// Asks the service to call a URL at these events. If `events` is empty, the service chooses them.
    pub fn webhook(mut self, url: impl Into<String>, events: impl IntoIterator<Item = Event>) -> Self {
        self.request.options.webhook = Some(Webhook::new(url, events));
        self
    }

    /// Sets the time-out for sending the files and the create request, instead of the client's.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.request.timeout = Some(limit);
        self
    }

    /// Sends a header with the create request: see [`Run::header`](crate::Run::header).
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request.options.headers.insert(name.as_ref(), value.as_ref());
        self
    }

    /// Reports the progress of uploading the input's large files, as the sum of all of them.
    ///
    /// It is called between two writes, so it must return quickly. Small files are sent inside the request and are not
    /// counted.
    pub fn on_upload(mut self, tell: impl Fn(TransferProgress) + Send + Sync + 'static) -> Self {
        self.request.uploads = Observer(Some(Arc::new(tell)));
        self
    }

    /// Sends the request. The returned future is `Send` and `'static`.
    ///
    /// # Errors
    ///
    /// Same as for [`Train`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<Training<T>, Error>> + Send + 'static
    where
        Trained<T>: PredictionInput,
        T: 'static,
    {
        async move {
            let deadline = self.client.0.transport.deadline(self.request.timeout)?;
            let training = self.client.0.backend.train(&self.request, deadline).await?;
            Ok(Prediction::new(self.client, training))
        }
    }
}

awaitable!(impl[T: 'static] Train<T> => Training<T> where Trained<T>: PredictionInput);

/// The input is left out: it may hold secrets.
impl<T> fmt::Debug for Train<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Train")
            .field("model", &self.request.model)
            .field("version", &self.request.version)
            .field("destination", &self.request.destination)
            .finish_non_exhaustive()
    }
}
