//! Drawing values that a schema may take: most keywords are followed, some are not.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::closed::layers_of;

/// Deeper values are as small as they can be, so that recursion ends.
const DEEPEST: usize = 6;

const TEXTS: [&str; 9] = ["oil", "Oil", "oil ", "ink wash", "", "al", "1", "a", "日本"];

/// A value for the input of a document. Null for what is optional is absence, so no key has null.
pub(crate) fn input(document: &Value, rng: &mut Rng) -> Value {
    let mut value = of_component(document, "Input", rng);
    if !value.is_object() {
        value = json!({});
    }
    without_nulls(&mut value);
    value
}

/// A value for the output of a document.
pub(crate) fn output(document: &Value, rng: &mut Rng) -> Value {
    of_component(document, "Output", rng)
}

/// Whether two values are equal: `1.0` is `1`.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        Value::Object(object) => {
            object.retain(|_, value| !value.is_null());
            object.values_mut().for_each(without_nulls);
        }
        _ => {}
    }
}

fn of_component(document: &Value, name: &str, rng: &mut Rng) -> Value {
    let schema = &document["components"]["schemas"][name];
    let mut value = Values { root: document, rng }.of(&[schema], 0);
    // One in three is changed in one place.
    if rng.u8(..3) == 0 {
        change(&mut value, rng);
    }
    value
}

struct Values<'d, 'r> {
    root: &'d Value,
    rng: &'r mut Rng,
}

impl<'d> Values<'d, '_> {
    /// A value of several schemas at once.
    fn of(&mut self, schemas: &[&'d Value], depth: usize) -> Value {
        let mut layers = Vec::new();
        for schema in schemas {
            let rng = &mut *self.rng;
            layers_of(self.root, schema, &mut layers, &mut |parts| Some(&parts[rng.usize(..parts.len())]));
        }
        let find = |keyword: &str| layers.iter().find_map(|layer| layer.get(keyword));
        let all = |keyword: &'static str| layers.iter().filter_map(move |layer| layer.get(keyword));
        if let Some(only) = find("const") {
            return only.clone();
        }
        if let Some(Value::Array(listed)) = find("enum") {
            return listed[self.rng.usize(..listed.len())].clone();
        }
        let types: Vec<&str> = match find("type") {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            Some(name) => name.as_str().into_iter().collect(),
            None if find("properties").is_some() || find("required").is_some() => vec!["object"],
            None if find("minLength").or(find("maxLength")).or(find("pattern")).is_some() => vec!["string"],
            None => vec!["integer", "string", "boolean"],
        };
        match types[self.rng.usize(..types.len().max(1)).min(types.len().saturating_sub(1))] {
            "null" => Value::Null,
            "boolean" => self.rng.bool().into(),
            "string" => TEXTS[self.rng.usize(..TEXTS.len())].into(),
            kind @ ("integer" | "number") => {
                let limits: Vec<f64> = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
                    .into_iter()
                    .flat_map(all)
                    .filter_map(Value::as_f64)
                    .collect();
                let near = limits.get(self.rng.usize(..=limits.len())).copied().unwrap_or_default();
                let drawn = near + f64::from(self.rng.i8(-2..=2));
                if kind == "number" && self.rng.bool() { json!(drawn + 0.5) } else { whole(drawn) }
            }
            "array" => {
                let first: Vec<&Value> = all("prefixItems").filter_map(Value::as_array).flatten().collect();
                let items: Vec<&Value> = all("items").collect();
                let most = if depth < DEEPEST { 4 } else { 1 };
                let more = usize::from(depth < DEEPEST && find("minItems").is_some());
                let length = self.rng.usize(..most) + more;
                (0..length)
                    .map(|at| match first.get(at) {
                        Some(schema) => self.of(&[schema], depth + 1),
                        None => self.of(&items, depth + 1),
                    })
                    .collect()
            }
            _ => {
                let required: Vec<&str> =
                    all("required").filter_map(Value::as_array).flatten().filter_map(Value::as_str).collect();
                let mut object = Map::new();
                for (name, _) in all("properties").filter_map(Value::as_object).flatten() {
                    let is_needed = required.contains(&name.as_str());
                    if depth > 2 * DEEPEST || !(is_needed || depth < DEEPEST && self.rng.u8(..5) < 2) {
                        continue;
                    }
                    let said: Vec<&Value> = all("properties").filter_map(|properties| properties.get(name)).collect();
                    object.insert(name.clone(), self.of(&said, depth + 1));
                }
                let of_rest: Vec<&Value> = all("additionalProperties").filter(|schema| schema.is_object()).collect();
                if find("properties").is_none() && depth < DEEPEST {
                    for at in 0..self.rng.usize(..3) {
                        object.insert(format!("key {at}"), self.of(&of_rest, depth + 1));
                    }
                }
                object.into()
            }
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a cast saturates")]
fn whole(number: f64) -> Value {
    json!(number as i64)
}

/// Changes one place of a value.
fn change(value: &mut Value, rng: &mut Rng) {
    let others = [json!(0), json!(-1), json!("x"), json!(true), json!([]), json!({}), json!([1, 1]), json!(2.5)];
    match value {
        Value::Array(items) if !items.is_empty() && rng.bool() => {
            let at = rng.usize(..items.len());
            match rng.u8(..4) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                _ => change(&mut items[at], rng),
            }
        }
        Value::Object(object) if !object.is_empty() && rng.u8(..8) > 0 => {
            let keys: Vec<String> = object.keys().cloned().collect();
            let key = &keys[rng.usize(..keys.len())];
            match rng.u8(..6) {
                0 => drop(object.remove(key)),
                1 => drop(object.insert("another key".to_owned(), json!(1))),
                _ => change(&mut object[key], rng),
            }
        }
        _ => *value = others[rng.usize(..others.len())].clone(),
    }
}
