//! `GET /.web/models` and `GET /.web/models/{owner}/{name}`: the models, and the form of each.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use replicate_schema::{Bound, Kind, ModelSchema, Number, Property, Schema, describe};
use serde_json::{Value, json};

use super::super::problem;
use crate::model::Model;
use crate::shared::Shared;

/// The names of the models that can be run.
pub(super) async fn list(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let state = shared.state();
    let names = state.catalog.entries().filter_map(|entry| entry.latest()).map(|model| model.name.to_string());
    Json(json!({"base_url": shared.urls.base_url, "models": names.collect::<Vec<_>>()}))
}

/// A model and the fields of its form.
pub(super) async fn get(State(shared): State<Arc<Shared>>, Path((owner, name)): Path<(String, String)>) -> Response {
    let model = shared.state().catalog.latest(&owner, &name).cloned();
    model.map_or_else(problem::not_found, |model| Json(view(&model)).into_response())
}

fn view(model: &Model) -> Value {
    let schema = ModelSchema::read(&model.document);
    json!({
        "name": model.name.to_string(),
        "description": model.description,
        "output": schema.describe_output(),
        "fields": fields(&schema),
    })
}

/// The fields, in the author's order, with their texts and their form controls.
fn fields(schema: &ModelSchema) -> Vec<Value> {
    let field = |property: &Property| {
        let choices = match &property.schema.kind {
            Kind::Enum(id) => schema.types.choices(*id),
            _ => &[],
        };
        json!({
            "name": property.name,
            "kind": describe::kind(&property.schema.kind, &schema.types),
            "required": property.required,
            "bounds": describe::bounds(&property.schema),
            "description": property.description,
            "control": control(property),
            "range": range(&property.schema),
            "accept": accept(&property.schema),
            // As JSON text, since JavaScript has no 64-bit integers.
            "default": property.default,
            "choices": choices.iter().map(|choice| choice.value().to_string()).collect::<Vec<_>>(),
        })
    };
    schema.inputs().iter().map(field).collect()
}

/// Which files a file control offers, as the HTML attribute `accept`.
fn accept(schema: &Schema) -> Option<String> {
    let schema = match &schema.kind {
        Kind::Array(items) => items,
        _ => schema,
    };
    schema.bounds.iter().find_map(|bound| match bound {
        Bound::Accept(accept) => Some(accept.list()),
        _ => None,
    })
}

/// The control for an input. The page implements each of these names.
fn control(property: &Property) -> &'static str {
    match &property.schema.kind {
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::String if is_long(property) => "lines",
        Kind::String => "text",
        Kind::Secret => "secret",
        Kind::File => "file",
        Kind::Enum(_) => "choice",
        Kind::Array(items) if items.kind == Kind::File => "files",
        _ => "json",
    }
}

/// Whether a text probably has several lines, which schemas don't say.
fn is_long(property: &Property) -> bool {
    const WORDS: [&str; 8] = ["prompt", "text", "lyrics", "script", "message", "template", "transcript", "content"];
    let name = property.name.to_lowercase();
    let default = property.default.as_deref().unwrap_or_default();
    WORDS.iter().any(|word| name.contains(word)) || default.contains("\\n")
}

/// The inclusive limits of a number, since those of a form control are inclusive.
fn range(schema: &Schema) -> Value {
    let find = |is: fn(&Bound) -> Option<Number>| schema.bounds.iter().find_map(is).map(Number::to_json);
    json!({
        "least": find(|bound| if let Bound::Minimum(limit) = bound { Some(*limit) } else { None }),
        "most": find(|bound| if let Bound::Maximum(limit) = bound { Some(*limit) } else { None }),
        "step": find(|bound| if let Bound::MultipleOf(step) = bound { Some(*step) } else { None }),
    })
}

#[cfg(test)]
mod tests {
    use replicate_schema::Document;

    use super::*;
    use crate::corpus;

    /// Each input of every public model has a control that knows its rules.
    #[test]
    fn every_public_model_has_a_form() {
        for line in corpus::models().unwrap_or_default() {
            let document = Document::from_value(line).unwrap();
            let model = Model::new(document.model().unwrap().clone(), &document);
            let schema = ModelSchema::read(&document);
            let fields = fields(&schema);
            assert_eq!(fields.len(), schema.inputs().len(), "{}", model.name);
            for field in fields {
                assert!(!field["range"].is_null(), "{}: {field}", model.name);
                let is_choice = field["control"] == "choice";
                assert_eq!(is_choice, field["choices"] != json!([]), "{}: {field}", model.name);
            }
        }
    }

    #[test]
    fn every_kind_has_a_fitting_control() {
        let document = Document::from_json(
            r#"{"Input": {"required": ["prompt"], "properties": {
                "prompt": {"type": "string", "x-order": 0},
                "author": {"type": "string", "x-order": 1},
                "letter": {"type": "string", "default": "Dear\nreader", "x-order": 2},
                "width": {"type": "integer", "minimum": 64, "maximum": 4096, "multipleOf": 8, "default": 1024, "x-order": 3},
                "strength": {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5, "x-order": 4},
                "tiled": {"type": "boolean", "x-order": 5},
                "style": {"enum": ["oil", "ink"], "x-order": 6},
                "key": {"type": "string", "format": "password", "x-order": 7},
                "image": {"type": "string", "format": "uri", "x-cog-accept": "image/*, .raw", "x-order": 8},
                "images": {"type": "array", "items": {"type": "string", "format": "uri"}, "x-cog-accept": ".png", "x-order": 9},
                "tags": {"type": "array", "items": {"type": "string"}, "x-order": 10},
                "any": {"x-order": 11}
            }}}"#,
        )
        .unwrap();
        let model = Model::new("acme/studio".parse().unwrap(), &document);
        let fields = fields(&ModelSchema::read(&model.document));
        let controls: Vec<String> =
            fields.iter().map(|field| format!("{}: {}", field["name"], field["control"]).replace('"', "")).collect();
        assert_eq!(
            controls,
            [
                "prompt: lines",
                "author: text",
                "letter: lines",
                "width: integer",
                "strength: number",
                "tiled: boolean",
                "style: choice",
                "key: secret",
                "image: file",
                "images: files",
                "tags: json",
                "any: json"
            ]
        );
        assert_eq!(fields[3]["range"], json!({"least": 64, "most": 4096, "step": 8}));
        assert_eq!(fields[4]["range"], json!({"least": null, "most": 0.5, "step": null}));
        assert_eq!((&fields[0]["required"], &fields[3]["default"]), (&json!(true), &json!("1024")));
        assert_eq!(
            [7, 8, 9].map(|at| fields[at]["accept"].clone()),
            [json!(null), json!("image/*,.raw"), json!(".png")]
        );
        assert_eq!(fields[6]["choices"], json!(["\"oil\"", "\"ink\""]));
    }
}
