use std::borrow::Cow;

use serde_json::{Map, Value};

use super::Reader;
use crate::Bound;

/// Keywords that say nothing of which values are valid. An outer one wins over an inner one.
const ANNOTATIONS: [&str; 12] = [
    "title",
    "description",
    "default",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "example",
    "examples",
    "$comment",
    "format",
    "$id",
];

/// A schema with its `$ref` and `allOf` resolved: layers of keywords, the outermost first.
pub(super) struct Flat<'a> {
    layers: Vec<Cow<'a, Map<String, Value>>>,
    /// The pointer of the component that gives the structure, where one alone does.
    pub(super) component: Option<String>,
}

impl Flat<'_> {
    pub(super) fn get(&self, keyword: &str) -> Option<&Value> {
        self.layers.iter().find_map(|layer| layer.get(keyword))
    }

    pub(super) fn text(&self, keyword: &str) -> Option<&str> {
        self.get(keyword).and_then(Value::as_str)
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.layers.iter().flat_map(|layer| layer.keys()).map(String::as_str)
    }

    /// Whether there was a schema with keywords, rather than `true` or nothing that is a schema.
    pub(super) fn is_object(&self) -> bool {
        !self.layers.is_empty()
    }

    /// Whether any layer says `true`: a flag set outside or inside counts.
    pub(super) fn flag(&self, keyword: &str) -> bool {
        self.layers.iter().any(|layer| layer.get(keyword) == Some(&Value::Bool(true)))
    }

    /// The innermost description: what a shared component says of itself.
    pub(super) fn inner_text(&self, keyword: &str) -> Option<&str> {
        self.layers.last().and_then(|layer| layer.get(keyword)).and_then(Value::as_str)
    }
}

impl<'a> Reader<'a> {
    /// Resolves a schema; what can't be resolved is left out and diagnosed.
    pub(super) fn flatten<'s>(&mut self, schema: &'s Value, pointer: &str) -> Flat<'s>
    where
        'a: 's,
    {
        let mut open = Vec::new();
        self.flatten_within(schema, pointer, &mut open)
    }

    fn flatten_within<'s>(&mut self, schema: &'s Value, pointer: &str, open: &mut Vec<String>) -> Flat<'s>
    where
        'a: 's,
    {
        let empty = || Flat { layers: Vec::new(), component: None };
        let object = match schema {
            Value::Object(object) => object,
            Value::Bool(true) => return empty(),
            _ => {
                self.warn(pointer, "this is no schema; any JSON is taken here");
                return empty();
            }
        };
        if !self.spend() {
            return empty();
        }
        let mut flat = Flat { layers: vec![Cow::Borrowed(object)], component: None };
        if let Some(reference) = object.get("$ref")
            && let Some(inner) = self.referenced(reference, pointer, open)
        {
            flat = self.merge(flat, inner, pointer);
        }
        if let Some(Value::Array(parts)) = object.get("allOf") {
            for (index, part) in parts.iter().enumerate() {
                let at = format!("{pointer}/allOf/{index}");
                let inner = self.flatten_within(part, &at, open);
                flat = self.merge(flat, inner, pointer);
            }
        }
        flat
    }

    fn referenced(&mut self, reference: &Value, pointer: &str, open: &mut Vec<String>) -> Option<Flat<'a>> {
        let document = self.document;
        let Some((target, schema)) = reference.as_str().and_then(|reference| document.resolve(reference)) else {
            self.warn(pointer, format!("`$ref` {reference} leads nowhere; any JSON is taken here"));
            return None;
        };
        if open.contains(&target) {
            self.warn(pointer, "`$ref` leads back to itself; any JSON is taken here");
            return None;
        }
        open.push(target.clone());
        let mut inner = self.flatten_within(schema, &target, open);
        open.pop();
        inner.component.get_or_insert(target);
        Some(inner)
    }

    /// Puts the layers of `inner` below those of `outer`.
    ///
    /// Where both have a keyword that decides what is valid, the two become one layer that asks for both.
    fn merge<'s>(&mut self, mut outer: Flat<'s>, inner: Flat<'s>, pointer: &str) -> Flat<'s> {
        let structural =
            |key: &str| !ANNOTATIONS.contains(&key) && !key.starts_with("x-") && key != "$ref" && key != "allOf";
        let is_structural = |flat: &Flat<'_>| flat.keys().any(structural);
        if !inner.keys().any(|key| structural(key) && outer.get(key).is_some()) {
            outer.component = match (is_structural(&outer), is_structural(&inner)) {
                (false, _) => inner.component,
                (true, false) => outer.component,
                (true, true) => None,
            };
            outer.layers.extend(inner.layers);
            return outer;
        }
        let mut both = Map::new();
        for layer in inner.layers.iter().rev().chain(outer.layers.iter().rev()) {
            for (key, value) in layer.iter().filter(|(key, _)| *key != "$ref" && *key != "allOf") {
                let value = match both.remove(key) {
                    Some(inner) if structural(key) => self.both(key, inner, value, pointer),
                    _ => value.clone(),
                };
                both.insert(key.clone(), value);
            }
        }
        Flat { layers: vec![Cow::Owned(both)], component: None }
    }

    /// One value for a keyword that asks for what two ask for.
    fn both(&mut self, key: &str, inner: Value, outer: &Value, pointer: &str) -> Value {
        if inner == *outer {
            return inner;
        }
        let asks_for_multiples =
            |value| Bound::read(key, value).is_ok_and(|bound| bound.is_some_and(|bound| bound.step().is_some()));
        if asks_for_multiples(&inner)
            && let Some(step) = common_multiple(&inner, outer)
        {
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
            ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "ge" | "gt", inner, outer)
                if number(&inner) >= number(outer) =>
            {
                inner
            }
            ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "le" | "lt", inner, outer)
                if number(&inner) <= number(outer) =>
            {
                inner
            }
            ("type", inner, outer) if inner == "integer" && outer == "number" => inner,
            (
                "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "maximum" | "exclusiveMaximum"
                | "maxLength" | "maxItems" | "ge" | "gt" | "le" | "lt",
                _,
                outer,
            ) => outer.clone(),
            (_, _, outer) => {
                self.warn(pointer, format!("`allOf` gives `{key}` twice; the outer one is used"));
                outer.clone()
            }
        }
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
