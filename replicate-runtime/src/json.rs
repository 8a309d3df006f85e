//! Comparing JSON as JSON Schema does.

use std::fmt::Write;

use replicate_rules as rules;
use serde_json::{Number, Value as Json};

/// Whether two values are equal as JSON Schema has it: `1.0` is `1`, and `false` is not `0`.
pub(crate) fn equal(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => same_number(a, b),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

#[allow(clippy::float_cmp, reason = "equality of numbers is what is asked for")]
fn same_number(a: &Number, b: &Number) -> bool {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.as_f64() == b.as_f64(),
        _ => false,
    }
}

/// The integer that a number is, also where it is written as `5.0`.
pub(crate) fn integer(number: &Number) -> Option<i128> {
    if let Some(integer) = number.as_i128() {
        return Some(integer);
    }
    match rules::Number::of_double(number.as_f64()?) {
        rules::Number::Integer(integer) => Some(integer),
        rules::Number::Float(_) => None,
    }
}

/// A number as bounds see it: exact where it is an integer.
pub(crate) fn number(number: &Number) -> rules::Number {
    match integer(number) {
        Some(integer) => rules::Number::Integer(integer),
        None => rules::Number::Float(number.as_f64().unwrap_or(f64::NAN)),
    }
}

/// One text for all values that are equal.
pub(crate) fn canonical(json: &Json) -> String {
    let mut out = String::new();
    write_canonical(json, &mut out);
    out
}

fn write_canonical(json: &Json, out: &mut String) {
    match json {
        Json::Number(number) => match integer(number) {
            Some(integer) => write!(out, "{integer}").unwrap_or_default(),
            None => write!(out, "{number}").unwrap_or_default(),
        },
        Json::Array(items) => {
            out.push('[');
            for item in items {
                write_canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Json::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in entries {
                write!(out, "{key:?}:").unwrap_or_default();
                write_canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        other => write!(out, "{other}").unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_is_that_of_json_schema() {
        let values = [
            "1",
            "1.0",
            "0",
            "false",
            "null",
            "\"1\"",
            "[1]",
            "[1.0]",
            r#"{"a":1,"b":2}"#,
            r#"{"b":2.0,"a":1e0}"#,
            "1e300",
            "0.1",
        ];
        let class = [0, 0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 8];
        for (a, class_a) in values.iter().zip(class) {
            for (b, class_b) in values.iter().zip(class) {
                let (a, b): (Json, Json) = (serde_json::from_str(a).unwrap(), serde_json::from_str(b).unwrap());
                assert_eq!(equal(&a, &b), class_a == class_b, "{a} {b}");
                assert_eq!(canonical(&a) == canonical(&b), class_a == class_b, "{a} {b}");
            }
        }
    }
}
