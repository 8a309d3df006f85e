//! Random documents as Rust: that this compiles is the proof that all of them do, without one warning.
//!
//! `REPLICATE_RANDOM_DOCUMENTS=2000 cargo test -p replicate-random` takes more of them than the gate does, and
//! `REPLICATE_RANDOM_SEED=5000` begins with another one. A seed that has found something is added to `KEPT` in
//! `schemas.rs`, and what it found becomes a rule of `tests/goldens`.
#![deny(warnings)]
#![forbid(missing_docs)]

use replicate_runtime::{ModelInput, ValidationErrors};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// A document's module as the tests see it, whatever its types are.
#[derive(Debug)]
pub struct Model {
    /// The seed of the document.
    pub seed: u64,
    /// Reads an input, checks it, and writes it back; the error says which rule is broken.
    pub read_input: fn(&Json) -> Result<Json, String>,
    /// Reads an output and writes it back.
    pub read_output: fn(&Json) -> Result<Json, String>,
    /// The text of the document.
    pub document: &'static str,
}

/// Every document.
#[must_use]
pub fn all() -> &'static [Model] {
    registry::MODELS
}

const fn model<T>(seed: u64, document: &'static str) -> Model
where
    T: ModelInput,
    T::Output: Serialize,
{
    let read_input = |json: &Json| read_input(json, T::validate);
    let read_output = |json: &Json| {
        let output: T::Output = serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
        serde_json::to_value(&output).map_err(|error| error.to_string())
    };
    Model { seed, read_input, read_output, document }
}

fn read_input<T: Serialize + DeserializeOwned>(
    json: &Json,
    validate: fn(&T) -> Result<(), ValidationErrors>,
) -> Result<Json, String> {
    let input: T = serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
    validate(&input).map_err(|error| error.to_string())?;
    serde_json::to_value(&input).map_err(|error| error.to_string())
}

mod registry {
    include!(concat!(env!("OUT_DIR"), "/registry.rs"));
}

pub use registry::models;
