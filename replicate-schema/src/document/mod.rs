//! Reads a model's document, from the API or from a Cog server, in any of its forms.

mod name;

use std::path::Path;

use serde_json::{Map, Value};

use crate::Error;
use crate::lenient::{self, TooDeep};
pub use name::ModelName;

/// A model's document: its name, and the schemas of its input and output.
///
/// It is read from any of these forms, which are recognized by their keys:
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
    is_odd: bool,
    /// The root of every `$ref` and every pointer.
    root: Value,
    input: String,
    output: Option<String>,
    training: Option<(String, Option<String>)>,
}

impl Document {
    /// Reads a document from the text of a file or of a response.
    ///
    /// JSON that `serde_json` refuses is read by [`lenient`], and [`ModelSchema`](crate::ModelSchema) reports that.
    ///
    /// # Errors
    ///
    /// If the text is not JSON (with its line and column), or has no input schema in any known form.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::from_bytes(text.as_bytes())
    }

    /// Reads a document from a file.
    ///
    /// # Errors
    ///
    /// Same as for [`from_json`](Self::from_json), and if the file can't be read. The error names the file.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read(path).map_err(|e| Error::io("can't read the model document", path, e))?;
        Self::from_bytes(&text).map_err(|e| e.at(path))
    }

    fn from_bytes(text: &[u8]) -> Result<Self, Error> {
        let (value, is_odd) = json(text)?;
        Ok(Self { is_odd, ..Self::from_value(value)? })
    }

    /// Reads the JSON of a document as [`from_json`](Self::from_json) does, for programs that change it.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, with its line and column.
    pub fn json(text: &[u8]) -> Result<Value, Error> {
        json(text).map(|(value, _)| value)
    }

    /// Reads a document from parsed JSON.
    ///
    /// # Errors
    ///
    /// If it has no input schema in any known form.
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
            let input = at("Input").or_else(|| training.is_some().then(|| format!("{base}/Input")))?;
            Some((input, at("Output"), training))
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
        Ok(Self {
            model: None,
            version: None,
            official: false,
            description: None,
            is_odd: false,
            root,
            input,
            output,
            training,
        })
    }

    /// Sets the name of the model, if the document itself does not name it.
    #[must_use]
    pub fn with_model(mut self, model: ModelName) -> Self {
        self.model = Some(model);
        self
    }

    /// The model's name, if the document or the caller gave it.
    #[must_use]
    pub fn model(&self) -> Option<&ModelName> {
        self.model.as_ref()
    }

    /// The id of the version of this schema: 64 hex digits.
    ///
    /// An id of another form, such as `hidden`, can't be used to run the model, and counts as absent.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Whether the service marks the model as official: always running, and run by its name.
    #[must_use]
    pub fn is_official(&self) -> bool {
        self.official
    }

    /// The author's description of the model.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Whether the document is malformed JSON that was read [leniently](lenient).
    pub(crate) fn is_odd(&self) -> bool {
        self.is_odd
    }

    /// The root of every pointer and `$ref` in this document.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The JSON Pointer of the input schema.
    #[must_use]
    pub fn input_pointer(&self) -> &str {
        &self.input
    }

    /// The JSON Pointer of the output schema, if there is one.
    #[must_use]
    pub fn output_pointer(&self) -> Option<&str> {
        self.output.as_deref()
    }

    /// The JSON Pointers of the training input and output schemas, if the model can be trained.
    #[must_use]
    pub fn training_pointers(&self) -> Option<(&str, Option<&str>)> {
        self.training.as_ref().map(|(input, output)| (input.as_str(), output.as_deref()))
    }

    /// The target of a `$ref`, with its JSON Pointer.
    ///
    /// It supports `#/json/pointer`, and the name of a component at the top level of a pair of schemas.
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

/// Reads JSON, and returns whether it had to be read leniently.
fn json(text: &[u8]) -> Result<(Value, bool), Error> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    match serde_json::from_slice(text) {
        Ok(value) => Ok((value, false)),
        Err(error) => lenient::read(text, TooDeep::True).map(|value| (value, true)).ok_or_else(|| Error::json(error)),
    }
}

/// Whether `POST /predictions` accepts a version id.
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
mod tests;
