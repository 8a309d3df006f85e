//! What JSON Schema says: a document's schemas as 2020-12, translated here once more, without the generator's code.

use jsonschema::{Draft, Validator};
use replicate_corpus::{Model, Of};
use serde_json::{Map, Value, json};

/// Keywords that are taken over as they stand.
const PLAIN: [&str; 21] = [
    "$ref",
    "const",
    "default",
    "deprecated",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
    "type",
    "uniqueItems",
];

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// Keywords of schemas.
const SCHEMAS: [&str; 6] = ["additionalProperties", "allOf", "anyOf", "items", "oneOf", "properties"];

/// One schema of a document, as a validator.
pub(crate) struct Oracle {
    /// A schema that holds every component, so that references lead where they led.
    pub(crate) root: Value,
    validator: Validator,
}

impl Oracle {
    /// The schema of a model's inputs.
    pub(crate) fn of_input(model: &Model, document: &Value) -> Self {
        Self::new(document, if model.of == Of::Predictions { "Input" } else { "TrainingInput" })
    }

    /// The schema of a model's outputs, where the document has one.
    pub(crate) fn of_output(model: &Model, document: &Value) -> Option<Self> {
        let name = if model.of == Of::Predictions { "Output" } else { "TrainingOutput" };
        components(document).get(name).map(|_| Self::new(document, name))
    }

    fn new(document: &Value, name: &str) -> Self {
        let components = components(document);
        let mut translated: Map<_, _> =
            components.iter().map(|(name, schema)| (name.clone(), translated(schema, &components))).collect();
        // An input without properties has none, where an object further in has any.
        if let Some(Value::Object(schema)) = translated.get_mut(name).filter(|schema| schema["type"] == "object") {
            schema.entry("properties").or_insert_with(|| json!({}));
        }
        let root = json!({"$ref": format!("#/components/schemas/{name}"), "components": {"schemas": translated}});
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(false);
        let validator = options.build(&root).unwrap_or_else(|error| panic!("{error}, in {root}"));
        Self { root, validator }
    }

    /// The translated schema at a place of the document.
    pub(crate) fn schema(&self, pointer: &str) -> Option<&Value> {
        let within = pointer.strip_prefix("/components/schemas").unwrap_or(pointer);
        self.root.pointer(&format!("/components/schemas{within}"))
    }

    pub(crate) fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// The first keyword that refuses a value, and why.
    pub(crate) fn refusal(&self, value: &Value) -> Option<(String, String)> {
        let error = self.validator.validate(value).err()?;
        let place = error.instance_path().to_string();
        let shown: String = error.to_string().chars().take(160).collect();
        Some((error.kind().keyword().to_owned(), format!("{place}: {shown}")))
    }
}

/// The document of a model.
pub(crate) fn document(model: &Model) -> Value {
    let text = std::fs::read_to_string(model.document).expect("the build script wrote it");
    serde_json::from_str(&text).expect("the build script read it")
}

/// The schemas of a document by their names; a document that is an input schema and nothing else has that one.
fn components(document: &Value) -> Map<String, Value> {
    let openapi = document.pointer("/latest_version/openapi_schema").unwrap_or(document);
    let components = openapi.pointer("/components/schemas").unwrap_or(openapi);
    let components = components.as_object().expect("components are an object");
    if components.contains_key("Input") {
        return components.clone();
    }
    [("Input".to_owned(), openapi.clone())].into_iter().collect()
}

fn translated(schema: &Value, components: &Map<String, Value>) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let mut out: Map<String, Value> =
        PLAIN.iter().filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone()))).collect();
    for key in SCHEMAS {
        let inner = match (key, schema.get(key)) {
            ("properties", Some(Value::Object(map))) => {
                Value::Object(map.iter().map(|(name, schema)| (name.clone(), translated(schema, components))).collect())
            }
            // An empty list of alternatives says nothing.
            (_, Some(Value::Array(parts))) if parts.is_empty() => continue,
            (_, Some(Value::Array(parts))) => parts.iter().map(|part| translated(part, components)).collect(),
            (_, Some(schema)) => translated(schema, components),
            (_, None) => continue,
        };
        out.insert(key.to_owned(), inner);
    }
    bounds(schema, &mut out);
    // An unknown type and a reference to nothing say nothing.
    if out.get("type").and_then(Value::as_str).is_some_and(|name| !TYPES.contains(&name)) {
        out.remove("type");
    }
    let target = out.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix("#/components/schemas/"));
    if out.contains_key("$ref") && !target.is_some_and(|name| components.contains_key(name)) {
        out.remove("$ref");
    }
    if schema.get("nullable") == Some(&Value::Bool(true)) {
        return json!({"anyOf": [out, {"type": "null"}]});
    }
    Value::Object(out)
}

/// Bounds as OpenAPI 3.0 spells them (a flag beside `minimum`), and as old Cog does (`ge`).
fn bounds(schema: &Map<String, Value>, out: &mut Map<String, Value>) {
    for (old, new) in [("ge", "minimum"), ("le", "maximum"), ("gt", "exclusiveMinimum"), ("lt", "exclusiveMaximum")] {
        if let Some(bound) = schema.get(old) {
            out.insert(new.to_owned(), bound.clone());
        }
    }
    for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        match out.get(flag) {
            Some(Value::Bool(true)) => {
                let limit = out.remove(bound).unwrap_or_default();
                out.insert(flag.to_owned(), limit);
            }
            Some(Value::Bool(false)) => {
                out.remove(flag);
            }
            _ => {}
        }
    }
}
