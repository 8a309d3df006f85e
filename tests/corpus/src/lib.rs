//! Every real model document as Rust: that this compiles is the proof that all of them do, without one warning.
//!
//! The tests hold what is generated against JSON Schema: each value that a schema takes must be read, pass validation
//! and be written back the same, and no other may. These are the only differences:
//!
//! | difference | what | why |
//! |---|---|---|
//! | unknown key | a key that no schema of the object names is refused | it is a typo, and the service would ignore it; `extra` is the way past the schema |
//! | key beyond the properties | a key beyond the properties is refused also where `additionalProperties` takes it | a struct has no field for it; `extra` is the way, as past the schema |
//! | null is absent | null for an optional property is accepted and not written back | other clients write null for what is not set, and the service refuses it |
//! | null is never written | null for a property that is required and nullable is read, and not written back | the service refuses null even where the schema takes it |
//! | 64 bits | an integer that does not fit into a signed 64-bit integer is refused | the field is an `i64`, and no model computes with more |
//! | doubles | an integer of more than 53 bits is rounded where a number is declared | the field is an `f64` |
//! | enum against its type | an `enum` without one value of the declared type is not checked | nothing would be accepted; real models have it, and take values of the type |
//! | odd place | where the generator warns that a schema is odd, a wider type is taken | an oddity must not refuse a whole model |
//! | exact multiples | `multipleOf` a fraction is exact for integers of more than 53 bits | JSON Schema asks for it; the validator that this is compared with divides doubles |
//! | input that is no object | an input whose schema is no object is taken to have no properties | the service takes objects; old Cog lets an enum that is called `Input` replace the input's schema |
#![deny(warnings)]
#![forbid(missing_docs)]

use std::io::Write;
use std::path::Path;

use replicate_runtime::{ModelInput, ModelRef, TrainingInput, ValidationErrors};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// A model as the tests see it, whatever its types are.
#[derive(Debug)]
pub struct Model {
    /// The model's name.
    pub name: ModelRef,
    /// Where its document is.
    pub document: &'static str,
    /// Whether the types are those of its predictions or of its trainings.
    pub of: Of,
    /// The places in the document of which the generator said that something is odd, as JSON Pointers.
    pub odd: &'static [&'static str],
    /// Reads an input, checks it, and writes it back; the error says which rule is broken.
    pub read_input: fn(&Json) -> Result<Json, String>,
    /// Reads an output.
    pub read_output: fn(&Json) -> Result<(), String>,
}

/// Which of a model's two inputs a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// `Input` and `Output`.
    Predictions,
    /// `TrainingInput` and `TrainingOutput`.
    Trainings,
}

/// Every model of the corpus, and those of the documents in `extra`, which are always there.
#[must_use]
pub fn all() -> &'static [Model] {
    registry::MODELS
}

/// The folder of the corpus, which need not be there.
#[must_use]
pub fn folder() -> &'static Path {
    Path::new(registry::FOLDER)
}

/// Whether the corpus is there; a test that is without it says so and how to get it.
#[must_use]
pub fn is_here() -> bool {
    if !registry::FOUND {
        let message = format!(
            "SKIPPED: there is no corpus in {}. The models come from `npm pack all-the-public-replicate-models@1.352.0` \
             (CONTRIBUTING.md says how to make `models.jsonl.gz` of them); REPLICATE_CORPUS names the folder. After \
             adding the files, run `cargo clean -p replicate-corpus`.\n",
            registry::FOLDER
        );
        // Past the capture of the test harness: what is skipped must be seen.
        let _ = std::io::stderr().write_all(message.as_bytes());
    }
    registry::FOUND
}

const fn model<T: ModelInput>(document: &'static str, odd: &'static [&'static str]) -> Model {
    let read_input = |json: &Json| read_input(json, T::validate);
    let read_output = read::<T::Output>;
    Model { name: T::MODEL, document, of: Of::Predictions, odd, read_input, read_output }
}

const fn training<T: TrainingInput>(document: &'static str, odd: &'static [&'static str]) -> Model {
    let read_input = |json: &Json| read_input(json, T::validate);
    let read_output = read::<T::Output>;
    Model { name: T::MODEL, document, of: Of::Trainings, odd, read_input, read_output }
}

fn read_input<T: Serialize + DeserializeOwned>(
    json: &Json,
    validate: fn(&T) -> Result<(), ValidationErrors>,
) -> Result<Json, String> {
    let input: T = serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
    validate(&input).map_err(|error| error.to_string())?;
    serde_json::to_value(&input).map_err(|error| error.to_string())
}

fn read<T: DeserializeOwned>(json: &Json) -> Result<(), String> {
    serde_json::from_value::<T>(json.clone()).map(drop).map_err(|error| error.to_string())
}

mod registry {
    include!(concat!(env!("OUT_DIR"), "/registry.rs"));
}

pub use registry::models;
