//! Trainings: a model is trained, which creates a new version of another model.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Snapshot;
use super::input::{PredictionInput, erased, write};
use crate::ground::{Error, FileInput};
use crate::model::TrainingInput;
use crate::validation::ValidationErrors;

/// The input of a [`Training`](crate::Training), as [`Snapshot::typed_input`](crate::Snapshot::typed_input) returns it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained<T>(
    /// The input itself.
    pub T,
);

impl<T> Snapshot<Trained<T>> {
    /// The version that a successful training has created: `owner/name:` followed by 64 hex digits, as
    /// [`Run::version`](crate::Run::version) and [`Client::model`](crate::Client::model) take it.
    #[must_use]
    pub fn trained_version(&self) -> Option<&str> {
        self.raw().get("output")?.get("version")?.as_str()
    }
}

impl<T: TrainingInput> PredictionInput for Trained<T> {
    type Output = T::Output;
}

impl PredictionInput for Trained<Value> {
    type Output = Value;
}

impl<T: TrainingInput> erased::Input for Trained<T> {
    fn check(&self) -> Result<(), ValidationErrors> {
        self.0.validate()
    }

    fn files(&self) -> Vec<FileInput> {
        TrainingInput::value(&self.0).map(crate::value::files).unwrap_or_default()
    }

    fn json(&self, texts: Vec<String>) -> Result<Value, Error> {
        write(TrainingInput::value(&self.0), &self.0, texts)
    }
}

impl erased::Input for Trained<Value> {
    fn check(&self) -> Result<(), ValidationErrors> {
        erased::Input::check(&self.0)
    }

    fn files(&self) -> Vec<FileInput> {
        erased::Input::files(&self.0)
    }

    fn json(&self, texts: Vec<String>) -> Result<Value, Error> {
        erased::Input::json(&self.0, texts)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Trained<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}
