//! `GET /.web/models` and `GET /.web/models/{owner}/{name}`: the models, and the form of each.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use replicate_codegen::{InputField, inputs, output, spec};
use replicate_rules::spec::{Bound, Kind, Place, Sections};
use replicate_rules::{Number, Side};
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
    json!({
        "name": model.name.to_string(),
        "description": model.description,
        "output": in_plain_words(&output(&model.document)),
        "fields": fields(model),
    })
}

/// The fields, in the order of the model's author: what people read of each, and the control that fits it.
fn fields(model: &Model) -> Vec<Value> {
    let spec = spec(&model.document, &model.name);
    let urls = Sections::of(&spec).record(1);
    let field = |input: InputField| {
        let place = urls.iter().find(|field| field.name == input.name).map(|field| &field.place);
        json!({
            "name": input.name,
            "kind": plural(&input.kind),
            "required": input.required,
            "bounds": input.bounds,
            "description": input.description,
            "control": place.map_or("json", |place| control(place, &input)),
            "range": place.map(range),
            // As JSON text, since JavaScript has no integers of 64 bits.
            "default": input.default,
            "choices": input.choices,
        })
    };
    inputs(&model.document).into_iter().map(field).collect()
}

/// What a model gives, for people: `a list of files` for `list of file`.
fn in_plain_words(kind: &str) -> String {
    match kind {
        "file" | "list" | "boolean" | "number" | "secret" => format!("a {kind}"),
        "integer" | "object" | "enum" => format!("an {kind}"),
        "any" => "any JSON".to_owned(),
        _ if kind.starts_with("list of ") => format!("a {}", plural(kind)),
        _ => kind.to_owned(),
    }
}

/// A list of one kind, with that kind in the plural.
fn plural(kind: &str) -> String {
    let (kind, rest) = kind.split_once(", ").map_or((kind, String::new()), |(kind, rest)| (kind, format!(", {rest}")));
    match kind.strip_prefix("list of ") {
        Some("any") => format!("list of any JSON{rest}"),
        Some(items) if items.bytes().all(|byte| byte.is_ascii_alphabetic()) => format!("list of {items}s{rest}"),
        _ => format!("{kind}{rest}"),
    }
}

/// The control for a place; the page has one for each of these names.
fn control(place: &Place, input: &InputField) -> &'static str {
    match &place.kind {
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Text if is_long(input) => "lines",
        Kind::Text => "text",
        Kind::Secret => "secret",
        Kind::File => "file",
        Kind::Enum(_) => "choice",
        Kind::List(items) if items.kind == Kind::File => "files",
        Kind::List(_) | Kind::Record(_) | Kind::Map(_) | Kind::Union(_) | Kind::Any => "json",
    }
}

/// Whether a text is likely to be of several lines; schemas don't say.
fn is_long(input: &InputField) -> bool {
    const WORDS: [&str; 8] = ["prompt", "text", "lyrics", "script", "message", "template", "transcript", "content"];
    let name = input.name.to_lowercase();
    let default = input.default.as_deref().unwrap_or_default();
    WORDS.iter().any(|word| name.contains(word)) || default.contains("\\n")
}

/// The limits of a number where they are inclusive, as those of a control are.
fn range(place: &Place) -> Value {
    let limit = |wanted: Side| {
        place.bounds.iter().find_map(|bound| match bound {
            Bound::Limit(side, Number::Integer(limit)) if *side == wanted => {
                i64::try_from(*limit).ok().map(Value::from)
            }
            Bound::Limit(side, Number::Float(limit)) if *side == wanted => Some(Value::from(*limit)),
            _ => None,
        })
    };
    json!({"least": limit(Side::AtLeast), "most": limit(Side::AtMost), "step": limit(Side::MultipleOf)})
}

#[cfg(test)]
mod tests {
    use replicate_codegen::Document;

    use super::*;
    use crate::corpus;

    /// Each input of every public model has a control that knows its rules.
    #[test]
    fn every_public_model_has_a_form() {
        for line in corpus::models().unwrap_or_default() {
            let document = Document::from_value(line).unwrap();
            let model = Model::new(document.model().unwrap().clone(), &document);
            let fields = fields(&model);
            assert_eq!(fields.len(), inputs(&document).len(), "{}", model.name);
            for field in fields {
                assert!(!field["range"].is_null(), "{}: {field}", model.name);
                let is_choice = field["control"] == "choice";
                assert_eq!(is_choice, field["choices"] != json!([]), "{}: {field}", model.name);
            }
        }
    }

    #[test]
    fn outputs_are_in_plain_words() {
        for (kind, expected) in [
            ("file", "a file"),
            ("list of file", "a list of files"),
            ("list of text, piece by piece", "a list of texts, piece by piece"),
            ("text, piece by piece", "text, piece by piece"),
            ("object", "an object"),
            ("any", "any JSON"),
            ("list of text or integer", "a list of text or integer"),
        ] {
            assert_eq!(in_plain_words(kind), expected);
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
                "image": {"type": "string", "format": "uri", "x-order": 8},
                "images": {"type": "array", "items": {"type": "string", "format": "uri"}, "x-order": 9},
                "tags": {"type": "array", "items": {"type": "string"}, "x-order": 10},
                "any": {"x-order": 11}
            }}}"#,
        )
        .unwrap();
        let model = Model::new("acme/studio".parse().unwrap(), &document);
        let fields = fields(&model);
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
        assert_eq!(fields[6]["choices"], json!(["\"oil\"", "\"ink\""]));
    }
}
