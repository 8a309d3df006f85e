//! What is asked of a training: the input of any type, and the options.

use std::time::Duration;

use super::input::erased;
use super::options::CreateOptions;
use crate::files::progress::Observer;
use crate::ground::names::{ModelName, owner_and_name};
use crate::ground::{Error, ErrorKind};

/// A training as the caller put it together, checked as a whole when it is sent.
pub(crate) struct TrainingRequest {
    pub(crate) input: Box<dyn erased::Input>,
    /// A name that a caller typed may be none; that is said when the training is sent.
    pub(crate) model: Result<ModelName, Error>,
    pub(crate) version: Option<String>,
    pub(crate) destination: Option<String>,
    pub(crate) options: CreateOptions,
    /// Who is told how far the files are.
    pub(crate) uploads: Observer,
    pub(crate) timeout: Option<Duration>,
}

impl TrainingRequest {
    /// Checks everything that can be checked without the service, and gives the version and the destination.
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
            return Err(invalid(format!("the version of {model} to train is not known: name one with `version`")));
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
