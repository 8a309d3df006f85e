//! The builder behind `train`: options chain, `.await` sends.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;
use tokio::time::Instant;

use super::call::{PredictionInput, erased};
use super::create::{CreateOptions, Event, Target, Webhook};
use super::ledger::look;
use super::life::Create;
use super::name::{Id, ModelName, Resource, owner_and_name};
use super::request::Request;
use super::{Client, Core, Model};
use crate::file::progress::Observer;
use crate::file::send::resolve;
use crate::prediction::{Prediction, RawPrediction};
use crate::{Error, ErrorKind, Trained, Training, TrainingInput, TransferProgress};

/// A training to be created: [`Client::train`] or [`Model::train`].
///
/// Options chain; `.await` sends and gives the [`Training`] as the service took it.
///
/// # Errors
///
/// What is wrong with the input or an option is said before anything is sent. A create whose answer was lost is never sent a
/// second time, as it would be charged: the client looks for the training in the list of recent ones, and only where it finds none
/// the error [`is_outcome_unknown`](Error::is_outcome_unknown).
#[must_use = "nothing is sent until this is awaited"]
pub struct Train<T> {
    client: Client,
    order: Order,
    input: PhantomData<fn() -> T>,
}

/// A training as the caller put it together, checked as a whole when it is sent.
struct Order {
    input: Box<dyn erased::Input>,
    /// A name that a caller typed may be none; that is said when the training is sent.
    model: Result<ModelName, Error>,
    version: Option<String>,
    destination: Option<String>,
    options: CreateOptions,
    /// Who is told how far the files are.
    uploads: Observer,
}

impl Client {
    /// Trains a model: checks the input, sends its files and creates the training, which is not waited for.
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
    /// Those of [`Train`].
    pub fn train<T: TrainingInput>(&self, input: T) -> Train<T> {
        Train::new(self.clone(), Ok(T::MODEL.into()), Trained(input))
    }

    /// A training by its id, as it is now: to go on with one after a restart.
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
    /// [`ErrorKind::NotFound`] where there is none, [`ErrorKind::InvalidArgument`] where the text is no id, and those of any
    /// read.
    pub async fn training<T>(&self, id: impl AsRef<str> + Send) -> Result<Training<T>, Error>
    where
        Trained<T>: PredictionInput,
    {
        let id = Id::new(id.as_ref())?.of(Resource::Training);
        let core = self.core()?;
        let snapshot = core.read(&id, core.deadline(None)).await?;
        Ok(Prediction::new(self.clone(), snapshot))
    }
}

impl Model {
    /// Trains the model, in the version that its name or [`Train::version`] says.
    ///
    /// # Errors
    ///
    /// Those of [`Train`].
    pub fn train(&self, input: Value) -> Train<Value> {
        Train::new(self.client.clone(), self.parsed(), Trained(input))
    }
}

impl<T> Train<T> {
    fn new(client: Client, model: Result<ModelName, Error>, input: impl erased::Input) -> Self {
        let input = Box::new(input);
        let options = CreateOptions::default();
        let order = Order { input, model, version: None, destination: None, options, uploads: Observer::default() };
        Self { client, order, input: PhantomData }
    }

    /// The model that the new version is of, `owner/name`: one of your own, which must exist
    /// ([`Models::create`](crate::api::Models::create)). A training has to have one.
    pub fn destination(mut self, name: impl Into<String>) -> Self {
        self.order.destination = Some(name.into());
        self
    }

    /// Trains this version (64 hex digits, or `owner/name:` and them) in place of the schema's own.
    pub fn version(mut self, id: impl Into<String>) -> Self {
        self.order.version = Some(id.into());
        self
    }

    /// Has the service call a URL at these events; at its own choice of them where there are none.
    pub fn webhook(mut self, url: impl Into<String>, events: impl IntoIterator<Item = Event>) -> Self {
        self.order.options.webhook = Some(Webhook { url: url.into(), events: events.into_iter().collect() });
        self
    }

    /// Tells how much of the input's large files was uploaded, all of them together.
    ///
    /// It is called between two writes, so it must be quick. Small files travel inside the request and are not counted.
    pub fn on_upload(mut self, tell: impl Fn(TransferProgress) + Send + Sync + 'static) -> Self {
        self.order.uploads = Observer(Some(Arc::new(tell)));
        self
    }

    /// Sends, as a plain future that owns all it needs.
    ///
    /// # Errors
    ///
    /// Those of [`Train`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<Training<T>, Error>> + Send + 'static
    where
        Trained<T>: PredictionInput,
        T: 'static,
    {
        async move {
            let core = self.client.core()?;
            let snapshot = core.train(&self.order, core.deadline(None)).await?;
            Ok(Prediction::new(self.client, snapshot))
        }
    }
}

impl Order {
    /// Checks everything that can be checked without the service, and gives the version and where its offspring goes.
    fn checked(&self) -> Result<(ModelName, &str), Error> {
        self.input.check()?;
        self.options.check()?;
        let model = self.model.as_ref().map_err(|error| Error::new(error.kind(), error.to_string()))?;
        let model = match self.version.as_deref() {
            None => model.clone(),
            Some(text) if text.contains(':') => ModelName::parse(text)?,
            Some(id) => ModelName::parse(&format!("{model}:{id}"))?,
        };
        if model.version.is_none() {
            return Err(invalid(format!("the version of {model} to train is not known: name one with `version`")));
        }
        match self.destination.as_deref() {
            None => Err(invalid("a training needs the model that its version goes to: `destination`".to_owned())),
            Some(name) if owner_and_name(name).is_some() => Ok((model, name)),
            Some(other) => Err(invalid(format!("the destination is not a model (owner/name): {other:?}"))),
        }
    }
}

impl Core {
    async fn train(&self, order: &Order, deadline: Instant) -> Result<RawPrediction, Error> {
        let (model, destination) = order.checked()?;
        let files = resolve(self, order.input.files(), &order.uploads, deadline).await?;
        let input = order.input.json(files)?;
        // What is trained, as the list names it: the destination is not in it.
        let target = Target::Version(format!("{model}:{}", model.version.as_deref().unwrap_or_default()));
        let look = look(Resource::Training, &target, &input);
        let request = Request::train(&model, destination, input, &order.options)?;
        self.refuse_on_cog(&request)?;
        tracing::debug!(%model, path = request.path, "creating a training");
        let webhook = order.options.webhook.as_ref();
        let create = Create { of: Resource::Training, target, look, request, webhook };
        let snapshot = self.create_or_find(create, deadline).await?;
        tracing::debug!(id = snapshot.id.as_str(), status = %snapshot.status, "created");
        Ok(snapshot)
    }
}

impl<T: 'static> IntoFuture for Train<T>
where
    Trained<T>: PredictionInput,
{
    type Output = Result<Training<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// The input is left out: it may hold secrets.
impl<T> fmt::Debug for Train<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Train")
            .field("model", &self.order.model)
            .field("version", &self.order.version)
            .field("destination", &self.order.destination)
            .finish_non_exhaustive()
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}
