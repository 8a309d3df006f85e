use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A secret input, such as an API token that the model needs.
///
/// It is sent to the service, but never shown: `Debug` hides it, and its memory is wiped when it is dropped.
///
/// ```
/// let token = replicate_runtime::Secret::from("hf_abc");
/// assert_eq!(token.expose(), "hf_abc");
/// assert_eq!(format!("{token:?}"), "Secret([REDACTED])");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([REDACTED])")
    }
}
