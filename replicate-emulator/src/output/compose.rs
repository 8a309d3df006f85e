//! Flattens a composed schema to one set of keywords, from which a value can be generated.

use serde_json::{Map, Value};

use crate::schema::Schema;

/// The keywords of a node with its references followed, its `allOf` merged and one alternative chosen.
pub(super) fn flat(schema: &Schema, node: &Value) -> Map<String, Value> {
    let mut merged = Map::new();
    // The number of parts is limited: two parts that refer to each other would double forever.
    let mut left = 64;
    merge(schema, node, &mut merged, &mut left);
    merged
}

fn merge(schema: &Schema, node: &Value, merged: &mut Map<String, Value>, left: &mut usize) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    let Some(node) = node.as_object() else { return };
    for (keyword, value) in node {
        match (keyword.as_str(), merged.get_mut(keyword), value) {
            ("properties", Some(Value::Object(known)), Value::Object(more)) => {
                known.extend(more.iter().map(|(name, property)| (name.clone(), property.clone())));
            }
            ("required", Some(Value::Array(known)), Value::Array(more)) => known.extend(more.iter().cloned()),
            ("$ref" | "allOf" | "anyOf" | "oneOf" | "$defs", ..) | (_, Some(_), _) => {}
            (_, None, _) => drop(merged.insert(keyword.clone(), value.clone())),
        }
    }
    if let Some(target) = node.get("$ref").and_then(Value::as_str).and_then(|reference| target(schema, reference)) {
        merge(schema, target, merged, left);
    }
    for part in node.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        merge(schema, part, merged, left);
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(first) = node.get(keyword).and_then(Value::as_array).and_then(|of| first(schema, of)) {
            merge(schema, first, merged, left);
        }
    }
}

/// The target of a reference.
fn target<'s>(schema: &'s Schema, reference: &str) -> Option<&'s Value> {
    schema.root().pointer(reference.strip_prefix('#')?)
}

/// The first alternative that is not null.
fn first<'s>(schema: &Schema, alternatives: &'s [Value]) -> Option<&'s Value> {
    let null = |part: &&Value| schema.keyword(part, "type").is_some_and(|kind| kind == "null");
    alternatives.iter().find(|part| !null(part)).or(alternatives.first())
}
