//! JSON as JSON Schema compares it, and as the tests build it.

use serde_json::{Number, Value};

/// The integer that a number is, also where it is written as `5.0`.
pub(crate) fn integer(number: &Number) -> Option<i128> {
    let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e38);
    #[allow(clippy::cast_possible_truncation, reason = "checked to be an integer within the range")]
    number.as_i128().or(float.map(|float| float as i128))
}

/// Whether two values are equal: `1.0` is `1`, and `false` is not `0`.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (integer(a), integer(b)) {
            (None, None) => a.as_f64() == b.as_f64(),
            (a, b) => a == b,
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// What JSON calls a value.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if integer(number).is_some() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a value is of a type as JSON Schema names it.
pub(crate) fn is_of(value: &Value, declared: &str) -> bool {
    kind(value) == declared || (declared == "number" && kind(value) == "integer")
}
