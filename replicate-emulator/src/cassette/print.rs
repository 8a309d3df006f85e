//! Writes a cassette so that diffs are readable: one line for each property, line of the logs and state.

use serde_json::Value;

use super::Cassette;

/// The order of the properties.
const ORDER: [&str; 15] = [
    "model",
    "version",
    "deployment",
    "destination",
    "recorded_at",
    "input",
    "status",
    "error",
    "output",
    "logs",
    "metrics",
    "streams",
    "started_after",
    "completed_after",
    "states",
];
/// A longer value is broken into lines.
const WIDEST: usize = 160;

impl Cassette {
    /// The text of its file.
    pub(crate) fn to_text(&self) -> Result<String, serde_json::Error> {
        let value = serde_json::to_value(self)?;
        let mut properties = Vec::new();
        for name in ORDER {
            if let Some(value) = value.get(name) {
                let value = if is_container(value) { broken(value, 1) } else { value.to_string() };
                properties.push(format!("  {}: {value}", Value::from(name)));
            }
        }
        Ok(format!("{{\n{}\n}}\n", properties.join(",\n")))
    }
}

fn is_container(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => !object.is_empty(),
        _ => false,
    }
}

/// A list or an object with one item per line.
fn broken(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth + 1);
    let (open, lines, close) = match value {
        Value::Array(items) => {
            ('[', items.iter().map(|item| format!("{indent}{}", short(item, depth + 1))).collect(), ']')
        }
        Value::Object(object) => {
            let line = |(key, value): (&String, &Value)| {
                format!("{indent}{}: {}", Value::from(key.as_str()), short(value, depth + 1))
            };
            ('{', object.iter().map(line).collect::<Vec<_>>(), '}')
        }
        other => return other.to_string(),
    };
    format!("{open}\n{}\n{}{close}", lines.join(",\n"), "  ".repeat(depth))
}

/// A value, on one line if it is short.
fn short(value: &Value, depth: usize) -> String {
    let line = on_one_line(value);
    if is_container(value) && line.len() + 2 * depth > WIDEST { broken(value, depth) } else { line }
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(on_one_line).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => {
            let pair =
                |(key, value): (&String, &Value)| format!("{}: {}", Value::from(key.as_str()), on_one_line(value));
            format!("{{{}}}", object.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
