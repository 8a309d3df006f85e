//! The budget of a batch: what a create asks of the journal, and what is said where there is no room.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use replicate_runtime::Snapshot;
use replicate_runtime::cost::{Decimal, dollars};
use serde_json::Value;

use crate::money::{Ask, Figures, amount};
use crate::pricing::Pricing;

/// The price of the model, the limit, and whether there was room for the last create.
#[derive(Debug)]
pub(super) struct Budget {
    pricing: Pricing,
    limit: Option<Decimal>,
    room: AtomicU8,
    granted: AtomicBool,
}

/// Whether the budget has room for one more create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Unknown = 0,
    /// Not before others have ended.
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

    /// What is asked of the journal before a create; nothing where the model has no price.
    pub(super) fn ask(&self, input: &Value) -> Option<Ask> {
        self.has_price().then(|| Ask { known: self.pricing.before(input), limit: self.limit })
    }

    /// What a prediction cost, where that can be told.
    pub(super) fn cost(&self, prediction: &Snapshot<Value>) -> Option<Decimal> {
        self.pricing.after(prediction)
    }

    /// Notes that there was no room, or that it is time to ask again.
    pub(super) fn note(&self, room: Room) {
        // What is full stays so.
        if self.room() != Room::Never {
            self.room.store(room as u8, Ordering::Relaxed);
        }
    }

    /// Notes that a create got what it asked for.
    pub(super) fn grant(&self) {
        self.granted.store(true, Ordering::Relaxed);
    }

    /// Whether a create got what it asked for since this was asked last.
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

    /// What was spent, in words: `cost $1.20 of $20.00`. Nothing where the model has no price.
    pub(super) fn words(&self, figures: &Figures) -> Option<String> {
        if !self.has_price() {
            return None;
        }
        let of = self.limit.map(|limit| format!(" of {}", dollars(limit))).unwrap_or_default();
        Some(format!("cost {}{of}", dollars(amount(figures.spent).round_dp(6))))
    }
}
