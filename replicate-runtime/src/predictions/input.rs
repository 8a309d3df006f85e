//! A prediction request: an input of any type, and the options.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::options::{CreateOptions, Selection, Target};
use crate::files::progress::Observer;
use crate::ground::names::ModelName;
use crate::ground::{Error, ErrorKind, FileInput};
use crate::model::{ModelInput, ModelRef, OutputKind};
use crate::validation::ValidationErrors;
use crate::value::{self, files, to_json_with};

/// The inputs of [`Run`](crate::Run), [`Submit`](crate::Submit) and [`Prediction`](crate::Prediction): the input of any
/// model or, for models without a generated module, plain JSON ([`serde_json::Value`]).
///
/// Sealed: implement [`ModelInput`] to get it.
pub trait PredictionInput: erased::Input {
    /// The output of the prediction.
    type Output: DeserializeOwned + Send + Sync + 'static;
}

impl<I: ModelInput> PredictionInput for I {
    type Output = I::Output;
}

impl PredictionInput for Value {
    type Output = Value;
}

/// A type-erased input, so that the code that sends it is compiled only once.
pub(crate) mod erased {
    use super::{Error, FileInput, OutputKind, ValidationErrors};

    pub trait Input: Send + Sync + 'static {
        fn check(&self) -> Result<(), ValidationErrors>;
        /// The files in the input, in order.
        fn files(&self) -> Vec<FileInput>;
        /// The JSON to send, with a string for each of the files.
        fn json(&self, files: Vec<String>) -> Result<serde_json::Value, Error>;
        /// How the model gives its output.
        fn output_kind(&self) -> OutputKind {
            OutputKind::Unknown
        }
    }
}

impl<I: ModelInput> erased::Input for I {
    fn check(&self) -> Result<(), ValidationErrors> {
        self.validate()
    }

    fn files(&self) -> Vec<FileInput> {
        ModelInput::value(self).map(files).unwrap_or_default()
    }

    fn json(&self, texts: Vec<String>) -> Result<Value, Error> {
        write(ModelInput::value(self), self, texts)
    }

    fn output_kind(&self) -> OutputKind {
        I::output_kind()
    }
}

/// The JSON of an input, with a string for each of its files.
pub(crate) fn write(
    value: Option<&dyn value::Value>,
    input: &impl Serialize,
    texts: Vec<String>,
) -> Result<Value, Error> {
    let mut texts = VecDeque::from(texts);
    let json = match value {
        Some(value) => to_json_with(value, &mut |_| texts.pop_front().unwrap_or_default()),
        None => serde_json::to_value(input),
    };
    json.map_err(|source| {
        Error::new(ErrorKind::InvalidInput, "the input can't be written as JSON, nothing was sent").with_source(source)
    })
}

impl erased::Input for Value {
    fn check(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }

    fn files(&self) -> Vec<FileInput> {
        Vec::new()
    }

    fn json(&self, _: Vec<String>) -> Result<Value, Error> {
        if self.is_object() {
            return Ok(self.clone());
        }
        Err(Error::new(ErrorKind::InvalidInput, "the input is not a JSON object, nothing was sent"))
    }
}

/// A prediction request with all of the caller's options. It is checked as a whole when it is sent.
pub(crate) struct PredictionRequest {
    pub(crate) input: Box<dyn erased::Input>,
    /// The name from the caller. An invalid one is reported when the request is sent.
    pub(crate) model: Result<ModelName, Error>,
    pub(crate) selection: Selection,
    pub(crate) options: CreateOptions,
    pub(crate) timeout: Option<Duration>,
    /// The observer of the uploads' progress.
    pub(crate) uploads: Observer,
    pub(crate) on_drop: OnDrop,
}

/// What happens to the prediction when its caller drops it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OnDrop {
    #[default]
    Leave,
    Cancel,
}

impl PredictionRequest {
    pub(crate) fn new(model: Result<ModelName, Error>, input: impl erased::Input) -> Self {
        Self {
            input: Box::new(input),
            model,
            selection: Selection::default(),
            options: CreateOptions::default(),
            timeout: None,
            uploads: Observer::default(),
            on_drop: OnDrop::Leave,
        }
    }

    /// Checks everything that can be checked without the service, and returns the target of the create request.
    pub(crate) fn checked_target(&self) -> Result<Target, Error> {
        self.input.check()?;
        self.options.check()?;
        match &self.model {
            Ok(model) => self.selection.target(model),
            Err(error) => Err(Error::new(error.kind(), error.to_string())),
        }
    }

    /// Asks the service to cancel the prediction after the caller's time-out, in case this program can't.
    pub(crate) fn canceled_after_timeout(mut self) -> Self {
        if let (Some(limit), None, OnDrop::Cancel) = (self.timeout, self.options.cancel_after, self.on_drop) {
            self.options.cancel_after = Some(limit.clamp(CreateOptions::SHORTEST, CreateOptions::LONGEST));
        }
        self
    }

    pub(crate) fn name(&self) -> String {
        self.model.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

/// Leaves out the input, which may contain secrets.
impl fmt::Debug for PredictionRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PredictionRequest")
            .field("model", &self.name())
            .field("selection", &self.selection)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl From<ModelRef> for ModelName {
    fn from(model: ModelRef) -> Self {
        Self {
            owner: model.owner().into(),
            name: model.name().into(),
            version: model.version().map(Cow::Borrowed),
            official: model.is_official(),
        }
    }
}
