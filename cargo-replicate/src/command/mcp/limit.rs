//! The limits of a folder's servers, and the messages for agents when they are reached.

use replicate_runtime::cost::{Decimal, dollars};

use crate::report::Failure;

/// The limits that this server was started with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    /// How many predictions may be created.
    pub(super) predictions: Option<u64>,
    /// What they may cost in total.
    pub(super) cost: Option<Decimal>,
}

/// The error if no more predictions may be created.
pub(super) fn no_more(most: u64) -> Failure {
    Failure::new(format!(
        "nothing was sent: this server may create {most} predictions (`--max-predictions`), and has created them; the \
         user can restart it with a larger number"
    ))
}

/// The error if a prediction may cost more than is left.
pub(super) fn too_dear(model: &str, known: Option<Decimal>, limit: Decimal, spent: Decimal) -> Failure {
    let what = match known {
        Some(known) => format!("{model} costs {}", dollars(known)),
        None => format!(
            "the cost of {model} is only known when a prediction ends, so twice the cost of its most expensive \
             prediction is reserved, or all that is left for the first one"
        ),
    };
    Failure::new(format!(
        "nothing was sent: {what}, and {} of the {} of `--max-cost` are spent or reserved; the user can restart this \
         server with a larger limit",
        dollars(spent.round_dp(6)),
        dollars(limit)
    ))
}
