//! What predictions cost (feature `cost`). Prices come from a file that you write, because the API does not publish
//! them.
//!
//! ```toml
//! # models/prices.toml, in US dollars, as text so that each digit counts
//! [models."black-forest-labs/flux-schnell"]
//! output = "0.003"                # each output
//! outputs_from = "num_outputs"    # the input that says how many; without it, one
//!
//! [models."meta/meta-llama-3-8b-instruct"]
//! input_token = "0.00000005"
//! output_token = "0.00000025"
//!
//! [models."acme/painter"]
//! second = "0.000725"             # of `predict_time`
//! ```
//!
//! `run` is the price of each prediction. `megapixel` is the price of each million pixels of each output, from the
//! inputs `width` and `height`, or from the input that `megapixels_from` names. If a model has several prices, they are
//! added.

mod account;
mod price;
mod prices;

pub use self::account::{Account, Reservation};
pub use self::price::Price;
pub use self::prices::Prices;
pub use rust_decimal::Decimal;

pub(crate) use self::price::Facts;

/// An amount for display, with at least two decimals and no other trailing zeros.
///
/// ```
/// use replicate_runtime::cost::{Decimal, dollars};
///
/// assert_eq!(dollars(Decimal::new(12, 1)), "$1.20");
/// assert_eq!(dollars(Decimal::new(725, 6)), "$0.000725");
/// ```
#[must_use]
pub fn dollars(amount: Decimal) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    format!("${amount}")
}
