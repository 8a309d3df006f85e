//! `/deployments`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::body::Refusal;
use super::object::{self, Kind, Property};
use super::{hardware, page, problem};
use crate::catalog::Catalog;
use crate::check::Violation;
use crate::deployment::Deployment;
use crate::settings::ACCOUNT;
use crate::shared::Shared;
use crate::timestamp;

const PAGE: usize = 100;

const PROPERTIES: [Property; 6] = [
    Property::new("name", Kind::Text),
    Property::new("model", Kind::Text),
    Property::new("version", Kind::Text),
    Property::new("hardware", Kind::Text),
    Property::new("min_instances", Kind::Count(5)),
    Property::new("max_instances", Kind::Count(20)),
];

pub(super) async fn list(State(shared): State<Arc<Shared>>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let url = format!("{}/deployments", shared.urls.base_url);
    let state = shared.state();
    let all = &state.deployments;
    let view = |number| all.at(number).map(Deployment::view).unwrap_or_default();
    page::answer(&url, &query, PAGE, all.end(), |number| all.at(number).is_some(), view)
}

pub(super) async fn create(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let required = PROPERTIES.map(|property| property.name);
    let body = match object::read(&body, &PROPERTIES, &required) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    let mut state = shared.state();
    let model = body["model"].as_str().unwrap_or_default();
    if let Some(violation) = violation(&state.catalog, model, &body) {
        return Refusal::Invalid(vec![violation]).into_response();
    }
    let deployment = Deployment::new(&body, timestamp::now());
    if !is_name(&deployment.name) {
        let rule = "Must be letters, digits, dashes, underscores and dots";
        return Refusal::Invalid(vec![Violation::new("pattern", "name", rule)]).into_response();
    }
    if state.deployments.get(&deployment.name).is_some() {
        let taken = "A deployment with that name already exists";
        return problem::titled(StatusCode::UNPROCESSABLE_ENTITY, "Invalid deployment", taken);
    }
    let view = deployment.view();
    state.deployments.insert(deployment.name.clone(), deployment);
    Json(view).into_response()
}

pub(super) async fn get(State(shared): State<Arc<Shared>>, Path((owner, name)): Path<(String, String)>) -> Response {
    match shared.state().deployments.get(&name).filter(|_| owner == ACCOUNT) {
        Some(deployment) => Json(deployment.view()).into_response(),
        None => problem::not_found(),
    }
}

pub(super) async fn update(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let mut state = shared.state();
    let Some(model) = state.deployments.get(&name).filter(|_| owner == ACCOUNT).map(|found| found.model.clone()) else {
        return problem::not_found();
    };
    let body = match object::read(&body, &PROPERTIES[2..], &[]) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    if let Some(violation) = violation(&state.catalog, &model, &body) {
        return Refusal::Invalid(vec![violation]).into_response();
    }
    let Some(deployment) = state.deployments.get_mut(&name) else { return problem::not_found() };
    deployment.release(&body, timestamp::now());
    Json(deployment.view()).into_response()
}

pub(super) async fn delete(State(shared): State<Arc<Shared>>, Path((owner, name)): Path<(String, String)>) -> Response {
    let mut state = shared.state();
    match state.deployments.get(&name).filter(|_| owner == ACCOUNT) {
        None => return problem::not_found(),
        Some(deployment) if !deployment.is_idle(timestamp::now()) => {
            let reason = "You can only delete deployments that have been offline and unused for at least 15 minutes.";
            return problem::detail(StatusCode::BAD_REQUEST, reason);
        }
        Some(_) => {}
    }
    state.deployments.remove(&name);
    StatusCode::NO_CONTENT.into_response()
}

/// The violation for the version or the hardware in a body, if it is unknown.
fn violation(catalog: &Catalog, model: &str, body: &Map<String, Value>) -> Option<Violation> {
    let text = |key| body.get(key).and_then(Value::as_str);
    if let Some(version) = text("version")
        && catalog.find(&format!("{model}:{version}")).is_none()
    {
        return Some(Violation::new("invalid", "version", "There is no such version of the model"));
    }
    let unknown = text("hardware").filter(|sku| !hardware::is_known(sku))?;
    Some(Violation::new("enum", "hardware", format!("There is no hardware with the SKU {unknown}")))
}

/// Whether a text can be a name in a URL.
pub(super) fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !text.is_empty() && text.len() <= 63 && text.bytes().all(allowed) && !text.starts_with('.')
}
