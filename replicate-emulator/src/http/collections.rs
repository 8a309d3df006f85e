//! `GET /collections` and `GET /collections/{slug}`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{page, problem};
use crate::catalog::Entry;
use crate::shared::Shared;

/// Models that have something in common.
pub(super) struct Collection {
    pub(super) slug: &'static str,
    name: &'static str,
    description: &'static str,
    has: fn(&Entry) -> bool,
}

/// All collections. The documents of the models determine which ones are in a collection.
pub(super) const COLLECTIONS: [Collection; 3] = [
    Collection {
        slug: "official",
        name: "Official models",
        description: "Models that are always on and keep their interface.",
        has: |entry| entry.latest().is_some_and(|model| model.official),
    },
    Collection {
        slug: "language-models",
        name: "Language models",
        description: "Models that write text piece by piece.",
        has: |entry| entry.latest().is_some_and(|model| model.streams),
    },
    Collection {
        slug: "everything-else",
        name: "Everything else",
        description: "Models that give their output at once.",
        has: |entry| entry.latest().is_some_and(|model| !model.streams),
    },
];

const PAGE: usize = 25;

pub(super) async fn list(State(shared): State<Arc<Shared>>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let url = format!("{}/collections", shared.urls.base_url);
    // Lists start with the newest, which is the last one.
    let at = |number: usize| &COLLECTIONS[COLLECTIONS.len() - 1 - number];
    page::answer(&url, &query, PAGE, COLLECTIONS.len(), |_| true, |number| at(number).view())
}

pub(super) async fn get(State(shared): State<Arc<Shared>>, Path(slug): Path<String>) -> Response {
    let Some(collection) = COLLECTIONS.iter().find(|collection| collection.slug == slug) else {
        return problem::not_found();
    };
    let state = shared.state();
    let models: Vec<_> = collection.models(state.catalog.entries()).map(|entry| entry.view(None)).collect();
    let mut view = collection.view();
    view["full_description"] = format!("## {}\n\n{}\n", collection.name, collection.description).into();
    view["models"] = models.into();
    Json(view).into_response()
}

impl Collection {
    pub(super) fn view(&self) -> Value {
        json!({"slug": self.slug, "name": self.name, "description": self.description})
    }

    /// The public models that are in it.
    pub(super) fn models<'a>(&self, all: impl Iterator<Item = &'a Entry>) -> impl Iterator<Item = &'a Entry> {
        all.filter(|entry| entry.info.is_public && (self.has)(entry))
    }

    /// Whether every word of a text is in its name or its description.
    pub(super) fn matches(&self, text: &str) -> bool {
        let about = format!("{} {}", self.name, self.description).to_lowercase();
        text.to_lowercase().split_whitespace().all(|word| about.contains(word))
    }
}
