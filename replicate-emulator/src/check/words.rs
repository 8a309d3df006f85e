//! The service's messages are those of the `gojsonschema` library, which this file reproduces for each kind of error.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use super::Violation;

/// The violations for one error of the validator: there can be several unknown keys at one place.
pub(super) fn worded(error: &jsonschema::ValidationError<'_>) -> Vec<Violation> {
    let field = place(error.instance_path().as_str());
    let unexpected = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected,
        kind => {
            let (kind, description) = sentence(kind, &field, error.instance());
            return vec![Violation::new(kind, field, description)];
        }
    };
    let one = |key: &String| {
        let description = format!("Additional property {key} is not allowed");
        Violation::new("additional_property_not_allowed", field.clone(), description)
    };
    unexpected.iter().map(one).collect()
}

/// `/loras/0/scale` as `input.loras.0.scale`.
fn place(pointer: &str) -> String {
    let mut place = "input".to_owned();
    for segment in pointer.split('/').skip(1) {
        place.push('.');
        place.push_str(&segment.replace("~1", "/").replace("~0", "~"));
    }
    place
}

fn sentence(kind: &ValidationErrorKind, field: &str, given: &Value) -> (&'static str, String) {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Required { property } => ("required", format!("{} is required", text(property))),
        Kind::Type { kind } => {
            ("invalid_type", format!("Invalid type. Expected: {}, given: {}", expected(kind), type_of(given)))
        }
        Kind::Enum { options } => {
            let options: Vec<_> = options.as_array().into_iter().flatten().map(ToString::to_string).collect();
            ("enum", format!("{field} must be one of the following: {}", options.join(", ")))
        }
        Kind::Constant { expected_value } => ("const", format!("{field} does not match: {expected_value}")),
        Kind::Minimum { limit } => ("number_gte", format!("Must be greater than or equal to {}", number(limit))),
        Kind::Maximum { limit } => ("number_lte", format!("Must be less than or equal to {}", number(limit))),
        Kind::ExclusiveMinimum { limit } => ("number_gt", format!("Must be greater than {}", number(limit))),
        Kind::ExclusiveMaximum { limit } => ("number_lt", format!("Must be less than {}", number(limit))),
        Kind::MultipleOf { multiple_of } => ("multiple_of", format!("Must be a multiple of {multiple_of}")),
        Kind::MinLength { limit } => ("string_gte", format!("String length must be greater than or equal to {limit}")),
        Kind::MaxLength { limit } => ("string_lte", format!("String length must be less than or equal to {limit}")),
        Kind::Pattern { pattern } => ("pattern", format!("Does not match pattern '{pattern}'")),
        Kind::MinItems { limit } => ("array_min_items", format!("Array must have at least {limit} items")),
        Kind::MaxItems { limit } => ("array_max_items", format!("Array must have at most {limit} items")),
        Kind::UniqueItems => ("unique", "array items must be unique".to_owned()),
        Kind::AnyOf { .. } => ("number_any_of", "Must validate at least one schema (anyOf)".to_owned()),
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } => {
            ("number_one_of", "Must validate one and only one schema (oneOf)".to_owned())
        }
        Kind::Not { .. } => ("number_not", "Must not validate the schema (not)".to_owned()),
        // The others are rare in models. The keyword names the rule.
        other => ("invalid", format!("Must satisfy `{}`", other.keyword())),
    }
}

fn expected(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => kind.to_string(),
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect::<Vec<_>>().join("/"),
    }
}

/// A bound as in messages: `1`, not `1.0`.
fn number(limit: &Value) -> String {
    match limit.as_f64() {
        Some(float) if limit.is_f64() => float.to_string(),
        _ => limit.to_string(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
