//! Random documents: whatever they contain, they are served, inputs are checked, and requests are answered.

use replicate_schema::Document;
use serde_json::{Map, Value, json};

use crate::model::Model;
use crate::output::{self, Hints};

const KEYWORDS: [&str; 38] = [
    "$ref",
    "$id",
    "$schema",
    "$anchor",
    "$defs",
    "type",
    "format",
    "enum",
    "const",
    "default",
    "nullable",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "ge",
    "lt",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "writeOnly",
    "x-cog-secret",
    "x-cog-array-type",
    "dependentSchemas",
];

/// Any JSON: a schema, something similar, or anything else.
fn any(random: &mut fastrand::Rng, depth: usize) -> Value {
    match random.u8(..if depth > 5 { 9 } else { 14 }) {
        0 => Value::Null,
        1 => Value::Bool(random.bool()),
        2 => json!(random.i64(-3..70)),
        3 => json!(random.f64() * 1e3 - 5e2),
        4 => json!(*random.choice(&[u64::MAX, 1 << 40, 0]).unwrap()),
        5 => json!(
            *random.choice(&["string", "integer", "number", "array", "object", "boolean", "null", "Odd"]).unwrap()
        ),
        6 => json!(*random.choice(&["uri", "iterator", "password", "(", "^a*$", "http://a/b", ""]).unwrap()),
        7 => json!(format!("#/components/schemas/{}", random.choice(&["Input", "Output", "A", "B", "None"]).unwrap())),
        8 => {
            json!({"$ref": format!("#/components/schemas/{}", random.choice(&["Input", "Output", "A", "B"]).unwrap())})
        }
        9 => (0..random.usize(..4)).map(|_| any(random, depth + 1)).collect(),
        _ => {
            let keywords = random.usize(..5);
            let pairs = (0..keywords).map(|_| {
                let keyword = *random.choice(&KEYWORDS).unwrap();
                (keyword.to_owned(), any(random, depth + 1))
            });
            Value::Object(pairs.collect::<Map<_, _>>())
        }
    }
}

#[test]
fn nothing_takes_the_emulator_down() {
    let (mut served, mut checked) = (0, 0);
    for seed in 0..4_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let schemas: Map<_, _> =
            ["Input", "Output", "A", "B"].map(|name| (name.to_owned(), any(&mut random, 0))).into_iter().collect();
        let Ok(document) = Document::from_value(json!({"components": {"schemas": schemas}})) else { continue };
        let model = Model::new("acme/odd".parse().unwrap(), &document);
        served += 1;
        checked += usize::from(model.run.is_checked());
        let input = any(&mut random, 3).as_object().cloned().unwrap_or_default();
        model.run.violations(&input);
        let hints = Hints::new("acme/odd", model.run.with_defaults(&input));
        output::generate(&model.run.output, &hints, "http://127.0.0.1/delivery/x", &[]);
        model.run.redacted(input);
    }
    assert!(served > 500 && checked > served / 2, "{served} served, {checked} checked");
}
