//! `POST /models/{owner}/{name}/versions/{version}/trainings`, and `/trainings`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use replicate_schema::ModelName;

use super::body::{self, Refusal};
use super::create::{CreateOptions, begin, recorded, token_of};
use super::replayed::Target;
use super::{page, problem, replayed};
use crate::check::Violation;
use crate::prediction::Purpose;
use crate::shared::Shared;
use crate::timestamp;

const PAGE: usize = 100;

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, version)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let whole = format!("{owner}/{name}:{version}");
    let found = shared.state().catalog.find(&whole).cloned();
    let model = match replayed::model(&shared, found, Target::Version(&whole)) {
        Ok(Some(model)) => model,
        Ok(None) => return problem::not_found(),
        Err(unrecorded) => return unrecorded.into_response(),
    };
    let create = match body::read(&body, &["destination", "input"]) {
        Ok(create) => create,
        Err(refusal) => return refusal.into_response(),
    };
    let refuse = |kind, field, words: &str| Refusal::Invalid(vec![Violation::new(kind, field, words)]).into_response();
    let Some(interface) = &model.training else {
        if shared.state().player.is_some() {
            return replayed::not_trained(&shared, &model).into_response();
        }
        let reason = "The model version does not support training";
        return problem::titled(StatusCode::UNPROCESSABLE_ENTITY, "Invalid version or not permitted", reason);
    };
    let destination = create.destination.as_deref().unwrap_or_default().parse::<ModelName>().ok();
    // Cassettes record what a training created, not what existed before.
    let is_replayed = shared.state().player.is_some();
    let exists = |name: &ModelName| is_replayed || shared.state().catalog.entry(name.owner(), name.name()).is_some();
    let Some(destination) = destination.filter(exists) else {
        return refuse("invalid", "destination", "The destination model does not exist");
    };
    let violations = interface.violations(&create.input);
    if !violations.is_empty() {
        return Refusal::Invalid(violations).into_response();
    }
    let recorded = match recorded(&shared, &model, &create, token_of(&headers)) {
        Ok(recorded) => recorded,
        Err(unrecorded) => return unrecorded.into_response(),
    };
    let options = CreateOptions { deadline: None, recorded };
    let training = begin(&shared, model, create, Purpose::Training { destination }, options);
    let view = training.view(&shared.urls, timestamp::now());
    (StatusCode::CREATED, Json(view)).into_response()
}

pub(super) async fn list(State(shared): State<Arc<Shared>>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let url = format!("{}/trainings", shared.urls.base_url);
    let state = shared.state();
    let (all, now) = (&state.trainings, timestamp::now());
    let view = |number| all.at(number).map(|training| training.view(&shared.urls, now)).unwrap_or_default();
    page::answer(&url, &query, PAGE, all.end(), |number| all.at(number).is_some(), view)
}

pub(super) async fn get(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    match shared.state().trainings.get(&id) {
        Some(training) => Json(training.view(&shared.urls, timestamp::now())).into_response(),
        None => problem::not_found(),
    }
}

pub(super) async fn cancel(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    let Some(training) = shared.state().trainings.get(&id).cloned() else { return problem::not_found() };
    let now = timestamp::now();
    training.cancel(now);
    Json(training.view(&shared.urls, now)).into_response()
}
