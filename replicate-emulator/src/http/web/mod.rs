//! The page at `/`: forms for the models, and the predictions as they move.
//!
//! It is a window and no client: what it asks for passes no gate, so that it is not counted, not remembered and not hit by
//! the faults that are planned for clients. It lies below `/.web`, which no prefix of the API can be.

mod form;
mod inputs;
mod watch;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::{delivery, predictions, problem};
use crate::emulator::Shared;

/// The files of the page, as they are served.
const FILES: [(&str, &str, &str); 6] = [
    ("/", "text/html; charset=utf-8", include_str!("page/index.html")),
    ("/.web/style.css", "text/css; charset=utf-8", include_str!("page/style.css")),
    ("/.web/main.js", "text/javascript; charset=utf-8", include_str!("page/main.js")),
    ("/.web/form.js", "text/javascript; charset=utf-8", include_str!("page/form.js")),
    ("/.web/controls.js", "text/javascript; charset=utf-8", include_str!("page/controls.js")),
    ("/.web/predictions.js", "text/javascript; charset=utf-8", include_str!("page/predictions.js")),
];

/// What every answer to the page says: nothing from elsewhere, no text that becomes markup or code, no frame around it.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         media-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// The routes of the page.
pub(super) fn router() -> Router<Arc<Shared>> {
    let files = FILES.into_iter().fold(Router::new(), |router, (path, kind, content)| {
        router.route(path, get(move || async move { ([(header::CONTENT_TYPE, kind)], content) }))
    });
    files
        .route("/.web/models", get(form::list))
        .route("/.web/models/{owner}/{name}", get(form::get))
        .route("/.web/models/{owner}/{name}/check", post(inputs::check))
        .route("/.web/models/{owner}/{name}/predictions", post(inputs::run))
        .route("/.web/predictions", get(watch::list))
        .route("/.web/predictions/{id}/cancel", post(predictions::cancel))
        .route("/.web/delivery/{id}/{name}", get(delivery::get))
        .layer(DefaultBodyLimit::max(inputs::LARGEST_READ))
        .layer(from_fn(pass))
}

/// Keeps other sites out, and says what the browser is to keep to.
async fn pass(request: Request, next: Next) -> Response {
    let mut response = match refusal(request.method(), request.headers()) {
        Some((status, why)) => problem::detail(status, why),
        None => next.run(request).await.into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Why a request is not the page's own.
///
/// Any site can have a browser send requests to this machine. It can't read the answers, unless it goes by a name that it
/// makes lead here; and it can't send JSON without asking first, which is refused.
fn refusal(method: &Method, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    if !is_address(text(header::HOST)) {
        return Some((StatusCode::FORBIDDEN, "The page is there by address and at localhost, and by no other name."));
    }
    let is_json = text(header::CONTENT_TYPE).starts_with("application/json");
    (*method == Method::POST && !is_json)
        .then_some((StatusCode::UNSUPPORTED_MEDIA_TYPE, "The page sends application/json."))
}

/// Whether a host is an IP address or this machine's own name, which nobody can make lead elsewhere.
fn is_address(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name == "localhost" || bare.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_sites_are_kept_out() {
        let table = [
            ("GET", "127.0.0.1:8080", "", None),
            ("GET", "[::1]:8080", "", None),
            ("GET", "[::1]", "", None),
            ("GET", "192.168.0.7", "", None),
            ("GET", "localhost:8080", "", None),
            ("POST", "localhost", "application/json; charset=utf-8", None),
            ("GET", "", "", Some(403)),
            ("GET", "evil.example:8080", "", Some(403)),
            ("GET", "127.0.0.1.evil.example", "", Some(403)),
            ("GET", "localhost.evil.example:80", "", Some(403)),
            ("POST", "localhost", "", Some(415)),
            ("POST", "localhost", "text/plain", Some(415)),
        ];
        for (method, host, kind, expected) in table {
            let pairs = [(header::HOST, host.parse().unwrap()), (header::CONTENT_TYPE, kind.parse().unwrap())];
            let refused = refusal(&method.parse().unwrap(), &HeaderMap::from_iter(pairs));
            assert_eq!(refused.map(|(status, _)| status.as_u16()), expected, "{method} {host} {kind}");
        }
    }
}
