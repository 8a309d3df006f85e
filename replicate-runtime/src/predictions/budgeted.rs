//! A backend that creates predictions only within a budget.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
#[cfg(feature = "stream")]
use std::time::Duration;
use std::time::SystemTime;

use futures_util::future::BoxFuture;
use rust_decimal::Decimal;
use tracing::field::{Empty, display};
use tracing::{Instrument, Span};

use super::backend::{Backend, OnDisconnect, PreferWait};
#[cfg(feature = "cog")]
use super::cog::Health;
use super::input::{PredictionRequest, erased};
use super::raw::RawPrediction;
#[cfg(feature = "stream")]
use super::stream::Reader;
use super::train::TrainingRequest;
use crate::cost::{Account, Prices, Reservation, dollars};
use crate::ground::names::ModelName;
use crate::ground::timers::Instant;
use crate::ground::{Error, ErrorKind, Id};
#[cfg(feature = "api")]
use crate::http::Request;

/// Another backend, and the budget for the predictions that it creates.
#[derive(Debug)]
pub(crate) struct Budgeted {
    backend: Arc<dyn Backend>,
    budget: Arc<Budget>,
}

/// The budget that clones of a client share.
pub(crate) struct Budget {
    prices: Prices,
    state: Mutex<State>,
}

struct State {
    limit: Decimal,
    spent: Decimal,
    /// The reservations, by the number of their create request, since there is no id yet.
    open: HashMap<u64, Open>,
    creates: u64,
    /// The cost of the most expensive prediction of each model so far.
    dearest: HashMap<String, Decimal>,
}

struct Open {
    model: String,
    amount: Decimal,
    id: Option<String>,
}

/// A create request under way. If it is dropped, its reservation is kept, since its prediction may run.
struct Create<'a> {
    budget: &'a Budget,
    number: u64,
}

impl Budget {
    pub(crate) fn new(prices: Prices, limit: Decimal) -> Self {
        let (open, dearest) = (HashMap::new(), HashMap::new());
        let state = State { limit, spent: Decimal::ZERO, open, creates: 0, dearest };
        Self { prices, state: Mutex::new(state) }
    }

    /// The amount spent, and the amount reserved for predictions that are not known to have ended.
    pub(crate) fn spent(&self) -> (Decimal, Decimal) {
        let state = self.state();
        (state.spent, state.open.values().map(|open| open.amount).sum())
    }

    fn reserve(&self, request: &PredictionRequest) -> Result<Create<'_>, Error> {
        let model = request.model.as_ref().map(|model| format!("{}/{}", model.owner, model.name)).unwrap_or_default();
        let refused = |why: String| Error::new(ErrorKind::OverBudget, format!("{model}: {why}, nothing was sent"));
        let price = self.prices.of(&model).ok_or_else(|| refused("the model has no price".to_owned()))?;
        let files = request.input.files().iter().map(|_| String::new()).collect();
        let known = price.before(&request.input.json(files)?);
        let mut state = self.state();
        let account = Account {
            limit: state.limit,
            spent: state.spent,
            reserved: state.open.values().map(|open| open.amount).sum(),
            open: state.open.len() as u64,
            dearest: state.dearest.get(&model).copied(),
        };
        let left = dollars(account.limit - account.spent - account.reserved);
        let amount = match account.reserve(known) {
            Reservation::Granted(amount) => amount,
            Reservation::Wait => {
                let why = format!(
                    "{left} of the budget is not reserved, which may not be enough until other predictions end"
                );
                return Err(refused(why));
            }
            Reservation::Refused => {
                return Err(refused(format!("it costs more than the {left} that is left of the budget")));
            }
        };
        state.creates += 1;
        let number = state.creates;
        state.open.insert(number, Open { model, amount, id: None });
        Ok(Create { budget: self, number })
    }

    /// Settles a prediction that has ended.
    fn settle(&self, prediction: &RawPrediction) {
        if !prediction.status.is_terminal() {
            return;
        }
        let mut state = self.state();
        let is_it = |open: &Open| open.id.as_deref() == Some(prediction.id.as_str());
        let Some(number) = state.open.iter().find(|(_, open)| is_it(open)).map(|(number, _)| *number) else { return };
        let Some(open) = state.open.remove(&number) else { return };
        let price = self.prices.of(&open.model);
        let cost = price.and_then(|price| price.after(prediction.facts()).ok());
        // If the cost can't be computed, the reserved amount counts.
        let charged = cost.unwrap_or(open.amount);
        state.spent += charged;
        if let Some(cost) = cost {
            let dearest = state.dearest.entry(open.model).or_default();
            *dearest = cost.max(*dearest);
        }
        let span = Span::current();
        span.record("prediction_id", prediction.id.as_str());
        span.record("cost", display(charged));
        tracing::info!(prediction_id = prediction.id.as_str(), cost = %charged, spent = %state.spent, "settled");
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Create<'_> {
    /// Its `tracing` span: the reserved amount, and the cost once that is known.
    fn span(&self) -> Span {
        let state = self.budget.state();
        let open = state.open.get(&self.number);
        let (model, reserved) = (open.map(|open| open.model.as_str()), open.map(|open| display(open.amount)));
        tracing::info_span!("budget", model, reserved, prediction_id = Empty, cost = Empty)
    }

    /// Records which prediction was created, or that none was.
    fn answered(&self, created: Result<&RawPrediction, &Error>) {
        let id = match created {
            Ok(prediction) => Some(prediction.id.as_str()),
            Err(error) => error.prediction_id(),
        };
        let mut state = self.budget.state();
        match (id, created) {
            (Some(id), _) => {
                if let Some(open) = state.open.get_mut(&self.number) {
                    open.id = Some(id.to_owned());
                }
            }
            (None, Err(error)) if !error.is_outcome_unknown() => drop(state.open.remove(&self.number)),
            _ => {}
        }
        drop(state);
        if let Ok(prediction) = created {
            self.budget.settle(prediction);
        }
    }
}

impl Budgeted {
    pub(crate) fn new(backend: Arc<dyn Backend>, budget: Arc<Budget>) -> Self {
        Self { backend, budget }
    }
}

impl Backend for Budgeted {
    fn create<'a>(
        &'a self,
        request: &'a PredictionRequest,
        prefer: PreferWait,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        Box::pin(async move {
            request.checked_target()?;
            let create = self.budget.reserve(request)?;
            let span = create.span();
            let created = self.backend.create(request, prefer, deadline).instrument(span.clone()).await;
            span.in_scope(|| create.answered(created.as_ref()));
            created
        })
    }

    fn read<'a>(&'a self, id: &'a Id, deadline: Instant) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        Box::pin(async move {
            let read = self.backend.read(id, deadline).await;
            read.inspect(|prediction| self.budget.settle(prediction))
        })
    }

    fn cancel<'a>(&'a self, id: &'a Id, deadline: Instant) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        Box::pin(async move {
            let canceled = self.backend.cancel(id, deadline).await;
            canceled.inspect(|prediction| self.budget.settle(prediction))
        })
    }

    fn wait<'a>(
        &'a self,
        prediction: &'a mut RawPrediction,
        read_at: Instant,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let span = tracing::info_span!(
                "budget",
                model = prediction.text("model"),
                prediction_id = prediction.id.as_str(),
                cost = Empty
            );
            let waited = self.backend.wait(prediction, read_at, deadline).instrument(span.clone()).await;
            span.in_scope(|| self.budget.settle(prediction));
            waited
        })
    }

    #[cfg(feature = "stream")]
    fn stream<'a>(
        &'a self,
        request: &'a PredictionRequest,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<(RawPrediction, Reader), Error>> {
        Box::pin(async move {
            request.checked_target()?;
            let create = self.budget.reserve(request)?;
            let span = create.span();
            let created = self.backend.stream(request, deadline).instrument(span.clone()).await;
            span.in_scope(|| create.answered(created.as_ref().map(|(prediction, _)| prediction)));
            created
        })
    }

    #[cfg(feature = "stream")]
    fn follow(&self, prediction: RawPrediction, deadline: Instant) -> Reader {
        self.backend.follow(prediction, deadline)
    }

    fn train<'a>(
        &'a self,
        request: &'a TrainingRequest,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<RawPrediction, Error>> {
        self.backend.train(request, deadline)
    }

    fn find_recent<'a>(
        &'a self,
        model: ModelName,
        input: &'a dyn erased::Input,
        since: SystemTime,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Option<RawPrediction>, Error>> {
        self.backend.find_recent(model, input, since, deadline)
    }

    fn claim(&self, id: &Id) {
        self.backend.claim(id);
    }

    #[cfg(feature = "stream")]
    fn seen(&self, prediction: &RawPrediction) {
        self.budget.settle(prediction);
    }

    #[cfg(feature = "api")]
    fn check_supported(&self, request: &Request) -> Result<(), Error> {
        self.backend.check_supported(request)
    }

    fn on_disconnect(&self) -> OnDisconnect {
        self.backend.on_disconnect()
    }

    #[cfg(feature = "cog")]
    fn health(&self, deadline: Instant) -> BoxFuture<'_, Result<Health, Error>> {
        self.backend.health(deadline)
    }

    #[cfg(feature = "stream")]
    fn fixed_pause(&self) -> Option<Duration> {
        self.backend.fixed_pause()
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (spent, reserved) = self.spent();
        f.debug_struct("Budget").field("spent", &spent).field("reserved", &reserved).finish_non_exhaustive()
    }
}
