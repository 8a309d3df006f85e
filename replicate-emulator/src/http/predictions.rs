//! `GET /predictions`, `GET /predictions/{id}` and `POST /predictions/{id}/cancel`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use time::OffsetDateTime;

use super::{page, problem};
use crate::shared::Shared;
use crate::timestamp;

const PAGE: usize = 100;

pub(super) async fn list(State(shared): State<Arc<Shared>>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let (Ok(after), Ok(before)) = (moment(&query, "created_after"), moment(&query, "created_before")) else {
        return problem::detail(StatusCode::BAD_REQUEST, "created_after and created_before are date-times in ISO 8601");
    };
    if query.get("source").is_some_and(|source| source != "web") {
        return problem::detail(StatusCode::BAD_REQUEST, "source must be web");
    }
    // In the emulator, nothing is created on the web, so there is nothing from that source.
    let of_source = !query.contains_key("source");
    let all = shared.state().predictions().to_vec();
    let wanted = |at: usize| {
        let created = all[at].timeline.created_at;
        of_source && after.is_none_or(|after| created >= after) && before.is_none_or(|before| created < before)
    };
    let now = timestamp::now();
    let url = format!("{}/predictions", shared.urls.base_url);
    page::answer(&url, &query, PAGE, all.len(), wanted, |at| all[at].view(&shared.urls, now))
}

fn moment(query: &BTreeMap<String, String>, key: &str) -> Result<Option<OffsetDateTime>, ()> {
    query.get(key).map(|text| timestamp::parse(text).ok_or(())).transpose()
}

pub(super) async fn get(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    match shared.state().prediction(&id) {
        Some(prediction) => Json(prediction.view(&shared.urls, timestamp::now())).into_response(),
        None => problem::not_found(),
    }
}

pub(super) async fn cancel(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    let Some(prediction) = shared.state().prediction(&id) else {
        return problem::not_found();
    };
    let now = timestamp::now();
    prediction.cancel(now);
    Json(prediction.view(&shared.urls, now)).into_response()
}
