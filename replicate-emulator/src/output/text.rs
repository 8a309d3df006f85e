//! Words: plausible, harmless and about the prompt.

use serde_json::Value;

use super::Hints;

const OPENINGS: [&str; 6] = [
    "Here is a first thought about",
    "Let me tell you something about",
    "There is more to say than one would think about",
    "A short answer about",
    "Many have wondered about",
    "What follows is a careful note about",
];
const CLOSINGS: [&str; 6] = [
    "It begins with a quiet morning, and it ends where it began.",
    "The details matter less than the whole, and the whole is simple.",
    "Three things are worth keeping: patience, light and a good map.",
    "Nobody knows for certain, yet the evidence is on the table.",
    "Look twice, measure once more, and then take the short way home.",
    "In the end it works, and that is what was asked for.",
];

/// Two sentences about the prompt.
pub(super) fn sentence(hints: &Hints) -> String {
    let seed = hints.seed().to_le_bytes();
    let pick = |list: &[&'static str; 6], byte: usize| list[usize::from(seed[byte] % 6)];
    let prompt = hints.prompt();
    let subject = if prompt.is_empty() { "nothing in particular" } else { prompt.as_str() };
    let number = hints.seed() % 10_000;
    format!("{} {subject} (no. {number}). {}", pick(&OPENINGS, 1), pick(&CLOSINGS, 3))
}

/// The same sentences as a language model would stream them: words with the space before them.
pub(super) fn tokens(hints: &Hints) -> Vec<Value> {
    let sentence = sentence(hints);
    let mut tokens = Vec::new();
    let mut start = 0;
    for (at, _) in sentence.match_indices(' ') {
        tokens.push(Value::from(&sentence[start..at]));
        start = at;
    }
    tokens.push(Value::from(&sentence[start..]));
    tokens
}
