//! Text that is never printed: the token.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// Its placeholder.
const HIDDEN: &str = "[token]";
/// Shorter text is not a secret, and can occur in other text by chance, such as the emulator's `emulator`.
const SHORTEST: usize = 16;

static SECRETS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Stores a text that must never be printed: as it is, and as in JSON.
pub(crate) fn keep(secret: &str) {
    let mut secrets = SECRETS.lock().unwrap_or_else(PoisonError::into_inner);
    if secret.len() >= SHORTEST && !secrets.iter().any(|known| known == secret) {
        let quoted = Value::from(secret).to_string();
        secrets.push(secret.to_owned());
        secrets.push(quoted.trim_matches('"').to_owned());
    }
}

/// A text with the secrets replaced.
pub(crate) fn hidden(text: &str) -> Cow<'_, str> {
    let secrets = SECRETS.lock().unwrap_or_else(PoisonError::into_inner);
    secrets
        .iter()
        .filter(|secret| text.contains(*secret))
        .fold(Cow::Borrowed(text), |text, secret| Cow::Owned(text.replace(secret.as_str(), HIDDEN)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        keep("r8_never_ever_\"shown\\");
        keep("emulator");
        for (text, expected) in [
            ("a r8_never_ever_\"shown\\ b", "a [token] b"),
            (r#"{"a": "r8_never_ever_\"shown\\"}"#, r#"{"a": "[token]"}"#),
            ("the emulator", "the emulator"),
            ("r8_neve", "r8_neve"),
        ] {
            assert_eq!(hidden(text), expected);
        }
    }
}
