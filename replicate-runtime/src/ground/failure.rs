//! Why a prediction failed, as far as the service's codes and messages tell.

/// Why a prediction failed: see [`Error::failure`](crate::Error::failure).
///
/// Only known failures are distinguished: the service publishes few of its codes, and models write their own messages.
/// The original text is in the error's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// The input or the output was flagged as sensitive. The same input fails again.
    Moderated,
    /// The model ran out of memory. A smaller input may succeed.
    OutOfMemory,
    /// The service interrupted the run, or could not start it. The same input may succeed.
    Interrupted,
    /// The model failed in another way, or the reason is unknown.
    Other,
}

/// Messages in lower case, and what they mean. The codes E1001 and E6716 are from the service's page on error codes
/// (<https://replicate.com/docs/reference/error-codes>), the others were reported by users, with the service's own
/// sentence.
const TEXTS: &[(&str, FailureKind)] = &[
    // "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
    ("e005", FailureKind::Moderated),
    ("flagged as sensitive", FailureKind::Moderated),
    // "NSFW content detected. Try running it again, or try a different prompt."
    ("nsfw content", FailureKind::Moderated),
    ("e1001", FailureKind::OutOfMemory),
    // "CUDA out of memory. Tried to allocate 2.00 GiB", from PyTorch.
    ("out of memory", FailureKind::OutOfMemory),
    // "Prediction interrupted; please retry (code: PA)"
    ("prediction interrupted", FailureKind::Interrupted),
    // "Director: unexpected error handling prediction (E6716)", with other codes too: E8765, E9828.
    ("unexpected error handling prediction", FailureKind::Interrupted),
    ("e6716", FailureKind::Interrupted),
];

impl FailureKind {
    /// Classifies the error message of a failed prediction.
    pub(crate) fn classify(error: &str) -> Self {
        let error = error.to_lowercase();
        let known = TEXTS.iter().find(|(text, _)| holds(&error, text));
        known.map_or(Self::Other, |(_, kind)| *kind)
    }
}

/// Whether a string occurs in another one, and not within a word or a number.
fn holds(whole: &str, text: &str) -> bool {
    whole.match_indices(text).any(|(at, _)| {
        let (before, after) = (&whole[..at], &whole[at + text.len()..]);
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::FailureKind::{self, Interrupted, Moderated, Other, OutOfMemory};

    #[test]
    fn the_services_sentences_are_known() {
        let table = [
            ("The input or output was flagged as sensitive. Please try again with different inputs. (E005)", Moderated),
            ("NSFW content detected. Try running it again, or try a different prompt.", Moderated),
            ("Something went wrong (E005) (uIJ6l3ruRD)", Moderated),
            ("CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 14.58 GiB total capacity)", OutOfMemory),
            ("E1001: the model was killed", OutOfMemory),
            ("Prediction interrupted; please retry (code: PA)", Interrupted),
            ("Director: unexpected error handling prediction (E8765)", Interrupted),
            ("timeout (E6716)", Interrupted),
            ("list index out of range", Other),
            ("seed E0051 or 1e005 is too large", Other),
            ("", Other),
        ];
        for (text, expected) in table {
            assert_eq!(FailureKind::classify(text), expected, "{text}");
        }
    }
}
