//! Errors in the service's format: `application/problem+json` with `title`, `detail` and `status`.

use std::time::Duration;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::limits::whole_seconds;
use crate::log::Note;

/// An error with a sentence and no title.
pub(crate) fn detail(status: StatusCode, detail: &str) -> Response {
    of(status, &json!({"detail": detail, "status": status.as_u16()}))
}

/// An error with a title and a sentence.
pub(super) fn titled(status: StatusCode, title: &str, detail: &str) -> Response {
    of(status, &json!({"title": title, "detail": detail, "status": status.as_u16()}))
}

/// An error whose body is given.
pub(super) fn of(status: StatusCode, body: &Value) -> Response {
    let kind = HeaderValue::from_static("application/problem+json");
    let mut response = (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response();
    response.extensions_mut().insert(Note(body["detail"].as_str().unwrap_or_default().to_owned()));
    response
}

pub(super) fn unauthenticated() -> Response {
    titled(StatusCode::UNAUTHORIZED, "Unauthenticated", "You did not pass a valid authentication token")
}

/// The response to too many requests. The service sends no `Retry-After`, but gives the time in its message.
pub(super) fn throttled(wait: Duration) -> Response {
    let seconds = whole_seconds(wait);
    let detail = format!("Request was throttled. Your rate limit resets in ~{seconds}s.");
    let status = StatusCode::TOO_MANY_REQUESTS;
    of(status, &json!({"detail": detail, "status": status.as_u16(), "retry_after": seconds}))
}

pub(super) fn not_found() -> Response {
    detail(StatusCode::NOT_FOUND, "The requested resource could not be found.")
}

/// The response for unknown paths.
pub(super) async fn unknown_path() -> Response {
    not_found()
}

/// The response for methods that a path does not support.
pub(super) async fn wrong_method(method: Method) -> Response {
    detail(StatusCode::METHOD_NOT_ALLOWED, &format!("Method \"{method}\" not allowed."))
}
