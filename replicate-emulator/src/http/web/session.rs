//! Access to the page if a token is required.
//!
//! The URL with `?token=...` sets a cookie and redirects to the page. The cookie is not the token: browsers send
//! cookies to every port of a host, and a server on another port must not learn the token.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::super::{middleware, problem};
use crate::shared::Shared;
use crate::text::hex;

/// Accepts a request with the token or the session cookie.
pub(super) async fn check(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let Some(token) = &shared.settings.token else { return next.run(request).await };
    let session = Session { name: cookie_name(&shared), value: cookie_value(token) };
    let headers = request.headers();
    if session.is_in(headers) || middleware::is_authorized(headers, Some(token)) {
        return next.run(request).await;
    }
    let query = Query::<BTreeMap<String, String>>::try_from_uri(request.uri());
    let given = query.ok().and_then(|mut query| query.0.remove("token"));
    if given.is_some_and(|given| given == *token) {
        return session.begin(request.uri().path());
    }
    if request.uri().path().starts_with("/.web/") {
        return problem::unauthenticated();
    }
    (StatusCode::UNAUTHORIZED, Html(include_str!("page/token.html"))).into_response()
}

struct Session {
    name: String,
    value: String,
}

impl Session {
    fn is_in(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == self.name && value == self.value)
    }

    /// Sets the cookie, and redirects to the URL without the token.
    fn begin(&self, path: &str) -> Response {
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.name, self.value);
        let headers = [(header::LOCATION, path), (header::SET_COOKIE, &cookie)]
            .map(|(name, value)| HeaderValue::from_str(value).map(|value| (name, value)));
        let headers = headers.into_iter().flatten().collect::<HeaderMap>();
        (StatusCode::SEE_OTHER, headers).into_response()
    }
}

/// Each port has a separate cookie, so that two emulators do not end each other's sessions.
fn cookie_name(shared: &Shared) -> String {
    let port = shared.urls.origin.rsplit(':').next().unwrap_or_default();
    format!("replicate_emulator_{port}")
}

/// It depends only on the token, so that a session survives a restart.
fn cookie_value(token: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.as_bytes()).expect("HMAC takes keys of every length");
    mac.update(b"the page of the emulator");
    hex(&mac.finalize().into_bytes())
}
