//! `POST /.web/models/{owner}/{name}/check` and `.../predictions`: an input from the form.
//!
//! It is checked as a client of ours checks it before it sends anything, and then as the API checks it.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use replicate_codegen::spec;
use replicate_rules::check::{self, Violation};
use replicate_rules::spec::Sections;
use serde_json::{Map, Value, json};

use super::super::{create, problem};
use crate::emulator::Shared;

/// The largest input, files inside it included.
const LARGEST: usize = 16 << 20;
/// What is read of a body: a browser that is still sending when it is refused would not see why.
pub(super) const LARGEST_READ: usize = 8 * LARGEST;

type Name = Path<(String, String)>;
type Body = Result<Bytes, BytesRejection>;

/// Says what is wrong with an input, and runs nothing.
pub(super) async fn check(State(shared): State<Arc<Shared>>, Path(name): Name, body: Body) -> Response {
    match read(&shared, &name, body) {
        Ok((_, violations)) => Json(view(&violations)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Runs a model.
pub(super) async fn run(State(shared): State<Arc<Shared>>, Path(name): Name, body: Body) -> Response {
    match read(&shared, &name, body) {
        Ok((input, violations)) if violations.is_empty() => {
            let body = json!({"input": input}).to_string().into();
            create::by_model(State(shared), Path(name), HeaderMap::new(), body).await
        }
        Ok((_, violations)) => (StatusCode::UNPROCESSABLE_ENTITY, Json(view(&violations))).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Why a body can't be looked at.
struct Refusal(StatusCode, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        problem::detail(self.0, &self.1)
    }
}

/// The input of a body, and what is wrong with it in the words of `validate`.
fn read(
    shared: &Shared,
    (owner, name): &(String, String),
    body: Body,
) -> Result<(Map<String, Value>, Vec<Violation>), Refusal> {
    let body = body.ok().filter(|body| body.len() <= LARGEST);
    let body =
        body.ok_or_else(|| Refusal(StatusCode::PAYLOAD_TOO_LARGE, "The input is larger than 16 MB.".to_owned()))?;
    let input = serde_json::from_slice(&body)
        .map_err(|error| Refusal(StatusCode::BAD_REQUEST, format!("The input is no JSON object: {error}")))?;
    let model = shared.book().catalog.latest(owner, name).cloned();
    let model = model.ok_or_else(|| Refusal(StatusCode::NOT_FOUND, format!("There is no model {owner}/{name}.")))?;
    let spec = spec(&model.document, &model.name);
    let violations = check::input(&input, &Sections::of(&spec));
    Ok((input, violations))
}

fn view(violations: &[Violation]) -> Value {
    let view = |violation: &Violation| json!({"field": violation.field(), "message": violation.to_string()});
    json!({"violations": violations.iter().map(view).collect::<Vec<_>>()})
}
