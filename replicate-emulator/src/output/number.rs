//! Numbers within the bounds of a schema.

use serde_json::{Map, Value};

/// An integer, between 0 and 100 without bounds.
#[expect(clippy::cast_possible_truncation, reason = "an integer of a schema is far below 2^63")]
pub(super) fn whole(node: &Map<String, Value>, seed: u64) -> Value {
    Value::from(within(node, seed, 1.0, 100.0) as i64)
}

/// A number, between 0 and 1 without bounds.
pub(super) fn real(node: &Map<String, Value>, seed: u64) -> Value {
    Value::from(within(node, seed, 0.001, 1.0))
}

/// A multiple of the schema's step (or of the given one) within its bounds (or the given range).
#[expect(clippy::cast_precision_loss, reason = "below 1000")]
fn within(node: &Map<String, Value>, seed: u64, step: f64, span: f64) -> f64 {
    let bound = |key: &str| node.get(key).and_then(Value::as_f64);
    let step = bound("multipleOf").unwrap_or(step);
    let low = bound("exclusiveMinimum").map(|low| low + step).or(bound("minimum"));
    let high = bound("exclusiveMaximum").map(|high| high - step).or(bound("maximum"));
    let (low, high) = match (low, high) {
        (Some(low), Some(high)) => (low, high),
        (Some(low), None) => (low, low + span),
        (None, Some(high)) => (high.min(0.0), high),
        (None, None) => (0.0, span),
    };
    let share = (seed % 1000) as f64 / 1000.0;
    // Rounded down to a multiple of the step, or up if that is below the bound.
    let steps = ((low + (high - low) * share) / step).floor();
    let number = if steps * step < low { (low / step).ceil() * step } else { steps * step };
    // If the bounds are closer than a step, the lower bound is used.
    if number > high { low } else { number }
}
