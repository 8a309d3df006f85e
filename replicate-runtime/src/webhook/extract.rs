//! A webhook as an extractor of axum.

use std::fmt;

use ::http::StatusCode;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;

use super::{Delivery, Verifier};
use crate::ground::{Error, ErrorKind};

/// Reads the body and verifies it with the [`Verifier`] of the router's state.
///
/// The body is read up to axum's `DefaultBodyLimit`, which is 2 MB where the router sets no other.
///
/// ```
/// # async fn example(verifier: replicate_runtime::webhook::Verifier) {
/// use replicate_runtime::webhook::Delivery;
///
/// async fn hook(delivery: Delivery) {
///     println!("{} came", delivery.id());
/// }
/// let app = axum::Router::new().route("/hook", axum::routing::post(hook)).with_state(verifier);
/// # let _: axum::Router = app;
/// # }
/// ```
///
/// # Errors
///
/// A [`Rejection`], with which axum answers in place of the handler.
impl<S: Send + Sync> FromRequest<S> for Delivery
where
    Verifier: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let headers = request.headers().clone();
        let body = match Bytes::from_request(request, state).await {
            Ok(body) => body,
            Err(unread) => return Err(Rejection::new(unread.status(), Reason::Unread(unread.body_text()))),
        };
        Verifier::from_ref(state).verify(&headers, &body).map_err(|error| {
            let status = match error.kind() {
                ErrorKind::WebhookHeaders => StatusCode::BAD_REQUEST,
                _ => StatusCode::UNAUTHORIZED,
            };
            Rejection::new(status, Reason::Refused(error))
        })
    }
}

/// Why a request was not taken for a webhook of the service, and the answer to it.
///
/// The answer is 400 where headers are missing or unreadable, 401 where the signature or its time is not right, and 413
/// where the body is too large. It says why in words, and repeats nothing of what was sent.
#[derive(Debug)]
pub struct Rejection {
    status: StatusCode,
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    Unread(String),
    Refused(Error),
}

impl Rejection {
    fn new(status: StatusCode, reason: Reason) -> Self {
        let rejection = Self { status, reason };
        tracing::warn!(status = status.as_u16(), "a webhook was refused: {rejection}");
        rejection
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// What verification said; `None` where the body could not be read.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match &self.reason {
            Reason::Unread(_) => None,
            Reason::Refused(error) => Some(error),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Unread(why) => f.write_str(why),
            Reason::Refused(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Rejection {}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        (self.status, self.to_string()).into_response()
    }
}
