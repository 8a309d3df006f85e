//! `/models`, except for their versions

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use replicate_schema::ModelName;

use super::body::Refusal;
use super::object::{self, Kind, Property};
use super::{hardware, page, problem};
use crate::catalog::Entry;
use crate::check::Violation;
use crate::model_info::ModelInfo;
use crate::prediction::Status;
use crate::shared::Shared;
use crate::timestamp;

const PAGE: usize = 25;

const PROPERTIES: [Property; 11] = [
    Property::new("owner", Kind::Text),
    Property::new("name", Kind::Text),
    Property::new("visibility", Kind::Word(&["public", "private"])),
    Property::new("hardware", Kind::Text),
    Property::new("description", Kind::Text),
    Property::new("readme", Kind::Text),
    Property::new("github_url", Kind::Url),
    Property::new("paper_url", Kind::Url),
    Property::new("license_url", Kind::Url),
    Property::new("weights_url", Kind::Url),
    Property::new("cover_image_url", Kind::Url),
];

pub(super) async fn list(State(shared): State<Arc<Shared>>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let word = |key, known: [&str; 2]| query.get(key).is_none_or(|word| known.contains(&word.as_str()));
    if !word("sort_by", ["model_created_at", "latest_version_created_at"]) || !word("sort_direction", ["asc", "desc"]) {
        return problem::detail(StatusCode::BAD_REQUEST, "sort_by or sort_direction is not one of their words");
    }
    let state = shared.state();
    let mut models: Vec<_> = state.catalog.entries().filter(|entry| entry.info.is_public).collect();
    // The sort is stable: models with the same time stay in the order of their creation.
    if query.get("sort_by").is_none_or(|by| by == "latest_version_created_at") {
        models.sort_by_key(|entry| entry.latest().map(|model| &model.created_at));
    }
    if query.get("sort_direction").is_some_and(|direction| direction == "asc") {
        models.reverse();
    }
    respond(&shared, &query, &models)
}

/// `QUERY /models`. The router does not support this method, so this handles everything but `GET` and `POST`.
pub(super) async fn search(
    State(shared): State<Arc<Shared>>,
    method: Method,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if method.as_str() != "QUERY" {
        let allow = [(header::ALLOW, "GET,HEAD,POST,QUERY")];
        return (allow, problem::wrong_method(method).await).into_response();
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("text/plain") {
        return problem::detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The search query must be text/plain");
    }
    let Ok(text) = std::str::from_utf8(&body) else {
        return problem::detail(StatusCode::BAD_REQUEST, "The search query is not UTF-8");
    };
    let state = shared.state();
    let found = state.catalog.entries().filter(|entry| entry.info.is_public && entry.info.matches(text));
    respond(&shared, &query, &found.collect::<Vec<_>>())
}

fn respond(shared: &Shared, query: &BTreeMap<String, String>, models: &[&Entry]) -> Response {
    let url = format!("{}/models", shared.urls.base_url);
    page::answer(&url, query, PAGE, models.len(), |_| true, |at| models[at].view(None))
}

pub(super) async fn get(State(shared): State<Arc<Shared>>, Path((owner, name)): Path<(String, String)>) -> Response {
    let state = shared.state();
    let Some(entry) = state.catalog.entry(&owner, &name) else { return problem::not_found() };
    let now = timestamp::now();
    let example = state
        .predictions()
        .iter()
        .find(|prediction| prediction.model.name == entry.info.name && prediction.at(now).status == Status::Succeeded);
    let example = example.map(|prediction| prediction.view(&shared.urls, now));
    Json(entry.view(example.as_ref())).into_response()
}

pub(super) async fn create(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let body = match object::read(&body, &PROPERTIES, &["owner", "name", "visibility", "hardware"]) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    let text = |key: &str| body[key].as_str().unwrap_or_default();
    let refuse = |kind, field, words: &str| Refusal::Invalid(vec![Violation::new(kind, field, words)]).into_response();
    let Ok(name) = ModelName::new(text("owner"), text("name")) else {
        return refuse("pattern", "name", "Owner and name must be letters, digits, dashes, underscores and dots");
    };
    if !hardware::is_known(text("hardware")) {
        return refuse("enum", "hardware", "There is no hardware with this SKU");
    }
    let mut state = shared.state();
    if state.catalog.entry(name.owner(), name.name()).is_some() {
        let taken = "A model with that name and owner already exists";
        return problem::titled(StatusCode::UNPROCESSABLE_ENTITY, "Invalid model", taken);
    }
    let mut info = ModelInfo::new(name, text("visibility") == "public", timestamp::shown(timestamp::now()));
    info.update(&body);
    let view = info.view(None, None);
    state.catalog.create(info);
    (StatusCode::CREATED, Json(view)).into_response()
}

pub(super) async fn update(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let mut state = shared.state();
    let Some(entry) = state.catalog.entry_mut(&owner, &name) else { return problem::not_found() };
    match object::read(&body, &PROPERTIES[4..], &[]) {
        Ok(texts) => {
            entry.info.update(&texts);
            Json(entry.view(None)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

pub(super) async fn delete(State(shared): State<Arc<Shared>>, Path((owner, name)): Path<(String, String)>) -> Response {
    let mut state = shared.state();
    let Some(entry) = state.catalog.entry(&owner, &name) else { return problem::not_found() };
    if entry.info.is_public || !entry.versions.is_empty() {
        let reason = "You can only delete private models, after their versions have been deleted.";
        return problem::detail(StatusCode::FORBIDDEN, reason);
    }
    state.catalog.remove(&owner, &name);
    StatusCode::NO_CONTENT.into_response()
}

pub(super) async fn readme(State(shared): State<Arc<Shared>>, Path((owner, name)): Path<(String, String)>) -> Response {
    let state = shared.state();
    match state.catalog.entry(&owner, &name).and_then(|entry| entry.info.text("readme")) {
        Some(readme) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], readme.to_owned()).into_response(),
        None => problem::not_found(),
    }
}

/// In the emulator, every successful prediction of a model is an example.
pub(super) async fn examples(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let state = shared.state();
    let Some(entry) = state.catalog.entry(&owner, &name) else { return problem::not_found() };
    let (all, now) = (state.predictions(), timestamp::now());
    let is_example = |at: usize| all[at].model.name == entry.info.name && all[at].at(now).status == Status::Succeeded;
    let url = format!("{}/models/{owner}/{name}/examples", shared.urls.base_url);
    page::answer(&url, &query, PAGE, all.len(), is_example, |at| all[at].view(&shared.urls, now))
}
