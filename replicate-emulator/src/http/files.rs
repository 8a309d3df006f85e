//! `/files`

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{page, problem, upload};
use crate::check::{self, Violation};
use crate::settings::ACCOUNT;
use crate::shared::Shared;
use crate::signature::Access;
use crate::state::{FILE_ID, StoredFile};
use crate::text::hex;
use crate::timestamp;

/// The largest file that the service accepts.
pub(super) const LARGEST: usize = 100 * 1_000_000;
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
const LONGEST_NAME: usize = 255;
const PAGE: usize = 100;

pub(super) fn too_large() -> Response {
    problem::detail(StatusCode::PAYLOAD_TOO_LARGE, "Files must be less than 100MB in size")
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    multipart: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let upload = match multipart {
        Ok(multipart) => upload::read(multipart).await,
        Err(rejection) => return problem::detail(StatusCode::BAD_REQUEST, &rejection.body_text()),
    };
    let upload = match upload {
        Ok(upload) => upload,
        Err(error) => return problem::detail(StatusCode::BAD_REQUEST, &error.body_text()),
    };
    let violation = |kind, field: &str, description: &str| {
        let violations = [Violation::new(kind, field, description)];
        problem::of(StatusCode::UNPROCESSABLE_ENTITY, &check::problem(&violations))
    };
    let Some(content) = upload.content else { return violation("required", "", "content is required") };
    if content.len() > LARGEST {
        return too_large();
    }
    if upload.name.as_ref().is_some_and(|name| name.len() > LONGEST_NAME) {
        return violation("string_lte", "filename", "String length must be less than or equal to 255");
    }
    let metadata = upload.metadata.unwrap_or_else(|| json!({}));
    if !metadata.is_object() {
        return violation("invalid_type", "metadata", "Invalid type. Expected: object");
    }
    let content_type = upload.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    store(&shared, upload.name, content_type, metadata, content)
}

fn store(shared: &Shared, name: Option<String>, content_type: String, metadata: Value, content: Bytes) -> Response {
    let created_at = timestamp::now();
    let expires_at = timestamp::later(created_at, LIFETIME);
    let sha256 = hex(&Sha256::digest(&content));
    let mut state = shared.state();
    let id = state.new_id(FILE_ID);
    let file = StoredFile { id: id.clone(), name, content_type, metadata, content, sha256, created_at, expires_at };
    let view = view(shared, &file);
    state.files(created_at).insert(id, file);
    (StatusCode::CREATED, Json(view)).into_response()
}

pub(super) async fn list(State(shared): State<Arc<Shared>>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let url = format!("{}/files", shared.urls.base_url);
    let mut state = shared.state();
    let files = state.files(timestamp::now());
    let view = |number| files.at(number).map(|file| view(&shared, file)).unwrap_or_default();
    page::answer(&url, &query, PAGE, files.end(), |number| files.at(number).is_some(), view)
}

pub(super) async fn get(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    match shared.state().files(timestamp::now()).get(&id) {
        Some(file) => Json(view(&shared, file)).into_response(),
        None => problem::not_found(),
    }
}

/// The signature grants access, so no token is required. With a wrong signature, the file is not found.
pub(super) async fn download(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let text = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let access = Access { owner: text("owner"), id: &id, expiry: text("expiry").parse().unwrap_or(0) };
    let now = timestamp::now();
    let seconds = u64::try_from(now.unix_timestamp()).unwrap_or_default();
    let mut state = shared.state();
    let is_signed = access.is_signed_by(&state.file_secret, text("signature"));
    let is_open = access.owner == ACCOUNT && access.expiry > seconds && is_signed;
    match state.files(now).get(&id).filter(|_| is_open) {
        Some(file) => ([(header::CONTENT_TYPE, "application/octet-stream")], file.content.clone()).into_response(),
        None => problem::detail(StatusCode::NOT_FOUND, "File not found"),
    }
}

pub(super) async fn delete(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    match shared.state().files(timestamp::now()).remove(&id) {
        Some(_) => StatusCode::NO_CONTENT.into_response(),
        None => problem::not_found(),
    }
}

fn view(shared: &Shared, file: &StoredFile) -> Value {
    json!({
        "id": file.id,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.content.len(),
        "etag": file.sha256,
        "checksums": {"sha256": file.sha256},
        "metadata": file.metadata,
        "created_at": timestamp::shown(file.created_at),
        "expires_at": timestamp::shown(file.expires_at),
        "urls": {"get": format!("{}/files/{}", shared.urls.base_url, file.id)},
    })
}
