//! The budget of a batch: what a create request asks of the journal, and the messages if the budget is used up.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use replicate_runtime::Snapshot;
use replicate_runtime::cost::{Decimal, dollars};
use serde_json::Value;

use crate::money::{Ask, Figures, amount};
use crate::pricing::Pricing;

/// The price of the model, the limit, and whether there was room for the last create request.
#[derive(Debug)]
pub(super) struct Budget {
    pricing: Pricing,
    limit: Option<Decimal>,
    room: AtomicU8,
    granted: AtomicBool,
}

/// Whether the budget has room for one more prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Unknown = 0,
    /// Only after others have ended.
    Later = 1,
    Never = 2,
}

impl Budget {
    pub(super) fn new(pricing: Pricing, limit: Option<Decimal>) -> Self {
        Self { pricing, limit, room: AtomicU8::new(Room::Unknown as u8), granted: AtomicBool::new(false) }
    }

    pub(super) fn has_price(&self) -> bool {
        self.pricing.is_known()
    }

    /// What is asked of the journal before a create request; `None` if the model has no price.
    pub(super) fn ask(&self, input: &Value) -> Option<Ask> {
        self.has_price().then(|| Ask { known: self.pricing.before(input), limit: self.limit })
    }

    /// What a prediction cost, if that is known.
    pub(super) fn cost(&self, prediction: &Snapshot<Value>) -> Option<Decimal> {
        self.pricing.after(prediction)
    }

    /// Records that there was no room, or that it is time to ask again.
    pub(super) fn note(&self, room: Room) {
        // A budget that is used up stays so.
        if self.room() != Room::Never {
            self.room.store(room as u8, Ordering::Relaxed);
        }
    }

    /// Records that a create request got its reservation.
    pub(super) fn grant(&self) {
        self.granted.store(true, Ordering::Relaxed);
    }

    /// Whether a create request got its reservation since the last call.
    pub(super) fn take_grant(&self) -> bool {
        self.granted.swap(false, Ordering::Relaxed)
    }

    pub(super) fn room(&self) -> Room {
        match self.room.load(Ordering::Relaxed) {
            0 => Room::Unknown,
            1 => Room::Later,
            _ => Room::Never,
        }
    }

    /// Describes what was spent: `cost $1.20 of $20.00`. `None` if the model has no price.
    pub(super) fn words(&self, figures: &Figures) -> Option<String> {
        if !self.has_price() {
            return None;
        }
        let of = self.limit.map(|limit| format!(" of {}", dollars(limit))).unwrap_or_default();
        Some(format!("cost {}{of}", dollars(amount(figures.spent).round_dp(6))))
    }
}
