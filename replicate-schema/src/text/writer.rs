use std::fmt::Write;

use super::is_plain;
use crate::{Bound, Kind, Property, Schema, Type, Types};

/// Whether the author's descriptions are part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Descriptions {
    /// They are left out, since the documentation has them.
    Left,
    /// They are included, for programs that show them.
    Written,
}

/// Writes the lines of a text. `head` is the first line, which names the model.
#[must_use]
pub fn write(head: &str, types: &Types, descriptions: Descriptions) -> Vec<String> {
    let mut lines = vec![head.to_owned()];
    for described in types {
        let word = match described {
            Type::Object(_) => "object",
            Type::Enum(_) => "enum",
            Type::Union(_) => "union",
        };
        let mut line = format!("{word} {}", described.name());
        write_description(described.description(), descriptions, &mut line);
        if let Type::Object(object) = described {
            write_bounds(&object.bounds, &mut line);
        }
        lines.push(line);
        match described {
            Type::Object(object) => lines.extend(object.properties.iter().map(|it| property(it, descriptions))),
            Type::Enum(listed) => {
                let choice = |it: &crate::Choice| format!("  {} {}", json(&it.value().to_string()), it.label);
                lines.extend(listed.choices.iter().map(choice));
            }
            Type::Union(union) => lines.extend(union.alternatives.iter().map(|it| format!("  {}", schema(it)))),
        }
    }
    lines
}

fn property(property: &Property, descriptions: Descriptions) -> String {
    let mut line = format!("  {}", name(&property.name));
    if let Some(label) = &property.label {
        // Writing to a string can't fail, here and below.
        let _ = write!(line, "/{label}");
    }
    line.push_str(if property.required { "! " } else { " " });
    line.push_str(&schema(&property.schema));
    if let Some(default) = &property.default {
        let _ = write!(line, " default={}", json(default));
    }
    write_description(&property.description, descriptions, &mut line);
    line
}

fn write_description(description: &str, descriptions: Descriptions, line: &mut String) {
    if descriptions == Descriptions::Written && !description.is_empty() {
        let _ = write!(line, " description={}", string(description));
    }
}

fn schema(schema: &Schema) -> String {
    let mut text = kind(&schema.kind);
    if schema.nullable {
        text.push_str(" nullable");
    }
    write_bounds(&schema.bounds, &mut text);
    text
}

fn write_bounds(bounds: &[Bound], line: &mut String) {
    for bound in bounds {
        let _ = write!(line, " {}={}", bound.keyword(), json(&bound.argument().to_string()));
    }
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::String => "string".to_owned(),
        Kind::File => "file".to_owned(),
        Kind::Secret => "secret".to_owned(),
        Kind::Any => "any".to_owned(),
        Kind::Array(items) => format!("array({})", schema(items)),
        Kind::Map(values) => format!("map({})", schema(values)),
        Kind::Object(id) => format!("object {}", id.0),
        Kind::Enum(id) => format!("enum {}", id.0),
        Kind::Union(id) => format!("union {}", id.0),
    }
}

fn name(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { string(name) }
}

fn string(text: &str) -> String {
    json(&serde_json::Value::from(text).to_string())
}

/// JSON in which non-ASCII characters other than letters and digits are escaped, since some change how a line is
/// displayed.
fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() || c.is_alphanumeric() {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// Splits a line that is longer than a limit. The continuation lines begin with four spaces.
#[must_use]
pub fn wrap(line: &str, longest: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    let mut current = String::new();
    for (count, c) in line.chars().enumerate() {
        if count > 0 && count % longest == 0 {
            wrapped.push(std::mem::take(&mut current));
            current.push_str(CONTINUED);
        }
        current.push(c);
    }
    wrapped.push(current);
    wrapped
}

/// Joins lines to a text, including those that [`wrap`] has split.
#[must_use]
pub fn join<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines {
        match line.strip_prefix(CONTINUED) {
            Some(rest) => text.push_str(rest),
            None if text.is_empty() => text.push_str(line),
            None => text.extend(["\n", line]),
        }
    }
    text
}

/// The prefix of a continuation line.
const CONTINUED: &str = "    ";
