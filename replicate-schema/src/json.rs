//! JSON values as instances of a schema, and their equality by JSON Schema.

use std::fmt::Write;

use serde_json::{Map, Number as JsonNumber, Value as Json};

use crate::{Array, Instance, Number, Object, View};

/// Whether two values are equal by JSON Schema: `1.0` equals `1`, and `false` does not equal `0`.
#[must_use]
pub fn equal(a: &Json, b: &Json) -> bool {
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
fn same_number(a: &JsonNumber, b: &JsonNumber) -> bool {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.as_f64() == b.as_f64(),
        _ => false,
    }
}

/// The integer value of a number, even if it is written as `5.0`.
fn integer(number: &JsonNumber) -> Option<i128> {
    match exact(number) {
        Number::Integer(integer) => Some(integer),
        Number::Float(_) => None,
    }
}

/// A number for bounds: exact if it is an integer.
#[must_use]
pub fn exact(number: &JsonNumber) -> Number {
    let double = || Number::of_double(number.as_f64().unwrap_or(f64::NAN));
    number.as_i128().map_or_else(double, Number::Integer)
}

impl<'a> Instance<'a> for &'a Json {
    type Array = &'a [Json];
    type Object = &'a Map<String, Json>;

    fn view(self) -> View<'a, Self> {
        match self {
            Json::Null => View::Null,
            Json::Bool(boolean) => View::Boolean(*boolean),
            Json::Number(number) => match exact(number) {
                Number::Integer(integer) => View::Integer(integer),
                Number::Float(float) => View::Number(float),
            },
            Json::String(text) => View::String(text),
            Json::Array(items) => View::Array(items.as_slice()),
            Json::Object(object) => View::Object(object),
        }
    }

    fn to_json(self) -> Json {
        self.clone()
    }

    fn address(self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

impl<'a> Array<'a, &'a Json> for &'a [Json] {
    fn length(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> &'a Json {
        let items: &'a [Json] = self;
        &items[index]
    }
}

impl<'a> Object<'a, &'a Json> for &'a Map<String, Json> {
    fn length(&self) -> usize {
        self.len()
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &'a Json)) {
        self.iter().for_each(|(key, value)| visit(key, value));
    }
}

/// A canonical text, the same for all equal values.
#[must_use]
pub fn canonical(json: &Json) -> String {
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
