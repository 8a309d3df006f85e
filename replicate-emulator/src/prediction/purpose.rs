//! What a prediction is for: to run a model, or to train a new version of another one.

use replicate_schema::ModelName;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::{Prediction, Status};
use crate::interface::Interface;
use crate::model::Model;
use crate::text::hex;
use crate::timestamp;

/// What a prediction is for.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// Runs the model; `owner/name` of the deployment where one was asked.
    Run { deployment: Option<String> },
    /// Trains a new version of another model.
    Training { destination: ModelName },
}

impl Purpose {
    pub(crate) fn is_training(&self) -> bool {
        matches!(self, Self::Training { .. })
    }

    pub(crate) fn deployment(&self) -> Option<&str> {
        match self {
            Self::Run { deployment } => deployment.as_deref(),
            Self::Training { .. } => None,
        }
    }

    /// The schemas of what is asked of a model.
    pub(crate) fn interface<'m>(&self, model: &'m Model) -> &'m Interface {
        match self {
            Self::Run { .. } => &model.run,
            Self::Training { .. } => model.training.as_ref().unwrap_or(&model.run),
        }
    }

    /// The output, of one that fits the schema: a training also says which version it made.
    pub(crate) fn output(&self, mut fitting: Value, id: &str, files_at: &str) -> Value {
        let Self::Training { destination } = self else { return fitting };
        if fitting.is_null() {
            fitting = json!({});
        }
        if let Some(output) = fitting.as_object_mut() {
            output.entry("weights").or_insert_with(|| format!("{files_at}/trained_model.tar").into());
            output.insert("version".to_owned(), format!("{destination}:{}", version(id)).into());
        }
        fitting
    }
}

impl Prediction {
    /// The version that it has made, where it is a training that has succeeded by now.
    pub(crate) fn made(&self, now: OffsetDateTime) -> Option<Model> {
        let Purpose::Training { destination } = &self.purpose else { return None };
        let moment = self.at(now);
        let ended = moment.completed_at.filter(|_| moment.status == Status::Succeeded)?;
        Some(self.model.trained(destination.clone(), version(&self.id), timestamp::shown(ended)))
    }
}

/// The id of the version that a training makes.
fn version(training: &str) -> String {
    hex(&Sha256::digest(training))
}
