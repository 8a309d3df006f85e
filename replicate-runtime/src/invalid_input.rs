//! Violations of a schema as an [`Error`].

use crate::{Error, ErrorKind, ValidationErrors};

impl Error {
    /// Every violation of the schema, for [`ErrorKind::InvalidInput`].
    #[must_use]
    pub fn validation(&self) -> Option<&ValidationErrors> {
        self.violations()?.downcast_ref()
    }
}

impl From<ValidationErrors> for Error {
    fn from(violations: ValidationErrors) -> Self {
        Self::new(ErrorKind::InvalidInput, "the input does not fit the model, nothing was sent")
            .with_violations(violations)
    }
}
