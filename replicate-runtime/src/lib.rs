//! Runs Replicate models from typed Rust.

mod client;
mod error;
mod field;
mod file;
mod json;
mod model;
mod number;
pub mod output;
mod prediction;
mod secret;
mod status;
mod validation;
mod value;

pub use client::{Client, ClientBuilder, Event, Model, PredictionInput, Run, Submit};
pub use error::{Error, ErrorKind, InvalidField};
pub use field::{Bound, Field, Kind, Number, Schema};
pub use file::{Download, FileInput, FileOutput, Upload};
pub use model::{ModelInput, ModelRef, StreamingInput};
pub use prediction::{Metrics, Prediction, Progress};
pub use secret::Secret;
pub use status::Status;
pub use validation::{Rule, ValidationErrors, Violation};

/// What generated code is written against. Not for use by hand: it changes with the generator.
#[doc(hidden)]
pub mod __private {
    /// The first version of the protocol between generated code and the runtime.
    pub mod v1;
}
