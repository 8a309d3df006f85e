//! Predictions with JSON inputs and outputs: creating, waiting, canceling, and finding those whose ids were lost. The
//! client layer adds the types.
//!
//! A [`Backend`] is a kind of server: the hosted service and gateways to it ([`hosted`]), or a Cog server ([`cog`]).

pub(crate) mod backend;
#[cfg(feature = "cost")]
mod budgeted;
pub(crate) mod claims;
#[cfg(feature = "cog")]
pub(crate) mod cog;
pub(crate) mod hosted;
pub(crate) mod input;
pub(crate) mod input_match;
mod metrics;
pub(crate) mod options;
pub(crate) mod outcome;
pub(crate) mod poll;
mod progress;
mod raw;
mod recover;
pub(crate) mod requests;
mod run_times;
mod snapshot;
#[cfg(feature = "stream")]
pub(crate) mod stream;
mod train;
mod training;
mod wait;

pub(crate) use backend::Backend;
#[cfg(feature = "cost")]
pub(crate) use budgeted::{Budget, Budgeted};
#[cfg(feature = "cog")]
pub use cog::Health;
pub use input::PredictionInput;
pub use input_match::InputMatch;
pub use metrics::Metrics;
pub use options::Event;
pub use poll::{DefaultPollPolicy, PollPolicy, PollState};
pub use progress::Progress;
pub(crate) use raw::RawPrediction;
pub use snapshot::Snapshot;
#[cfg(feature = "stream")]
pub use stream::ChunkedInput;
pub(crate) use train::TrainingRequest;
pub use training::Trained;
