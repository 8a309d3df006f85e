//! Checks an input against its model's schema, with the messages of the service.

mod words;

use serde_json::{Map, Value, json};

/// A violation in the body of a create request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The rule: `required`, `number_lte`, ...
    pub(crate) kind: &'static str,
    /// The path: `input.width`, or empty for the body itself.
    pub(crate) field: String,
    /// The message.
    pub(crate) description: String,
}

impl Violation {
    pub(crate) fn new(kind: &'static str, field: impl Into<String>, description: impl Into<String>) -> Self {
        Self { kind, field: field.into(), description: description.into() }
    }
}

/// The violations of an input, in the schema's order.
///
/// An explicit null is refused even if the schema is nullable, like the service.
pub(crate) fn violations(validator: &jsonschema::Validator, input: &Map<String, Value>) -> Vec<Violation> {
    let nulls = input.iter().filter(|(_, value)| value.is_null()).map(|(key, _)| key.as_str());
    let mut found: Vec<_> = nulls
        .map(|key| {
            Violation::new("invalid_type", format!("input.{key}"), "Invalid type. Expected: a value, given: null")
        })
        .collect();
    // A composed schema may contain a rule several times. It is reported once.
    let instance = Value::Object(input.clone());
    for error in validator.iter_errors(&instance) {
        for violation in words::worded(&error) {
            let known =
                |other: &Violation| *other == violation || other.field == violation.field && is_null(input, other);
            if !found.iter().any(known) {
                found.push(violation);
            }
        }
    }
    found
}

/// Data URIs in an input that are too large: the service accepts less than 1 MB.
pub(crate) fn large_data_uris(input: &Map<String, Value>) -> Vec<Violation> {
    const LARGEST: usize = 1_000_000;
    fn find(value: &Value, place: &str, found: &mut Vec<Violation>) {
        match value {
            Value::String(text) if text.len() >= LARGEST && text.starts_with("data:") => {
                let description =
                    format!("A data URI must be less than 1MB, given: {} bytes. Upload the file instead", text.len());
                found.push(Violation::new("string_lte", place, description));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| find(item, &format!("{place}.{at}"), found));
            }
            Value::Object(object) => {
                object.iter().for_each(|(key, value)| find(value, &format!("{place}.{key}"), found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    input.iter().for_each(|(key, value)| find(value, &format!("input.{key}"), &mut found));
    found
}

fn is_null(input: &Map<String, Value>, violation: &Violation) -> bool {
    let key = violation.field.strip_prefix("input.");
    key.and_then(|key| input.get(key)).is_some_and(Value::is_null)
}

/// The service's response to a body with these violations, with status 422.
pub(crate) fn problem(violations: &[Violation]) -> Value {
    let line = |violation: &Violation| match violation.field.as_str() {
        "" => format!("- {}\n", violation.description),
        field => format!("- {field}: {}\n", violation.description),
    };
    let fields = violations.iter().map(
        |violation| json!({"type": violation.kind, "field": violation.field, "description": violation.description}),
    );
    json!({
        "title": "Input validation failed",
        "detail": violations.iter().map(line).collect::<String>(),
        "status": 422,
        "invalid_fields": fields.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::schema_of;

    #[test]
    fn violations_are_in_the_words_of_the_service() {
        let schema = schema_of(
            r##"{"Input": {"type": "object", "required": ["prompt"], "properties": {
                "prompt": {"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]*$"},
                "width": {"type": "integer", "minimum": 1, "maximum": 4096, "multipleOf": 8},
                "scale": {"type": "number", "gt": 0.5, "lt": 1.0},
                "format": {"allOf": [{"$ref": "#/components/schemas/format"}]},
                "seed": {"type": "integer", "nullable": true},
                "loras": {"type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": true, "items": {
                    "type": "object", "properties": {"scale": {"type": "number", "maximum": 2}}}},
                "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]}
            }}, "format": {"enum": ["png", "jpg"], "type": "string"}}"##,
        );
        let validator = schema.input_validator().unwrap();
        let table = [
            (r#"{"prompt": "abc"}"#, ""),
            ("{}", "- input: prompt is required\n"),
            (r#"{"prompt": "a"}"#, "- input.prompt: String length must be greater than or equal to 2\n"),
            (r#"{"prompt": "abcdef"}"#, "- input.prompt: String length must be less than or equal to 5\n"),
            (r#"{"prompt": "A1"}"#, "- input.prompt: Does not match pattern '^[a-z]*$'\n"),
            (r#"{"prompt": 5}"#, "- input.prompt: Invalid type. Expected: string, given: integer\n"),
            (r#"{"prompt": "ab", "width": 4104}"#, "- input.width: Must be less than or equal to 4096\n"),
            (r#"{"prompt": "ab", "width": 0}"#, "- input.width: Must be greater than or equal to 1\n"),
            (r#"{"prompt": "ab", "width": 9}"#, "- input.width: Must be a multiple of 8\n"),
            (r#"{"prompt": "ab", "width": 8.0}"#, ""),
            (r#"{"prompt": "ab", "scale": 0}"#, "- input.scale: Must be greater than 0.5\n"),
            (r#"{"prompt": "ab", "scale": 1}"#, "- input.scale: Must be less than 1\n"),
            (
                r#"{"prompt": "ab", "format": "gif"}"#,
                "- input.format: input.format must be one of the following: \"png\", \"jpg\"\n",
            ),
            (r#"{"prompt": "ab", "seed": null}"#, "- input.seed: Invalid type. Expected: a value, given: null\n"),
            (r#"{"prompt": null}"#, "- input.prompt: Invalid type. Expected: a value, given: null\n"),
            (r#"{"prompt": "ab", "widht": 8}"#, "- input: Additional property widht is not allowed\n"),
            (r#"{"prompt": "ab", "loras": []}"#, "- input.loras: Array must have at least 1 items\n"),
            (
                r#"{"prompt": "ab", "loras": [{"scale": 3}]}"#,
                "- input.loras.0.scale: Must be less than or equal to 2\n",
            ),
            (r#"{"prompt": "ab", "loras": [{}, {}]}"#, "- input.loras: array items must be unique\n"),
            (r#"{"prompt": "ab", "either": []}"#, "- input.either: Must validate at least one schema (anyOf)\n"),
        ];
        for (input, expected) in table {
            let found = violations(&validator, &serde_json::from_str(input).unwrap());
            assert_eq!(problem(&found)["detail"], expected, "{input}");
        }
    }

    #[test]
    fn the_problem_lists_its_fields() {
        let problem = problem(&[Violation::new("required", "input", "prompt is required")]);
        assert_eq!(problem["status"], 422);
        assert_eq!(
            problem["invalid_fields"],
            json!([{"type": "required", "field": "input", "description": "prompt is required"}])
        );
    }
}
