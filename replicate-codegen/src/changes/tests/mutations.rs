//! A document with every feature, and one edit for every rule of the classification.

use serde_json::{Value, json};

use super::edit;
use super::proof::{Pair, prove};
use crate::{Document, changes};

/// One edit: its name, the values and their pointers, and the changes found, most severe first.
type Rule = (&'static str, Vec<(&'static str, Option<Value>)>, &'static [&'static str]);

/// A model with one of each feature. No input is required.
fn studio() -> Value {
    json!({
        "owner": "acme", "name": "studio", "description": "Draws.", "is_official": false,
        "latest_version": {
            "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "openapi_schema": {"components": {"schemas": {
                "Input": {"type": "object", "required": ["prompt"], "properties": {
                    "prompt": {"type": "string", "maxLength": 100, "description": "What to draw."},
                    "width": {"type": "integer", "minimum": 64, "maximum": 4096, "multipleOf": 8, "default": 512},
                    "strength": {"type": "number", "minimum": 0, "maximum": 1},
                    "style": {"type": "string", "enum": ["oil", "ink"], "default": "oil"},
                    "size": {"type": "integer", "enum": [256, 512]},
                    "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 4},
                    "weights": {"type": "object", "additionalProperties": {"type": "number"}, "maxProperties": 3},
                    "code": {"type": "string", "pattern": "^a+$"},
                    "mood": {"anyOf": [{"type": "integer", "maximum": 9}, {"type": "string"}]},
                    "lora": {"$ref": "#/components/schemas/Lora"},
                    "loras": {"type": "array", "items": {"$ref": "#/components/schemas/Lora"}},
                    "image": {"type": "string", "format": "uri"},
                    "note": {"type": "string", "nullable": true},
                    "rows": {"type": "array", "items": {"type": "integer", "nullable": true}}
                }},
                "Lora": {"type": "object", "required": ["path"], "properties": {
                    "path": {"type": "string"}, "scale": {"type": "number", "maximum": 2}
                }},
                "Output": {"type": "object", "required": ["text", "kind"], "properties": {
                    "text": {"type": "string"}, "score": {"type": "number", "maximum": 1},
                    "kind": {"type": "string", "enum": ["good", "bad"]},
                    "parts": {"type": "array", "items": {"type": "object", "properties": {"at": {"type": "integer"}}}}
                }},
                "TrainingInput": {"type": "object", "required": ["data", "steps"], "properties": {
                    "data": {"type": "string", "format": "uri"}, "steps": {"type": "integer"}
                }},
                "TrainingOutput": {"type": "object", "properties": {"weights": {"type": "string", "format": "uri"}}}
            }}}
        }
    })
}

const SCHEMAS: &str = "/latest_version/openapi_schema/components/schemas";

/// Every rule, and one edit that changes nothing.
#[allow(clippy::too_many_lines, reason = "a table")]
fn rules() -> Vec<Rule> {
    let text = || Some(json!({"type": "string"}));
    vec![
        ("nothing", vec![], &[]),
        // Properties of inputs.
        ("an input", vec![("I/seed", Some(json!({"type": "integer"})))], &["minor property_added input.seed"]),
        (
            "a required input",
            vec![("I/mask", text()), ("Input/required", Some(json!(["prompt", "mask"])))],
            &["breaking constructor_changed input", "breaking property_added input.mask"],
        ),
        ("no input", vec![("I/width", None)], &["breaking property_removed input.width"]),
        (
            "no required input",
            vec![("I/prompt", None), ("Input/required", None)],
            &["breaking constructor_changed input", "breaking property_removed input.prompt"],
        ),
        (
            "another required input",
            vec![("I/prompt", None), ("I/text", text()), ("Input/required", Some(json!(["text"])))],
            &[
                "breaking constructor_changed input",
                "breaking property_removed input.prompt",
                "breaking property_added input.text",
            ],
        ),
        (
            "required now",
            vec![("Input/required", Some(json!(["prompt", "image"])))],
            &["breaking constructor_changed input", "breaking now_required input.image"],
        ),
        (
            "required now and nullable",
            vec![("Input/required", Some(json!(["prompt", "note"])))],
            &["breaking constructor_changed input", "breaking now_required input.note"],
        ),
        (
            "optional now",
            vec![("Input/required", None)],
            &["breaking constructor_changed input", "breaking now_optional input.prompt"],
        ),
        // Types.
        ("integer to number", vec![("I/width/type", Some(json!("number")))], &["breaking type_changed input.width"]),
        ("text to file", vec![("I/note/format", Some(json!("uri")))], &["breaking type_changed input.note"]),
        ("text to secret", vec![("I/note/format", Some(json!("password")))], &["breaking type_changed input.note"]),
        ("text to enum", vec![("I/note/enum", Some(json!(["a"])))], &["breaking type_changed input.note"]),
        ("enum to text", vec![("I/style/enum", None)], &["breaking type_changed input.style"]),
        (
            "one to a list",
            vec![("I/note", Some(json!({"type": "array", "items": {"type": "string"}})))],
            &["breaking type_changed input.note"],
        ),
        ("items", vec![("I/tags/items/type", Some(json!("integer")))], &["breaking type_changed input.tags"]),
        (
            "values of a map",
            vec![("I/weights/additionalProperties/type", Some(json!("integer")))],
            &["breaking type_changed input.weights"],
        ),
        (
            "text to union",
            vec![("I/note", Some(json!({"anyOf": [{"type": "string"}, {"type": "integer"}]})))],
            &["breaking type_changed input.note"],
        ),
        ("any", vec![("I/note", Some(json!({})))], &["breaking type_changed input.note"]),
        (
            "an enum's name to a struct",
            vec![("I/style", Some(json!({"type": "object", "properties": {"a": {"type": "string"}}})))],
            &["breaking type_changed input.style", "minor default_changed input.style"],
        ),
        (
            "items that are null",
            vec![("I/tags/items/nullable", Some(json!(true)))],
            &["breaking type_changed input.tags"],
        ),
        ("items that are never null", vec![("I/rows/items/nullable", None)], &["breaking type_changed input.rows"]),
        (
            "a required input that is null",
            vec![("I/prompt/nullable", Some(json!(true)))],
            &["breaking type_changed input.prompt"],
        ),
        (
            "an optional input that is null",
            vec![("I/image/nullable", Some(json!(true)))],
            &["patch nullability_changed input.image"],
        ),
        (
            "an optional input that is never null",
            vec![("I/note/nullable", None)],
            &["patch nullability_changed input.note"],
        ),
        // Names.
        (
            "a name that meets another",
            vec![("I/Width", Some(json!({"type": "integer"})))],
            &["breaking renamed input.width", "minor property_added input.Width"],
        ),
        (
            "a value that meets another",
            vec![("I/style/enum/-", Some(json!("Ink")))],
            &["breaking renamed input.style", "minor values_added input.style"],
        ),
        // Bounds.
        ("a lower maximum", vec![("I/width/maximum", Some(json!(2048)))], &["breaking bounds_narrowed input.width"]),
        ("a higher maximum", vec![("I/width/maximum", Some(json!(8192)))], &["minor bounds_widened input.width"]),
        ("no maximum", vec![("I/width/maximum", None)], &["minor bounds_widened input.width"]),
        (
            "the same maximum in other words",
            vec![("I/width/maximum", None), ("I/width/exclusiveMaximum", Some(json!(4104)))],
            &[],
        ),
        ("a higher minimum", vec![("I/width/minimum", Some(json!(65)))], &["breaking bounds_narrowed input.width"]),
        (
            "an open minimum",
            vec![("I/strength/minimum", None), ("I/strength/exclusiveMinimum", Some(json!(0)))],
            &["breaking bounds_narrowed input.strength"],
        ),
        (
            "both",
            vec![("I/strength/maximum", Some(json!(2))), ("I/strength/minimum", Some(json!(0.5)))],
            &["breaking bounds_narrowed input.strength"],
        ),
        ("finer steps", vec![("I/width/multipleOf", Some(json!(4)))], &["minor bounds_widened input.width"]),
        ("coarser steps", vec![("I/width/multipleOf", Some(json!(16)))], &["breaking bounds_narrowed input.width"]),
        ("steps", vec![("I/strength/multipleOf", Some(json!(0.25)))], &["breaking bounds_narrowed input.strength"]),
        ("shorter text", vec![("I/prompt/maxLength", Some(json!(50)))], &["breaking bounds_narrowed input.prompt"]),
        ("longer text", vec![("I/prompt/maxLength", None)], &["minor bounds_widened input.prompt"]),
        (
            "text that is there",
            vec![("I/prompt/minLength", Some(json!(1)))],
            &["breaking bounds_narrowed input.prompt"],
        ),
        ("a pattern", vec![("I/note/pattern", Some(json!("^b+$")))], &["breaking bounds_narrowed input.note"]),
        ("another pattern", vec![("I/code/pattern", Some(json!("^b+$")))], &["breaking bounds_narrowed input.code"]),
        ("no pattern", vec![("I/code/pattern", None)], &["minor bounds_widened input.code"]),
        ("fewer items", vec![("I/tags/maxItems", Some(json!(2)))], &["breaking bounds_narrowed input.tags"]),
        ("more items", vec![("I/tags/maxItems", Some(json!(8)))], &["minor bounds_widened input.tags"]),
        ("an item", vec![("I/tags/minItems", Some(json!(2)))], &["breaking bounds_narrowed input.tags"]),
        ("an empty list", vec![("I/tags/minItems", None)], &["minor bounds_widened input.tags"]),
        (
            "items that differ",
            vec![("I/tags/uniqueItems", Some(json!(true)))],
            &["breaking bounds_narrowed input.tags"],
        ),
        ("fewer keys", vec![("I/weights/maxProperties", Some(json!(1)))], &["breaking bounds_narrowed input.weights"]),
        (
            "bounds of items",
            vec![("I/tags/items/maxLength", Some(json!(1)))],
            &["breaking bounds_narrowed input.tags[]"],
        ),
        (
            "bounds of values",
            vec![("I/weights/additionalProperties/minimum", Some(json!(1)))],
            &["breaking bounds_narrowed input.weights.*"],
        ),
        (
            "bounds of an alternative",
            vec![("I/mood/anyOf/0/maximum", Some(json!(5)))],
            &["breaking bounds_narrowed input.mood.Integer"],
        ),
        (
            "bounds of a struct, once",
            vec![("Lora/properties/scale/maximum", Some(json!(1)))],
            &["breaking bounds_narrowed input.lora.scale"],
        ),
        (
            "one of alternatives apart",
            vec![("I/mood", Some(json!({"oneOf": [{"type": "integer", "maximum": 9}, {"type": "string"}]})))],
            &[],
        ),
        // Structs.
        (
            "a property of a struct",
            vec![("Lora/properties/seed", Some(json!({"type": "integer"})))],
            &["minor property_added input.lora.seed"],
        ),
        (
            "a required property of a struct",
            vec![("Lora/required", Some(json!(["path", "scale"])))],
            &["breaking constructor_changed input.lora", "breaking now_required input.lora.scale"],
        ),
        // Enums and unions.
        ("a value", vec![("I/style/enum/-", Some(json!("chalk")))], &["minor values_added input.style"]),
        ("no value", vec![("I/style/enum/1", None)], &["breaking values_removed input.style"]),
        ("a number", vec![("I/size/enum/-", Some(json!(1024)))], &["minor values_added input.size"]),
        (
            "a value that is not a string",
            vec![("I/style/type", None), ("I/style/enum/-", Some(json!(5)))],
            &["minor values_added input.style"],
        ),
        (
            "another order of values",
            vec![("I/style/enum", Some(json!(["ink", "oil"])))],
            &["patch order_changed input.style"],
        ),
        (
            "an alternative",
            vec![("I/mood/anyOf/-", Some(json!({"type": "boolean"})))],
            &["breaking alternative_added input.mood.Boolean"],
        ),
        (
            "another alternative",
            vec![("I/mood", Some(json!({"anyOf": [{"type": "integer", "maximum": 9}, {"type": "boolean"}]})))],
            &["breaking alternative_removed input.mood.Text", "breaking alternative_added input.mood.Boolean"],
        ),
        // What the model does.
        ("another default", vec![("I/width/default", Some(json!(1024)))], &["minor default_changed input.width"]),
        ("no default", vec![("I/style/default", None)], &["minor default_changed input.style"]),
        ("deprecated", vec![("I/width/deprecated", Some(json!(true)))], &["minor deprecated input.width"]),
        ("official", vec![("/is_official", Some(json!(true)))], &["minor route_changed "]),
        ("another version", vec![("/latest_version/id", Some(json!("f".repeat(64))))], &["patch version_changed "]),
        // Texts.
        ("a description", vec![("I/prompt/description", None)], &["patch text_changed input.prompt"]),
        ("a description of the model", vec![("/description", Some(json!("Paints.")))], &["patch text_changed "]),
        ("another order of inputs", vec![("I/width/x-order", Some(json!(0)))], &["patch order_changed input"]),
        // Outputs.
        ("a field of the output", vec![("O/more", text())], &["breaking property_added output.more"]),
        ("no field of the output", vec![("O/score", None)], &["breaking property_removed output.score"]),
        (
            "a field that is always there",
            vec![("Output/required", Some(json!(["text", "kind", "score"])))],
            &["breaking now_required output.score"],
        ),
        (
            "a field that may be absent",
            vec![("Output/required", Some(json!(["kind"])))],
            &["breaking now_optional output.text"],
        ),
        (
            "a field of another type",
            vec![("O/text/format", Some(json!("uri")))],
            &["breaking type_changed output.text"],
        ),
        (
            "a field deep within",
            vec![("O/parts/items/properties/at/type", Some(json!("number")))],
            &["breaking type_changed output.parts[].at"],
        ),
        ("bounds of an output", vec![("O/score/maximum", Some(json!(0.5)))], &["patch bounds_narrowed output.score"]),
        ("a value of an output", vec![("O/kind/enum/-", Some(json!("ugly")))], &["minor values_added output.kind"]),
        ("no value of an output", vec![("O/kind/enum/0", None)], &["breaking values_removed output.kind"]),
        ("another output", vec![("Output", text())], &["breaking type_changed output"]),
        (
            "a stream",
            vec![(
                "Output",
                Some(json!({"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"})),
            )],
            &["breaking type_changed output", "minor stream_added output"],
        ),
        // Trainings.
        ("no training", vec![("TrainingInput", None)], &["breaking training_removed training input"]),
        (
            "a required input of the training",
            vec![
                ("TrainingInput/properties/rate", Some(json!({"type": "number"}))),
                ("TrainingInput/required", Some(json!(["data", "steps", "rate"]))),
            ],
            &["breaking constructor_changed training input", "breaking property_added training input.rate"],
        ),
        (
            "a field of the training's output",
            vec![("TrainingOutput/properties/weights", None)],
            &["breaking type_changed training output"],
        ),
    ]
}

fn document(value: Value) -> Document {
    Document::from_value(value).unwrap()
}

/// Expands a short pointer.
fn pointer(short: &str) -> String {
    match (short.strip_prefix("I/"), short.strip_prefix("O/")) {
        _ if short.starts_with('/') => short.to_owned(),
        (Some(rest), _) => format!("{SCHEMAS}/Input/properties/{rest}"),
        (_, Some(rest)) => format!("{SCHEMAS}/Output/properties/{rest}"),
        _ => format!("{SCHEMAS}/{short}"),
    }
}

fn pairs() -> Vec<(Pair, &'static [&'static str])> {
    let pair = |(name, edits, expected): Rule| {
        let mut new = studio();
        for (at, value) in edits {
            edit(&mut new, &pointer(at), value);
        }
        (Pair { name: name.to_owned(), old: document(studio()), new: document(new) }, expected)
    };
    rules().into_iter().map(pair).collect()
}

#[test]
fn every_rule_is_judged() {
    let mut wrong = Vec::new();
    for (pair, expected) in pairs() {
        let changes = changes(&pair.old, &pair.new, &"acme/studio".parse().unwrap());
        let found: Vec<String> =
            changes.iter().map(|it| format!("{} {} {}", it.severity, it.kind.as_str(), it.place)).collect();
        if found != expected {
            wrong.push(format!("{}:\n  expected {expected:?}\n  found    {found:?}", pair.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_proven() {
    let there: Vec<Pair> = pairs().into_iter().map(|(pair, _)| pair).collect();
    // The reverse of each edit is a rule too.
    let back = pairs().into_iter().map(|(pair, _)| Pair {
        name: format!("{}, undone", pair.name),
        old: pair.new,
        new: pair.old,
    });
    let all: Vec<Pair> = there.into_iter().chain(back).collect();
    prove("mutations", &all);
}
