//! `GET /search`, and the code that it shares with the search for models.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::collections::COLLECTIONS;
use crate::shared::Shared;

/// Pages of the documentation: titles and paths.
const PAGES: [(&str, &str); 3] = [
    ("Create a prediction", "/docs/topics/predictions/create-a-prediction"),
    ("Deployments", "/docs/topics/deployments"),
    ("Webhooks", "/docs/topics/webhooks"),
];

pub(super) async fn get(State(shared): State<Arc<Shared>>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    // The errors of this part of the service have another format.
    let refuse = |detail: &str| (StatusCode::BAD_REQUEST, Json(json!({"detail": detail}))).into_response();
    let Some(text) = query.get("query").filter(|text| !text.trim().is_empty()) else {
        return refuse("Query parameter \"query\" is required");
    };
    let Some(limit) = limit(&query) else {
        return refuse("Query parameter \"limit\" must be between 1 and 50");
    };
    let state = shared.state();
    let found = state.catalog.entries().filter(|entry| entry.info.is_public && entry.info.matches(text)).take(limit);
    let models: Vec<_> = found
        .map(|entry| {
            let description = entry.info.text("description");
            let metadata = json!({"generated_description": description, "tags": [], "score": 1.0});
            json!({"model": entry.view(None), "metadata": metadata})
        })
        .collect();
    let collections = COLLECTIONS.iter().filter(|collection| collection.matches(text)).map(|collection| {
        let mut view = collection.view();
        view["models"] = collection.models(state.catalog.entries()).map(|entry| entry.info.name.to_string()).collect();
        view
    });
    let pages = PAGES.iter().filter(|(name, _)| name.to_lowercase().contains(&text.to_lowercase()));
    let pages: Value = pages.map(|(name, href)| json!({"name": name, "href": href})).collect();
    let collections: Value = collections.collect();
    Json(json!({"query": text, "models": models, "collections": collections, "pages": pages})).into_response()
}

/// How many models to return: from 1 to 50.
fn limit(query: &BTreeMap<String, String>) -> Option<usize> {
    let Some(text) = query.get("limit") else { return Some(20) };
    text.parse().ok().filter(|limit| (1..=50).contains(limit))
}
