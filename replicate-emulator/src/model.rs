//! A model that is served: its document, read once into what requests need.

use std::collections::BTreeSet;

use replicate_codegen::{Document, ModelName};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::check::{self, Violation};
use crate::schema::Schema;

/// One version of a model.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) name: ModelName,
    /// 64 hex digits: the document's, or one made from it.
    pub(crate) version: String,
    pub(crate) official: bool,
    pub(crate) description: Option<String>,
    pub(crate) output: Schema,
    /// Whether the output comes in pieces.
    pub(crate) incremental: bool,
    /// Whether those pieces are text, which the service streams.
    pub(crate) streams: bool,
    /// `None` where the schema can't be compiled: then everything is let through.
    validator: Option<jsonschema::Validator>,
    defaults: Map<String, Value>,
    secrets: BTreeSet<String>,
    openapi: Value,
}

impl Model {
    /// Reads a document; an oddity in a schema is told in the log and never refuses the model.
    pub(crate) fn new(name: ModelName, document: &Document) -> Self {
        let input = Schema::new(document, document.input_pointer());
        let output = document.output_pointer().map_or_else(Schema::anything, |pointer| Schema::new(document, pointer));
        for warning in input.warnings.iter().chain(&output.warnings) {
            tracing::debug!(model = %name, "{warning}");
        }
        let validator = input.input_validator();
        if let Err(reason) = &validator {
            tracing::warn!(model = %name, "the input schema can't be compiled, so inputs are not checked: {reason}");
        }
        let incremental = output.keyword(output.root(), "x-cog-array-type").is_some_and(|kind| kind == "iterator");
        let items = output.keyword(output.root(), "items");
        let of_files = items.and_then(|items| output.keyword(items, "format")).is_some_and(|format| format == "uri");
        Self {
            version: document.version().map_or_else(|| made_version(&name, document), str::to_owned),
            official: document.is_official(),
            description: document.description().map(str::to_owned),
            incremental,
            streams: incremental && !of_files,
            validator: validator.ok(),
            defaults: input.defaults(),
            secrets: input.secrets(),
            openapi: openapi(document),
            output,
            name,
        }
    }

    /// What is wrong with an input.
    pub(crate) fn violations(&self, input: &Map<String, Value>) -> Vec<Violation> {
        self.validator.as_ref().map(|validator| check::violations(validator, input)).unwrap_or_default()
    }

    /// Whether inputs are checked at all.
    #[cfg(test)]
    pub(crate) fn is_checked(&self) -> bool {
        self.validator.is_some()
    }

    /// An input with the defaults of what it leaves out.
    pub(crate) fn with_defaults(&self, input: &Map<String, Value>) -> Map<String, Value> {
        let mut filled = self.defaults.clone();
        filled.extend(input.iter().map(|(key, value)| (key.clone(), value.clone())));
        filled
    }

    /// An input as the API shows it: no secrets.
    pub(crate) fn redacted(&self, mut input: Map<String, Value>) -> Map<String, Value> {
        for (key, value) in &mut input {
            if self.secrets.contains(key) {
                *value = Value::from("[REDACTED]");
            }
        }
        input
    }

    /// The version as predictions show it: the service hides that of official models.
    pub(crate) fn shown_version(&self) -> &str {
        if self.official { "hidden" } else { &self.version }
    }

    /// The reply of `GET /models/{owner}/{name}`.
    pub(crate) fn view(&self, created_at: &str) -> Value {
        json!({
            "url": format!("https://replicate.com/{}", self.name),
            "owner": self.name.owner(),
            "name": self.name.name(),
            "description": self.description,
            "visibility": "public",
            "is_official": self.official,
            "github_url": null,
            "paper_url": null,
            "license_url": null,
            "cover_image_url": null,
            "run_count": 0,
            "default_example": null,
            "latest_version": self.version_view(created_at),
        })
    }

    /// The reply of `GET /models/{owner}/{name}/versions/{id}`.
    pub(crate) fn version_view(&self, created_at: &str) -> Value {
        json!({"id": self.version, "created_at": created_at, "cog_version": null, "openapi_schema": self.openapi})
    }
}

/// A version for a document without one: always the same for the same document.
fn made_version(name: &ModelName, document: &Document) -> String {
    hex(&Sha256::digest(format!("{name}\n{}", document.root())))
}

/// Bytes in hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The document as a whole OpenAPI document, as the service gives it, whatever form it was read from.
fn openapi(document: &Document) -> Value {
    let root = document.root();
    let schemas = match document.input_pointer() {
        "" => json!({"Input": root}),
        "/Input" => root.clone(),
        _ => return root.clone(),
    };
    json!({
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": schemas},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(text: &str) -> Model {
        let document = Document::from_json(text).unwrap();
        Model::new("acme/thing".parse().unwrap(), &document)
    }

    #[test]
    fn streaming_is_told_from_the_output() {
        let table = [
            (r#"{"type": "string"}"#, false, false),
            (r#"{"type": "array", "items": {"type": "string"}}"#, false, false),
            (r#"{"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"}"#, true, true),
            (
                r#"{"type": "array", "items": {"type": "string", "format": "uri"}, "x-cog-array-type": "iterator"}"#,
                true,
                false,
            ),
        ];
        for (output, incremental, streams) in table {
            let model = model(&format!(r#"{{"Input": {{}}, "Output": {output}}}"#));
            assert_eq!((model.incremental, model.streams), (incremental, streams), "{output}");
        }
    }

    #[test]
    fn a_schema_that_cannot_be_compiled_is_served_unchecked() {
        let model = model(r#"{"Input": {"properties": {"a": {"pattern": "("}}}}"#);
        assert!(!model.is_checked());
        assert!(model.violations(&Map::from_iter([("a".to_owned(), Value::from(1))])).is_empty());
    }

    #[test]
    fn a_document_without_a_version_gets_a_lasting_one() {
        let [one, same, other] =
            [r#"{"Input": {}}"#, r#"{"Input": {}}"#, r#"{"Input": true}"#].map(|text| model(text).version);
        assert_eq!(one.len(), 64);
        assert_eq!(one, same);
        assert_ne!(one, other);
    }

    #[test]
    fn secrets_are_redacted_and_defaults_filled_in() {
        let model = model(
            r#"{"Input": {"properties": {"key": {"type": "string", "format": "password"}, "n": {"default": 3}}}}"#,
        );
        let input = Map::from_iter([("key".to_owned(), Value::from("r8_secret"))]);
        assert_eq!(Value::Object(model.with_defaults(&input)), json!({"key": "r8_secret", "n": 3}));
        assert_eq!(Value::Object(model.redacted(input)), json!({"key": "[REDACTED]"}));
    }
}
