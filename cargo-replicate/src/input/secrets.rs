//! Inputs as they may be written down: without what the schema calls a secret.

use replicate_rules::check;
use replicate_rules::spec::{Kind, Sections};
use serde_json::Value;

/// What stands for a secret.
const HIDDEN: &str = "[secret]";

/// An input in which every secret is replaced.
pub(crate) fn without_secrets(input: &Value, spec: &str) -> Value {
    let mut input = input.clone();
    hide(&mut input, &Kind::Record(1), &Sections::of(spec));
    input
}

fn hide(value: &mut Value, kind: &Kind, sections: &Sections<'_>) {
    match (kind, value) {
        (Kind::Secret, value) => *value = HIDDEN.into(),
        (Kind::List(items), Value::Array(values)) => {
            for value in values {
                hide(value, &items.kind, sections);
            }
        }
        (Kind::Map(values), Value::Object(object)) => {
            for value in object.values_mut() {
                hide(value, &values.kind, sections);
            }
        }
        (Kind::Record(section), Value::Object(object)) => {
            for field in sections.record(*section) {
                if let Some(value) = object.get_mut(&field.name) {
                    hide(value, &field.place.kind, sections);
                }
            }
        }
        // A text that may be a secret is taken for one.
        (Kind::Union(alternatives), value) => {
            let fitting: Vec<_> = alternatives.iter().filter(|place| check::fits(value, place, sections)).collect();
            for place in fitting {
                hide(value, &place.kind, sections);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use replicate_codegen::{Document, spec};
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
        let spec = spec(&Document::from_json(SCHEMA).unwrap(), &"acme/studio".parse().unwrap());
        let input = json!({"prompt": "a", "key": "k", "accounts": [{"name": "me", "token": "t"}]});
        let expected = json!({"prompt": "a", "key": HIDDEN, "accounts": [{"name": "me", "token": HIDDEN}]});
        assert_eq!(without_secrets(&input, &spec), expected);
    }
}
