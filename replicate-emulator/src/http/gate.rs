//! What every request passes: its body is read up to a limit, it is remembered, faults happen, its token is checked.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request as HttpRequest, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::{faulty, problem};
use crate::emulator::Shared;
use crate::limits::{Verdict, whole_seconds};
use crate::request::Request;
use crate::wire::Line;

/// The largest JSON body: above the 10 MB of data URIs that official clients send.
const LARGEST_BODY: usize = 16 << 20;
/// The largest upload: 100 MB and the multipart around it.
const LARGEST_UPLOAD: usize = super::files::LARGEST + (1 << 20);

/// How a body ended.
enum Ended {
    Whole,
    TooLarge,
    Broken,
}

pub(super) async fn pass(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: HttpRequest,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let full = parts.uri.path().to_owned();
    let below = full.strip_prefix(&shared.prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_upload = below == Some("/files");
    let limit = if is_upload { LARGEST_UPLOAD } else { LARGEST_BODY };
    let (body, ended) = read(body, limit).await;

    let fault = {
        let mut book = shared.book();
        let path = parts.uri.path_and_query().map_or(full.as_str(), |path| path.as_str()).to_owned();
        let request =
            Request { method: parts.method.clone(), path, headers: parts.headers.clone(), body: body.clone() };
        book.remember(request, shared.settings.requests_kept);
        book.take_fault(&parts.method, below.unwrap_or(&full))
    };
    let work = async {
        if below.is_some_and(asks_for_token) && !is_authorized(&parts.headers, shared.settings.token.as_deref()) {
            return problem::unauthenticated();
        }
        let verdict = below.and_then(|path| shared.count(&parts.method, path));
        let response = match (verdict.and_then(|verdict| verdict.wait), ended) {
            (Some(wait), _) => problem::throttled(wait),
            (None, Ended::Whole) => in_shape(next.run(HttpRequest::from_parts(parts, Body::from(body))).await),
            (None, Ended::TooLarge) if is_upload => super::files::too_large(),
            (None, Ended::TooLarge) => problem::titled(
                StatusCode::PAYLOAD_TOO_LARGE,
                "Request too large",
                "The body must be less than 16MB in size",
            ),
            (None, Ended::Broken) => {
                problem::detail(StatusCode::BAD_REQUEST, "The body ended before its announced length")
            }
        };
        match verdict {
            Some(verdict) => counted(response, verdict),
            None => response,
        }
    };
    match fault {
        Some(answer) => faulty::answer(answer, work, &shared, &line).await,
        None => work.await,
    }
}

/// An answer that says how many more requests there may be.
fn counted(mut response: Response, verdict: Verdict) -> Response {
    let headers = response.headers_mut();
    headers.insert("ratelimit-remaining", verdict.remaining.into());
    headers.insert("ratelimit-reset", whole_seconds(verdict.reset).into());
    response
}

/// What the framework refuses by itself, a path that is not UTF-8 say, is answered in the service's shape too.
fn in_shape(response: Response) -> Response {
    let status = response.status();
    let is_text =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if status.is_client_error() && is_text {
        return problem::detail(status, status.canonical_reason().unwrap_or("The request could not be read"));
    }
    response
}

/// Reads a body up to a limit.
///
/// What is beyond the limit is read and dropped, within reason: a client that is still sending would not see an answer.
async fn read(body: Body, limit: usize) -> (Bytes, Ended) {
    let mut kept = BytesMut::new();
    let mut seen = 0_usize;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let Ok(chunk) = chunk else { return (kept.freeze(), Ended::Broken) };
        seen = seen.saturating_add(chunk.len());
        if seen <= limit {
            kept.extend_from_slice(&chunk);
        } else if seen > limit.saturating_mul(8) {
            break;
        }
    }
    let ended = if seen > limit { Ended::TooLarge } else { Ended::Whole };
    (kept.freeze(), ended)
}

/// Whether a path below the prefix needs a token: a download of a file is signed instead.
fn asks_for_token(path: &str) -> bool {
    !(path.starts_with("/files/") && path.ends_with("/download"))
}

/// Whether the token is good: the one that was configured, or any that is not empty.
fn is_authorized(headers: &HeaderMap, accepted: Option<&str>) -> bool {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Older clients say `Token`.
    let token = match value.split_once(' ') {
        Some((scheme, token)) if ["bearer", "token"].contains(&scheme.to_ascii_lowercase().as_str()) => token.trim(),
        _ => "",
    };
    accepted.map_or(!token.is_empty(), |accepted| accepted == token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_checked() {
        let table = [
            (None, None, false),
            (Some("Bearer "), None, false),
            (Some("Bearer"), None, false),
            (Some("Basic abc"), None, false),
            (Some("Bearer abc"), None, true),
            (Some("bearer abc"), None, true),
            (Some("Token abc"), Some("abc"), true),
            (Some("Bearer abcd"), Some("abc"), false),
            (None, Some("abc"), false),
        ];
        for (given, accepted, expected) in table {
            let mut headers = HeaderMap::new();
            if let Some(given) = given {
                headers.insert(header::AUTHORIZATION, given.parse().unwrap());
            }
            assert_eq!(is_authorized(&headers, accepted), expected, "{given:?} {accepted:?}");
        }
    }
}
