//! `POST /predictions` and `POST /models/{owner}/{name}/predictions`

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Map, Value};
use tokio::sync::Notify;

use super::{prefer, problem};
use crate::book::PREDICTION_ID;
use crate::check::{self, Violation};
use crate::emulator::Shared;
use crate::model::Model;
use crate::outcome::{Call, Outcome};
use crate::output::{self, Ask};
use crate::prediction::{Life, Plan, Prediction, Webhook};
use crate::timestamp;

pub(super) async fn by_version(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let create = match read(&body, &["version", "input"]) {
        Ok(create) => create,
        Err(refusal) => return refused(&refusal),
    };
    let Some(model) = create.version.as_deref().and_then(|version| shared.catalog.find(version)).cloned() else {
        return problem::titled(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Invalid version or not permitted",
            "The specified version does not exist (or perhaps you don't have permission to use it?)",
        );
    };
    answer(&shared, model, create, &headers).await
}

pub(super) async fn by_model(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(model) = shared.catalog.latest(&owner, &name).cloned() else {
        return problem::not_found();
    };
    match read(&body, &["input"]) {
        Ok(create) => answer(&shared, model, create, &headers).await,
        Err(refusal) => refused(&refusal),
    }
}

/// The body of a create.
#[derive(Debug)]
struct Create {
    version: Option<String>,
    input: Map<String, Value>,
    webhook: Webhook,
}

/// Why a body is not accepted.
#[derive(Debug)]
enum Refusal {
    NotJson(String),
    Invalid(Vec<Violation>),
}

fn refused(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::NotJson(reason) => {
            problem::titled(StatusCode::BAD_REQUEST, "Bad request", &format!("JSON parse error - {reason}"))
        }
        Refusal::Invalid(violations) => problem::of(StatusCode::UNPROCESSABLE_ENTITY, &check::problem(violations)),
    }
}

/// Reads a body; the keys that must be there are given, and which others may be.
fn read(body: &[u8], required: &[&str]) -> Result<Create, Refusal> {
    const OPTIONAL: [&str; 3] = ["webhook", "webhook_events_filter", "stream"];
    let body: Value = serde_json::from_slice(body).map_err(|error| Refusal::NotJson(error.to_string()))?;
    let Value::Object(mut body) = body else {
        let violation = Violation::new("invalid_type", "", "Invalid type. Expected: object");
        return Err(Refusal::Invalid(vec![violation]));
    };
    let mut violations = Vec::new();
    for key in required.iter().filter(|key| !body.contains_key(**key)) {
        violations.push(Violation::new("required", "", format!("{key} is required")));
    }
    for key in body.keys().filter(|key| !required.contains(&key.as_str()) && !OPTIONAL.contains(&key.as_str())) {
        let description = format!("Additional property {key} is not allowed");
        violations.push(Violation::new("additional_property_not_allowed", "", description));
    }
    violations.extend(body.iter().filter_map(|(key, value)| {
        let expected = wrong(key, value)?;
        Some(Violation::new("invalid_type", key, format!("Invalid type. Expected: {expected}")))
    }));
    if !violations.is_empty() {
        return Err(Refusal::Invalid(violations));
    }
    let version = body.get("version").and_then(Value::as_str).map(str::to_owned);
    let webhook = Webhook { url: body.remove("webhook"), events: body.remove("webhook_events_filter") };
    let input =
        body.remove("input").and_then(|input| if let Value::Object(input) = input { Some(input) } else { None });
    Ok(Create { version, input: input.unwrap_or_default(), webhook })
}

/// What a key of the body must be, if its value is not that.
fn wrong(key: &str, value: &Value) -> Option<&'static str> {
    let is_event = |event: &Value| ["start", "output", "logs", "completed"].iter().any(|known| event == known);
    let (right, expected) = match key {
        "input" => (value.is_object(), "object"),
        "version" => (value.is_string(), "string"),
        "stream" => (value.is_boolean(), "boolean"),
        // The service takes HTTPS alone; a test's own server on loopback has no certificate.
        "webhook" => {
            let is_url = |url: &str| url.starts_with("https://") || url.starts_with("http://");
            (value.as_str().is_some_and(is_url), "an HTTPS URL")
        }
        "webhook_events_filter" => (
            value.as_array().is_some_and(|events| events.iter().all(is_event)),
            "array of start, output, logs, completed",
        ),
        _ => (true, ""),
    };
    (!right).then_some(expected)
}

/// Checks the input, creates the prediction, waits as asked and answers with it.
async fn answer(shared: &Shared, model: Arc<Model>, create: Create, headers: &HeaderMap) -> Response {
    let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let violations = model.violations(&create.input);
    if !violations.is_empty() {
        return refused(&Refusal::Invalid(violations));
    }
    let deadline = match header("cancel-after").map(prefer::cancel_after).transpose() {
        Ok(deadline) => deadline,
        Err(reason) => {
            return problem::titled(StatusCode::UNPROCESSABLE_ENTITY, "Invalid Cancel-After header", &reason);
        }
    };
    let wait = header("prefer").and_then(prefer::wait);

    let prediction = begin(shared, model, create, deadline);
    if let Some(wait) = &wait {
        settle(shared, &prediction, wait.time).await;
    }
    let view = prediction.view(&shared.places, timestamp::now());
    let mut response = (StatusCode::CREATED, Json(view)).into_response();
    if let Some(applied) = wait.and_then(|wait| HeaderValue::from_str(&wait.applied).ok()) {
        response.headers_mut().insert("preference-applied", applied);
    }
    response
}

/// Creates a prediction: all that it will ever be is decided here.
fn begin(shared: &Shared, model: Arc<Model>, create: Create, deadline: Option<Duration>) -> Arc<Prediction> {
    let (id, number, queued) = {
        let mut book = shared.book();
        (book.new_id(PREDICTION_ID), book.next_number(), book.outcomes.pop_front())
    };
    let outcome = queued.unwrap_or_else(|| {
        let call = Call { model: model.name.clone(), input: Value::Object(create.input.clone()), number };
        (shared.settings.script)(&call)
    });
    let plan = plan(shared, &model, &create.input, &id, &outcome);
    let created_at = timestamp::now();
    let life = Life {
        created_at,
        boot: outcome.boot_time.unwrap_or(shared.settings.boot_time),
        run: outcome.run_time.unwrap_or(shared.settings.run_time),
        ending: outcome.ending,
        deadline: deadline.map(|after| timestamp::later(created_at, after)),
    };
    let prediction = Arc::new(Prediction {
        id,
        input: model.redacted(create.input),
        model,
        life,
        plan,
        webhook: create.webhook,
        canceled_at: OnceLock::new(),
        stopped: Notify::new(),
    });
    shared.book().add(Arc::clone(&prediction));
    prediction
}

fn plan(shared: &Shared, model: &Model, input: &Map<String, Value>, id: &str, outcome: &Outcome) -> Plan {
    let ask = Ask::new(&model.name.to_string(), model.with_defaults(input));
    let (output, files) = if let Some(output) = &outcome.output {
        (output.clone(), Vec::new())
    } else {
        let generated = output::generate(&model.output, &ask, &format!("{}/delivery/{id}", shared.places.origin));
        (generated.value, generated.files)
    };
    Plan {
        output,
        incremental: model.incremental,
        files,
        logs: outcome.logs.clone(),
        steps: ask.steps(),
        seed: ask.seed(),
    }
}

/// Waits for the end of a prediction, but no longer than this, and not when the emulator stops.
async fn settle(shared: &Shared, prediction: &Prediction, longest: Duration) {
    let mut stopping = shared.stopping.clone();
    let waited = async {
        loop {
            let stopped = prediction.stopped.notified();
            tokio::pin!(stopped);
            // A cancel between the look and the wait must wake us.
            stopped.as_mut().enable();
            let now = timestamp::now();
            if prediction.at(now).status.is_terminal() {
                return;
            }
            let left = timestamp::between(now, prediction.ends_at()).max(Duration::from_millis(1));
            let _ = tokio::time::timeout(left, stopped).await;
        }
    };
    tokio::select! {
        () = waited => {}
        () = tokio::time::sleep(longest) => {}
        _ = stopping.wait_for(|stop| *stop) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_checked() {
        let table = [
            (r#"{"version": "a/b", "input": {}}"#, ""),
            (
                r#"{"version": "a/b", "input": {}, "webhook": "https://a/b", "webhook_events_filter": ["completed"], "stream": true}"#,
                "",
            ),
            ("{}", "- version is required\n- input is required\n"),
            ("[]", "- Invalid type. Expected: object\n"),
            (r#"{"version": "a/b", "input": {}, "imput": 1}"#, "- Additional property imput is not allowed\n"),
            (
                r#"{"version": 5, "input": []}"#,
                "- input: Invalid type. Expected: object\n- version: Invalid type. Expected: string\n",
            ),
            (
                r#"{"version": "a", "input": {}, "webhook": "ftp://x"}"#,
                "- webhook: Invalid type. Expected: an HTTPS URL\n",
            ),
            (
                r#"{"version": "a", "input": {}, "webhook_events_filter": ["all"]}"#,
                "- webhook_events_filter: Invalid type. Expected: array of start, output, logs, completed\n",
            ),
        ];
        for (body, expected) in table {
            let found = match read(body.as_bytes(), &["version", "input"]) {
                Ok(_) => String::new(),
                Err(Refusal::Invalid(violations)) => check::problem(&violations)["detail"].as_str().unwrap().to_owned(),
                Err(Refusal::NotJson(reason)) => reason,
            };
            assert_eq!(found, expected, "{body}");
        }
        assert!(matches!(read(b"{", &["input"]), Err(Refusal::NotJson(_))));
        assert!(matches!(read("[".repeat(100_000).as_bytes(), &["input"]), Err(Refusal::NotJson(_))));
    }
}
