//! The purpose of a prediction: to run a model, or to train a new version of another one.

use replicate_schema::ModelName;
use serde_json::json;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::{Prediction, Status};
use crate::interface::Interface;
use crate::media::archive;
use crate::model::Model;
use crate::outcome::GivenFile;
use crate::output::{Content, Generated, OutputFile};
use crate::text::hex;
use crate::timestamp;

/// The service's name for the file with the weights of a training.
const WEIGHTS: &str = "trained_model.tar";

/// The purpose of a prediction.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// Runs the model, possibly through a deployment, `owner/name`.
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

    /// The schemas of a model for this purpose.
    pub(crate) fn interface<'m>(&self, model: &'m Model) -> &'m Interface {
        match self {
            Self::Run { .. } => &model.run,
            Self::Training { .. } => model.training.as_ref().unwrap_or(&model.run),
        }
    }

    /// The output, from one that fits the schema. A training adds its version, and a link to its weights.
    pub(crate) fn output(&self, mut fitting: Generated, id: &str, files_at: &str) -> Generated {
        let Self::Training { destination } = self else { return fitting };
        if fitting.value.is_null() {
            fitting.value = json!({});
        }
        if let Some(output) = fitting.value.as_object_mut() {
            let made = version(id);
            if !output.contains_key("weights") {
                output.insert("weights".to_owned(), format!("{files_at}/{WEIGHTS}").into());
                let content = json!({"training": id, "version": made}).to_string();
                let bytes = archive::of_one("weights.json", content.as_bytes());
                let file = GivenFile::new(WEIGHTS, "application/x-tar", bytes);
                fitting.files.push(OutputFile { content: Content::Given(file), name: WEIGHTS.to_owned() });
            }
            output.insert("version".to_owned(), format!("{destination}:{made}").into());
        }
        fitting
    }
}

impl Prediction {
    /// The version that it has created, if it is a training that has succeeded.
    pub(crate) fn made(&self, now: OffsetDateTime) -> Option<Model> {
        let Purpose::Training { destination } = &self.purpose else { return None };
        let moment = self.at(now);
        let ended = moment.completed_at.filter(|_| moment.status == Status::Succeeded)?;
        Some(self.model.trained(destination.clone(), version(&self.id), timestamp::shown(ended)))
    }
}

/// The id of the version that a training creates.
fn version(training: &str) -> String {
    hex(&Sha256::digest(training))
}
