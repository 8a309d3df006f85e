//! What `run` and the page of `emulate` say of an input is what reading it and `validate` say, word for word.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use replicate_runtime::model;
use replicate_schema::check::{Rules, check};
use replicate_schema::{Document, ModelSchema};
use serde_json::{Value, json};

#[model("acme/rules", dir = "tests/words/models")]
pub mod rules {}

const RULES: &str = include_str!("models/acme/rules.json");

/// What a program with generated code is told.
fn by_the_runtime(input: &Value) -> String {
    match serde_json::from_value::<rules::Input>(input.clone()) {
        Ok(input) => one_a_line(&input.validate().map_or_else(|errors| errors.to_string(), |()| String::new())),
        Err(error) => one_a_line(&error.to_string()),
    }
}

/// Several violations are a list below a line of its own.
fn one_a_line(text: &str) -> String {
    let several = text.split_once(" values are not valid:\n- ").map(|(_, list)| list.replace("\n- ", "\n"));
    several.unwrap_or_else(|| text.to_owned())
}

/// What is told of a document alone. A program with generated code checks bounds once an input has been read.
fn by_the_document(input: &Value) -> String {
    let schema = ModelSchema::read(&Document::from_json(RULES).unwrap());
    let kinds = check(input, &schema.input(), &schema.types, Rules::Kinds);
    let wrong = if kinds.is_empty() { schema.check_input(input) } else { kinds };
    let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn both_say_the_same() {
    let table = [
        json!({"prompt": 5}),
        json!({"prompt": null}),
        json!({"prompt": "a"}),
        json!({"prompt": "0123456789"}),
        json!({"prompt": "UP"}),
        json!({"prompt": "ok", "width": 5000}),
        json!({"prompt": "ok", "width": 5000.0}),
        json!({"prompt": "ok", "width": 63.5}),
        json!({"prompt": "ok", "width": "wide"}),
        json!({"prompt": "ok", "width": 10_000_000_000_000_000_000_u64}),
        json!({"prompt": "ok", "width": 100}),
        json!({"prompt": "ok", "width": null}),
        json!({"prompt": "ok", "strength": 0}),
        json!({"prompt": "ok", "strength": 2}),
        json!({"prompt": "ok", "strength": 0.3}),
        json!({"prompt": "ok", "strength": "much"}),
        json!({"prompt": "ok", "tiled": 1}),
        json!({"prompt": "ok", "style": "inc"}),
        json!({"prompt": "ok", "style": 5}),
        json!({"prompt": "ok", "size": 300}),
        json!({"prompt": "ok", "size": 512.0}),
        json!({"prompt": "ok", "key": 12_345}),
        json!({"prompt": "ok", "key": "abc"}),
        json!({"prompt": "ok", "image": 5}),
        json!({"prompt": "ok", "image": "https://example.com/a.png"}),
        json!({"prompt": "ok", "tags": "a"}),
        json!({"prompt": "ok", "tags": [1]}),
        json!({"prompt": "ok", "tags": ["a", "b", "c"]}),
        json!({"prompt": "ok", "tags": ["a", "a"]}),
        json!({"prompt": "ok", "weights": 5}),
        json!({"prompt": "ok", "weights": {"a b": "c"}}),
        json!({"prompt": "ok", "weights": {"a": 3}}),
        json!({"prompt": "ok", "lora": {}}),
        json!({"prompt": "ok", "lora": {"path": "a", "scael": 1}}),
        json!({"prompt": "ok", "lora": {"path": "a", "scale": 3}}),
        json!({"prompt": "ok", "loras": [{}, {"scale odd": 3}]}),
        json!({"prompt": "ok", "mood": 5}),
        json!({"prompt": "ok", "mood": 6}),
        json!({"prompt": "ok", "mood": ["calm"]}),
        json!({"prompt": "ok", "mood": true}),
        json!({"prompt": "ok", "any": [1]}),
        json!({"prompt": "ok", "widht": 5}),
    ];
    let mut taken = 0;
    for input in &table {
        let said = by_the_document(input);
        assert_eq!(said, by_the_runtime(input), "{input}");
        taken += usize::from(said.is_empty());
    }
    assert_eq!((taken, table.len()), (5, 42), "a few are right, the others are not");
}
