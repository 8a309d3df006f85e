//! A served model: its document, prepared for requests.

use replicate_schema::{Document, ModelName};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::interface::Interface;
use crate::media::{self, Kind};
use crate::text::hex;
use crate::timestamp;

/// One version of a model.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) name: ModelName,
    /// 64 hex digits: from the document, or derived from it.
    pub(crate) version: String,
    pub(crate) official: bool,
    pub(crate) description: Option<String>,
    /// When it was first served.
    pub(crate) created_at: String,
    pub(crate) run: Interface,
    /// `None` if the model can't be trained.
    pub(crate) training: Option<Interface>,
    /// Whether the output comes in pieces.
    pub(crate) incremental: bool,
    /// Whether those pieces are text, which the service streams.
    pub(crate) streams: bool,
    /// The kind of its output files.
    pub(crate) makes: Kind,
    pub(crate) document: Document,
}

impl Model {
    /// Reads a document.
    pub(crate) fn new(name: ModelName, document: &Document) -> Self {
        let shown = name.to_string();
        let run = Interface::new(&shown, document, document.input_pointer(), document.output_pointer());
        let training = document.training_pointers();
        let training = training.map(|(input, output)| Interface::new(&shown, document, input, output));
        let output = &run.output;
        let incremental = output.keyword(output.root(), "x-cog-array-type").is_some_and(|kind| kind == "iterator");
        let items = output.keyword(output.root(), "items");
        let of_files = items.and_then(|items| output.keyword(items, "format")).is_some_and(|format| format == "uri");
        let inputs = run.inputs().map(String::as_str);
        let makes = media::guess(name.name(), document.description().unwrap_or_default(), inputs);
        Self {
            makes,
            version: document.version().map_or_else(|| made_version(&name, document), str::to_owned),
            official: document.is_official(),
            description: document.description().map(str::to_owned),
            created_at: timestamp::shown(timestamp::now()),
            incremental,
            streams: incremental && !of_files,
            run,
            training,
            document: document.clone(),
            name,
        }
    }

    /// The version that a training of this one creates, for another model.
    pub(crate) fn trained(&self, name: ModelName, version: String, created_at: String) -> Self {
        Self { version, official: false, created_at, ..Self::new(name, &self.document) }
    }

    /// Whether a create request must name a version: for a community model it must, if the document has a version.
    ///
    /// A document without a version can be run by the model's name.
    pub(crate) fn needs_version(&self) -> bool {
        !self.official && self.document.version().is_some()
    }

    /// The version as predictions show it: the service hides that of official models.
    pub(crate) fn shown_version(&self) -> &str {
        if self.official { "hidden" } else { &self.version }
    }

    /// The response of `GET /models/{owner}/{name}/versions/{id}`.
    pub(crate) fn view(&self) -> Value {
        json!({"id": self.version, "created_at": self.created_at, "cog_version": null, "openapi_schema": openapi(&self.document)})
    }
}

/// A version for a document without one: always the same for the same document.
fn made_version(name: &ModelName, document: &Document) -> String {
    hex(&Sha256::digest(format!("{name}\n{}", document.root())))
}

/// The document as a complete OpenAPI document, as the service returns it, whatever its original form.
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
    fn a_document_without_a_version_gets_a_lasting_one() {
        let [one, same, other] =
            [r#"{"Input": {}}"#, r#"{"Input": {}}"#, r#"{"Input": true}"#].map(|text| model(text).version);
        assert_eq!(one.len(), 64);
        assert_eq!(one, same);
        assert_ne!(one, other);
    }
}
