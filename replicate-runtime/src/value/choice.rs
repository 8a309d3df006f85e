use std::fmt;

use serde_json::Value as Json;

use super::{Choice, Value, ViewMut, Wire, check};

/// Writes a value of an enum as it is on the wire.
///
/// # Errors
///
/// Only those of the formatter.
pub fn display(choice: &dyn Choice, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match choice.values().get(choice.index()) {
        Some(Wire::String(text)) => f.pad(text),
        Some(wire) => f.pad(&wire.to_string()),
        None => f.pad("__NonExhaustive"),
    }
}

/// The text of a value of an enum of strings.
#[must_use]
pub fn wire_text(choice: &dyn Choice) -> &'static str {
    match choice.values().get(choice.index()) {
        Some(Wire::String(text)) => text,
        _ => "__NonExhaustive",
    }
}

/// Reads a value of an enum from its text on the wire.
///
/// # Errors
///
/// When no value of the enum has this text.
pub fn parse<T: Value>(text: &str) -> Result<T, UnknownValue> {
    let mut value = T::blank();
    match value.view_mut() {
        ViewMut::Choice(choice) => choose(choice, text)?,
        _ => return Err(UnknownValue { message: format!("{text:?} is no value of an enum") }),
    }
    Ok(value)
}

fn choose(choice: &mut dyn Choice, text: &str) -> Result<(), UnknownValue> {
    let values = choice.values();
    match values.iter().position(|wire| wire.to_string() == text) {
        Some(index) => {
            choice.set_index(index);
            Ok(())
        }
        None => Err(UnknownValue { message: check::not_listed(&Json::from(text), values) }),
    }
}

/// A text that is no value of a generated enum.
///
/// `Display` says which values there are, and the nearest of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    message: String,
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for UnknownValue {}
