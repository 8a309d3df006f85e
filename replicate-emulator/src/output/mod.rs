//! Generates outputs that fit a model's output schema: plausible, and the same for the same input.

mod compose;
mod file;
mod hints;
mod number;
mod text;

use serde_json::{Map, Value};

pub(crate) use file::{Content, OutputFile};
pub(crate) use hints::Hints;

use crate::outcome::GivenFile;
use crate::schema::Schema;

/// An output, and the files it links to.
#[derive(Clone, Debug)]
pub(crate) struct Generated {
    pub(crate) value: Value,
    pub(crate) files: Vec<OutputFile>,
}

/// The output of a model for an input, with links that start with `files_at`.
///
/// Given files are used wherever the schema has a file. If it has none, the links to them are the output.
pub(crate) fn generate(schema: &Schema, hints: &Hints, files_at: &str, given: &[GivenFile]) -> Generated {
    /// The maximum number of values, more than in any real output. It stops schemas that double at each level.
    const MOST_VALUES: usize = 2_000;
    let mut maker = Maker { schema, hints, files_at, given, place: None, files: Vec::new(), left: MOST_VALUES };
    let mut value = maker.value(schema.root(), 0);
    if maker.files.is_empty() && !given.is_empty() {
        value = match given.len() {
            1 => maker.file(),
            count => (0..count).map(|_| maker.file()).collect(),
        };
    }
    Generated { value, files: maker.files }
}

struct Maker<'a> {
    schema: &'a Schema,
    hints: &'a Hints,
    files_at: &'a str,
    given: &'a [GivenFile],
    /// The name of the property that a value is made for.
    place: Option<String>,
    files: Vec<OutputFile>,
    /// How many more values may be generated.
    left: usize,
}

/// The depth at which optional properties and items end, so that a recursive schema gives a finite value.
const DEEP: usize = 6;
/// The maximum depth, since a recursion of required properties has no finite value.
const DEEPEST: usize = 32;

impl Maker<'_> {
    fn value(&mut self, node: &Value, depth: usize) -> Value {
        let node = compose::flat(self.schema, node);
        self.left = self.left.saturating_sub(1);
        if depth > DEEPEST || self.left == 0 {
            return Value::Null;
        }
        if let Some(constant) = node.get("const") {
            return constant.clone();
        }
        if let Some(listed) = node.get("enum").and_then(Value::as_array).filter(|listed| !listed.is_empty()) {
            let at = usize::try_from(self.hints.seed()).unwrap_or_default() % listed.len();
            return listed[at].clone();
        }
        match kind(&node) {
            "string" => self.string(&node),
            "integer" => number::whole(&node, self.hints.seed()),
            "number" => number::real(&node, self.hints.seed()),
            "boolean" => Value::Bool(self.hints.seed().is_multiple_of(2)),
            "null" => Value::Null,
            "array" => self.array(&node, depth),
            "object" => self.object(&node, depth),
            _ => serde_json::json!({"text": text::sentence(self.hints)}),
        }
    }

    fn string(&mut self, node: &Map<String, Value>) -> Value {
        let text = match node.get("format").and_then(Value::as_str) {
            Some("uri") => return self.file(),
            Some("date-time") => "2026-01-01T00:00:00Z".to_owned(),
            Some("date") => "2026-01-01".to_owned(),
            _ => text::sentence(self.hints),
        };
        let length = |key: &str| node.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let shortest = length("minLength").unwrap_or(0).min(100_000);
        let longest = length("maxLength").unwrap_or(usize::MAX);
        let mut text: String = text.chars().take(longest).collect();
        let missing = shortest.saturating_sub(text.chars().count());
        text.extend(std::iter::repeat_n('.', missing));
        Value::String(text)
    }

    fn array(&mut self, node: &Map<String, Value>, depth: usize) -> Value {
        let anything = Value::Bool(true);
        let items = node.get("items").unwrap_or(&anything);
        let first: Vec<_> = node.get("prefixItems").and_then(Value::as_array).into_iter().flatten().cloned().collect();
        let item = compose::flat(self.schema, items);
        let is_text = kind(&item) == "string" && !item.contains_key("enum") && item.get("format").is_none();
        if is_text && first.is_empty() && node.contains_key("x-cog-array-type") {
            let tokens = text::tokens(self.hints);
            return tokens[..self.clamped(node, tokens.len()).min(tokens.len())].iter().cloned().collect();
        }
        let wished = match () {
            () if kind(&item) == "string" && !self.given.is_empty() => self.given.len(),
            () if kind(&item) == "string" => self.hints.count(),
            () if depth > DEEP => 0,
            () => 2,
        };
        let wished = if items == &Value::Bool(false) { 0 } else { wished };
        let count = self.clamped(node, first.len().max(wished));
        (0..count).map(|at| self.value(first.get(at).unwrap_or(items), depth + 1)).collect()
    }

    /// A number of items within the schema's bounds and the remaining number of values.
    fn clamped(&self, node: &Map<String, Value>, wished: usize) -> usize {
        let bound = |key: &str| node.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let least = bound("minItems").unwrap_or(0);
        wished.max(least).min(bound("maxItems").unwrap_or(usize::MAX)).min(self.left)
    }

    fn object(&mut self, node: &Map<String, Value>, depth: usize) -> Value {
        let mut object = Map::new();
        let required: Vec<&str> =
            node.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = node.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            if depth <= DEEP || required.contains(&name.as_str()) {
                let outer = self.place.replace(name.clone());
                object.insert(name.clone(), self.value(property, depth + 1));
                self.place = outer;
            }
        }
        let other = node.get("additionalProperties").unwrap_or(&Value::Bool(true));
        for name in required {
            if !object.contains_key(name) {
                object.insert(name.to_owned(), self.value(other, depth + 1));
            }
        }
        if object.is_empty() && other != &Value::Bool(false) && depth <= DEEP {
            for name in ["first", "second"] {
                object.insert(name.to_owned(), self.value(other, depth + 1));
            }
        }
        Value::Object(object)
    }
}

/// The type of a value to generate: the first that is not null, or the one that the other keywords imply.
fn kind(node: &Map<String, Value>) -> &str {
    match node.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str);
            kinds.find(|kind| *kind != "null").unwrap_or("null")
        }
        _ if node.contains_key("properties") || node.contains_key("required") => "object",
        _ if node.contains_key("items") || node.contains_key("prefixItems") => "array",
        _ if node.contains_key("format") || node.contains_key("pattern") => "string",
        _ if node.contains_key("minimum") || node.contains_key("maximum") => "number",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::schema_of;

    /// An output for a schema, checked against that schema.
    fn output(schema: &str, input: &str) -> Generated {
        let schema = schema_of(&format!(
            r#"{{"Input": {schema}, "Tree": {{"type": "object", "properties":
            {{"child": {{"$ref": "\u0023/components/schemas/Tree"}}}}}}}}"#
        ));
        let generated = generate(&schema, &Hints::new("a/b", serde_json::from_str(input).unwrap()), "http://h/d", &[]);
        assert!(schema.validator().unwrap().is_valid(&generated.value), "{:?}: {}", schema.root(), generated.value);
        generated
    }

    #[test]
    fn every_kind_of_schema_gets_a_value_that_fits() {
        for schema in [
            "{}",
            "true",
            r#"{"type": "string"}"#,
            r#"{"type": "string", "minLength": 200, "maxLength": 201}"#,
            r#"{"type": "string", "maxLength": 3}"#,
            r#"{"type": "integer", "minimum": 7, "maximum": 7}"#,
            r#"{"type": "integer", "maximum": -5}"#,
            r#"{"type": "integer", "minimum": 1, "multipleOf": 64}"#,
            r#"{"type": "number", "minimum": 0, "exclusiveMinimum": true}"#,
            r#"{"type": "number", "exclusiveMaximum": -3.5}"#,
            r#"{"type": "number", "minimum": 1e-7, "maximum": 2e-7}"#,
            r#"{"type": "boolean"}"#,
            r#"{"type": "null"}"#,
            r#"{"type": ["null", "integer"]}"#,
            r#"{"enum": ["a", 2, null]}"#,
            r#"{"const": {"a": 1}}"#,
            r#"{"type": "array"}"#,
            r#"{"type": "array", "items": {"type": "array", "items": {"type": "number"}}}"#,
            r#"{"type": "array", "items": {"type": "string", "format": "uri"}, "minItems": 3, "maxItems": 3}"#,
            r#"{"type": "array", "items": false}"#,
            r#"{"type": "object"}"#,
            r#"{"type": "object", "additionalProperties": false}"#,
            r#"{"type": "object", "additionalProperties": {"type": "integer"}}"#,
            r#"{"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string"}}}"#,
            r#"{"anyOf": [{"type": "null"}, {"type": "string"}, {"type": "integer"}]}"#,
            r#"{"allOf": [{"properties": {"a": {"type": "string"}}}, {"required": ["b"], "properties": {"b": {"type": "integer"}}}]}"#,
            r#"{"type": "string", "nullable": true}"#,
            r##"{"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}"##,
        ] {
            output(schema, r#"{"prompt": "a cat"}"#);
        }
    }

    #[test]
    fn a_model_that_streams_gets_tokens() {
        let tokens = r#"{"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"}"#;
        let generated = output(tokens, r#"{"prompt": "blue cats"}"#);
        let parts: Vec<_> = generated.value.as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
        assert!(parts.len() > 5, "{parts:?}");
        assert!(parts.concat().contains("blue cats"), "{parts:?}");
    }

    #[test]
    fn the_same_input_gives_the_same_output() {
        let schema = r#"{"type": "string"}"#;
        let [one, same, other] =
            [r#"{"seed": 1}"#, r#"{"seed": 1}"#, r#"{"seed": 2}"#].map(|i| output(schema, i).value);
        assert_eq!(one, same);
        assert_ne!(one, other);
    }

    #[test]
    fn a_schema_that_never_ends_gets_an_end() {
        for text in [
            r##"{"Input": {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/Input"}}}}"##,
            r##"{"Input": {"type": "array", "minItems": 9, "items": {"$ref": "#/components/schemas/Input"}}}"##,
            r##"{"Input": {"allOf": [{"$ref": "#/components/schemas/Input"}, {"$ref": "#/components/schemas/Input"}]}}"##,
            r##"{"Input": {"$ref": "#/components/schemas/Input"}}"##,
            r#"{"Input": {"type": "array", "minItems": 99999999999, "items": {"type": "string"}}}"#,
        ] {
            generate(&schema_of(text), &Hints::new("a/b", Map::new()), "http://h/d", &[]);
        }
    }
}
