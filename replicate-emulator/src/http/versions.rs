//! `/models/{owner}/{name}/versions`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::{page, problem};
use crate::shared::Shared;

const PAGE: usize = 25;

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let state = shared.state();
    let Some(entry) = state.catalog.entry(&owner, &name) else { return problem::not_found() };
    if entry.latest().is_some_and(|latest| latest.official) {
        let reason = "This model is an official model and does not expose a list of versions.";
        return problem::detail(StatusCode::NOT_FOUND, reason);
    }
    let url = format!("{}/models/{owner}/{name}/versions", shared.urls.base_url);
    let versions = &entry.versions;
    page::answer(&url, &query, PAGE, versions.len(), |_| true, |at| versions[at].view())
}

pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, version)): Path<(String, String, String)>,
) -> Response {
    match shared.state().catalog.versions(&owner, &name).iter().find(|model| model.version == version) {
        Some(model) => Json(model.view()).into_response(),
        None => problem::not_found(),
    }
}

pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, version)): Path<(String, String, String)>,
) -> Response {
    let mut state = shared.state();
    let entry = state.catalog.entry(&owner, &name);
    let Some(entry) = entry.filter(|entry| entry.versions.iter().any(|model| model.version == version)) else {
        return problem::not_found();
    };
    if entry.info.is_public {
        let reason = "You can only delete versions from private models.";
        return problem::detail(StatusCode::FORBIDDEN, reason);
    }
    if state.deployments.iter().any(|deployment| deployment.version == version) {
        let reason = "You cannot delete a version that has an associated deployment.";
        return problem::detail(StatusCode::FORBIDDEN, reason);
    }
    state.catalog.remove_version(&owner, &name, &version);
    StatusCode::ACCEPTED.into_response()
}
