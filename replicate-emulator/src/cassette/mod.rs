//! A cassette: a recorded prediction, in a file that people can review.

mod folder;
mod print;
mod redact;
mod value;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use folder::{Writer, extension_of, read_cassettes, read_files};
pub(crate) use redact::{REDACTED, clean};
pub(crate) use value::{FileForm, StoredFile, data_uri, file_of, hash_of, map_files, map_texts, normal};

/// A recorded prediction or training.
///
/// Files in values are replaced by objects: `{"$file": "<SHA-256>.png"}` refers to a file in the folder `files`.
///
/// ```
/// use replicate_emulator::Cassettes;
///
/// # fn main() -> Result<(), replicate_emulator::Error> {
/// # let folder = std::env::temp_dir().join("cassettes-of-an-example");
/// # std::fs::create_dir_all(&folder).expect("a folder");
/// for cassette in Cassettes::in_folder(&folder).read()? {
///     println!("{}: {} ran {}", cassette.path().display(), cassette.model(), cassette.status());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cassette {
    /// The file that it was read from.
    #[serde(skip)]
    pub(crate) path: PathBuf,
    /// `owner/name`.
    pub(crate) model: String,
    /// The version that ran, if the service shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// The name of the deployment that ran it, without its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deployment: Option<String>,
    /// The model that a training created a version of, `owner/name`; `None` for a prediction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) destination: Option<String>,
    /// When the prediction was created: repetitions of one input are replayed in this order.
    pub(crate) recorded_at: String,
    pub(crate) input: Map<String, Value>,
    /// The status at the end.
    pub(crate) status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    #[serde(default)]
    pub(crate) output: Value,
    /// The lines of the logs. An empty last line means a trailing newline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) logs: Vec<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) metrics: Map<String, Value>,
    /// Whether the output could be read as a stream.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) streams: bool,
    /// Seconds from the creation to the start of the run, if it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) started_after: Option<f64>,
    /// Seconds from the creation to the end.
    pub(crate) completed_after: f64,
    /// Its intermediate states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) states: Vec<RecordedState>,
}

/// An intermediate state of a prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordedState {
    /// Seconds since the creation.
    pub(crate) after: f64,
    pub(crate) status: String,
    /// The number of lines in the logs.
    #[serde(default)]
    pub(crate) lines: usize,
    /// The number of items in the output, if it is a list.
    #[serde(default)]
    pub(crate) items: usize,
}

impl Cassette {
    /// The file that it was read from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The model that ran, `owner/name`.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The version that ran: 64 hex digits. `None` for official models, whose version the service hides.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The name of the deployment that ran it, without the account that owns it.
    #[must_use]
    pub fn deployment(&self) -> Option<&str> {
        self.deployment.as_deref()
    }

    /// The model that it created a version of, if it is a training.
    #[must_use]
    pub fn destination(&self) -> Option<&str> {
        self.destination.as_deref()
    }

    /// The status that it ended with: `succeeded`, `failed`, `canceled` or `aborted`.
    #[must_use]
    pub fn status(&self) -> &str {
        &self.status
    }

    /// The input, in which files are `{"$file": ..}`.
    #[must_use]
    pub fn input(&self) -> &Map<String, Value> {
        &self.input
    }

    /// The output, in which files are `{"$file": ..}`.
    #[must_use]
    pub fn output(&self) -> &Value {
        &self.output
    }

    /// The metrics: `predict_time`, counts of tokens or images.
    #[must_use]
    pub fn metrics(&self) -> &Map<String, Value> {
        &self.metrics
    }

    /// The path of the file that a value `{"$file": ..}` of this cassette refers to; `None` for any other value.
    #[must_use]
    pub fn file(&self, value: &Value) -> Option<PathBuf> {
        // <folder>/<owner>/<name>/<cassette>.json
        let folder = self.path.ancestors().nth(3)?;
        file_of(value).map(|file| folder.join(folder::FILES).join(file))
    }

    /// Every file that it refers to.
    pub(crate) fn files(&self) -> Vec<&str> {
        let mut files = Vec::new();
        for value in self.input.values().chain([&self.output]) {
            value::each_file(value, &mut files);
        }
        files
    }
}
