//! Converts outputs to the form of their schema, since clients refuse other forms.

use replicate_schema::{Kind, ModelSchema, Schema, Types};
use serde_json::Value;

use crate::output;

/// The maximum depth, more than any output has.
const DEEPEST: usize = 64;

/// An output in the form of its schema, read as in generated code: a single value becomes a list if one is declared, a
/// one-element list becomes its value, and pieces of text are joined. `None` if it does not fit.
pub(super) fn shaped(value: &Value, schema: &ModelSchema) -> Option<Value> {
    shape(value, &schema.prediction.output.schema, &schema.types, 0)
}

fn shape(value: &Value, schema: &Schema, types: &Types, depth: usize) -> Option<Value> {
    let inner = |value: &Value, schema: &Schema| shape(value, schema, types, depth + 1);
    let fits = |fits: bool| fits.then(|| value.clone());
    if depth > DEEPEST {
        return None;
    }
    if value.is_null() {
        return fits(schema.nullable || depth > 0 || schema.kind == Kind::Any);
    }
    match (&schema.kind, value) {
        (Kind::Array(items), Value::Array(values)) => values.iter().map(|value| inner(value, items)).collect(),
        (Kind::Array(items), one) => Some(Value::Array(vec![inner(one, items)?])),
        (Kind::String | Kind::Secret, Value::Array(pieces)) if pieces.iter().all(Value::is_string) => {
            Some(output::text(value).into())
        }
        (Kind::Any | Kind::Enum(_), _) => fits(true),
        (Kind::Union(id), _) => types.alternatives(*id).iter().find_map(|schema| inner(value, schema)),
        (_, Value::Array(values)) => match values.as_slice() {
            [one] => inner(one, schema),
            _ => None,
        },
        (Kind::Boolean, _) => fits(value.is_boolean()),
        (Kind::Integer, _) => fits(value.as_f64().is_some_and(|number| number.fract() == 0.0)),
        (Kind::Number, _) => fits(value.is_number()),
        (Kind::String | Kind::Secret | Kind::File, _) => fits(value.is_string()),
        (Kind::Map(values), Value::Object(object)) => {
            let entries = object.iter().map(|(key, value)| Some((key.clone(), inner(value, values)?)));
            entries.collect::<Option<_>>().map(Value::Object)
        }
        (Kind::Object(id), Value::Object(object)) => {
            let mut object = object.clone();
            for property in types.properties(*id) {
                if let Some(value) = object.get_mut(&property.name) {
                    *value = inner(value, &property.schema)?;
                }
            }
            Some(object.into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use replicate_schema::Document;
    use serde_json::json;

    use super::*;

    #[test]
    fn outputs_are_read_as_generated_code_reads_them() {
        const LIST: &str = r#"{"type": "array", "items": {"type": "string", "format": "uri"}}"#;
        const TEXT: &str = r#"{"type": "string"}"#;
        const RECORD: &str = r#"{"type": "object", "properties": {"size": {"type": "integer"}, "all": {"type": "array", "items": {"type": "number"}}}}"#;
        for (schema, value, expected) in [
            (LIST, json!(["a"]), Some(json!(["a"]))),
            (LIST, json!("a"), Some(json!(["a"]))),
            (LIST, json!([5]), None),
            (LIST, Value::Null, None),
            (TEXT, json!(["a", "b"]), Some(json!("ab"))),
            (TEXT, json!({"a": 1}), None),
            (r#"{"type": "number"}"#, json!([1.5]), Some(json!(1.5))),
            (RECORD, json!({"size": 5.0, "all": 1, "new": "x"}), Some(json!({"size": 5.0, "all": [1], "new": "x"}))),
            (RECORD, json!({"size": null}), Some(json!({"size": null}))),
            (RECORD, json!({"size": "large"}), None),
            ("{}", json!({"a": [1]}), Some(json!({"a": [1]}))),
        ] {
            let text = format!(r#"{{"Input": {{}}, "Output": {schema}}}"#);
            let read = ModelSchema::read(&Document::from_json(&text).unwrap());
            assert_eq!(shaped(&value, &read), expected, "{schema} {value}");
        }
    }
}
