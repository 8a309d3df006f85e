//! Limits reading by the size of the document: how much is read, and how much of a text is kept.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// The weight of JSON: one for each value, and one for each hundred bytes of text.
pub(super) fn weight(json: &Value) -> usize {
    match json {
        Value::String(text) => 1 + of_text(text),
        Value::Array(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Value::Object(object) => of_object(object),
        _ => 1,
    }
}

/// The weight of an object.
pub(super) fn of_object(object: &Map<String, Value>) -> usize {
    1 + object.iter().map(|(key, value)| of_text(key) + weight(value)).sum::<usize>()
}

/// The weight of a string.
pub(super) fn of_text(text: &str) -> usize {
    text.len() / 100
}

/// A name as a part of longer names: its beginning and a hash if it is very long, since all inner schemas repeat it.
pub(super) fn short(name: &str) -> Cow<'_, str> {
    const LONGEST: usize = 500;
    if name.len() <= LONGEST {
        return name.into();
    }
    // FNV-1a, since generated code must not depend on the version of the standard library.
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{}…{hash:016x}", beginning(name, 100)).into()
}

/// A message, cut to a readable length.
pub(super) fn cut(mut message: String) -> String {
    const LONGEST: usize = 2_000;
    if message.len() > LONGEST {
        message.truncate(beginning(&message, LONGEST).len());
        message.push('…');
    }
    message
}

fn beginning(text: &str, longest: usize) -> &str {
    let end = (0..=longest).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}
