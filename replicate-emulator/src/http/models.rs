//! `GET /models` and what is below it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::page::{self, Cursor};
use super::problem;
use crate::emulator::Shared;

const PAGE: usize = 25;

pub(super) async fn list(State(shared): State<Arc<Shared>>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let Ok(cursor) = Cursor::of(&query) else { return page::unknown_cursor() };
    let models = shared.catalog.models();
    let page = page::page(models.len(), cursor, PAGE, |_| true);
    let views: Vec<_> = page.items.iter().map(|at| models[*at].view(&shared.started_at)).collect();
    Json(page.view(&format!("{}/models", shared.places.base_url), &query, &views)).into_response()
}

pub(super) async fn get(State(shared): State<Arc<Shared>>, Path((owner, name)): Path<(String, String)>) -> Response {
    match shared.catalog.latest(&owner, &name) {
        Some(model) => Json(model.view(&shared.started_at)).into_response(),
        None => problem::not_found(),
    }
}

pub(super) async fn versions(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let versions = shared.catalog.versions(&owner, &name);
    match versions.last() {
        None => return problem::not_found(),
        Some(latest) if latest.official => {
            let reason = "This model is an official model and does not expose a list of versions.";
            return problem::detail(StatusCode::NOT_FOUND, reason);
        }
        Some(_) => {}
    }
    let Ok(cursor) = Cursor::of(&query) else { return page::unknown_cursor() };
    let page = page::page(versions.len(), cursor, PAGE, |_| true);
    let views: Vec<_> = page.items.iter().map(|at| versions[*at].version_view(&shared.started_at)).collect();
    let url = format!("{}/models/{owner}/{name}/versions", shared.places.base_url);
    Json(page.view(&url, &query, &views)).into_response()
}

pub(super) async fn version(
    State(shared): State<Arc<Shared>>,
    Path((owner, name, version)): Path<(String, String, String)>,
) -> Response {
    match shared.catalog.versions(&owner, &name).iter().find(|model| model.version == version) {
        Some(model) => Json(model.version_view(&shared.started_at)).into_response(),
        None => problem::not_found(),
    }
}
