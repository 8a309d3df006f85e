//! Converts a text of the command line to the kind of value that the schema requires.

use std::fs;

use replicate_schema::check::{Rules, fits};
use replicate_schema::{Kind, Schema, TypeId, Types, words};
use serde_json::{Value, json};

use super::files::{existing, takes_file};

/// Converts a text for a schema, or returns a message if that is impossible.
///
/// `@name` is a file: it is left as it is if the schema accepts a file, and read if it accepts text or JSON. `@@` is an
/// `@`.
pub(super) fn coerce(text: &str, schema: &Schema, types: &Types) -> Result<Value, String> {
    let kind = match &schema.kind {
        // A single item, which `Input` adds to the others.
        Kind::Array(items) if !text.trim_start().starts_with('[') => return coerce(text, items, types),
        kind => kind,
    };
    if text.starts_with('@') && takes_file(kind, types) {
        return Ok(json!(text));
    }
    if let Some(escaped) = text.strip_prefix("@@") {
        return Ok(json!(format!("@{escaped}")));
    }
    match text.strip_prefix('@') {
        Some(file) => {
            let content = fs::read_to_string(existing(file)?).map_err(|error| format!("can't read {file}: {error}"))?;
            value(&content, kind, types)
        }
        None => value(text, kind, types),
    }
}

fn value(text: &str, kind: &Kind, types: &Types) -> Result<Value, String> {
    let parsed = || serde_json::from_str::<Value>(text);
    let expected = |what: &str| words::mismatch(what, &json!(text));
    match kind {
        Kind::Boolean => match text {
            "true" | "yes" | "on" => Ok(json!(true)),
            "false" | "no" | "off" => Ok(json!(false)),
            _ => Err(expected("true or false")),
        },
        Kind::Integer => whole(text).ok_or_else(|| expected("an integer")),
        Kind::Number => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(json!(number)),
            _ => Err(expected("a number")),
        },
        Kind::String | Kind::File | Kind::Secret => Ok(json!(text)),
        Kind::Enum(id) => Ok(choice(text, *id, types)),
        Kind::Array(_) | Kind::Object(_) | Kind::Map(_) => {
            parsed().map_err(|error| format!("{}: {error}", expected("JSON")))
        }
        // The first alternative to which the text can be converted.
        Kind::Union(id) => {
            let fitting = types.alternatives(*id).iter().find_map(|place| {
                let value = value(text, &place.kind, types).ok()?;
                fits(&value, place, types, Rules::All).then_some(value)
            });
            Ok(fitting.or_else(|| parsed().ok()).unwrap_or_else(|| json!(text)))
        }
        _ => Ok(parsed().unwrap_or_else(|_| json!(text))),
    }
}

/// An integer, even if it is written as `512.0`.
fn whole(text: &str) -> Option<Value> {
    if let Ok(integer) = text.parse::<i64>() {
        return Some(json!(integer));
    }
    let number: f64 = text.parse().ok()?;
    #[allow(clippy::cast_possible_truncation, reason = "checked to be an integer within the range")]
    (number.fract() == 0.0 && number.abs() < 9e15).then(|| json!(number as i64))
}

/// The listed value of a text, or the text itself if there is none.
fn choice(text: &str, id: TypeId, types: &Types) -> Value {
    let choices = types.choices(id);
    if choices.iter().any(|choice| choice.value().as_str() == Some(text)) {
        return json!(text);
    }
    let parsed: Option<Value> = serde_json::from_str(text).ok();
    let is_number = choices.iter().any(|choice| choice.value().is_number());
    let found = choices.iter().find(|choice| parsed.as_ref() == Some(choice.value()));
    let found = found.map(|choice| choice.value().clone());
    found.or_else(|| parsed.filter(|parsed| parsed.is_number() && is_number)).unwrap_or_else(|| json!(text))
}
