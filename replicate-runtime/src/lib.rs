//! Runs [Replicate](https://replicate.com) models from typed Rust.
//!
//! A generated module has an `Input` that knows the model's options and bounds, and an `Output`. This crate is what the
//! module is built on, and the [`Client`] that takes it from there: it checks the input, sends it, waits, and gives the
//! typed output back.
//!
//! ```ignore
//! use replicate_runtime::{model, Client};
//!
//! #[model("black-forest-labs/flux-schnell")] // reads models/black-forest-labs/flux-schnell.json
//! pub mod flux {}
//!
//! let client = Client::from_env()?; // REPLICATE_API_TOKEN, or that key of a .env file
//! for (i, image) in client.run(flux::Input::new("a lighthouse at dawn")).await?.iter().enumerate() {
//!     client.download(image).save(format!("output_{i}.webp")).await?;
//! }
//! ```
//!
//! Models without a generated module run with JSON in and JSON out: [`Client::model`].
//!
//! # Features
//!
//! - `macros`: the attribute `#[model]`, and in each generated module, wherever it comes from, the macro `input!`: an input
//!   whose literals are held against the schema while the program is compiled.
//! - `schemars`: what `#[model("owner/name", schemars)]` and `Builder::schemars` need: each input says its JSON Schema.
//! - `pattern` (default): checks of `pattern`, with a light regular expression engine. Without it, a module of a model that
//!   has a pattern does not compile.
//! - `webhook` (default): the module [`webhook`], which verifies the calls that the service makes.
//! - `axum`: webhooks as an extractor of axum.
//!
//! # What is sent, and what it costs
//!
//! Nothing is sent before the input is valid. A create that may have reached the service is never sent again, since a
//! second one would be a second charge: its prediction is looked for in the list of recent ones, and where it is not
//! found, the error [says so](Error::is_outcome_unknown). Reads are retried. The API token
//! goes to the configured origin only.

pub mod api;
mod client;
mod error;
mod field;
mod file;
mod model;
pub mod output;
mod prediction;
#[cfg(feature = "schemars")]
mod schema;
mod secret;
mod status;
mod stream;
mod training;
mod validation;
mod value;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use client::{
    Client, ClientBuilder, Event, Health, Likeness, Model, PredictionInput, RateLimit, Run, StreamRun, Submit, Train,
};
pub use error::{Error, ErrorKind, InvalidField};
pub use field::{Field, Fields};
pub use file::{Download, DownloadAll, FileInput, FileOutput, TransferProgress, Upload};
pub use model::{ModelInput, ModelRef, StreamingInput, TrainingInput};
pub use prediction::{Metrics, Prediction, Progress, Snapshot};
pub use replicate_schema::{Bound, Choice, Kind, Number, Pattern, Rule, Schema, Violation};
pub use secret::Secret;
pub use status::Status;
pub use stream::{ChunkedInput, OutputStream};
pub use training::{Trained, Training};
pub use validation::ValidationErrors;
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
