//! The axum extractor for webhooks.

use std::fmt;

use ::http::StatusCode;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;

use super::{Delivery, Verifier};
use crate::ground::{Error, ErrorKind};

/// Reads the body and verifies it with the [`Verifier`] of the router's state.
///
/// The body is read up to axum's `DefaultBodyLimit`, which is 2 MB unless the router sets another.
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
/// A [`Rejection`], which axum sends instead of calling the handler.
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

/// Why a request was not accepted as a webhook of the service, and the response to it.
///
/// The status is 400 if headers are missing or invalid, 401 if the signature or its time is wrong, and 413 if the body
/// is too large. The response gives the reason as text, and repeats nothing of the request.
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

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The error of the verification; `None` if the body could not be read.
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
