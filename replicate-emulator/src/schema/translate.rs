//! Translates OpenAPI 3.0 and 3.1, and the output of old versions of Cog, to JSON Schema 2020-12.
//!
//! Only known keywords are kept, and only with values of the right type. So nothing in an untrusted document can change
//! how the validator reads it (`$id`, `$schema`, remote references) or prevent it from compiling.

use std::collections::{BTreeMap, VecDeque};

use replicate_schema::Document;
use serde_json::{Map, Number, Value, json};

const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

/// The translated schema at a pointer, and what had to be left out.
pub(super) fn translate(document: &Document, pointer: &str) -> (Value, Vec<String>) {
    let mut translator = Translator { document, names: BTreeMap::new(), queue: VecDeque::new(), warnings: Vec::new() };
    let first = translator.reference(pointer.to_owned());
    let mut definitions = Map::new();
    while let Some(pointer) = translator.queue.pop_front() {
        let node = document.root().pointer(&pointer).unwrap_or(&Value::Bool(true));
        let schema = translator.schema(node, &pointer);
        definitions.insert(translator.names[&pointer].to_string(), schema);
    }
    let root = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": first, "$defs": definitions});
    (root, translator.warnings)
}

struct Translator<'d> {
    document: &'d Document,
    /// The number under `$defs` of each pointer met so far.
    names: BTreeMap<String, usize>,
    queue: VecDeque<String>,
    warnings: Vec<String>,
}

impl Translator<'_> {
    /// A reference to the schema at a pointer. A new one is queued for translation.
    fn reference(&mut self, pointer: String) -> String {
        let next = self.names.len();
        let name = *self.names.entry(pointer.clone()).or_insert_with(|| {
            self.queue.push_back(pointer);
            next
        });
        format!("#/$defs/{name}")
    }

    fn schema(&mut self, node: &Value, at: &str) -> Value {
        let Value::Object(node) = node else {
            return Value::Bool(node.as_bool().unwrap_or(true));
        };
        let mut schema = Map::new();
        for (keyword, value) in node {
            if let Some(value) = self.keyword(keyword, value, at) {
                schema.insert(keyword.clone(), value);
            }
        }
        bounds(node, &mut schema);
        tuple(&mut schema);
        if node.get("nullable") == Some(&Value::Bool(true)) { nullable(schema) } else { Value::Object(schema) }
    }

    /// The value of a keyword in JSON Schema, or `None` if the keyword is not copied as it is.
    fn keyword(&mut self, keyword: &str, value: &Value, at: &str) -> Option<Value> {
        match keyword {
            "$ref" => {
                let target = value.as_str().and_then(|reference| self.document.resolve(reference));
                let Some((pointer, _)) = target else {
                    self.warnings.push(format!("{at}: `$ref` {value} can't be resolved, so any value is accepted"));
                    return None;
                };
                Some(Value::String(self.reference(pointer)))
            }
            "properties" | "patternProperties" => {
                let properties = value.as_object()?.iter();
                let translated = properties.map(|(name, property)| (name.clone(), self.schema(property, at)));
                Some(Value::Object(translated.collect()))
            }
            "items" | "prefixItems" if value.is_array() => self.list(value, at),
            "items" | "additionalProperties" | "not" | "if" | "then" | "else" | "contains" | "propertyNames" => {
                (value.is_object() || value.is_boolean()).then(|| self.schema(value, at))
            }
            "allOf" | "anyOf" | "oneOf" => self.list(value, at),
            "type" => self.types(value, at),
            "required" => {
                let names: std::collections::BTreeSet<_> = value.as_array()?.iter().filter_map(Value::as_str).collect();
                Some(names.into_iter().collect())
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
                value.as_u64().map(Value::from)
            }
            "multipleOf" => value.as_f64().filter(|of| *of > 0.0).map(|_| value.clone()),
            "uniqueItems" => value.as_bool().map(Value::Bool),
            "enum" => value.as_array().filter(|values| !values.is_empty()).map(|_| value.clone()),
            "pattern" | "format" => value.as_str().map(Value::from),
            "const"
            | "default"
            | "writeOnly"
            | "x-cog-secret"
            | "x-cog-array-type"
            | "x-cog-array-display"
            | "x-order" => Some(value.clone()),
            _ => None,
        }
    }

    fn list(&mut self, value: &Value, at: &str) -> Option<Value> {
        let parts = value.as_array().filter(|parts| !parts.is_empty())?;
        Some(parts.iter().map(|part| self.schema(part, at)).collect())
    }

    fn types(&mut self, value: &Value, at: &str) -> Option<Value> {
        let known = |value: &&Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
        let types: Option<Value> = match value {
            Value::Array(types) => {
                let mut kept: Vec<_> = types.iter().filter(known).collect();
                kept.sort_by_key(|name| TYPES.iter().position(|known| *name == known));
                kept.dedup();
                (kept.len() == types.len() && !kept.is_empty()).then(|| kept.into_iter().cloned().collect())
            }
            value => Some(value).filter(known).cloned(),
        };
        if types.is_none() {
            self.warnings.push(format!("{at}: the type {value} is unknown, so any value is accepted"));
        }
        types
    }
}

/// Lower and upper bounds in every form: booleans next to `minimum` (OpenAPI 3.0), `ge` and others (old versions of
/// Cog).
fn bounds(node: &Map<String, Value>, schema: &mut Map<String, Value>) {
    let number = |key: &str| node.get(key).and_then(Value::as_number);
    for (inclusive, exclusive, old, old_exclusive) in
        [("minimum", "exclusiveMinimum", "ge", "gt"), ("maximum", "exclusiveMaximum", "le", "lt")]
    {
        let bound = number(inclusive).or_else(|| number(old));
        let strict = number(exclusive).or_else(|| number(old_exclusive));
        let mut put = |key: &str, value: Option<&Number>| {
            value.and_then(|value| schema.insert(key.to_owned(), Value::Number(value.clone())));
        };
        if node.get(exclusive) == Some(&Value::Bool(true)) {
            put(exclusive, bound);
        } else {
            put(inclusive, bound);
            put(exclusive, strict);
        }
    }
}

/// Drafts before 2020-12 wrote a tuple as a list under `items`.
fn tuple(schema: &mut Map<String, Value>) {
    if schema.get("items").is_some_and(Value::is_array)
        && let Some(items) = schema.remove("items")
    {
        schema.entry("prefixItems").or_insert(items);
    }
}

fn nullable(mut schema: Map<String, Value>) -> Value {
    const VALUE_KEYWORDS: [&str; 7] = ["$ref", "allOf", "anyOf", "oneOf", "not", "enum", "const"];
    let plain = !VALUE_KEYWORDS.iter().any(|keyword| schema.contains_key(*keyword));
    match schema.get_mut("type") {
        Some(kind) if plain && kind.is_string() => {
            *kind = json!([kind.take(), "null"]);
            Value::Object(schema)
        }
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema_of;
    use super::*;

    /// The translation of one property.
    fn property(schema: &str) -> Value {
        let schema = schema_of(&format!(r#"{{"Input": {{"properties": {{"p": {schema}}}}}, "Other": {{}}}}"#));
        schema.root()["$defs"]["0"]["properties"]["p"].clone()
    }

    #[test]
    fn keywords_are_translated() {
        let table = [
            (
                r#"{"type": "integer", "minimum": 1, "exclusiveMinimum": true}"#,
                json!({"type": "integer", "exclusiveMinimum": 1}),
            ),
            (r#"{"minimum": 1, "exclusiveMinimum": false}"#, json!({"minimum": 1})),
            (r#"{"exclusiveMaximum": 5}"#, json!({"exclusiveMaximum": 5})),
            (r#"{"ge": 0, "lt": 2.5}"#, json!({"minimum": 0, "exclusiveMaximum": 2.5})),
            (r#"{"type": "string", "nullable": true}"#, json!({"type": ["string", "null"]})),
            (r#"{"enum": ["a"], "nullable": true}"#, json!({"anyOf": [{"enum": ["a"]}, {"type": "null"}]})),
            (r#"{"type": "NamedThing"}"#, json!({})),
            (r#"{"type": ["string", "Odd"]}"#, json!({})),
            (
                r#"{"required": ["a", "a", 1], "minLength": -1, "enum": [], "multipleOf": 0}"#,
                json!({"required": ["a"]}),
            ),
            (r#"{"$id": "http://example.com", "$schema": "x", "$dynamicRef": "y"}"#, json!({})),
            (r##"{"$ref": "#/components/schemas/Other"}"##, json!({"$ref": "#/$defs/1"})),
            (r#"{"$ref": "http://example.com/a.json"}"#, json!({})),
            (r#"{"items": [{"type": "string"}]}"#, json!({"prefixItems": [{"type": "string"}]})),
            ("true", json!(true)),
            ("7", json!(true)),
        ];
        for (text, expected) in table {
            assert_eq!(property(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_left_out_is_told() {
        let schema = schema_of(r##"{"Input": {"properties": {"a": {"$ref": "#/x"}, "b": {"type": "Odd"}}}}"##);
        assert_eq!(schema.warnings.len(), 2, "{:?}", schema.warnings);
        assert!(schema.warnings[0].starts_with("/Input: `$ref` \"#/x\""), "{:?}", schema.warnings);
    }
}
