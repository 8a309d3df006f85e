//! What the benchmarks of values have in common: a model of the examples, an input and an output of it.
#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use jsonschema::Validator;
use replicate_runtime::model;
use serde_json::{Value, json};

#[model("aisha-ai-official/animagine-xl-4.0", dir = "../examples/models")]
pub(crate) mod animagine {}

/// The input with its types.
pub(crate) fn input() -> animagine::Input {
    serde_json::from_value(input_json()).unwrap()
}

/// Nine of the model's inputs, with numbers, texts, a boolean and an enum.
pub(crate) fn input_json() -> Value {
    json!({
        "prompt": "street, rain, neon signs", "negative_prompt": "blurry, text", "width": 768, "height": 1152,
        "steps": 32, "cfg_scale": 6.5, "scheduler": "Euler a", "prepend_preprompt": true, "seed": 42
    })
}

/// An output of four files, as JSON text.
pub(crate) fn output_text() -> String {
    let urls: Vec<_> = (0..4).map(|index| format!("https://replicate.delivery/xezq/abc/out-{index}.png")).collect();
    json!(urls).to_string()
}

/// A validator of one of the document's schemas, with references to the others.
pub(crate) fn validator(name: &str) -> Validator {
    let document = include_str!("../../../examples/models/aisha-ai-official/animagine-xl-4.0.json");
    let document: Value = serde_json::from_str(document).unwrap();
    let components = &document["latest_version"]["openapi_schema"]["components"];
    let schema = json!({ "$ref": format!("#/components/schemas/{name}"), "components": components });
    jsonschema::validator_for(&schema).unwrap()
}
