//! Builds a cassette from the observations of a prediction.

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::tape::{Tape, rounded};
use crate::cassette::{Cassette, RecordedState, clean, map_texts};
use crate::timestamp::{between, parse, shown};

/// The cassette of an ended prediction. The files of its output are already stored.
pub(super) fn cassette(
    tape: &Tape,
    snapshot: &Value,
    output: Value,
    states: Vec<RecordedState>,
) -> Result<Cassette, String> {
    let text = |key: &str| snapshot[key].as_str();
    let time = |key: &str| text(key).and_then(parse);
    let clean = |text: &str| clean(text, tape.token.as_deref());
    let created = time("created_at").ok_or("the service did not say when it was created")?;
    let since = |moment: OffsetDateTime| rounded(between(created, moment).as_secs_f64());
    let seen = states.last().map_or(0.0, |state| state.after);
    let metrics = snapshot["metrics"].as_object().cloned().unwrap_or_default();
    let logs = clean(text("logs").unwrap_or_default());
    Ok(Cassette {
        path: tape.path.clone(),
        model: tape.asked.model.to_string(),
        version: tape.asked.version.clone(),
        deployment: text("deployment").map(|name| name.rsplit('/').next().unwrap_or(name).to_owned()),
        destination: tape.asked.destination.clone(),
        recorded_at: shown(created),
        input: redacted(tape, snapshot),
        status: text("status").unwrap_or_default().to_owned(),
        error: match &snapshot["error"] {
            Value::Null => None,
            Value::String(error) => Some(clean(error)),
            other => Some(clean(&other.to_string())),
        },
        output,
        logs: if logs.is_empty() { Vec::new() } else { logs.split('\n').map(str::to_owned).collect() },
        metrics: metrics
            .iter()
            .map(|(key, value)| (key.clone(), map_texts(value, &mut |text| clean(text).into())))
            .collect(),
        streams: snapshot["urls"]["stream"].is_string(),
        started_after: time("started_at").map(since),
        completed_after: time("completed_at").map_or(seen, since),
        states,
    })
}

/// The input without the values that the service redacts.
fn redacted(tape: &Tape, snapshot: &Value) -> Map<String, Value> {
    let mut input = tape.input.clone();
    for (key, value) in &mut input {
        let shown = &snapshot["input"][key];
        if shown == crate::cassette::REDACTED {
            *value = shown.clone();
        }
    }
    input
}
