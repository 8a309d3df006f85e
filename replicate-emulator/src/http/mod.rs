//! The HTTP side: routes, and handlers that read a request, ask the pure parts and write an answer.

mod account;
mod body;
mod create;
mod delivery;
mod faulty;
mod files;
mod gate;
mod models;
mod page;
mod predictions;
mod prefer;
mod problem;
mod range;
mod stream;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::emulator::Shared;

/// Every route; all requests pass the gate first.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let api = Router::new()
        .route("/account", get(account::get))
        .route("/files", post(files::create))
        .route("/files/{id}", get(files::get).delete(files::delete))
        .route("/models", get(models::list))
        .route("/models/{owner}/{name}", get(models::get))
        .route("/models/{owner}/{name}/predictions", post(create::by_model))
        .route("/models/{owner}/{name}/versions", get(models::versions))
        .route("/models/{owner}/{name}/versions/{version}", get(models::version))
        .route("/predictions", get(predictions::list).post(create::by_version))
        .route("/predictions/{id}", get(predictions::get))
        .route("/predictions/{id}/cancel", post(predictions::cancel));
    Router::new()
        .nest(&shared.prefix, api)
        .route("/delivery/{id}/{name}", get(delivery::get))
        .route("/stream/{id}", get(stream::get))
        .fallback(problem::unknown_path)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(from_fn_with_state(Arc::clone(&shared), gate::pass))
        // The gate has its own limits.
        .layer(DefaultBodyLimit::disable())
        .with_state(shared)
}
