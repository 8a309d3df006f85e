//! Drawing values that a schema should accept.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::json::same;
use crate::schema::{Way, ways};

/// Deeper values are as small as they can be, so that recursion ends.
const DEEPEST: usize = 5;

/// A value that meets schemas, as far as drawing one keyword after the other can.
pub(crate) fn value(root: &Value, nodes: &[&Value], rng: &mut Rng, depth: usize) -> Value {
    let ways = ways(root, nodes);
    let way = match ways.iter().find(|way| way.is_null()) {
        Some(null) if depth >= DEEPEST => null,
        _ => &ways[rng.usize(..ways.len())],
    };
    of_way(root, way, rng, depth)
}

/// A value that meets a schema in one of its ways.
pub(crate) fn of_way(root: &Value, way: &Way<'_>, rng: &mut Rng, depth: usize) -> Value {
    if let Some(listed) = way.listed().filter(|listed| !listed.is_empty()) {
        return listed[rng.usize(..listed.len())].clone();
    }
    let types = way.types();
    let kind = if types.is_empty() { "" } else { types[rng.usize(..types.len())] };
    match kind {
        "null" => Value::Null,
        "boolean" => rng.bool().into(),
        "integer" | "number" => number(way, rng, kind == "integer"),
        "string" => {
            let examples = way.get("examples").and_then(Value::as_array).filter(|_| way.get("pattern").is_some());
            if let Some(examples) = examples.filter(|examples| !examples.is_empty()) {
                return examples[rng.usize(..examples.len())].clone();
            }
            let least = way.count("minLength", 0);
            text(rng.usize(least..=way.count("maxLength", least + 8).max(least).min(least + 40)), rng).into()
        }
        "array" => list(root, way, rng, depth),
        "object" => object(root, way, rng, depth, Optional::Some),
        _ => anything(rng),
    }
}

/// Which optional properties to draw.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Optional {
    None,
    Some,
}

pub(crate) fn object(root: &Value, way: &Way<'_>, rng: &mut Rng, depth: usize, optional: Optional) -> Value {
    let mut object = Map::new();
    for (name, schemas) in way.properties() {
        let wanted = optional == Optional::Some && depth < DEEPEST && rng.bool();
        if way.requires(name) || wanted {
            object.insert(name.clone(), value(root, &schemas, rng, depth + 1));
        }
    }
    if way.properties().is_empty() {
        let least = way.count("minProperties", 0);
        let most = way.count("maxProperties", least + 3).max(least);
        let schemas: Vec<_> = way.all("additionalProperties").collect();
        for index in 0..(if depth < DEEPEST { rng.usize(least..=most.min(least + 3)) } else { least }) {
            object.insert(format!("key {index}"), value(root, &schemas, rng, depth + 1));
        }
    }
    Value::Object(object)
}

/// A list of as many items as a way asks for, and some more.
pub(crate) fn list(root: &Value, way: &Way<'_>, rng: &mut Rng, depth: usize) -> Value {
    let least = way.count("minItems", 0);
    let most = way.count("maxItems", least + 3).max(least).min(least + 3);
    let length = if depth < DEEPEST { rng.usize(least..=most) } else { least };
    list_of(root, way, rng, depth, length)
}

/// A list of so many items, which differ where they must and can.
pub(crate) fn list_of(root: &Value, way: &Way<'_>, rng: &mut Rng, depth: usize, length: usize) -> Value {
    let schemas: Vec<_> = way.all("items").collect();
    let unique = way.get("uniqueItems") == Some(&Value::Bool(true));
    let mut items: Vec<Value> = Vec::new();
    for _ in 0..length {
        let mut item = value(root, &schemas, rng, depth + 1);
        let mut tries = 0;
        while unique && tries < 20 && items.iter().any(|other| same(other, &item)) {
            item = value(root, &schemas, rng, depth + 1);
            tries += 1;
        }
        items.push(item);
    }
    items.into()
}

fn number(way: &Way<'_>, rng: &mut Rng, whole: bool) -> Value {
    let step = way.get("multipleOf").and_then(Value::as_f64).filter(|step| *step > 0.0);
    let low = [way.at_least("minimum"), way.at_least("exclusiveMinimum")].into_iter().flatten().reduce(f64::max);
    let high = [way.at_most("maximum"), way.at_most("exclusiveMaximum")].into_iter().flatten().reduce(f64::min);
    let (low, high) = match (low, high) {
        (Some(low), Some(high)) => (low, high),
        (Some(low), None) => (low, low + 100.0),
        (None, Some(high)) => (high - 100.0, high),
        (None, None) => (-100.0, 100.0),
    };
    let drawn = low + rng.f64() * (high - low);
    if let Some(step) = step {
        // As decimal text has it: 3 times 0.1 is 0.3.
        return serde_json::from_str(&format!("{:.4}", (drawn / step).round() * step)).unwrap_or_default();
    }
    #[allow(clippy::cast_possible_truncation, reason = "a cast saturates")]
    if whole { json!(drawn.round() as i64) } else { json!(drawn) }
}

/// Text of so many code points, some of them of two bytes, some of four.
pub(crate) fn text(length: usize, rng: &mut Rng) -> String {
    const LETTERS: [char; 8] = ['a', 'Z', '0', ' ', 'é', '\u{301}', '日', '🙂'];
    (0..length).map(|_| LETTERS[rng.usize(..LETTERS.len())]).collect()
}

fn anything(rng: &mut Rng) -> Value {
    let values = [json!(1), json!(0.5), json!("text"), json!(true), json!([1, "a"]), json!({"a": [null]}), Value::Null];
    values[rng.usize(..values.len())].clone()
}
