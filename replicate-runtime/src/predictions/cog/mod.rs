//! A Cog server: one model on your own machine. It has no accounts, lists or files, and a prediction can't be read: the
//! request that creates it is answered when it has ended. So this client keeps that request open, and answers read
//! requests itself.
//!
//! Observed with `cog` 0.19 and 0.23: while a prediction runs, a second `PUT` of its id returns its state; after it has
//! ended, the model runs again. Dropping a request cancels its prediction. 409 means that all slots are busy; 503 means
//! that the model is being set up, or that its set-up failed. In both cases nothing was started. A cancel request is
//! answered with 404 unless the prediction is running.

mod health;
mod known;
mod requests;
#[cfg(feature = "stream")]
mod stream;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::sync::{Notify, watch};

pub use health::Health;

use self::known::{Known, Predictions, Stage};
use super::backend::{Backend, OnDisconnect, PreferWait, out_of_time};
use super::input::{PredictionRequest, erased};
use super::raw::RawPrediction;
#[cfg(feature = "stream")]
use super::stream::Reader;
use super::train::TrainingRequest;
use crate::files::inputs::{Uploads, resolve};
use crate::ground::names::ModelName;
use crate::ground::tasks::Tasks;
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind, Id};
use crate::http::{Request, Transport};

/// How long a submit waits for a refusal, which a server on the same machine sends at once.
const REFUSAL: Duration = Duration::from_millis(250);
/// The pauses between two attempts while the server is busy, in milliseconds.
const PAUSES: std::ops::Range<u64> = 50..150;

/// A Cog server. Cheap to clone: clones share their state.
#[derive(Clone, Debug)]
pub(crate) struct Cog {
    transport: Arc<Transport>,
    predictions: Arc<Predictions>,
}

impl Cog {
    pub(crate) fn new(transport: Arc<Transport>) -> Self {
        Self { transport, predictions: Arc::default() }
    }

    /// The request for a prediction.
    async fn request(&self, prediction: &PredictionRequest, deadline: Instant) -> Result<(Id, Request), Error> {
        requests::check(prediction)?;
        let files = prediction.input.files();
        let files = resolve(&self.transport, Uploads::NotTaken, files, &prediction.uploads, deadline).await?;
        let id = Id::random();
        let request = requests::run(&id, prediction.input.json(files)?, &prediction.options)?;
        Ok((id, request))
    }

    /// Runs a prediction to its end.
    async fn run(&self, prediction: &PredictionRequest, deadline: Instant) -> Result<RawPrediction, Error> {
        let (id, request) = self.request(prediction, deadline).await?;
        RawPrediction::read(&id, self.answer(&id, &request, &Notify::new(), deadline).await?)
    }

    /// Creates a prediction, and keeps its request open in the background.
    async fn submit(&self, prediction: &PredictionRequest, deadline: Instant) -> Result<RawPrediction, Error> {
        let (id, request) = self.request(prediction, deadline).await?;
        let (report, stage) = watch::channel(Stage::Running);
        let mut reported = stage.clone();
        let stop = Arc::new(Notify::new());
        let (server, sent, stopped) = (self.clone(), id.clone(), Arc::clone(&stop));
        Tasks::current()?.spawn(async move {
            let answer = server.answer(&sent, &request, &stopped, deadline).await;
            report.send_replace(Stage::new(answer));
        });
        let refused = reported.wait_for(|stage| matches!(stage, Stage::Broken { .. }));
        if let Ok(Ok(stage)) = timers::timeout(REFUSAL, refused).await {
            return stage.clone().prediction(&id);
        }
        self.predictions.add(Known { id: id.clone(), stage: stage.clone(), stop });
        let now = stage.borrow().clone();
        now.prediction(&id)
    }

    /// Sends a prediction, repeatedly while the server is busy or starting, and waits for its end.
    async fn answer(&self, id: &Id, request: &Request, stop: &Notify, deadline: Instant) -> Result<Value, Error> {
        loop {
            let error = match self.transport.call(request, deadline).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error.with_prediction(id),
            };
            if self.was_stopped(id, error, stop, deadline).await? {
                return Ok(known::canceled(id));
            }
        }
    }

    /// Waits before a refused prediction is sent again, and returns whether it was canceled meanwhile. If it must not
    /// be sent again, this returns the error.
    async fn was_stopped(&self, id: &Id, refusal: Error, stop: &Notify, deadline: Instant) -> Result<bool, Error> {
        // Both mean that the prediction was not started.
        match refusal.status_code() {
            Some(409) => {}
            Some(503) => self.check_setup(deadline).await?,
            _ => return Err(refusal),
        }
        let pause = Duration::from_millis(fastrand::u64(PAUSES));
        if Instant::now() + pause >= deadline {
            let message = "the Cog server was busy for all the time allowed, and has not begun the prediction";
            return Err(Error::new(ErrorKind::Timeout, message).with_prediction(id).with_source(refusal));
        }
        tracing::debug!(prediction_id = id.as_str(), status = refusal.status_code(), "the Cog server is busy");
        Ok(timers::timeout(pause, stop.notified()).await.is_ok())
    }

    /// Fails if the server's set-up has failed. A server whose health can't be read may become ready later.
    async fn check_setup(&self, deadline: Instant) -> Result<(), Error> {
        let Ok(health) = self.read_health(deadline).await else { return Ok(()) };
        if !matches!(health.status(), "SETUP_FAILED" | "DEFUNCT") {
            return Ok(());
        }
        let last = health.setup_logs().lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let message = format!("the Cog server could not set up its model, and will run nothing: {last}");
        Err(Error::new(ErrorKind::Service, message))
    }

    /// Reads the health of the server.
    async fn read_health(&self, deadline: Instant) -> Result<Health, Error> {
        self.transport.call(&requests::health_check(), deadline).await.map(Health::new)
    }

    /// Cancels a prediction in any state: one that waits for a busy server was never started.
    async fn cancel(&self, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        loop {
            let known = self.predictions.find(id)?;
            match self.transport.call(&super::requests::cancel(id), deadline).await {
                Err(error) if error.status_code() == Some(404) => known.stop.notify_one(),
                Err(error) if !error.status_code().is_some_and(|code| (200..=299).contains(&code)) => {
                    return Err(error.with_prediction(id));
                }
                _ => return self.predictions.read(id),
            }
            // It has ended by now, unless the server was just about to accept it.
            let prediction = self.predictions.ended(id, deadline.min(Instant::now() + REFUSAL)).await?;
            if prediction.status.is_terminal() || Instant::now() >= deadline {
                return Ok(prediction);
            }
        }
    }

    async fn wait(&self, prediction: &mut RawPrediction, deadline: Instant) -> Result<(), Error> {
        if !prediction.status.is_terminal() {
            *prediction = self.predictions.ended(&prediction.id, deadline).await?;
        }
        if prediction.status.is_terminal() { Ok(()) } else { Err(out_of_time(prediction)) }
    }
}

/// The error for what a Cog server does not support.
#[cfg(feature = "api")]
fn unsupported(request: &Request) -> Error {
    let message =
        format!("{}: a Cog server only runs predictions, and has no other part of the API", request.endpoint());
    Error::new(ErrorKind::InvalidArgument, message)
}

impl Backend for Cog {
    fn create<'a>(
        &'a self,
        request: &'a PredictionRequest,
        prefer: PreferWait,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        match prefer {
            PreferWait::UntilEnded => self.run(request, deadline).boxed(),
            PreferWait::No => self.submit(request, deadline).boxed(),
        }
    }

    fn read<'a>(&'a self, id: &'a Id, _: Instant) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        async { self.predictions.read(id) }.boxed()
    }

    fn cancel<'a>(&'a self, id: &'a Id, deadline: Instant) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        self.cancel(id, deadline).boxed()
    }

    fn wait<'a>(
        &'a self,
        prediction: &'a mut RawPrediction,
        _: Instant,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<(), Error>> {
        self.wait(prediction, deadline).boxed()
    }

    #[cfg(feature = "stream")]
    fn stream<'a>(
        &'a self,
        request: &'a PredictionRequest,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<(RawPrediction, Reader), Error>> {
        self.stream(request, deadline).boxed()
    }

    #[cfg(feature = "stream")]
    fn follow(&self, prediction: RawPrediction, deadline: Instant) -> Reader {
        Reader::follow(Arc::new(self.clone()), Arc::clone(&self.transport), prediction, deadline)
    }

    fn train<'a>(&'a self, request: &'a TrainingRequest, _: Instant) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        async {
            request.checked()?;
            let message = "a Cog server has no trainings";
            Err(Error::new(ErrorKind::InvalidArgument, message))
        }
        .boxed()
    }

    fn find_recent<'a>(
        &'a self,
        _: ModelName,
        _: &'a dyn erased::Input,
        _: SystemTime,
        _: Instant,
    ) -> BoxFuture<'a, Result<Option<RawPrediction>, Error>> {
        async { Err(Error::new(ErrorKind::InvalidArgument, "a Cog server has no list of predictions")) }.boxed()
    }

    fn claim(&self, _: &Id) {}

    #[cfg(feature = "api")]
    fn check_supported(&self, request: &Request) -> Result<(), Error> {
        Err(unsupported(request))
    }

    fn on_disconnect(&self) -> OnDisconnect {
        OnDisconnect::IsCanceled
    }

    fn health(&self, deadline: Instant) -> BoxFuture<'_, Result<Health, Error>> {
        self.read_health(deadline).boxed()
    }

    #[cfg(feature = "stream")]
    fn fixed_pause(&self) -> Option<Duration> {
        None
    }
}
