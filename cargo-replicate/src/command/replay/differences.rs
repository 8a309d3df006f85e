//! How an output differs from a recorded one: in structure, in the kind and size of its files, and in length. The
//! content that a model generates differs each time, and is not compared.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::facts::Facts;

/// The facts of a recorded file and of the new one, by their JSON Pointer.
pub(super) type Files = BTreeMap<String, (Facts, Facts)>;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// A JSON Pointer below `output`.
    place: String,
    what: &'static str,
    recorded: String,
    now: String,
}

impl Difference {
    pub(super) fn new(place: &str, what: &'static str, recorded: impl Into<String>, now: impl Into<String>) -> Self {
        Self { place: place.to_owned(), what, recorded: recorded.into(), now: now.into() }
    }

    /// The cells of a table.
    pub(super) fn row(&self) -> [String; 4] {
        [self.place.clone(), self.what.to_owned(), self.recorded.clone(), self.now.clone()]
    }

    /// For programs.
    pub(super) fn to_json(&self) -> Value {
        json!({"place": self.place, "what": self.what, "recorded": self.recorded, "now": self.now})
    }
}

/// How an output differs.
pub(super) fn between(recorded: &Value, now: &Value, files: &Files) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(recorded, now, "", files, &mut found);
    found
}

fn compare(recorded: &Value, now: &Value, at: &str, files: &Files, found: &mut Vec<Difference>) {
    let place = format!("output{at}");
    if let Some((was, is)) = files.get(at) {
        return compare_files(was, is, &place, found);
    }
    let kinds = [kind(recorded), kind(now)];
    if kinds[0] != kinds[1] {
        found.push(Difference::new(&place, "shape", kinds[0], kinds[1]));
        return;
    }
    match (recorded, now) {
        (Value::Array(was), Value::Array(is)) if is_text(was) && is_text(is) => {
            // A text can be split into pieces anywhere.
            let length =
                |pieces: &[Value]| pieces.iter().filter_map(Value::as_str).map(|text| text.chars().count()).sum();
            compare_lengths(length(was), length(is), "characters", &place, found);
        }
        (Value::Array(was), Value::Array(is)) => {
            if was.len() != is.len() {
                found.push(Difference::new(&place, "shape", items(was.len()), items(is.len())));
            }
            for (index, (was, is)) in was.iter().zip(is).enumerate() {
                compare(was, is, &format!("{at}/{index}"), files, found);
            }
        }
        (Value::Object(was), Value::Object(is)) => {
            for (key, was) in was {
                match is.get(key) {
                    Some(is) => {
                        compare(was, is, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), files, found);
                    }
                    None => found.push(Difference::new(&format!("{place}/{key}"), "shape", kind(was), "nothing")),
                }
            }
            for (key, is) in is.iter().filter(|(key, _)| !was.contains_key(*key)) {
                found.push(Difference::new(&format!("{place}/{key}"), "shape", "nothing", kind(is)));
            }
        }
        (Value::String(was), Value::String(is)) => {
            compare_lengths(was.chars().count(), is.chars().count(), "characters", &place, found);
        }
        _ => {}
    }
}

fn compare_files(was: &Facts, is: &Facts, place: &str, found: &mut Vec<Difference>) {
    if was.kind != is.kind {
        found.push(Difference::new(place, "kind of file", was.kind.as_str(), is.kind.as_str()));
    }
    let shown = |size: Option<(u32, u32)>| {
        size.map_or("no picture".to_owned(), |(width, height)| format!("{width} x {height}"))
    };
    if was.size != is.size {
        found.push(Difference::new(place, "size", shown(was.size), shown(is.size)));
    } else if was.size.is_none() {
        compare_lengths(was.length, is.length, "bytes", place, found);
    }
}

/// Lengths differ if one is more than twice the other. Short texts may vary more.
fn compare_lengths(was: usize, is: usize, unit: &str, place: &str, found: &mut Vec<Difference>) {
    const SHORT: usize = 64;
    let (shorter, longer) = (was.min(is), was.max(is));
    if longer > SHORT && longer > 2 * shorter {
        found.push(Difference::new(place, "length", format!("{was} {unit}"), format!("{is} {unit}")));
    }
}

fn is_text(pieces: &[Value]) -> bool {
    !pieces.is_empty() && pieces.iter().all(Value::is_string)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(object) if object.contains_key("$file") => "a file",
        Value::Object(_) => "an object",
    }
}

fn items(count: usize) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{count} items") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(kind: &str, size: Option<(u32, u32)>, length: usize) -> Facts {
        Facts { kind: kind.to_owned(), size, length }
    }

    #[test]
    fn shapes_and_lengths_count_and_words_do_not() {
        let long = "a".repeat(100);
        let table: [(Value, Value, &[&str]); 8] = [
            (json!("a fox"), json!("a dog, perhaps"), &[]),
            (json!("a"), json!(long), &["output length 1 characters 100 characters"]),
            (json!(["a", "b"]), json!(["ab"]), &[]),
            (json!([1, 2]), json!([1]), &["output shape 2 items 1 item"]),
            (json!("a"), json!(["a"]), &["output shape text a list"]),
            (
                json!({"a": 1, "b": 2}),
                json!({"a": "1", "c": 2}),
                &["output/a shape a number text", "output/b shape a number nothing", "output/c shape nothing a number"],
            ),
            (json!({"$file": "ab.png"}), json!(null), &["output shape a file null"]),
            (json!(null), json!(null), &[]),
        ];
        for (recorded, now, expected) in table {
            let found = between(&recorded, &now, &Files::new());
            let found: Vec<String> = found.iter().map(|difference| difference.row().join(" ")).collect();
            assert_eq!(found, expected, "{recorded} {now}");
        }
    }

    #[test]
    fn files_are_compared_by_kind_size_and_length() {
        let picture = facts("png", Some((64, 32)), 500);
        let table: [(Facts, &[&str]); 4] = [
            (facts("png", Some((64, 32)), 5000), &[]),
            (facts("webp", Some((64, 32)), 500), &["output kind of file png webp"]),
            (facts("png", Some((64, 64)), 500), &["output size 64 x 32 64 x 64"]),
            (facts("mp4", None, 500), &["output kind of file png mp4", "output size 64 x 32 no picture"]),
        ];
        for (now, expected) in table {
            let files = Files::from([(String::new(), (picture.clone(), now))]);
            let found = between(&json!({"$file": "ab.png"}), &json!("https://a/b.png"), &files);
            let found: Vec<String> = found.iter().map(|difference| difference.row().join(" ")).collect();
            assert_eq!(found, expected);
        }
    }
}
