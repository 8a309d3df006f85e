//! A document's schemas with each object closed that has properties, as a struct is: for a validator of JSON Schema.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::{Map, Value, json};

/// More combinations of alternatives than any document of these tests has.
const DEEPEST: usize = 12;

/// One schema of a document, as the root of a document of its own.
pub(crate) fn document(document: &Value, name: &str) -> Value {
    let closing = Closing { root: document, seen: RefCell::default(), closed: RefCell::default() };
    let root = closing.schema(&document["components"]["schemas"][name]);
    json!({"allOf": [root], "$defs": closing.closed.into_inner(), "components": document["components"]})
}

struct Closing<'d> {
    root: &'d Value,
    /// The schemas that were closed, or are being closed, by their addresses.
    seen: RefCell<HashMap<usize, usize>>,
    closed: RefCell<Map<String, Value>>,
}

pub(crate) type Layers<'d> = Vec<&'d Map<String, Value>>;

impl<'d> Closing<'d> {
    /// A reference to a schema that is closed, by which recursion ends.
    fn schema(&self, schema: &'d Value) -> Value {
        if !schema.is_object() {
            return schema.clone();
        }
        let address = std::ptr::from_ref(schema).addr();
        let known = self.seen.borrow().get(&address).copied();
        let number = known.unwrap_or_else(|| self.seen.borrow().len());
        if known.is_none() {
            self.seen.borrow_mut().insert(address, number);
            let mut layers = Vec::new();
            layers_of(self.root, schema, &mut layers, &mut |_| None);
            let closed = self.combined(&layers, &[], 0);
            self.closed.borrow_mut().insert(number.to_string(), closed);
        }
        json!({ "$ref": format!("#/$defs/{number}") })
    }

    /// One schema of layers: their alternatives each with all that stands beside them, and closed.
    fn combined(&self, layers: &[&'d Map<String, Value>], done: &[(usize, &str)], depth: usize) -> Value {
        let unions = layers.iter().enumerate().flat_map(|(at, layer)| {
            let lists =
                ["anyOf", "oneOf"].into_iter().filter_map(move |keyword| Some((at, keyword, layer.get(keyword)?)));
            lists.filter(|(at, keyword, _)| !done.contains(&(*at, keyword)))
        });
        if let Some((at, keyword, parts)) = unions.clone().next()
            && depth < DEEPEST
        {
            let done: Vec<_> = done.iter().copied().chain([(at, keyword)]).collect();
            let alternative = |part: &'d Value| {
                let mut all = layers.to_vec();
                layers_of(self.root, part, &mut all, &mut |_| None);
                self.combined(&all, &done, depth + 1)
            };
            let closed: Vec<Value> = parts.as_array().into_iter().flatten().map(alternative).collect();
            return json!({ keyword: closed });
        }
        let mut parts: Vec<Value> = layers.iter().map(|layer| self.plain(layer)).collect();
        let has_properties = layers
            .iter()
            .any(|layer| layer.get("properties").and_then(Value::as_object).is_some_and(|it| !it.is_empty()));
        if has_properties {
            // What is required and has no schema has a field all the same.
            let required = layers.iter().filter_map(|layer| layer.get("required")?.as_array()).flatten();
            let fields: Map<String, Value> =
                required.filter_map(Value::as_str).map(|name| (name.to_owned(), true.into())).collect();
            parts.push(json!({ "properties": fields }));
            return json!({"allOf": parts, "unevaluatedProperties": false});
        }
        json!({ "allOf": parts })
    }

    /// A layer without what is resolved, with the schemas inside of it closed.
    fn plain(&self, layer: &'d Map<String, Value>) -> Value {
        let mut plain = Map::new();
        for (key, value) in layer {
            let closed = match (key.as_str(), value) {
                ("$ref" | "allOf" | "anyOf" | "oneOf", _) => continue,
                ("properties", Value::Object(properties)) => properties
                    .iter()
                    .map(|(name, schema)| (name.clone(), self.schema(schema)))
                    .collect::<Map<_, _>>()
                    .into(),
                // What is said of single items is checked, and makes no struct.
                ("prefixItems", _) => value.clone(),
                ("items", _) if layer.contains_key("prefixItems") => value.clone(),
                ("items" | "additionalProperties", schema) => self.schema(schema),
                (key, _) if is_annotation(key) => continue,
                (_, value) => value.clone(),
            };
            plain.insert(key.clone(), closed);
        }
        plain.into()
    }
}

fn is_annotation(key: &str) -> bool {
    matches!(key, "title" | "description" | "deprecated" | "default" | "format") || key.starts_with("x-")
}

/// What a reference of a random document leads to.
pub(crate) fn target<'d>(root: &'d Value, reference: &str) -> Option<&'d Value> {
    let fragment = reference.strip_prefix('#')?;
    let mut bytes = Vec::new();
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        let digits = |rest: &mut std::str::Bytes<'_>| String::from_utf8(rest.by_ref().take(2).collect()).ok();
        bytes.push(match byte {
            b'%' => u8::from_str_radix(&digits(&mut rest)?, 16).ok()?,
            byte => byte,
        });
    }
    root.pointer(std::str::from_utf8(&bytes).ok()?)
}

/// Everything that is said of one place, with the alternative of each union that is chosen, if one is.
pub(crate) fn layers_of<'d>(
    root: &'d Value,
    schema: &'d Value,
    layers: &mut Layers<'d>,
    choose: &mut dyn FnMut(&'d [Value]) -> Option<&'d Value>,
) {
    add_layers(root, schema, &mut Vec::new(), layers, choose);
}

fn add_layers<'d>(
    root: &'d Value,
    schema: &'d Value,
    open: &mut Vec<&'d str>,
    layers: &mut Layers<'d>,
    choose: &mut dyn FnMut(&'d [Value]) -> Option<&'d Value>,
) {
    let Value::Object(object) = schema else { return };
    layers.push(object);
    if let Some(reference) = object.get("$ref").and_then(Value::as_str)
        && !open.contains(&reference)
        && let Some(target) = target(root, reference)
    {
        open.push(reference);
        add_layers(root, target, open, layers, choose);
        open.pop();
    }
    let parts = |keyword| object.get(keyword).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for part in parts("allOf") {
        add_layers(root, part, open, layers, choose);
    }
    for union in ["anyOf", "oneOf"].map(parts) {
        if !union.is_empty()
            && let Some(chosen) = choose(union)
        {
            add_layers(root, chosen, open, layers, choose);
        }
    }
}
