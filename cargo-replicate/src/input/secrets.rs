//! Inputs without secrets, for files.

use replicate_schema::check::{Rules, fits};
use replicate_schema::{Kind, ModelSchema, Types};
use serde_json::Value;

/// The placeholder for a secret.
const HIDDEN: &str = "[secret]";

/// An input in which every secret is replaced.
pub(crate) fn without_secrets(input: &Value, schema: &ModelSchema) -> Value {
    let mut input = input.clone();
    hide(&mut input, &schema.input().kind, &schema.types);
    input
}

fn hide(value: &mut Value, kind: &Kind, types: &Types) {
    match (kind, value) {
        (Kind::Secret, value) => *value = HIDDEN.into(),
        (Kind::Array(items), Value::Array(values)) => {
            for value in values {
                hide(value, &items.kind, types);
            }
        }
        (Kind::Map(values), Value::Object(object)) => {
            for value in object.values_mut() {
                hide(value, &values.kind, types);
            }
        }
        (Kind::Object(id), Value::Object(object)) => {
            for field in types.properties(*id) {
                if let Some(value) = object.get_mut(&field.name) {
                    hide(value, &field.schema.kind, types);
                }
            }
        }
        // A text that may be a secret is treated as one.
        (Kind::Union(id), value) => {
            let alternatives = types.alternatives(*id).iter();
            let fitting: Vec<_> = alternatives.filter(|place| fits(&*value, place, types, Rules::All)).collect();
            for place in fitting {
                hide(value, &place.kind, types);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use replicate_schema::Document;
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_hidden_at_any_depth() {
        const SCHEMA: &str = r#"{"Input": {"properties": {
            "prompt": {"type": "string"},
            "key": {"type": "string", "format": "password"},
            "accounts": {"type": "array", "items": {"type": "object", "properties": {
                "name": {"type": "string"}, "token": {"type": "string", "x-cog-secret": true}
            }}}
        }}}"#;
        let schema = ModelSchema::read(&Document::from_json(SCHEMA).unwrap());
        let input = json!({"prompt": "a", "key": "k", "accounts": [{"name": "me", "token": "t"}]});
        let expected = json!({"prompt": "a", "key": HIDDEN, "accounts": [{"name": "me", "token": HIDDEN}]});
        assert_eq!(without_secrets(&input, &schema), expected);
    }
}
