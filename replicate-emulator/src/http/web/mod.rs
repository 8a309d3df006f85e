//! The page at `/`: forms for the models, and the predictions as they progress.
//!
//! Its requests do not go through the middleware of the API: they are not counted, stored or logged, and faults don't
//! apply to them. They go to `/.web`, which can't be a prefix of the API.

mod form;
mod inputs;
mod session;
mod snippet;
mod watch;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};

use super::{delivery, predictions, problem};
use crate::shared::Shared;

const INDEX: (&str, &str, &str) = ("/", "text/html; charset=utf-8", include_str!("page/index.html"));
const STYLE: (&str, &str, &str) = ("/.web/style.css", "text/css; charset=utf-8", include_str!("page/style.css"));

/// The files of the page: path, media type and content.
const FILES: [(&str, &str, &str); 10] = [
    INDEX,
    ("/.web/main.js", "text/javascript; charset=utf-8", include_str!("page/main.js")),
    ("/.web/form.js", "text/javascript; charset=utf-8", include_str!("page/form.js")),
    ("/.web/server.js", "text/javascript; charset=utf-8", include_str!("page/server.js")),
    ("/.web/saved.js", "text/javascript; charset=utf-8", include_str!("page/saved.js")),
    ("/.web/json.js", "text/javascript; charset=utf-8", include_str!("page/json.js")),
    ("/.web/log.js", "text/javascript; charset=utf-8", include_str!("page/log.js")),
    ("/.web/output.js", "text/javascript; charset=utf-8", include_str!("page/output.js")),
    ("/.web/controls.js", "text/javascript; charset=utf-8", include_str!("page/controls.js")),
    ("/.web/predictions.js", "text/javascript; charset=utf-8", include_str!("page/predictions.js")),
];

/// The headers of every response to the page: it loads nothing from other hosts, runs no text as markup or code, and
/// can't be framed.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         media-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// The routes of the page.
pub(super) fn router(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    let file = |router: Router<Arc<Shared>>, (path, kind, content): (&'static str, &'static str, &'static str)| {
        router.route(path, get(move || async move { ([(header::CONTENT_TYPE, kind)], content) }))
    };
    FILES
        .into_iter()
        .fold(Router::new(), file)
        // `urls.web` of a prediction: the same page, which shows the prediction.
        .route("/p/{id}", get(|| async { ([(header::CONTENT_TYPE, INDEX.1)], INDEX.2) }))
        .route("/.web/models", get(form::list))
        .route("/.web/models/{owner}/{name}", get(form::get))
        .route("/.web/models/{owner}/{name}/check", post(inputs::check))
        .route("/.web/models/{owner}/{name}/predictions", post(inputs::run))
        .route("/.web/predictions", get(watch::list))
        .route("/.web/predictions/{id}", get(watch::get))
        .route("/.web/predictions/{id}/again", post(inputs::again))
        .route("/.web/predictions/{id}/cancel", post(predictions::cancel))
        .route("/.web/delivery/{id}/{name}", get(delivery::get))
        .layer(DefaultBodyLimit::max(inputs::LARGEST_READ))
        .layer(from_fn_with_state(Arc::clone(shared), session::check))
        // The page that asks for the token uses the same style.
        .merge(file(Router::new(), STYLE))
        .layer(from_fn(guard))
}

/// Blocks other sites, and sets the headers that restrict the page.
///
/// Any site can make a browser send requests to this machine. But it can't read the responses, and it can't send JSON
/// without a preflight request, which is refused.
async fn guard(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_refused = request.method() == Method::POST && !kind.starts_with("application/json");
    let mut response = if is_refused {
        problem::detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The page sends application/json.")
    } else {
        next.run(request).await
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
