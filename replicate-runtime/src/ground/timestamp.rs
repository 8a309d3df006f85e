use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::time::SystemTime;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Error, ErrorKind};

/// A timestamp of the service, in RFC 3339. It is displayed and serialized exactly as it was received.
///
/// Timestamps are compared by the time that they denote.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use replicate_runtime::Timestamp;
///
/// let created: Timestamp = "2026-01-02T03:04:05.5Z".parse()?;
/// let ended: Timestamp = "2026-01-02T04:04:08.5+01:00".parse()?;
/// let (from, to) = (SystemTime::from(&created), SystemTime::from(&ended));
/// assert_eq!(to.duration_since(from).ok(), Some(Duration::from_secs(3)));
/// assert!(created < ended);
/// assert_eq!(created.to_string(), "2026-01-02T03:04:05.5Z");
/// # Ok::<(), replicate_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Timestamp {
    text: String,
    at: OffsetDateTime,
}

impl Timestamp {
    /// The text as it was received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<&Timestamp> for SystemTime {
    fn from(timestamp: &Timestamp) -> Self {
        timestamp.at.into()
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.at.into()
    }
}

/// Reads RFC 3339 text.
impl FromStr for Timestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match OffsetDateTime::parse(text.trim(), &Rfc3339) {
            Ok(at) => Ok(Self { text: text.to_owned(), at }),
            Err(source) => {
                let message = format!("not a moment as RFC 3339 has it (2026-01-02T03:04:05Z): {text:?}");
                Err(Error::new(ErrorKind::InvalidArgument, message).with_source(source))
            }
        }
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at)
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.at.hash(state);
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Same as `Display`.
impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Writes the text as it was received.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn moments_are_read_and_written_alike() {
        for text in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05+01:00"] {
            let timestamp: Timestamp = text.parse().unwrap();
            let json = serde_json::to_value(&timestamp).unwrap();
            assert_eq!((timestamp.to_string().as_str(), json.as_str()), (text, Some(text)));
            assert_eq!(serde_json::from_value::<Timestamp>(json).unwrap(), timestamp);
        }
        for text in ["", "yesterday", "2026-01-02", "1767323045"] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
