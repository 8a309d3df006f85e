//! The hosted service, and gateways to it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::backend::{Backend, OnDisconnect, PreferWait};
use super::claims::{Claims, fingerprint};
#[cfg(feature = "cog")]
use super::cog::Health;
use super::input::{PredictionRequest, erased};
use super::input_match::LostCreate;
use super::options::{Target, Webhook};
use super::poll::{PollPolicy, prefer_wait};
use super::raw::RawPrediction;
use super::recover::{Proof, Search};
use super::run_times::RunTimes;
#[cfg(feature = "stream")]
use super::stream::Reader;
use super::train::TrainingRequest;
use super::{requests, wait};
use crate::files::inputs::{Uploads, resolve};
use crate::ground::names::ModelName;
use crate::ground::timers::Instant;
use crate::ground::{Error, ErrorKind, Id, Resource, Status};
use crate::http::reply::Reply;
use crate::http::{Request, Transport};
use crate::model::OutputKind;

/// The hosted service. Cheap to clone: clones share their state.
#[derive(Clone, Debug)]
pub(crate) struct Hosted(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    transport: Arc<Transport>,
    claims: Claims,
    run_times: RunTimes,
    poll: Poll,
}

/// How predictions are polled.
#[derive(Clone, Debug)]
pub(crate) struct Poll {
    pub(crate) policy: Arc<dyn PollPolicy>,
    /// The interval, if the caller fixed it.
    pub(crate) fixed: Option<Duration>,
}

/// A create request, with what identifies its prediction in the list.
pub(super) struct CreateRequest<'a> {
    pub(super) kind: Resource,
    pub(super) target: Target,
    /// The [`fingerprint`] of the target and the input.
    pub(super) fingerprint: u64,
    pub(super) request: Request,
    pub(super) webhook: Option<&'a Webhook>,
    /// How many times it may be repeated if nothing was created.
    pub(super) again: u32,
}

impl Hosted {
    pub(crate) fn new(transport: Arc<Transport>, poll: Poll) -> Self {
        let (claims, run_times) = (Claims::default(), RunTimes::default());
        Self(Arc::new(Shared { transport, claims, run_times, poll }))
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.0.transport
    }

    pub(super) fn claims(&self) -> &Claims {
        &self.0.claims
    }

    pub(super) fn run_times(&self) -> &RunTimes {
        &self.0.run_times
    }

    pub(super) fn poll(&self) -> &Poll {
        &self.0.poll
    }

    async fn create(
        &self,
        request: &PredictionRequest,
        prefer: PreferWait,
        deadline: Instant,
    ) -> Result<RawPrediction, Error> {
        let target = request.checked_target()?;
        request.options.check_receiver(self.transport().base_url())?;
        let files =
            resolve(self.transport(), Uploads::Taken, request.input.files(), &request.uploads, deadline).await?;
        let mut options = request.options.clone();
        // Each delayed response occupies a connection, so their number is limited. Without a slot, the prediction is
        // polled.
        let slot = if prefer == PreferWait::UntilEnded { self.transport().held_slot() } else { None };
        if slot.is_some() {
            options.prefer_wait = prefer_wait(deadline.saturating_duration_since(Instant::now()));
        }
        let input = request.input.json(files)?;
        let fingerprint = fingerprint(Resource::Prediction, &target, &input);
        let sent = requests::create(&target, input, &options)?;
        let webhook = request.options.webhook.as_ref();
        let (kind, again) = (Resource::Prediction, options.create_again);
        let create = CreateRequest { kind, target, fingerprint, request: sent, webhook, again };
        let started = Instant::now();
        let mut prediction = self.create_or_find(create, deadline).await?;
        drop(slot);
        if options.prefer_wait.is_some_and(|held| started.elapsed() < held) {
            ended_while_held(&mut prediction, request.input.output_kind());
        }
        Span::current().record("prediction_id", prediction.id.as_str());
        Span::current().record("gen_ai.response.id", prediction.id.as_str());
        Span::current().record("version", prediction.text("version"));
        tracing::debug!(prediction_id = prediction.id.as_str(), status = %prediction.status, "created");
        Ok(prediction)
    }

    /// Sends a create request, and looks for its prediction if the response is lost. If there is none, the request is
    /// repeated as often as the caller allows.
    async fn create_or_find(&self, create: CreateRequest<'_>, deadline: Instant) -> Result<RawPrediction, Error> {
        let first_sent = Instant::now();
        let mut again = create.again;
        let prediction = loop {
            let pending = self.claims().begin(create.fingerprint, &create.request.body);
            let error = match self.create_once(&create, Instant::now(), deadline).await {
                Err(error) if error.is_outcome_unknown() => error,
                other => break other?,
            };
            let lost = LostCreate::new(create.kind, create.target.clone(), &create.request.body, create.webhook);
            let proof = if again > 0 { Proof::Needed } else { Proof::NotNeeded };
            match Box::pin(self.find_lost(&pending, &lost, proof, first_sent, deadline)).await {
                Search::Found(prediction) => break prediction,
                Search::NotCreated => {
                    again -= 1;
                    tracing::info!("a create whose answer was lost created nothing: it is sent again");
                }
                Search::CantTell => return Err(error),
            }
        };
        self.claims().claim(&prediction.id, Instant::now());
        Ok(prediction)
    }

    /// Sends a create request, and reserves some of the time for looking for its prediction.
    async fn create_once(
        &self,
        create: &CreateRequest<'_>,
        sent: Instant,
        deadline: Instant,
    ) -> Result<RawPrediction, Error> {
        const RECOVERY: Duration = Duration::from_secs(10);
        let left = deadline.saturating_duration_since(sent);
        let reply = match self.transport().call(&create.request, deadline - (left / 8).min(RECOVERY)).await {
            Ok(reply) => reply,
            Err(error) => return Box::pin(self.salvage(error, create.kind, deadline)).await,
        };
        let prediction = RawPrediction::created(reply).map_err(Error::with_unknown_outcome)?.of_kind(create.kind);
        if let Some(created) = prediction.time("created_at") {
            self.transport().clock().learn(created, sent, Instant::now());
        }
        Ok(prediction)
    }

    /// Reads a prediction whose create response was incomplete or malformed, but contained the id.
    async fn salvage(&self, error: Error, kind: Resource, deadline: Instant) -> Result<RawPrediction, Error> {
        let salvaged = RawPrediction::salvaged(&error).filter(|_| error.is_outcome_unknown());
        let Some(salvaged) = salvaged.map(|salvaged| salvaged.of_kind(kind)) else { return Err(error) };
        tracing::debug!(prediction_id = salvaged.id.as_str(), "only the id in the answer to a create can be read");
        match self.read(&salvaged.id, deadline).await {
            // What looked like an id was not one.
            Err(read) if read.kind() == ErrorKind::NotFound => Err(error),
            // Those who wait for it will read it again.
            Err(read) if read.kind() != ErrorKind::TooLarge => Ok(salvaged),
            other => other,
        }
    }

    async fn read(&self, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        Ok(self.read_with_body(id, deadline).await?.0)
    }

    /// Reads a prediction, and returns the body of the response as well.
    pub(super) async fn read_with_body(&self, id: &Id, deadline: Instant) -> Result<(RawPrediction, Bytes), Error> {
        let reply = self.transport().answer(&requests::get(id), deadline, Reply::json_and_body).await;
        let (raw, body) = reply.map_err(|error| error.with_prediction(id))?;
        let prediction = RawPrediction::read(id, raw)?;
        tracing::debug!(prediction_id = id.as_str(), status = %prediction.status, "read");
        Ok((prediction, body))
    }

    async fn cancel(&self, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        let reply = match self.transport().call(&requests::cancel(id), deadline).await {
            // Some gateways answer with success but without a prediction. Its state can be read.
            Err(error) if error.status_code().is_some_and(|code| (200..=299).contains(&code)) => {
                return self.read(id, deadline).await;
            }
            other => other.map_err(|error| error.with_prediction(id))?,
        };
        match RawPrediction::read(id, reply) {
            Ok(prediction) if prediction.status != Status::Other(String::new()) => Ok(prediction),
            _ => self.read(id, deadline).await,
        }
    }

    async fn train(&self, training: &TrainingRequest, deadline: Instant) -> Result<RawPrediction, Error> {
        let (model, destination) = training.checked()?;
        training.options.check_receiver(self.transport().base_url())?;
        let files =
            resolve(self.transport(), Uploads::Taken, training.input.files(), &training.uploads, deadline).await?;
        let input = training.input.json(files)?;
        // The trained version, as in the list, which does not contain the destination.
        let target = Target::Version(format!("{model}:{}", model.version.as_deref().unwrap_or_default()));
        let fingerprint = fingerprint(Resource::Training, &target, &input);
        let request = requests::train(&model, destination, input, &training.options)?;
        tracing::debug!(%model, path = request.path, "creating a training");
        let webhook = training.options.webhook.as_ref();
        let (kind, again) = (Resource::Training, training.options.create_again);
        let create = CreateRequest { kind, target, fingerprint, request, webhook, again };
        let prediction = self.create_or_find(create, deadline).await?;
        tracing::debug!(id = prediction.id.as_str(), status = %prediction.status, "created");
        Ok(prediction)
    }
}

/// Handles a delayed response that came before its maximum delay: the prediction has ended, although the response may
/// say `processing`. Then its output is complete, unless it comes piece by piece.
fn ended_while_held(prediction: &mut RawPrediction, kind: OutputKind) {
    if prediction.status != Status::Processing || prediction.output().is_none() {
        return;
    }
    match kind {
        OutputKind::Whole => prediction.status = Status::Succeeded,
        OutputKind::Iterator | OutputKind::Unknown => prediction.is_due = true,
    }
}

impl Backend for Hosted {
    fn create<'a>(
        &'a self,
        request: &'a PredictionRequest,
        prefer: PreferWait,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        // The names with dots are OpenTelemetry's, for calls of generative models.
        let span = tracing::info_span!(
            "create",
            model = request.name(),
            prediction_id = Empty,
            version = Empty,
            gen_ai.provider.name = "replicate",
            gen_ai.request.model = request.name(),
            gen_ai.response.id = Empty,
        );
        self.create(request, prefer, deadline).instrument(span).boxed()
    }

    fn read<'a>(&'a self, id: &'a Id, deadline: Instant) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        self.read(id, deadline).boxed()
    }

    fn cancel<'a>(&'a self, id: &'a Id, deadline: Instant) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        self.cancel(id, deadline).boxed()
    }

    fn wait<'a>(
        &'a self,
        prediction: &'a mut RawPrediction,
        read_at: Instant,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<(), Error>> {
        wait::until_ended(self, prediction, read_at, deadline).boxed()
    }

    #[cfg(feature = "stream")]
    fn stream<'a>(
        &'a self,
        request: &'a PredictionRequest,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<(RawPrediction, Reader), Error>> {
        async move {
            let prediction = Backend::create(self, request, PreferWait::No, deadline).await?;
            let reader = self.follow(prediction.clone(), deadline);
            Ok((prediction, reader))
        }
        .boxed()
    }

    #[cfg(feature = "stream")]
    fn follow(&self, prediction: RawPrediction, deadline: Instant) -> Reader {
        Reader::follow(Arc::new(self.clone()), Arc::clone(&self.0.transport), prediction, deadline)
    }

    fn train<'a>(
        &'a self,
        request: &'a TrainingRequest,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        self.train(request, deadline).boxed()
    }

    fn find_recent<'a>(
        &'a self,
        model: ModelName,
        input: &'a dyn erased::Input,
        since: SystemTime,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Option<RawPrediction>, Error>> {
        self.find_recent(model, input, since, deadline).boxed()
    }

    fn claim(&self, id: &Id) {
        self.claims().claim(id, Instant::now());
    }

    #[cfg(feature = "api")]
    fn check_supported(&self, _: &Request) -> Result<(), Error> {
        Ok(())
    }

    fn on_disconnect(&self) -> OnDisconnect {
        OnDisconnect::RunsOn
    }

    #[cfg(feature = "cog")]
    fn health(&self, _: Instant) -> BoxFuture<'_, Result<Health, Error>> {
        let message = "only a Cog server has a health check: `Client::cog`";
        async move { Err(Error::new(ErrorKind::InvalidArgument, message)) }.boxed()
    }

    #[cfg(feature = "stream")]
    fn fixed_pause(&self) -> Option<Duration> {
        self.0.poll.fixed
    }
}
