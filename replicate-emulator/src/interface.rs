//! The input and output schemas of a model or its training, prepared for requests.

use std::collections::BTreeSet;

use replicate_schema::Document;
use serde_json::{Map, Value};

use crate::check::{self, Violation};
use crate::schema::Schema;

/// An input schema and an output schema.
#[derive(Debug)]
pub(crate) struct Interface {
    pub(crate) output: Schema,
    /// `None` if the schema can't be compiled: then everything is accepted.
    validator: Option<jsonschema::Validator>,
    defaults: Map<String, Value>,
    secrets: BTreeSet<String>,
    inputs: BTreeSet<String>,
}

impl Interface {
    /// Reads two schemas of a document. An oddity in a schema is logged, and never refuses the model.
    pub(crate) fn new(model: &str, document: &Document, input: &str, output: Option<&str>) -> Self {
        let input = Schema::new(document, input);
        let output = output.map_or_else(Schema::anything, |pointer| Schema::new(document, pointer));
        for warning in input.warnings.iter().chain(&output.warnings) {
            tracing::debug!(model, "{warning}");
        }
        let validator = input.input_validator();
        if let Err(reason) = &validator {
            tracing::warn!(model, "the input schema can't be compiled, so inputs are not checked: {reason}");
        }
        let inputs = input.properties().map(|(name, _)| name.clone()).collect();
        Self { validator: validator.ok(), defaults: input.defaults(), secrets: input.secrets(), inputs, output }
    }

    /// The violations of an input.
    pub(crate) fn violations(&self, input: &Map<String, Value>) -> Vec<Violation> {
        self.validator.as_ref().map(|validator| check::violations(validator, input)).unwrap_or_default()
    }

    /// Whether an input contains a secret.
    #[cfg(feature = "page")]
    pub(crate) fn has_secret(&self, input: &Map<String, Value>) -> bool {
        input.keys().any(|key| self.secrets.contains(key))
    }

    /// The names of the inputs.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &String> {
        self.inputs.iter()
    }

    /// Whether inputs are checked at all.
    #[cfg(test)]
    pub(crate) fn is_checked(&self) -> bool {
        self.validator.is_some()
    }

    /// An input with the defaults of absent properties.
    pub(crate) fn with_defaults(&self, input: &Map<String, Value>) -> Map<String, Value> {
        let mut filled = self.defaults.clone();
        filled.extend(input.iter().map(|(key, value)| (key.clone(), value.clone())));
        filled
    }

    /// An input as the API shows it, without secrets.
    pub(crate) fn redacted(&self, mut input: Map<String, Value>) -> Map<String, Value> {
        for (key, value) in &mut input {
            if self.secrets.contains(key) {
                *value = Value::from("[REDACTED]");
            }
        }
        input
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn interface(text: &str) -> Interface {
        let document = Document::from_json(text).unwrap();
        Interface::new("acme/thing", &document, document.input_pointer(), document.output_pointer())
    }

    #[test]
    fn a_schema_that_cannot_be_compiled_is_served_unchecked() {
        let unchecked = interface(r#"{"Input": {"properties": {"a": {"pattern": "("}}}}"#);
        assert!(!unchecked.is_checked());
        assert!(unchecked.violations(&Map::from_iter([("a".to_owned(), Value::from(1))])).is_empty());
    }

    #[test]
    fn secrets_are_redacted_and_defaults_filled_in() {
        let interface = interface(
            r#"{"Input": {"properties": {"key": {"type": "string", "format": "password"}, "n": {"default": 3}}}}"#,
        );
        let input = Map::from_iter([("key".to_owned(), Value::from("r8_secret"))]);
        assert_eq!(Value::Object(interface.with_defaults(&input)), json!({"key": "r8_secret", "n": 3}));
        assert_eq!(Value::Object(interface.redacted(input)), json!({"key": "[REDACTED]"}));
    }
}
