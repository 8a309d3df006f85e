//! Two schemas as one that asks for what both ask for.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::Reader;
use super::assertions::first;
use super::flat::{Flat, Source, Sources, is_structural};
use super::unchecked::UNCHECKED;
use crate::Bound;

/// More alternatives than two lists of them may come to together.
const MOST_PAIRS: usize = 64;

impl Reader<'_> {
    /// Puts the layers of `inner` below those of `outer`.
    ///
    /// Where both have a keyword that decides what is valid, the two become one layer that asks for both.
    pub(super) fn merge<'s>(&mut self, mut outer: Flat<'s>, inner: Flat<'s>, pointer: &str) -> Flat<'s> {
        let structural = |flat: &Flat<'_>| flat.keys().any(is_structural);
        let is_never = outer.is_never || inner.is_never;
        let rest = self.rest_of_items(&outer, &inner, pointer);
        let sources = joined(outer.sources.take(), inner.sources.as_deref());
        if !inner.keys().any(|key| is_structural(key) && outer.get(key).is_some()) {
            let component = match (structural(&outer), structural(&inner)) {
                (false, _) => inner.component,
                (true, false) => outer.component,
                (true, true) => None,
            };
            outer.layers.extend(inner.layers);
            let flat = Flat { layers: outer.layers, sources, component, is_never };
            return match rest {
                Some(keyword) => flat.with(keyword, true.into()),
                None => flat,
            };
        }
        let mut both = Map::new();
        for layer in inner.layers.iter().rev().chain(outer.layers.iter().rev()) {
            for (key, value) in layer.iter().filter(|(key, _)| *key != "$ref" && *key != "allOf") {
                let value = match both.remove(key) {
                    Some(inner) if is_structural(key) => self.both(key, inner, value, &mut both, pointer),
                    _ => value.clone(),
                };
                both.insert(key.clone(), value);
            }
        }
        // Lists that have nothing in common.
        let is_empty = |key: &str| {
            let lists = [&outer, &inner].map(|flat| flat.get(key).and_then(Value::as_array).is_some_and(Vec::is_empty));
            lists == [false, false] && both.get(key).and_then(Value::as_array).is_some_and(Vec::is_empty)
        };
        let is_never = is_never || is_empty("enum") || is_empty("type");
        let flat = Flat { layers: vec![Cow::Owned(both)], sources, component: None, is_never };
        match rest {
            Some(keyword) => flat.with(keyword, true.into()),
            None => flat,
        }
    }

    /// The keyword for the rest of a list, where one schema describes the first items and another the rest: each of them
    /// counts from its own first item, which two together can't say.
    fn rest_of_items(&mut self, outer: &Flat<'_>, inner: &Flat<'_>, pointer: &str) -> Option<&'static str> {
        let describes_first = [outer, inner].map(|flat| first(flat).map(|(keyword, _)| keyword));
        let (keyword, other) = match describes_first {
            [Some(keyword), None] => (keyword, inner),
            [None, Some(keyword)] => (keyword, outer),
            _ => return None,
        };
        let rest = if keyword == "items" { "additionalItems" } else { "items" };
        other.get(rest)?;
        self.widen(pointer, format!("`{rest}` of one schema and `{keyword}` of another: the former is not checked"));
        Some(rest)
    }

    /// One value for a keyword that asks for what two ask for.
    ///
    /// What has no one value is asked for by `anyOf` beside it, with one alternative.
    fn both(
        &mut self,
        key: &str,
        inner: Value,
        outer: &Value,
        beside: &mut Map<String, Value>,
        pointer: &str,
    ) -> Value {
        if inner == *outer || UNCHECKED.contains(&key) {
            return inner;
        }
        let asks_for_multiples =
            |value| Bound::read(key, value).is_ok_and(|bound| bound.is_some_and(|bound| bound.step().is_some()));
        let is_step = asks_for_multiples(&inner);
        if is_step && let Some(step) = common_multiple(&inner, outer) {
            return step.into();
        }
        let number = |value: &Value| value.as_f64();
        match (key, inner, outer) {
            ("properties", Value::Object(mut inner), Value::Object(outer)) => {
                for (name, schema) in outer {
                    let schema = match inner.remove(name) {
                        Some(other) if other != *schema => serde_json::json!({ "allOf": [other, schema] }),
                        _ => schema.clone(),
                    };
                    inner.insert(name.clone(), schema);
                }
                Value::Object(inner)
            }
            ("required", Value::Array(mut inner), Value::Array(outer)) => {
                inner.extend(outer.iter().filter(|name| !inner.contains(name)).cloned().collect::<Vec<_>>());
                Value::Array(inner)
            }
            ("enum", Value::Array(inner), Value::Array(outer)) => {
                Value::Array(outer.iter().filter(|value| inner.contains(value)).cloned().collect())
            }
            (
                "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" | "ge" | "gt",
                inner,
                outer,
            ) if number(&inner) >= number(outer) => inner,
            (
                "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" | "le" | "lt",
                inner,
                outer,
            ) if number(&inner) <= number(outer) => inner,
            ("type", inner, outer) => common_types(&inner, outer).unwrap_or_else(|| {
                self.warn(pointer, format!("`type` is {inner} and {outer} at once; no value is valid here"));
                Value::Array(Vec::new())
            }),
            ("items" | "additionalProperties", inner, outer) => serde_json::json!({ "allOf": [inner, outer] }),
            ("const", inner, _) => {
                // Two values that differ leave none.
                beside.insert("enum".to_owned(), Value::Array(Vec::new()));
                inner
            }
            ("anyOf" | "oneOf", Value::Array(inner), Value::Array(outer))
                if inner.len() * outer.len() <= MOST_PAIRS =>
            {
                // Exactly one pair fits where exactly one of each does.
                let pairs = outer.iter().flat_map(|outer| inner.iter().map(move |inner| (inner, outer)));
                pairs.map(|(inner, outer)| serde_json::json!({ "allOf": [inner, outer] })).collect()
            }
            (_, inner, outer) if is_step || matches!(key, "pattern" | "prefixItems") => {
                let more = serde_json::json!({ key: inner });
                let more = match beside.remove("anyOf") {
                    Some(Value::Array(parts)) if !parts.is_empty() => {
                        parts.iter().map(|part| serde_json::json!({ "allOf": [part, more] })).collect()
                    }
                    _ => vec![more],
                };
                beside.insert("anyOf".to_owned(), more.into());
                outer.clone()
            }
            (
                "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" | "maximum"
                | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" | "ge" | "gt" | "le" | "lt",
                _,
                outer,
            ) => outer.clone(),
            (_, Value::Bool(inner), Value::Bool(outer)) => (inner || *outer).into(),
            (_, _, outer) => {
                self.widen(pointer, format!("`allOf` gives `{key}` twice; the outer one is used"));
                outer.clone()
            }
        }
    }
}

/// The sources of two schemas, each once.
fn joined<'s>(outer: Sources<'s>, inner: Option<&[Source<'s>]>) -> Sources<'s> {
    const MOST: usize = 64;
    let mut sources = outer?;
    for (source, pointer) in inner? {
        if sources.iter().all(|(_, known)| known != pointer) {
            sources.push((source, pointer.clone()));
        }
    }
    (sources.len() <= MOST).then_some(sources)
}

/// The types that two keywords `type` have in common; none where there is no such type.
fn common_types(a: &Value, b: &Value) -> Option<Value> {
    let names = |types: &Value| match types {
        Value::Array(names) => names.clone(),
        name => vec![name.clone()],
    };
    let (a, b) = (names(a), names(b));
    let takes = |names: &[Value], name: &Value| {
        names.contains(name) || name == "integer" && names.iter().any(|it| it == "number")
    };
    let mut common: Vec<Value> = a.iter().filter(|name| takes(&b, name)).cloned().collect();
    common.extend(b.iter().filter(|name| !common.contains(name) && takes(&a, name)).cloned().collect::<Vec<_>>());
    match common.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        _ => Some(common.into()),
    }
}

/// The least number that is a multiple of two whole ones.
fn common_multiple(a: &Value, b: &Value) -> Option<u64> {
    let (a, b) = (a.as_u64().filter(|a| *a > 0)?, b.as_u64().filter(|b| *b > 0)?);
    let (mut divisor, mut rest) = (a, b);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    (a / divisor).checked_mul(b)
}
