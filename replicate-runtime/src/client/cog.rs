//! A Cog server: one model on a machine of one's own. It has no accounts, no lists and no files, and a prediction can't
//! be read: what it gives is the answer to the request that created it. So this client keeps that request open, and
//! what others read from the service is kept here.
//!
//! Seen on `cog` 0.19 and 0.23: a second `PUT` of an id is answered with the state while the prediction runs, but runs the
//! model again once it has ended; a request that is dropped cancels its prediction; 409 means that all slots are busy, 503
//! that the model is still being set up or never will be, and neither has begun anything; a cancel is answered 404 unless the
//! prediction runs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::call::Call;
use super::name::Id;
use super::request::Request;
use super::{Client, Core};
use crate::file::send::resolve;
use crate::prediction::RawPrediction;
use crate::{Error, ErrorKind};

/// How long a submit listens for a refusal: a server on the same machine gives one at once.
const REFUSAL: Duration = Duration::from_millis(250);
/// The pauses between two tries of a busy server.
const PAUSES: std::ops::Range<u64> = 50..150;
/// How many predictions are remembered; those that run are never forgotten.
const REMEMBERED: usize = 1000;

/// The predictions that this client has given to a Cog server.
#[derive(Debug, Default)]
pub(crate) struct Local(Mutex<VecDeque<Kept>>);

/// A prediction that is remembered.
#[derive(Clone, Debug)]
struct Kept {
    id: Id,
    stage: watch::Receiver<Stage>,
    /// Keeps it from being sent again where the server was busy.
    stop: Arc<Notify>,
}

/// Tells the other holders of a prediction how it ended. Dropped before, the prediction is gone.
#[derive(Debug)]
pub(crate) struct Told {
    tell: watch::Sender<Stage>,
    /// Keeps the prediction from being sent again where the server was busy.
    pub(crate) stop: Arc<Notify>,
}

impl Told {
    pub(crate) fn ended(&self, answer: Value) {
        self.tell.send_replace(Stage::Answered(answer));
    }
}

/// Where a prediction is, as far as this client knows.
#[derive(Clone, Debug)]
enum Stage {
    Running,
    Answered(Value),
    /// The request ended in an error, which each reader gets.
    Broken {
        kind: ErrorKind,
        message: String,
        doubt: bool,
    },
}

impl Local {
    fn list(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, kept: Kept) {
        let mut list = self.list();
        list.push_back(kept);
        while list.len() > REMEMBERED
            && let Some(ended) = list.iter().position(|kept| !matches!(*kept.stage.borrow(), Stage::Running))
        {
            list.remove(ended);
        }
    }

    fn find(&self, id: &Id) -> Result<Kept, Error> {
        let found = self.list().iter().find(|kept| kept.id == *id).cloned();
        found.ok_or_else(|| {
            let message = "a Cog server can't be asked for a prediction: only the client that submitted it knows it";
            Error::new(ErrorKind::NotFound, message).with_prediction(id)
        })
    }

    /// What is known of a prediction now.
    pub(crate) fn read(&self, id: &Id) -> Result<RawPrediction, Error> {
        let stage = self.find(id)?.stage.borrow().clone();
        stage.snapshot(id)
    }

    /// Waits for the end of a prediction. Past the deadline, the snapshot is that of one that still runs.
    pub(crate) async fn ended(&self, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        let mut stage = self.find(id)?.stage;
        let ended = stage.wait_for(|stage| !matches!(stage, Stage::Running));
        let stage = match tokio::time::timeout_at(deadline, ended).await {
            Ok(Ok(stage)) => stage.clone(),
            Ok(Err(_)) => Stage::abandoned(),
            Err(_) => Stage::Running,
        };
        stage.snapshot(id)
    }
}

impl Stage {
    fn of(answer: Result<Value, Error>) -> Self {
        match answer {
            Ok(answer) => Self::Answered(answer),
            Err(error) => {
                Self::Broken { kind: error.kind(), message: error.to_string(), doubt: error.is_outcome_unknown() }
            }
        }
    }

    /// The task that kept the request open is gone: its runtime was shut down.
    fn abandoned() -> Self {
        let message = "the connection that ran the prediction is gone, and the Cog server has canceled it".to_owned();
        Self::Broken { kind: ErrorKind::Connection, message, doubt: false }
    }

    fn snapshot(self, id: &Id) -> Result<RawPrediction, Error> {
        match self {
            Self::Running => RawPrediction::read(id, json!({"id": id.as_str(), "status": "processing"})),
            Self::Answered(answer) => RawPrediction::read(id, answer),
            Self::Broken { kind, message, doubt } => {
                let error = Error::new(kind, message).with_prediction(id);
                Err(if doubt { error.with_unknown_outcome() } else { error })
            }
        }
    }
}

impl Client {
    /// A client of a Cog server, which serves one model on a machine of your own: `http://127.0.0.1:5000`.
    ///
    /// The same typed code runs there, with these differences: which model and version run is the server's affair, files
    /// travel inside requests, a busy server is waited for, and a prediction lives as long as the request that created
    /// it. So it ends with this process, and [`Client::prediction`] knows those of this client only.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::cog("http://127.0.0.1:5000");
    /// let output = client.run(input).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cog(url: impl Into<String>) -> Self {
        Self::or_broken(Self::builder().cog(url))
    }

    /// Asks a Cog server how it is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`] where the client's server is no Cog server, and those of any read.
    pub async fn health(&self) -> Result<Health, Error> {
        let core = self.core()?;
        if core.cog.is_none() {
            return Err(Error::new(ErrorKind::InvalidArgument, "only a Cog server has a health check: `Client::cog`"));
        }
        core.call(&Request::health_check(), core.deadline(None)).await.map(Health)
    }

    /// Creates a prediction on a Cog server and keeps the request open in the background.
    pub(super) async fn submit_to_cog(&self, call: &Call, deadline: Instant) -> Result<RawPrediction, Error> {
        let core = self.core()?;
        let (id, request) = core.cog_request(call, deadline).await?;
        let (tell, stage) = watch::channel(Stage::Running);
        let mut heard = stage.clone();
        let (client, sent) = (self.clone(), id.clone());
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        tokio::spawn(async move {
            let answer = match client.core() {
                Ok(core) => core.cog_answer(&sent, &request, &stopped, deadline).await,
                Err(error) => Err(error),
            };
            tell.send_replace(Stage::of(answer));
        });
        let refused = heard.wait_for(|stage| matches!(stage, Stage::Broken { .. }));
        if let Ok(Ok(stage)) = tokio::time::timeout(REFUSAL, refused).await {
            return stage.clone().snapshot(&id);
        }
        if let Some(cog) = &core.cog {
            cog.add(Kept { id: id.clone(), stage: stage.clone(), stop });
        }
        let now = stage.borrow().clone();
        now.snapshot(&id)
    }
}

impl Core {
    /// Runs a prediction on a Cog server to its end.
    pub(super) async fn run_on_cog(&self, call: &Call, deadline: Instant) -> Result<RawPrediction, Error> {
        let (id, request) = self.cog_request(call, deadline).await?;
        RawPrediction::read(&id, self.cog_answer(&id, &request, &Notify::new(), deadline).await?)
    }

    /// Cancels a prediction on a Cog server, wherever it is: one that waits for a busy server was never begun.
    pub(super) async fn cancel_on_cog(&self, cog: &Local, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        loop {
            let kept = cog.find(id)?;
            match self.call(&Request::cancel(id), deadline).await {
                Err(error) if error.status_code() == Some(404) => kept.stop.notify_one(),
                Err(error) if !error.status_code().is_some_and(|code| (200..=299).contains(&code)) => {
                    return Err(error.with_prediction(id));
                }
                _ => return cog.read(id),
            }
            // It is over by now, unless the server was about to take it.
            let snapshot = cog.ended(id, deadline.min(Instant::now() + REFUSAL)).await?;
            if snapshot.status.is_terminal() || Instant::now() >= deadline {
                return Ok(snapshot);
            }
        }
    }

    /// Says what a Cog server lacks, in place of its 404.
    pub(crate) fn refuse_on_cog(&self, request: &Request) -> Result<(), Error> {
        if self.cog.is_none() {
            return Ok(());
        }
        let message = format!("{}: a Cog server runs predictions and has nothing else of the API", request.place());
        Err(Error::new(ErrorKind::InvalidArgument, message))
    }

    pub(super) fn is_cog(&self) -> bool {
        self.cog.is_some()
    }

    /// Notes a prediction that somebody else keeps the request of.
    pub(crate) fn note_on_cog(&self, id: &Id) -> Told {
        let (tell, stage) = watch::channel(Stage::Running);
        let stop = Arc::new(Notify::new());
        if let Some(cog) = &self.cog {
            cog.add(Kept { id: id.clone(), stage, stop: Arc::clone(&stop) });
        }
        Told { tell, stop }
    }

    /// Whether large files can be uploaded; else all travel inside the request.
    pub(crate) fn takes_uploads(&self) -> bool {
        self.cog.is_none()
    }

    /// What is sent to a Cog server for a prediction.
    pub(crate) async fn cog_request(&self, call: &Call, deadline: Instant) -> Result<(Id, Request), Error> {
        call.check_for_cog()?;
        let files = resolve(self, call.input.files(), &call.uploads, deadline).await?;
        let id = Id::random();
        let request = Request::run_on_cog(&id, call.input.json(files)?, &call.options);
        Ok((id, request))
    }

    /// Sends a prediction to a Cog server, again as long as it is busy or starting, and waits for its end.
    pub(crate) async fn cog_answer(
        &self,
        id: &Id,
        request: &Request,
        stop: &Notify,
        deadline: Instant,
    ) -> Result<Value, Error> {
        loop {
            let error = match self.call(request, deadline).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error.with_prediction(id),
            };
            if self.was_stopped(id, error, stop, deadline).await? {
                return Ok(canceled(id));
            }
        }
    }

    /// Waits before a prediction that was refused is sent again, and says whether somebody stopped it meanwhile. What can't
    /// be sent again ends in its error.
    pub(crate) async fn was_stopped(
        &self,
        id: &Id,
        refusal: Error,
        stop: &Notify,
        deadline: Instant,
    ) -> Result<bool, Error> {
        // Both say that the prediction was not begun.
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
        Ok(tokio::time::timeout(pause, stop.notified()).await.is_ok())
    }

    /// Whether there is hope for a server that is not set up. One that does not say how it is may say it later.
    async fn check_setup(&self, deadline: Instant) -> Result<(), Error> {
        let Ok(health) = self.call(&Request::health_check(), deadline).await.map(Health) else { return Ok(()) };
        if !matches!(health.status(), "SETUP_FAILED" | "DEFUNCT") {
            return Ok(());
        }
        let last = health.setup_logs().lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let message = format!("the Cog server could not set up its model, and will run nothing: {last}");
        Err(Error::new(ErrorKind::Service, message))
    }
}

/// What stands for a prediction that was stopped before it was begun.
pub(crate) fn canceled(id: &Id) -> Value {
    json!({"id": id.as_str(), "status": "canceled"})
}

/// How a Cog server is: [`Client::health`].
#[derive(Clone, Debug)]
pub struct Health(Value);

impl Health {
    /// The server's word: `STARTING`, `READY`, `BUSY`, `SETUP_FAILED` and others.
    #[must_use]
    pub fn status(&self) -> &str {
        self.0.get("status").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether a prediction would be taken now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status() == "READY"
    }

    /// What the model's set-up has logged.
    #[must_use]
    pub fn setup_logs(&self) -> &str {
        self.0.get("setup").and_then(|setup| setup.get("logs")).and_then(Value::as_str).unwrap_or_default()
    }

    /// The whole reply as it came.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.0
    }
}
