//! The budget of a replay: what each prediction may cost, and what the predictions so far have cost.

use std::collections::BTreeMap;

use replicate_codegen::ModelName;
use replicate_emulator::Cassette;
use replicate_runtime::Snapshot;
use replicate_runtime::cost::{Account, Decimal, Reservation, dollars};
use serde_json::{Value, json};

use crate::cli::Replay;
use crate::pricing::Pricing;
use crate::report::Failure;

/// The limit, and what was spent of it. Cassettes are replayed one after the other, so that nothing else is reserved.
#[derive(Debug)]
pub(super) struct Budget {
    limit: Option<Decimal>,
    spent: Decimal,
    models: BTreeMap<String, Model>,
}

/// A model whose cassettes are replayed.
#[derive(Debug)]
struct Model {
    pricing: Pricing,
    /// The cost of the most expensive prediction, recorded or replayed.
    dearest: Option<Decimal>,
}

impl Budget {
    /// Reads the prices of the models. With a limit, a missing price is an error.
    pub(super) fn read<'c>(asked: &Replay, cassettes: impl Iterator<Item = &'c Cassette>) -> Result<Self, Failure> {
        let mut models = BTreeMap::new();
        for cassette in cassettes {
            if !models.contains_key(cassette.model()) {
                let name: ModelName = cassette
                    .model()
                    .parse()
                    .map_err(|error| Failure::from(error).within(&cassette.path().display().to_string()))?;
                let pricing = Pricing::of_kept(&asked.folder, &name)?;
                pricing.check(asked.max_cost)?;
                models.insert(cassette.model().to_owned(), Model { pricing, dearest: None });
            }
            if let Some(model) = models.get_mut(cassette.model()) {
                let cost = recorded(cassette).and_then(|prediction| model.pricing.after(&prediction));
                model.dearest = model.dearest.max(cost.filter(|cost| !cost.is_zero()));
            }
        }
        Ok(Self { limit: asked.max_cost, spent: Decimal::ZERO, models })
    }

    /// Asks for the prediction of a cassette, and returns the reserved amount; `None` if there is no room.
    pub(super) fn reserve(&self, cassette: &Cassette) -> Option<Decimal> {
        let Some(model) = self.models.get(cassette.model()) else { return Some(Decimal::ZERO) };
        let known = model.pricing.before(&Value::Object(cassette.input().clone()));
        let Some(limit) = self.limit else { return Some(known.or(model.dearest).unwrap_or_default()) };
        let account = Account { limit, spent: self.spent, dearest: model.dearest, ..Account::default() };
        match account.reserve(known) {
            Reservation::Granted(amount) => Some(amount),
            Reservation::Wait | Reservation::Refused => None,
        }
    }

    /// Settles the prediction of a cassette: by its cost, or the reserved amount if that is unknown.
    pub(super) fn settle(&mut self, cassette: &Cassette, reserved: Decimal, prediction: &Snapshot<Value>) {
        let Some(model) = self.models.get_mut(cassette.model()) else { return };
        let cost = model.pricing.after(prediction);
        model.dearest = model.dearest.max(cost);
        self.spent = self.spent.checked_add(cost.unwrap_or(reserved)).unwrap_or(Decimal::MAX);
    }

    /// Describes what was spent. `None` if no model has a price.
    pub(super) fn words(&self) -> Option<String> {
        let of = self.limit.map(|limit| format!(" of {}", dollars(limit))).unwrap_or_default();
        let is_known = self.models.values().any(|model| model.pricing.is_known());
        is_known.then(|| format!("cost {}{of}", dollars(self.spent.round_dp(6))))
    }
}

/// The recorded prediction, with what its cost depends on.
fn recorded(cassette: &Cassette) -> Option<Snapshot<Value>> {
    let prediction = json!({
        "id": "recorded", "status": cassette.status(), "model": cassette.model(),
        "input": cassette.input(), "output": cassette.output(), "metrics": cassette.metrics(),
    });
    serde_json::from_value(prediction).ok()
}
