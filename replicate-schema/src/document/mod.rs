//! Reading a model's document: what the API or a Cog server gave, in any of its forms.

mod name;

use std::path::Path;

use serde_json::{Map, Value};

use crate::Error;
pub use name::ModelName;

/// A model's document: who it is and the schemas of its input and output.
///
/// It is read from any of these forms, told apart by their keys:
///
/// | form | has |
/// |---|---|
/// | reply of `GET /v1/models/{owner}/{name}` | `latest_version` |
/// | reply of `GET /v1/models/{owner}/{name}/versions/{id}` | `openapi_schema` |
/// | whole OpenAPI document, as a Cog server serves at `/openapi.json` | `components` |
/// | pair of schemas | `Input`, and perhaps `Output` |
/// | bare input schema | `properties`, `type`, `$ref` or the like |
///
/// ```
/// let text = r#"{"owner": "acme", "name": "upscaler", "latest_version": {"id": "0123", "openapi_schema":
///     {"components": {"schemas": {"Input": {"type": "object"}, "Output": {"type": "string"}}}}}}"#;
/// let document = replicate_schema::Document::from_json(text)?;
/// assert_eq!(document.model().unwrap().to_string(), "acme/upscaler");
/// assert_eq!(document.input_pointer(), "/components/schemas/Input");
/// # Ok::<(), replicate_schema::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    model: Option<ModelName>,
    version: Option<String>,
    official: bool,
    description: Option<String>,
    /// What every `$ref` and every pointer is resolved against.
    root: Value,
    input: String,
    output: Option<String>,
    training: Option<(String, Option<String>)>,
}

impl Document {
    /// Reads a document from the text of a file or of a reply.
    ///
    /// # Errors
    ///
    /// When the text is not JSON (with its line and column) or holds no input schema in any known form.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self::from_value(serde_json::from_str(text).map_err(Error::json)?)
    }

    /// Reads a document from a file.
    ///
    /// # Errors
    ///
    /// As [`from_json`](Self::from_json), and when the file can't be read; the error names the file.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io("can't read the model document", path, e))?;
        Self::from_json(&text).map_err(|e| e.at(path))
    }

    /// Reads a document from JSON that is parsed already.
    ///
    /// # Errors
    ///
    /// When it holds no input schema in any known form.
    pub fn from_value(value: Value) -> Result<Self, Error> {
        let Value::Object(object) = value else {
            return Err(Error::usage("a model document is a JSON object, and this is not one"));
        };
        if object.contains_key("latest_version") {
            Self::from_model_reply(object)
        } else if object.contains_key("openapi_schema") {
            Self::from_version_reply(object)
        } else {
            Self::from_schemas(object)
        }
    }

    fn from_model_reply(mut model: Map<String, Value>) -> Result<Self, Error> {
        let name = match (string(&model, "owner"), string(&model, "name")) {
            (Some(owner), Some(name)) => Some(ModelName::new(&owner, &name)?),
            _ => None,
        };
        let Some(Value::Object(version)) = model.remove("latest_version") else {
            return Err(Error::usage("this model has no version yet, so there is no schema to generate from"));
        };
        let mut document = Self::from_version_reply(version)?;
        document.model = name;
        document.official = model.get("is_official") == Some(&Value::Bool(true));
        document.description = string(&model, "description");
        Ok(document)
    }

    fn from_version_reply(mut version: Map<String, Value>) -> Result<Self, Error> {
        let id = string(&version, "id");
        let Some(Value::Object(schemas)) = version.remove("openapi_schema") else {
            return Err(Error::usage("`openapi_schema` is missing: the service publishes no schema for this version"));
        };
        let mut document = Self::from_schemas(schemas)?;
        document.version = id.filter(|id| is_version_id(id));
        Ok(document)
    }

    /// An OpenAPI document, a pair of schemas, or the input schema alone.
    fn from_schemas(object: Map<String, Value>) -> Result<Self, Error> {
        const SCHEMA_KEYWORDS: [&str; 8] =
            ["properties", "type", "$ref", "allOf", "anyOf", "oneOf", "required", "additionalProperties"];
        let root = Value::Object(object);
        let within = |base: &str| {
            let at = |name: &str| {
                let pointer = format!("{base}/{name}");
                root.pointer(&pointer).filter(|schema| schema.is_object() || schema.is_boolean()).map(|_| pointer)
            };
            let training = at("TrainingInput").map(|input| (input, at("TrainingOutput")));
            at("Input").map(|input| (input, at("Output"), training))
        };
        let found = within("/components/schemas").or_else(|| within("")).or_else(|| {
            let bare = SCHEMA_KEYWORDS.iter().any(|key| root.get(key).is_some());
            (bare && root.get("components").is_none()).then(|| (String::new(), None, None))
        });
        let Some((input, output, training)) = found else {
            return Err(Error::usage(
                "there is no input schema in this document: expected the service's reply for a model or a version, an \
                 OpenAPI document with `components.schemas.Input`, an `Input` and `Output` pair, or an input schema",
            ));
        };
        Ok(Self { model: None, version: None, official: false, description: None, root, input, output, training })
    }

    /// Says which model the document is of, where the document itself does not.
    #[must_use]
    pub fn with_model(mut self, model: ModelName) -> Self {
        self.model = Some(model);
        self
    }

    /// The model's name, where the document or the caller gave it.
    #[must_use]
    pub fn model(&self) -> Option<&ModelName> {
        self.model.as_ref()
    }

    /// The id of the version whose schema this is: 64 hex digits.
    ///
    /// An id of another form (`hidden`, say) can't be run by and counts as absent.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Whether the service marks the model as official: always on, and run by its name.
    #[must_use]
    pub fn is_official(&self) -> bool {
        self.official
    }

    /// What the author wrote of the model.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The JSON that every pointer and `$ref` of this document is resolved against.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The JSON Pointer of the input schema.
    #[must_use]
    pub fn input_pointer(&self) -> &str {
        &self.input
    }

    /// The JSON Pointer of the output schema, where there is one.
    #[must_use]
    pub fn output_pointer(&self) -> Option<&str> {
        self.output.as_deref()
    }

    /// The JSON Pointers of the training input and output schemas, where the model can be trained.
    #[must_use]
    pub fn training_pointers(&self) -> Option<(&str, Option<&str>)> {
        self.training.as_ref().map(|(input, output)| (input.as_str(), output.as_deref()))
    }

    /// What a `$ref` names, with the JSON Pointer of it.
    ///
    /// Understands `#/json/pointer`, and a component named at the top of a pair of schemas.
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Option<(String, &Value)> {
        let pointer = percent_decoded(reference.strip_prefix('#')?);
        if let Some(schema) = self.root.pointer(&pointer) {
            return Some((pointer, schema));
        }
        let name = pointer.strip_prefix("/components/schemas")?;
        Some((name.to_owned(), self.root.pointer(name)?))
    }
}

/// Whether a version id is one that `POST /predictions` takes.
fn is_version_id(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn string(object: &Map<String, Value>, key: &str) -> Option<String> {
    object.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// A `$ref` is a URI, so its fragment may be percent-encoded.
fn percent_decoded(fragment: &str) -> String {
    let bytes = fragment.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = fragment.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| fragment.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "057e2276ac5dcd8d1575dc37b131f903df9c10c41aed53d47cd7d4f068c19fa5";

    #[test]
    fn every_form_is_told_apart() {
        let schemas = r#"{"Input": {"type": "object"}, "Output": {"type": "string"}}"#;
        let openapi = format!(r#"{{"components": {{"schemas": {schemas}}}}}"#);
        let version = format!(r#"{{"id": "{HEX}", "openapi_schema": {openapi}}}"#);
        let model = format!(r#"{{"owner": "a", "name": "b", "is_official": true, "latest_version": {version}}}"#);
        let table = [
            (model.as_str(), Some("a/b"), Some(HEX), "/components/schemas/Input", Some("/components/schemas/Output")),
            (&version, None, Some(HEX), "/components/schemas/Input", Some("/components/schemas/Output")),
            (&openapi, None, None, "/components/schemas/Input", Some("/components/schemas/Output")),
            (schemas, None, None, "/Input", Some("/Output")),
            (r#"{"Input": {}}"#, None, None, "/Input", None),
            (r#"{"type": "object", "properties": {}}"#, None, None, "", None),
        ];
        for (text, model, version, input, output) in table {
            let document = Document::from_json(text).unwrap();
            assert_eq!(document.model().map(ToString::to_string).as_deref(), model, "{text}");
            assert_eq!(document.version(), version, "{text}");
            assert_eq!(document.input_pointer(), input, "{text}");
            assert_eq!(document.output_pointer(), output, "{text}");
        }
        assert!(Document::from_json(&model).unwrap().is_official());
    }

    #[test]
    fn what_is_no_document_says_so() {
        let table = [
            ("[]", "JSON object"),
            ("{", "not JSON"),
            ("{}", "no input schema"),
            (r#"{"components": {"schemas": {}}, "type": "object"}"#, "no input schema"),
            (r#"{"latest_version": null}"#, "no version"),
            (r#"{"openapi_schema": null}"#, "`openapi_schema` is missing"),
            (r#"{"owner": "..", "name": "x", "latest_version": {}}"#, "not a model name"),
        ];
        for (text, expected) in table {
            let message = Document::from_json(text).unwrap_err().to_string();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    #[test]
    fn a_version_that_cannot_be_run_counts_as_absent() {
        for id in ["hidden", "", "xyz", &HEX[1..]] {
            let text = format!(r#"{{"id": "{id}", "openapi_schema": {{"Input": {{}}}}}}"#);
            assert_eq!(Document::from_json(&text).unwrap().version(), None, "{id}");
        }
    }

    #[test]
    fn references_resolve() {
        let text = r#"{"components": {"schemas": {"Input": {}, "a b/c": {"type": "string"}}}}"#;
        let document = Document::from_json(text).unwrap();
        for reference in ["#/components/schemas/a b~1c", "#/components/schemas/a%20b~1c"] {
            let (pointer, schema) = document.resolve(reference).unwrap();
            assert_eq!(pointer, "/components/schemas/a b~1c");
            assert_eq!(schema["type"], "string");
        }
        for reference in ["", "other.json#/a", "#/components/schemas/missing", "#/%ff", "#/%zz", "#é%"] {
            assert!(document.resolve(reference).is_none(), "{reference}");
        }
        let pair = Document::from_json(r#"{"Input": {}, "Size": {"type": "integer"}}"#).unwrap();
        assert_eq!(pair.resolve("#/components/schemas/Size").unwrap().0, "/Size");
    }
}
