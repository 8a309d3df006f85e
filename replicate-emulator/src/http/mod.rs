//! The HTTP side: routes, and handlers that read a request, call the pure parts and write a response.

mod account;
mod body;
mod collections;
mod create;
mod delivery;
mod deployments;
mod faulty;
mod files;
mod hardware;
pub(crate) mod host;
mod logged;
mod middleware;
mod models;
mod object;
mod page;
mod predictions;
mod prefer;
pub(crate) mod problem;
mod range;
mod replayed;
mod search;
mod stream;
mod trainings;
pub(crate) mod upload;
mod versions;
#[cfg(feature = "page")]
mod web;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::shared::Shared;

/// All routes. Requests to the API go through the middleware; those of the page do not.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let api = Router::new()
        .route("/account", get(account::get))
        .route("/collections", get(collections::list))
        .route("/collections/{slug}", get(collections::get))
        .route("/deployments", get(deployments::list).post(deployments::create))
        .route(
            "/deployments/{owner}/{name}",
            get(deployments::get).patch(deployments::update).delete(deployments::delete),
        )
        .route("/deployments/{owner}/{name}/predictions", post(create::by_deployment))
        .route("/files", get(files::list).post(files::create))
        .route("/files/{id}", get(files::get).delete(files::delete))
        .route("/files/{id}/download", get(files::download))
        .route("/hardware", get(hardware::list))
        .route("/models", get(models::list).post(models::create).fallback(models::search))
        .route("/models/{owner}/{name}", get(models::get).patch(models::update).delete(models::delete))
        .route("/models/{owner}/{name}/examples", get(models::examples))
        .route("/models/{owner}/{name}/readme", get(models::readme))
        .route("/models/{owner}/{name}/predictions", post(create::by_model))
        .route("/models/{owner}/{name}/versions", get(versions::list))
        .route("/models/{owner}/{name}/versions/{version}", get(versions::get).delete(versions::delete))
        .route("/models/{owner}/{name}/versions/{version}/trainings", post(trainings::create))
        .route("/predictions", get(predictions::list).post(create::by_version))
        .route("/predictions/{id}", get(predictions::get))
        .route("/predictions/{id}/cancel", post(predictions::cancel))
        .route("/search", get(search::get))
        .route("/trainings", get(trainings::list))
        .route("/trainings/{id}", get(trainings::get))
        .route("/trainings/{id}/cancel", post(trainings::cancel))
        .route("/webhooks/default/secret", get(webhooks::secret));
    let routes = Router::new()
        .nest(&shared.prefix, api)
        .route("/delivery/{id}/{name}", get(delivery::get))
        .route("/stream/{id}", get(stream::get))
        .fallback(problem::unknown_path)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(from_fn_with_state(Arc::clone(&shared), middleware::handle))
        // The middleware has its own limits.
        .layer(DefaultBodyLimit::disable());
    #[cfg(feature = "page")]
    let routes = routes.merge(web::router(&shared));
    routes.layer(from_fn_with_state(Arc::clone(&shared), host::check)).with_state(shared)
}
