//! Messages about violations: the end of a sentence that begins with the path of the value.

use serde_json::Value as Json;

use crate::json::exact;
use crate::{Choice, Kind, Property, nearest};

/// An integer that does not fit into 64 bits.
#[must_use]
pub fn out_of_range(integer: &dyn std::fmt::Display) -> String {
    format!("{integer} does not fit into a signed 64-bit integer")
}

/// A number that JSON can't represent.
#[must_use]
pub fn not_finite(number: f64) -> String {
    format!("{number} can't be represented as a JSON number")
}

/// An absent required property.
pub const MISSING: &str = "is required but missing";

/// A secret of the wrong type. The value is not shown, since it may be the secret in another form.
pub const SECRET_MISMATCH: &str = "expected a string";

/// A value of the wrong type.
#[must_use]
pub fn mismatch(expected: &str, value: &Json) -> String {
    format!("expected {expected}, got {}", shown(value))
}

/// The nouns for values of several kinds: `an integer or a string`.
#[must_use]
pub fn any_of<'a>(kinds: impl IntoIterator<Item = &'a Kind>) -> String {
    let mut nouns: Vec<&str> = Vec::new();
    for kind in kinds {
        if !nouns.contains(&kind.noun()) {
            nouns.push(kind.noun());
        }
    }
    nouns.join(" or ")
}

/// An unknown key of an object.
#[must_use]
pub fn unknown_key(key: &str, properties: &[Property]) -> String {
    let near = nearest(key, properties.iter().map(|property| property.name.as_str()));
    let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    format!("is not an input of this model{hint}")
}

/// A value that is not listed.
#[must_use]
pub fn not_listed(value: &Json, choices: &[Choice]) -> String {
    const MOST: usize = 12;
    let texts = || choices.iter().filter_map(|choice| choice.value().as_str());
    let near = value.as_str().and_then(|text| nearest(text, texts()));
    let hint = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
    let more = choices.len().saturating_sub(MOST);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let listed: Vec<String> = choices.iter().take(MOST).map(|choice| shown(choice.value())).collect();
    format!("{} is not one of {}{rest}{hint}", shown(value), listed.join(", "))
}

/// A value that no alternative accepts, although several are for its type.
#[must_use]
pub fn no_alternative(value: &Json) -> String {
    format!("{} matches none of the alternatives", shown(value))
}

/// A value that matches several alternatives, but must match one.
#[must_use]
pub fn not_exactly_one(fitting: usize) -> String {
    format!("fits {fitting} of the alternatives, and must fit exactly one")
}

/// The message for hidden variants of an enum.
pub const HIDDEN_VARIANT: &str = "the hidden variant is not one of the listed values";

/// A value for a message: JSON, cut to a readable length. `1.0` is shown as `1`.
#[must_use]
pub fn shown(value: &Json) -> String {
    shortened(with_plain_integers(value).to_string())
}

fn with_plain_integers(value: &Json) -> Json {
    match value {
        Json::Number(number) => exact(number).to_json(),
        Json::Array(items) => items.iter().map(with_plain_integers).collect(),
        Json::Object(object) => {
            Json::Object(object.iter().map(|(key, value)| (key.clone(), with_plain_integers(value))).collect())
        }
        other => other.clone(),
    }
}

/// The beginning of a text that is too long for a message.
#[must_use]
pub fn shortened(text: String) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

/// `1 item`, `2 items`.
#[must_use]
pub fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
