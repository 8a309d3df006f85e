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
pub use model::{ModelInput, ModelRef, StreamingInput, TrainingInput};
pub use prediction::{Metrics, Prediction, Progress};
pub use secret::Secret;
pub use status::Status;
pub use validation::{Rule, ValidationErrors, Violation};
pub use value::UnknownValue;

#[cfg(feature = "macros")]
pub use replicate_macros::model;

/// Includes the modules that a build script generated with `replicate_codegen::Builder`.
///
/// Stands where the modules are to be, `pub mod owner { pub mod name { ... } }`:
///
/// ```ignore
/// // src/lib.rs
/// replicate_runtime::include_models!();
///
/// use black_forest_labs::flux_schnell;
/// ```
#[macro_export]
macro_rules! include_models {
    () => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/replicate_models.rs"));
    };
}

/// What generated code is written against. Not for use by hand: it changes with the generator.
#[doc(hidden)]
pub mod __private {
    /// The first version of the protocol between generated code and the runtime.
    pub mod v1;
}
