//! Text that is never printed, whoever repeats it: the token.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// What stands for it.
const HIDDEN: &str = "[token]";
/// Shorter text may be a word that is in other text by chance, such as the emulator's `emulator`, and is no secret.
const SHORTEST: usize = 16;

static SECRETS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Remembers a text that is never to be printed: as it is, and as JSON writes it.
pub(crate) fn keep(secret: &str) {
    let mut secrets = SECRETS.lock().unwrap_or_else(PoisonError::into_inner);
    if secret.len() >= SHORTEST && !secrets.iter().any(|known| known == secret) {
        let quoted = Value::from(secret).to_string();
        secrets.push(secret.to_owned());
        secrets.push(quoted.trim_matches('"').to_owned());
    }
}

/// A text without what is never printed.
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
