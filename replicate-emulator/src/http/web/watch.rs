//! `GET /.web/predictions`: what is news of the newest predictions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::emulator::Shared;
use crate::prediction::Prediction;
use crate::timestamp::{self, between, later};

/// How many of them are looked at.
const NEWEST: usize = 50;

/// How long an end stays news: one that is being written down when an answer is made is in the next one.
const OVERLAP: Duration = Duration::from_secs(2);

/// The newest predictions that have not ended, or have since a moment that an earlier answer named; the newest first.
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Json<Value> {
    let now = timestamp::now();
    let since = query.get("since").and_then(|since| timestamp::parse(since));
    let newest: Vec<_> = shared.book().predictions().iter().rev().take(NEWEST).cloned().collect();
    let is_news = |ends_at| since.is_none_or(|since| later(ends_at, OVERLAP) >= since);
    let news = newest.iter().filter(|prediction| is_news(prediction.ends_at()));
    let views: Vec<Value> = news.map(|prediction| view(prediction, &shared, now)).collect();
    Json(json!({
        "now": timestamp::shown(now),
        "base_url": shared.places.base_url,
        "origin": shared.places.origin,
        "predictions": views,
    }))
}

/// What the API shows, with what a page needs besides.
fn view(prediction: &Prediction, shared: &Shared, now: OffsetDateTime) -> Value {
    let moment = prediction.at(now);
    let mut view = prediction.view(&shared.places, now);
    // As text, since JavaScript would round integers of 64 bits.
    view["input"] = format!("{:#}", shortened(&prediction.input)).into();
    view["progress"] = moment.progress.into();
    view["ended"] = moment.status.is_terminal().into();
    view["seconds"] = between(prediction.life.created_at, moment.completed_at.unwrap_or(now)).as_secs_f64().into();
    view["is_text"] = prediction.streams().into();
    view
}

/// An input without the bulk of the files that it holds.
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
