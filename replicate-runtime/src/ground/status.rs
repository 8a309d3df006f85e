use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The status of a prediction.
///
/// The service may add statuses. A status that this version of the crate does not know is kept as [`Status::Other`],
/// and does not count as an end.
///
/// ```
/// use replicate_runtime::Status;
///
/// assert!(Status::from("aborted").is_terminal());
/// assert!(!Status::from("resting").is_terminal());
/// assert_eq!(Status::from("resting").to_string(), "resting");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// The model is starting up, or the prediction waits for its turn.
    Starting,
    /// The model is running. There may already be output, which can still grow.
    Processing,
    /// The model finished.
    Succeeded,
    /// The model failed.
    Failed,
    /// Somebody canceled the prediction while it ran.
    Canceled,
    /// The prediction was ended before the model started.
    Aborted,
    /// A status that this version of the crate does not know; empty if the response had none.
    Other(String),
}

impl Status {
    /// Whether the prediction has ended.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled | Self::Aborted)
    }

    /// The word in the API.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Starting => "starting",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Aborted => "aborted",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for Status {
    fn from(word: &str) -> Self {
        match word {
            "starting" => Self::Starting,
            "processing" => Self::Processing,
            "succeeded" => Self::Succeeded,
            "failed" => Self::Failed,
            "canceled" => Self::Canceled,
            "aborted" => Self::Aborted,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// Accepts any word.
impl FromStr for Status {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(Self::from(word))
    }
}

/// Writes the word in the API.
impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Ok(Self::from(word.as_str()))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn words_are_read_and_written_alike() {
        let words = [
            ("starting", false),
            ("processing", false),
            ("succeeded", true),
            ("failed", true),
            ("canceled", true),
            ("aborted", true),
            ("Succeeded", false),
            ("", false),
        ];
        for (word, terminal) in words {
            let status = Status::from(word);
            assert_eq!(status.to_string(), word);
            assert_eq!(status.is_terminal(), terminal, "{word}");
            assert_eq!(word.parse(), Ok(status.clone()));
            let json = serde_json::to_value(&status).unwrap();
            assert_eq!((json.as_str(), serde_json::from_value(json.clone()).ok()), (Some(word), Some(status)));
        }
    }
}
