//! A model's schema as JSON Schema 2020-12: self-contained, and safe to follow.

mod loops;
mod translate;

use std::collections::BTreeSet;

use replicate_schema::Document;
use serde_json::{Map, Value};

/// How far references and compositions are followed; real schemas need four steps.
const DEEPEST: usize = 16;

/// One schema of a document, with everything it refers to under `$defs`.
#[derive(Debug)]
pub(crate) struct Schema {
    root: Value,
    /// What was left out of the translation, with the places.
    pub(crate) warnings: Vec<String>,
}

impl Schema {
    /// Translates the schema that a document has at a JSON Pointer.
    pub(crate) fn new(document: &Document, pointer: &str) -> Self {
        let (root, warnings) = translate::translate(document, pointer);
        Self { root, warnings }
    }

    /// A schema that accepts everything.
    pub(crate) fn anything() -> Self {
        Self { root: Value::Object(Map::new()), warnings: Vec::new() }
    }

    /// The schema where reading begins.
    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    /// Follows `$ref` to its target. A schema without one is returned as it is.
    pub(crate) fn resolved<'s>(&'s self, mut node: &'s Value) -> &'s Value {
        for _ in 0..DEEPEST {
            let Some(reference) = node.get("$ref").and_then(Value::as_str) else { break };
            let Some(target) = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer)) else {
                break;
            };
            node = target;
        }
        node
    }

    /// The node and every schema that applies to the same value, through `$ref`, `allOf`, `anyOf` and `oneOf`.
    pub(crate) fn facets<'s>(&'s self, node: &'s Value) -> Vec<&'s Value> {
        let mut facets = Vec::new();
        self.gather(node, 0, &mut facets);
        facets
    }

    fn gather<'s>(&'s self, node: &'s Value, depth: usize, facets: &mut Vec<&'s Value>) {
        const MOST: usize = 256;
        if depth > DEEPEST || facets.len() > MOST {
            return;
        }
        facets.push(node);
        let resolved = self.resolved(node);
        if !std::ptr::eq(resolved, node) {
            self.gather(resolved, depth + 1, facets);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for part in node.get(keyword).and_then(Value::as_array).into_iter().flatten() {
                self.gather(part, depth + 1, facets);
            }
        }
    }

    /// The value of a keyword for a node, in any of its facets.
    pub(crate) fn keyword<'s>(&'s self, node: &'s Value, keyword: &str) -> Option<&'s Value> {
        self.facets(node).into_iter().find_map(|facet| facet.get(keyword))
    }

    /// The properties of the root with their schemas.
    pub(crate) fn properties(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.facets(&self.root).into_iter().filter_map(|facet| facet.get("properties")?.as_object()).flatten()
    }

    /// The defaults of the root's properties.
    pub(crate) fn defaults(&self) -> Map<String, Value> {
        let defaults =
            self.properties().filter_map(|(name, property)| Some((name, self.keyword(property, "default")?)));
        defaults.map(|(name, default)| (name.clone(), default.clone())).collect()
    }

    /// The names of the root's properties whose values must not be shown.
    pub(crate) fn secrets(&self) -> BTreeSet<String> {
        let secret = |facet: &&Value| {
            facet.get("format").is_some_and(|format| format == "password")
                || ["x-cog-secret", "writeOnly"].iter().any(|key| facet.get(*key) == Some(&Value::Bool(true)))
        };
        let within = |property| {
            self.facets(property).iter().any(|facet| secret(facet) || facet.get("items").as_ref().is_some_and(secret))
        };
        self.properties().filter(|(_, property)| within(property)).map(|(name, _)| name.clone()).collect()
    }

    /// Compiles a validator.
    ///
    /// The error is a message: the schema refers to itself without reaching a value, or it can't be compiled.
    pub(crate) fn validator(&self) -> Result<jsonschema::Validator, String> {
        if loops::has_loop(&self.root) {
            return Err("the schema refers to itself without ever reaching a value".to_owned());
        }
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(false)
            .build(&self.root)
            .map_err(|error| error.to_string())
    }

    /// Same as [`validator`](Self::validator), but for an input: unknown keys are refused too.
    pub(crate) fn input_validator(&self) -> Result<jsonschema::Validator, String> {
        let mut root = self.root.clone();
        if let Some(root) = root.as_object_mut() {
            root.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
        }
        Self { root, warnings: Vec::new() }.validator()
    }
}

#[cfg(test)]
pub(crate) fn schema_of(text: &str) -> Schema {
    let document = Document::from_json(text).unwrap();
    Schema::new(&document, document.input_pointer())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_and_secrets_are_found_behind_references() {
        let schema = schema_of(
            r##"{"Input": {"properties": {
                "kind": {"allOf": [{"$ref": "#/components/schemas/kind"}], "default": "b"},
                "key": {"type": "string", "format": "password"},
                "token": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/hidden"}]},
                "keys": {"type": "array", "items": {"type": "string", "x-cog-secret": true}},
                "plain": {"type": "string", "default": ""}
            }}, "kind": {"enum": ["a", "b"]}, "hidden": {"type": "string", "writeOnly": true}}"##,
        );
        assert_eq!(Value::Object(schema.defaults()), serde_json::json!({"kind": "b", "plain": ""}));
        assert_eq!(schema.secrets().into_iter().collect::<Vec<_>>(), ["key", "keys", "token"]);
    }

    #[test]
    fn a_loop_is_an_error_and_recursion_through_values_is_not() {
        let endless = schema_of(r##"{"Input": {"allOf": [{"$ref": "#/components/schemas/Input"}]}}"##);
        assert!(endless.validator().unwrap_err().contains("refers to itself"));
        let tree =
            r##"{"Input": {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Input"}}}}"##;
        let validator = schema_of(tree).validator().unwrap();
        assert!(validator.is_valid(&serde_json::json!({"child": {"child": {}}})));
        assert!(!validator.is_valid(&serde_json::json!({"child": {"child": 1}})));
    }

    #[test]
    fn a_schema_that_cannot_be_compiled_is_an_error() {
        let schema = schema_of(r#"{"Input": {"properties": {"a": {"type": "string", "pattern": "("}}}}"#);
        assert!(schema.validator().is_err());
    }
}
