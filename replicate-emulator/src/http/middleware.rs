//! Handles every request to the API: reads its body up to a limit, stores it, applies faults, checks its token, counts
//! it and logs it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request as HttpRequest, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::{faulty, logged, problem};
use crate::limits::{Verdict, whole_seconds};
use crate::network::Connection;
use crate::request::Request;
use crate::shared::Shared;

/// The largest JSON body: above the 10 MB of data URIs that official clients send.
const LARGEST_BODY: usize = 16 << 20;
/// The largest upload: 100 MB and the multipart around it.
const LARGEST_UPLOAD: usize = super::files::LARGEST + (1 << 20);

/// How a body ended.
enum Ended {
    Whole,
    TooLarge,
    Broken,
    TooSlow,
}

pub(super) async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: HttpRequest,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut record = logged::Record::new(&shared, &parts);
    let full = parts.uri.path().to_owned();
    let below = full.strip_prefix(&shared.prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_upload = below == Some("/files");
    let limit = if is_upload { LARGEST_UPLOAD } else { LARGEST_BODY };
    let (body, ended) = read(body, limit, shared.settings.read_timeout).await;

    let fault = {
        let mut state = shared.state();
        let path = parts.uri.path_and_query().map_or(full.as_str(), |path| path.as_str()).to_owned();
        let request =
            Request { method: parts.method.clone(), path, headers: parts.headers.clone(), body: body.clone() };
        state.remember(request, shared.settings.requests_kept);
        state.take_fault(&parts.method, below.unwrap_or(&full))
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
            (None, Ended::TooSlow) => problem::detail(StatusCode::REQUEST_TIMEOUT, "The body did not come in time"),
        };
        match verdict {
            Some(verdict) => counted(response, verdict),
            None => response,
        }
    };
    let response = match fault {
        Some(answer) => {
            record.hit_by(&answer);
            faulty::answer(answer, work, &shared, &connection).await
        }
        None => work.await,
    };
    record.answered(&response);
    response
}

/// Adds the rate limit headers to a response.
fn counted(mut response: Response, verdict: Verdict) -> Response {
    let headers = response.headers_mut();
    headers.insert("ratelimit-remaining", verdict.remaining.into());
    headers.insert("ratelimit-reset", whole_seconds(verdict.reset).into());
    response
}

/// Converts errors of the framework, for example for a path that is not UTF-8, to the service's format.
fn in_shape(response: Response) -> Response {
    let status = response.status();
    let is_text =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if status.is_client_error() && is_text {
        return problem::detail(status, status.canonical_reason().unwrap_or("The request could not be read"));
    }
    response
}

/// Reads a body up to a limit. Each piece must arrive within the time-out.
///
/// A reasonable amount beyond the limit is read and dropped, since a client that is still sending would not see the
/// response.
async fn read(body: Body, limit: usize, timeout: Duration) -> (Bytes, Ended) {
    let mut kept = BytesMut::new();
    let mut seen = 0_usize;
    let mut chunks = body.into_data_stream();
    loop {
        let chunk = match tokio::time::timeout(timeout, chunks.next()).await {
            Ok(Some(Ok(chunk))) => chunk,
            Ok(Some(Err(_))) => return (kept.freeze(), Ended::Broken),
            Ok(None) => break,
            Err(_) => return (kept.freeze(), Ended::TooSlow),
        };
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

/// Whether a path below the prefix needs a token. Downloads of files are signed instead.
fn asks_for_token(path: &str) -> bool {
    !(path.starts_with("/files/") && path.ends_with("/download"))
}

/// Whether the token is valid: the configured one, or by default any that is not empty.
pub(super) fn is_authorized(headers: &HeaderMap, accepted: Option<&str>) -> bool {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Older clients send `Token`.
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
