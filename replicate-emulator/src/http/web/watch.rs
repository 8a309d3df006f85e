//! `GET /.web/predictions`: what has changed since the page last asked. `GET /.web/predictions/{id}`: one prediction in
//! full.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::super::problem;
use super::snippet;
use crate::log::{Line, LogEvent};
use crate::prediction::Prediction;
use crate::shared::Shared;
use crate::timestamp::{self, between, later};

/// How many predictions the page shows.
const NEWEST: usize = 50;

/// How long an end is still reported, so that one that happens while a response is made is in the next response.
const OVERLAP: Duration = Duration::from_secs(2);

/// The changes since the time and the log line that an earlier response gave: the newest predictions, and the one with
/// the `id` in the query, that have not ended or have ended since, newest first; and the new lines of the log, oldest
/// first.
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Json<Value> {
    let now = timestamp::now();
    let since = query.get("since").and_then(|since| timestamp::parse(since));
    let after = query.get("after").and_then(|number| number.parse().ok()).unwrap_or(0);
    let log: Vec<Value> = shared.state().log.after(after).map(line).collect();
    let mut watched: Vec<_> = shared.state().predictions().iter().rev().take(NEWEST).cloned().collect();
    let named = query.get("id").and_then(|id| shared.state().prediction(id));
    watched.extend(named.filter(|named| watched.iter().all(|other| other.id != named.id)));
    let has_changed = |ends_at| since.is_none_or(|since| later(ends_at, OVERLAP) >= since);
    let changed = watched.iter().filter(|prediction| has_changed(prediction.ends_at()));
    let views: Vec<Value> = changed.map(|prediction| view(prediction, &shared, now)).collect();
    Json(json!({
        "now": timestamp::shown(now),
        "base_url": shared.urls.base_url,
        "origin": shared.urls.origin,
        "predictions": views,
        "log": log,
    }))
}

/// One prediction in full: as the API shows it, its whole input, and code to copy.
pub(super) async fn get(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    let Some(prediction) = shared.state().prediction(&id) else { return problem::not_found() };
    let shown = prediction.view(&shared.urls, timestamp::now());
    // As text, since JavaScript would round 64-bit integers.
    Json(json!({
        "json": format!("{shown:#}"),
        "input": Value::Object(prediction.input.clone()).to_string(),
        "rust": snippet::rust(&prediction),
        "curl": snippet::curl(&prediction, &shared.urls),
    }))
    .into_response()
}

/// A line of the log.
fn line(line: &Line) -> Value {
    let (kind, status, prediction) = match &line.event {
        LogEvent::Request(request) => ("request", request.status, None),
        LogEvent::Webhook(sent) => ("webhook", sent.status(), Some(sent.prediction())),
    };
    json!({
        "number": line.number,
        "at": timestamp::shown(line.at),
        "kind": kind,
        "text": line.event.to_string(),
        "prediction": prediction,
        "failed": status.is_none_or(|status| status.is_client_error() || status.is_server_error()),
    })
}

/// What the API shows, and what the page needs in addition.
fn view(prediction: &Prediction, shared: &Shared, now: OffsetDateTime) -> Value {
    let moment = prediction.at(now);
    let mut view = prediction.view(&shared.urls, now);
    // As text, since JavaScript would round 64-bit integers.
    view["input"] = format!("{:#}", shortened(&prediction.input)).into();
    view["progress"] = moment.progress.into();
    view["ended"] = moment.status.is_terminal().into();
    view["seconds"] = between(prediction.timeline.created_at, moment.completed_at.unwrap_or(now)).as_secs_f64().into();
    view["is_text"] = prediction.streams().into();
    view
}

/// An input without the content of large files.
fn shortened(input: &Map<String, Value>) -> Value {
    input.iter().map(|(key, value)| (key.clone(), short(value))).collect::<Map<_, _>>().into()
}

fn short(value: &Value) -> Value {
    const LONGEST: usize = 300;
    match value {
        Value::String(text) => match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()).into(),
            None => value.clone(),
        },
        Value::Array(items) => items.iter().map(short).collect(),
        Value::Object(object) => shortened(object),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_at_any_depth() {
        let long = "é".repeat(301);
        let cut = format!("{}... (602 bytes)", "é".repeat(300));
        let input = json!({"a": [{"b": long}], "c": "d", "e": 5});
        assert_eq!(short(&input), json!({"a": [{"b": cut}], "c": "d", "e": 5}));
    }
}
