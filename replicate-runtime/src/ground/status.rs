use std::fmt;

/// Where a prediction is in its life.
///
/// The service may add statuses; one that this version does not know is kept as [`Status::Other`] and is not
/// taken for an end.
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
    /// The model is running. Output may be there already and still grow.
    Processing,
    /// The model finished.
    Succeeded,
    /// The model gave an error.
    Failed,
    /// Somebody canceled the prediction while it ran.
    Canceled,
    /// The prediction was ended before the model began on it.
    Aborted,
    /// A status that this version does not know; empty where a reply had none.
    Other(String),
}

impl Status {
    /// Whether nothing more will happen to the prediction.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled | Self::Aborted)
    }

    /// The word that the service uses.
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
        }
    }
}
