//! A training request: an input of any type, and the options.

use std::time::Duration;

use super::input::erased;
use super::options::CreateOptions;
use crate::files::progress::Observer;
use crate::ground::names::{ModelName, owner_and_name};
use crate::ground::{Error, ErrorKind};

/// A training request with all of the caller's options. It is checked as a whole when it is sent.
pub(crate) struct TrainingRequest {
    pub(crate) input: Box<dyn erased::Input>,
    /// The name from the caller. An invalid one is reported when the request is sent.
    pub(crate) model: Result<ModelName, Error>,
    pub(crate) version: Option<String>,
    pub(crate) destination: Option<String>,
    pub(crate) options: CreateOptions,
    /// The observer of the uploads' progress.
    pub(crate) uploads: Observer,
    pub(crate) timeout: Option<Duration>,
}

impl TrainingRequest {
    /// Checks everything that can be checked without the service, and returns the version and the destination.
    pub(super) fn checked(&self) -> Result<(ModelName, &str), Error> {
        self.input.check()?;
        self.options.check()?;
        let model = self.model.as_ref().map_err(|error| Error::new(error.kind(), error.to_string()))?;
        let model = match self.version.as_deref() {
            None => model.clone(),
            Some(text) if text.contains(':') => ModelName::parse(text)?,
            Some(id) => ModelName::parse(&format!("{model}:{id}"))?,
        };
        if model.version.is_none() {
            return Err(invalid(format!("the version of {model} to train is unknown: name one with `version`")));
        }
        match self.destination.as_deref() {
            None => Err(invalid("a training needs the model that its version goes to: `destination`".to_owned())),
            Some(name) if owner_and_name(name).is_some() => Ok((model, name)),
            Some(other) => Err(invalid(format!("the destination is not a model (owner/name): {other:?}"))),
        }
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}
