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
        "nothing was sent: this server creates {most} predictions at most, as `--max-predictions` says, and they were created; \
         the user can start it again with a larger number"
    ))
}

/// The error if a prediction may cost more than is left.
pub(super) fn too_dear(model: &str, known: Option<Decimal>, limit: Decimal, spent: Decimal) -> Failure {
    let what = match known {
        Some(known) => format!("{model} costs {}", dollars(known)),
        None => format!(
            "what {model} costs is known at its end, so that twice as much is reserved for it as its dearest prediction cost, or \
             all that is left for its first"
        ),
    };
    Failure::new(format!(
        "nothing was sent: {what}, and {} of the {} of `--max-cost` are spent or reserved; the user can start this server \
         again with a larger figure",
        dollars(spent.round_dp(6)),
        dollars(limit)
    ))
}
