//! `POST /.web/models/{owner}/{name}/check` and `.../predictions`: an input from the form.
//!
//! It is checked first as the runtime's client does before sending, and then as the API does.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use replicate_schema::{ModelSchema, Violation};
use serde_json::{Map, Value, json};

use super::super::{create, problem};
use crate::model::Model;
use crate::shared::Shared;

/// The largest input, including its files.
const LARGEST: usize = 16 << 20;
/// How much of a body is read: a browser that is still sending when it is refused would not see the reason.
pub(super) const LARGEST_READ: usize = 8 * LARGEST;

type Name = Path<(String, String)>;
type Body = Result<Bytes, BytesRejection>;

/// Checks an input without running the model.
pub(super) async fn check(State(shared): State<Arc<Shared>>, Path(name): Name, body: Body) -> Response {
    match read(&shared, &name, body) {
        Ok((.., violations)) => Json(view(&violations)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Runs a model.
pub(super) async fn run(State(shared): State<Arc<Shared>>, Path(name): Name, body: Body) -> Response {
    match read(&shared, &name, body) {
        Ok((model, input, violations)) if violations.is_empty() => create::from_page(&shared, model, input),
        Ok((.., violations)) => (StatusCode::UNPROCESSABLE_ENTITY, Json(view(&violations))).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Runs a model with the input of an earlier prediction.
pub(super) async fn again(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    let Some(earlier) = shared.state().prediction(&id) else { return problem::not_found() };
    if earlier.model.run.has_secret(&earlier.input) {
        let detail = "The input has a secret, which is not kept. Fill in the form instead.";
        return problem::detail(StatusCode::CONFLICT, detail);
    }
    create::from_page(&shared, Arc::clone(&earlier.model), earlier.input.clone())
}

/// Why a body can't be read.
struct Refusal(StatusCode, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        problem::detail(self.0, &self.1)
    }
}

/// A model, an input for it, and the input's violations.
type Checked = (Arc<Model>, Map<String, Value>, Vec<Violation>);

/// The input in a body, and its violations with the messages of `validate`.
fn read(shared: &Shared, (owner, name): &(String, String), body: Body) -> Result<Checked, Refusal> {
    let body = body.ok().filter(|body| body.len() <= LARGEST);
    let body =
        body.ok_or_else(|| Refusal(StatusCode::PAYLOAD_TOO_LARGE, "The input is larger than 16 MB.".to_owned()))?;
    let mut input = serde_json::from_slice(&body)
        .map_err(|error| Refusal(StatusCode::BAD_REQUEST, format!("The input is not a JSON object: {error}")))?;
    let model = shared.state().catalog.latest(owner, name).cloned();
    let model = model.ok_or_else(|| Refusal(StatusCode::NOT_FOUND, format!("There is no model {owner}/{name}.")))?;
    let violations = judge(&mut input, &model);
    Ok((model, input, violations))
}

/// The violations of an input. Null for an optional property means absent, and is removed.
fn judge(input: &mut Map<String, Value>, model: &Model) -> Vec<Violation> {
    let schema = ModelSchema::read(&model.document);
    let is_optional = |key: &str| schema.inputs().iter().any(|property| property.name == key && !property.required);
    input.retain(|key, value| !(value.is_null() && is_optional(key)));
    schema.check_input(&Value::Object(input.clone()))
}

fn view(violations: &[Violation]) -> Value {
    let view = |violation: &Violation| json!({"field": violation.field(), "message": violation.to_string()});
    json!({"violations": violations.iter().map(view).collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use replicate_schema::Document;

    use super::*;
    use crate::corpus;

    /// The page is as strict as the API, tested with the examples of every public model.
    #[test]
    fn examples_are_judged_as_by_the_api() {
        let mut differ = Vec::new();
        for mut line in corpus::models().unwrap_or_default() {
            let Value::Object(mut example) = line["default_example"]["input"].take() else { continue };
            let document = Document::from_value(line).unwrap();
            let model = Model::new(document.model().unwrap().clone(), &document);
            let by_the_page = judge(&mut example, &model);
            let by_the_api = model.run.violations(&example);
            if by_the_page.is_empty() != by_the_api.is_empty() {
                differ.push(format!("{}: {by_the_page:?} {by_the_api:?}", model.name));
            }
        }
        assert_eq!(differ, [""; 0]);
    }
}
