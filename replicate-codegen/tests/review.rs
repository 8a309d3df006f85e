//! Generated files as their reviewers see them: a small change of a document is a small diff, and no line is too long.
//!
//! The documents are those of the goldens and of the examples, and those of the corpus where it is there.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use replicate_codegen::{Document, ModelName, Options, render_document};
use serde_json::{Map, Value, json};
use similar::{DiffTag, TextDiff};

/// Documents with what a failure calls them.
fn documents() -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["tests/goldens/rules", "tests/models", "examples/models"] {
        json_files(&root.join(folder), &mut files);
    }
    files.sort();
    assert!(files.len() > 45, "{}: the documents are gone", files.len());
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path.display().to_string(), serde_json::from_str(&text).unwrap())
    };
    files.into_iter().map(read).chain(corpus(&root)).collect()
}

fn json_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            json_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
}

/// Every eighth model of the corpus, if it is there.
fn corpus(root: &Path) -> Vec<(String, Value)> {
    let folder = std::env::var_os("REPLICATE_CORPUS").map_or_else(|| root.join("../shared/corpus"), PathBuf::from);
    let files = ["models.jsonl.gz", "older.jsonl.gz", "models-2026.jsonl.gz"].map(|file| File::open(folder.join(file)));
    let lines = files.into_iter().flatten().flat_map(|file| BufReader::new(GzDecoder::new(file)).lines());
    let models = lines.step_by(8).map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    models.map(|model| (format!("{}/{}", model["owner"], model["name"]), model)).collect()
}

fn rendered(document: &Value) -> Option<String> {
    let document = Document::from_value(document.clone()).ok()?;
    let model = ModelName::new("acme", "reviewed").unwrap();
    Some(render_document(&document, &model, &Options::default()))
}

/// How many lines differ: a line that was changed counts once.
fn changed_lines(before: &str, after: &str) -> (usize, String) {
    let diff = TextDiff::from_lines(before, after);
    let changed = |tag: DiffTag, old: usize, new: usize| if tag == DiffTag::Equal { 0 } else { old.max(new) };
    let count = diff.ops().iter().map(|op| changed(op.tag(), op.old_range().len(), op.new_range().len())).sum();
    (count, diff.unified_diff().context_radius(0).to_string())
}

/// Every schema of a document that has properties, with the place of its properties.
fn objects(document: &Value) -> Vec<String> {
    fn collect(value: &Value, pointer: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                if members.get("properties").is_some_and(Value::is_object) && is_plain(members) {
                    found.push(format!("{pointer}/properties"));
                }
                for (key, member) in members {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    collect(member, &format!("{pointer}/{key}"), found);
                }
            }
            Value::Array(items) => {
                let at = |(index, item)| (format!("{pointer}/{index}"), item);
                items.iter().enumerate().map(at).for_each(|(pointer, item)| collect(item, &pointer, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(document, "", &mut found);
    // What is beside the input does not always lead to code.
    found.retain(|pointer| pointer.ends_with("/Input/properties") || pointer == "/properties");
    found
}

/// Whether an object is its properties alone, so that a change of them is a change of one struct.
fn is_plain(schema: &Map<String, Value>) -> bool {
    ["allOf", "anyOf", "oneOf", "additionalProperties"].iter().all(|keyword| !schema.contains_key(*keyword))
}

/// Holds each change of each document to a number of lines, and asks that there were enough of them.
fn hold(limit: usize, enough: usize, counts: impl Fn(&Value) -> Vec<(String, Value, usize)>) {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (name, document) in documents() {
        let Some(before) = rendered(&document) else { continue };
        for (change, changed, more) in counts(&document) {
            let after = rendered(&changed).unwrap_or_else(|| panic!("{name}: {change}"));
            let (lines, diff) = changed_lines(&before, &after);
            count += 1;
            assert!(lines > 0, "{name}: {change} counts nothing");
            if lines > limit + more {
                wrong.push(format!("{name}: {change}: {lines} lines\n{diff}"));
            }
        }
    }
    assert!(count >= enough, "{count}");
    let shown = wrong.iter().take(5).cloned().collect::<String>();
    assert!(wrong.is_empty(), "{} of {count} are over {limit} lines\n{shown}", wrong.len());
}

#[test]
fn a_changed_bound_changes_four_lines_at_most() {
    const BOUNDS: [&str; 10] = [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "pattern",
    ];
    hold(4, 60, |document| {
        let mut counts = Vec::new();
        for object in objects(document) {
            for (name, schema) in document.pointer(&object).and_then(Value::as_object).into_iter().flatten() {
                // Beside an enum, a bound says which of the values are left, and another bound may leave others.
                let is_bound = schema.get("type").is_some() && schema.get("enum").is_none();
                let own = schema.as_object().into_iter().flatten().filter(|_| is_bound);
                for (keyword, value) in own.filter(|(keyword, _)| BOUNDS.contains(&keyword.as_str())) {
                    let other = match value {
                        Value::Number(number) if number.as_i64().is_some_and(|it| (1..1 << 40).contains(&it)) => {
                            json!(number.as_i64().unwrap() + 3)
                        }
                        Value::String(_) => json!("^changed$"),
                        _ => continue,
                    };
                    let mut changed = document.clone();
                    changed.pointer_mut(&object).unwrap()[name][keyword] = other;
                    // A bound that another one makes idle, or that the value's type has no use for, is not written.
                    if rendered(&changed) != rendered(document) {
                        counts.push((format!("`{keyword}` of `{name}`"), changed, 0));
                    }
                }
            }
        }
        counts
    });
}

#[test]
fn a_new_property_adds_twelve_lines_at_most() {
    let described = "How closely to follow what is asked for.";
    let schemas = [
        json!({"type": "integer", "minimum": 1, "maximum": 9, "default": 5, "description": described, "x-order": 999}),
        json!({"type": "number", "exclusiveMinimum": 0, "description": "Without a full stop", "x-order": 999}),
        json!({"type": "boolean", "default": true, "description": described, "x-order": 999}),
        json!({"type": "string", "maxLength": 80, "description": described, "x-order": 0}),
        json!({"type": "string", "format": "uri", "description": described, "x-order": 999}),
        json!({"type": "array", "items": {"type": "string"}, "maxItems": 4, "description": described, "x-order": 3}),
        json!({"type": "integer"}),
    ];
    hold(12, 200, |document| {
        let mut counts = Vec::new();
        // The first property brings more with it: the lists that are empty without one.
        let has_some = |object: &String| document.pointer(object) != Some(&json!({}));
        for object in objects(document).into_iter().filter(has_some) {
            for schema in &schemas {
                let mut changed = document.clone();
                changed.pointer_mut(&object).unwrap()["newly_added"] = schema.clone();
                counts.push((format!("{schema} in `{object}`"), changed, 0));
            }
        }
        counts
    });
}

#[test]
fn a_new_value_of_an_enum_adds_five_lines_at_most() {
    hold(5, 20, |document| {
        let mut counts = Vec::new();
        for values in enums(document) {
            let mut changed = document.clone();
            let list = changed.pointer_mut(&values).unwrap().as_array_mut().unwrap();
            // Examples show the first one.
            list.insert(list.len().div_ceil(2), json!("newly added value"));
            if rendered(&changed) == rendered(document) {
                continue;
            }
            // The documentation of each property names the values, so each further one of the same enum is a line more.
            let component = values.trim_end_matches("/enum").rsplit('/').next().unwrap();
            let reference = format!("\"#/components/schemas/{component}\"");
            let properties = document.to_string().matches(&reference).count();
            counts.push((values, changed, properties.saturating_sub(1)));
        }
        counts
    });
}

/// The places of enums of strings: those of properties of the input, and those of components.
fn enums(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for object in objects(document) {
        let schemas = object.trim_end_matches("/Input/properties");
        for folder in [schemas, &object] {
            let members = document.pointer(folder).and_then(Value::as_object).into_iter().flatten();
            for (name, schema) in members {
                let values = schema.get("enum").and_then(Value::as_array);
                let is_enum = schema["type"] == "string" && values.is_some_and(|values| !values.is_empty());
                if is_enum && !name.contains(['/', '~']) {
                    found.push(format!("{folder}/{name}/enum"));
                }
            }
        }
    }
    found
}

#[test]
fn no_line_but_documentation_is_over_200_columns() {
    for (name, document) in documents() {
        let text = rendered(&document).unwrap_or_default();
        let is_documentation =
            |line: &&str| ["//", "#[doc = ", "doc = "].iter().any(|it| line.trim_start().starts_with(it));
        for line in text.lines().filter(|line| !is_documentation(line)) {
            let columns = line.chars().count();
            assert!(columns <= 200, "{name}: {columns} columns: {line}");
        }
    }
}
