//! `GET /delivery/{prediction}/{name}`: the files that outputs link to, without a token, like the service.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::problem;
use super::range::{self, Part};
use crate::media::{Picture, Problem};
use crate::output::Content;
use crate::shared::Shared;
use crate::text::hex;
use crate::timestamp;

pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let prediction = shared.state().with_files(&id);
    let file = prediction.as_ref().and_then(|prediction| prediction.file(&name, timestamp::now()));
    let Some(content) = file.map(|file| file.content.clone()) else {
        return problem::not_found();
    };
    match tokio::task::spawn_blocking(move || File::of(&content)).await {
        Ok(Ok(file)) => answer(&file, &headers),
        Ok(Err(problem)) => {
            problem::detail(StatusCode::INTERNAL_SERVER_ERROR, &format!("The file can't be created: {problem}"))
        }
        Err(_) => problem::detail(StatusCode::INTERNAL_SERVER_ERROR, "The file can't be created."),
    }
}

/// The picture of a link, if it is a link to this emulator.
pub(super) fn linked(shared: &Shared, link: &str) -> Option<Picture> {
    let path = link.strip_prefix(&shared.urls.origin)?.strip_prefix("/delivery/")?;
    let (id, name) = path.split_once('/')?;
    let prediction = shared.state().prediction(id)?;
    match &prediction.file(name, timestamp::now())?.content {
        Content::Made(media) => Some(media.picture.clone()),
        Content::Given(_) => None,
    }
}

/// A file to send.
struct File {
    bytes: Bytes,
    media_type: HeaderValue,
    etag: HeaderValue,
}

impl File {
    /// Generates a file, which takes milliseconds, or uses the given one.
    fn of(content: &Content) -> Result<Self, Problem> {
        let (bytes, media_type, digest) = match content {
            Content::Made(media) => {
                let digest = Sha256::digest(format!("{media:?}"));
                (media.bytes()?.into(), HeaderValue::from_static(media.format.media_type()), digest)
            }
            Content::Given(file) => {
                let media_type = HeaderValue::from_str(&file.media_type)
                    .unwrap_or(HeaderValue::from_static("application/octet-stream"));
                (file.bytes.clone(), media_type, Sha256::digest(&file.bytes))
            }
        };
        let etag = HeaderValue::from_str(&format!("\"{}\"", &hex(&digest)[..32]))?;
        Ok(Self { bytes, media_type, etag })
    }
}

fn answer(File { bytes: content, media_type, etag }: &File, headers: &HeaderMap) -> Response {
    if headers.get(header::IF_NONE_MATCH) == Some(etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag.clone())]).into_response();
    }
    // If the range is of another version of the file, all of it is sent.
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
    set.insert(header::CONTENT_TYPE, media_type.clone());
    set.insert(header::CONTENT_LENGTH, length);
    set.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    set.insert(header::ETAG, etag.clone());
    if let Some(range) = range.and_then(|range| HeaderValue::from_str(&range).ok()) {
        set.insert(header::CONTENT_RANGE, range);
    }
    response
}
