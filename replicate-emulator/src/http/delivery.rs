//! `GET /delivery/{prediction}/{name}`: the files that outputs link to, without a token, as the service has it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::problem;
use super::range::{self, Part};
use crate::picture::Picture;
use crate::shared::Shared;
use crate::text::hex;
use crate::timestamp;

pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let prediction = shared.state().prediction(&id);
    let file = prediction.as_ref().and_then(|prediction| prediction.file(&name, timestamp::now()));
    let Some(picture) = file.map(|file| file.picture.clone()) else {
        return problem::not_found();
    };
    match tokio::task::spawn_blocking(move || drawn(&picture)).await {
        Ok(Some((content, etag))) => answer(&content, &etag, &headers),
        _ => problem::detail(StatusCode::INTERNAL_SERVER_ERROR, "The picture could not be drawn."),
    }
}

/// The picture that a link leads to, where it is one of this emulator's.
pub(super) fn linked(shared: &Shared, link: &str) -> Option<Picture> {
    let path = link.strip_prefix(&shared.urls.origin)?.strip_prefix("/delivery/")?;
    let (id, name) = path.split_once('/')?;
    let prediction = shared.state().prediction(id)?;
    prediction.file(name, timestamp::now()).map(|file| file.picture.clone())
}

/// A picture's bytes with their tag; it takes milliseconds of work.
fn drawn(picture: &Picture) -> Option<(Bytes, HeaderValue)> {
    let content = picture.png().inspect_err(|error| tracing::error!("a picture can't be drawn: {error}")).ok()?;
    let digest = hex(&Sha256::digest(format!("{picture:?}")));
    let etag = HeaderValue::from_str(&format!("\"{}\"", &digest[..32])).ok()?;
    Some((content.into(), etag))
}

fn answer(content: &Bytes, etag: &HeaderValue, headers: &HeaderMap) -> Response {
    if headers.get(header::IF_NONE_MATCH) == Some(etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag.clone())]).into_response();
    }
    // A range of another version of the file is of no use: then all of it is sent.
    let same = headers.get(header::IF_RANGE).is_none_or(|tag| tag == etag);
    let asked = headers.get(header::RANGE).filter(|_| same).and_then(|range| range.to_str().ok());
    let total = content.len();
    let (status, body, range) = match asked.map_or(Part::Whole, |range| range::part(range, total)) {
        Part::Whole => (StatusCode::OK, content.clone(), None),
        Part::Bytes(first, last) => {
            let range = format!("bytes {first}-{last}/{total}");
            (StatusCode::PARTIAL_CONTENT, content.slice(first..=last), Some(range))
        }
        Part::Nothing => (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new(), Some(format!("bytes */{total}"))),
    };
    let length = HeaderValue::from(body.len());
    let mut response = (status, body).into_response();
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
    set.insert(header::CONTENT_LENGTH, length);
    set.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    set.insert(header::ETAG, etag.clone());
    if let Some(range) = range.and_then(|range| HeaderValue::from_str(&range).ok()) {
        set.insert(header::CONTENT_RANGE, range);
    }
    response
}
