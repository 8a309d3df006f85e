//! The predictions that this client has sent to a Cog server, and their states.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::{Notify, watch};

use super::super::raw::RawPrediction;
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind, Id};

/// How many predictions are remembered. Running ones are never forgotten.
const REMEMBERED: usize = 1000;

#[derive(Debug, Default)]
pub(super) struct Predictions(Mutex<VecDeque<Known>>);

/// A remembered prediction.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) id: Id,
    pub(super) stage: watch::Receiver<Stage>,
    /// Stops further attempts while the server is busy.
    pub(super) stop: Arc<Notify>,
}

/// The state of a prediction, as far as this client knows.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    Running,
    Answered(Value),
    /// The request failed. Each reader gets the error.
    Broken {
        kind: ErrorKind,
        message: String,
        body: Option<Bytes>,
        outcome_unknown: bool,
    },
}

impl Predictions {
    fn list(&self) -> MutexGuard<'_, VecDeque<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, known: Known) {
        let mut list = self.list();
        list.push_back(known);
        while list.len() > REMEMBERED
            && let Some(ended) = list.iter().position(|known| !matches!(*known.stage.borrow(), Stage::Running))
        {
            list.remove(ended);
        }
    }

    pub(super) fn find(&self, id: &Id) -> Result<Known, Error> {
        let found = self.list().iter().find(|known| known.id == *id).cloned();
        found.ok_or_else(|| {
            let message = "a Cog server can't be asked for a prediction: only the client that submitted it knows it";
            Error::new(ErrorKind::NotFound, message).with_prediction(id)
        })
    }

    /// The current state of a prediction.
    pub(super) fn read(&self, id: &Id) -> Result<RawPrediction, Error> {
        let stage = self.find(id)?.stage.borrow().clone();
        stage.prediction(id)
    }

    /// Waits for the end of a prediction. After the deadline, it returns one that still runs.
    pub(super) async fn ended(&self, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        let mut stage = self.find(id)?.stage;
        let ended = stage.wait_for(|stage| !matches!(stage, Stage::Running));
        let stage = match timers::timeout_at(deadline, ended).await {
            Ok(Ok(stage)) => stage.clone(),
            Ok(Err(_)) => Stage::abandoned(),
            Err(_) => Stage::Running,
        };
        stage.prediction(id)
    }
}

impl Stage {
    pub(super) fn new(answer: Result<Value, Error>) -> Self {
        match answer {
            Ok(answer) => Self::Answered(answer),
            Err(error) => Self::Broken {
                kind: error.kind(),
                message: error.message().to_owned(),
                body: error.body().map(Bytes::copy_from_slice),
                outcome_unknown: error.is_outcome_unknown(),
            },
        }
    }

    /// The state after the task that kept the request open is gone, because its runtime was shut down.
    fn abandoned() -> Self {
        let message = "the connection that ran the prediction is gone, and the Cog server has canceled it".to_owned();
        Self::Broken { kind: ErrorKind::Connection, message, body: None, outcome_unknown: false }
    }

    pub(super) fn prediction(self, id: &Id) -> Result<RawPrediction, Error> {
        match self {
            Self::Running => RawPrediction::read(id, json!({"id": id.as_str(), "status": "processing"})),
            Self::Answered(answer) => RawPrediction::read(id, answer),
            Self::Broken { kind, message, body, outcome_unknown } => {
                let error = Error::new(kind, message).with_prediction(id);
                let error = match body {
                    Some(body) => error.with_body(body),
                    None => error,
                };
                Err(if outcome_unknown { error.with_unknown_outcome() } else { error })
            }
        }
    }
}

/// The state of a prediction that was canceled before it started.
pub(super) fn canceled(id: &Id) -> Value {
    json!({"id": id.as_str(), "status": "canceled"})
}
