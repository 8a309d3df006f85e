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

use super::body::{self, Create, Refusal};
use super::replayed::{self, Target, Unrecorded};
use super::{delivery, prefer, problem};
use crate::check;
use crate::log::Note;
use crate::model::Model;
use crate::outcome::{Call, Outcome};
use crate::output::{self, Hints};
#[cfg(feature = "page")]
use crate::prediction::Webhook;
use crate::prediction::{Plan, Prediction, Purpose, Timeline};
use crate::settings::{ACCOUNT, Strictness};
use crate::shared::Shared;
use crate::state::PREDICTION_ID;
use crate::{deliver, timestamp};

pub(super) async fn by_version(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let create = match body::read(&body, &["version", "input"]) {
        Ok(create) => create,
        Err(refusal) => return refusal.into_response(),
    };
    let version = create.version.as_deref().unwrap_or_default();
    let found = shared.state().catalog.find(version).cloned();
    let model = match replayed::model(&shared, found, Target::Version(version)) {
        Ok(Some(model)) => model,
        Ok(None) => return invalid_version(),
        Err(unrecorded) => return unrecorded.into_response(),
    };
    // `owner/name` without a version is for models without their own versions.
    let is_by_name = create.version.as_deref().is_some_and(|version| version.contains('/') && !version.contains(':'));
    if is_by_name && must_name_version(&shared, &model) {
        let mut refusal = invalid_version();
        explain(&mut refusal, &model);
        return refusal;
    }
    answer(&shared, model, create, None, &headers).await
}

/// Whether a create request without a version is refused.
fn must_name_version(shared: &Shared, model: &Model) -> bool {
    // The service accepted whatever was recorded.
    let is_replay = shared.state().player.is_some();
    shared.settings.strictness == Strictness::AsTheService && model.needs_version() && !is_replay
}

/// Adds to the log what the service's message does not say.
fn explain(refusal: &mut Response, model: &Model) {
    let Model { name, version, .. } = model;
    let note = format!(
        "the service runs the community model {name} by its version alone: send `version: {name}:{version}` to \
         /predictions, or start the emulator with `--lenient`"
    );
    refusal.extensions_mut().insert(Note(note));
}

fn invalid_version() -> Response {
    problem::titled(
        StatusCode::UNPROCESSABLE_ENTITY,
        "Invalid version or not permitted",
        "The specified version does not exist (or perhaps you don't have permission to use it?)",
    )
}

pub(super) async fn by_model(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let found = shared.state().catalog.latest(&owner, &name).cloned();
    let target = Target::Model(&owner, &name);
    let model = match replayed::model(&shared, found, target) {
        Ok(Some(model)) => model,
        Ok(None) => return problem::not_found(),
        Err(unrecorded) => return unrecorded.into_response(),
    };
    if must_name_version(&shared, &model) {
        let mut refusal = problem::not_found();
        explain(&mut refusal, &model);
        return refusal;
    }
    match body::read(&body, &["input"]) {
        Ok(create) => answer(&shared, model, create, None, &headers).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// A create request from the page, whose input was checked. It has no version, and its files are data URIs.
#[cfg(feature = "page")]
pub(super) fn from_page(shared: &Arc<Shared>, model: Arc<Model>, input: Map<String, Value>) -> Response {
    let create = Create { version: None, destination: None, input, webhook: Webhook::default() };
    let violations = model.run.violations(&create.input);
    if !violations.is_empty() {
        return Refusal::Invalid(violations).into_response();
    }
    let recorded = match recorded(shared, &model, &create, None) {
        Ok(recorded) => recorded,
        Err(unrecorded) => return unrecorded.into_response(),
    };
    let prediction =
        begin(shared, model, create, Purpose::Run { deployment: None }, CreateOptions { deadline: None, recorded });
    (StatusCode::CREATED, Json(prediction.view(&shared.urls, timestamp::now()))).into_response()
}

pub(super) async fn by_deployment(
    State(shared): State<Arc<Shared>>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let found = {
        let mut state = shared.state();
        let deployment = state.deployments.get_mut(&name).filter(|_| owner == ACCOUNT);
        let release = deployment.map(|deployment| {
            deployment.used_at = Some(timestamp::now());
            format!("{}:{}", deployment.model, deployment.version)
        });
        release.and_then(|release| state.catalog.find(&release).cloned())
    };
    let target = Target::Deployment(&owner, &name);
    let model = match replayed::model(&shared, found, target) {
        Ok(Some(model)) => model,
        Ok(None) => return problem::not_found(),
        Err(unrecorded) => return unrecorded.into_response(),
    };
    match body::read(&body, &["input"]) {
        Ok(create) => answer(&shared, model, create, Some(format!("{owner}/{name}")), &headers).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// Checks the input, creates the prediction, waits as requested and returns it.
async fn answer(
    shared: &Arc<Shared>,
    model: Arc<Model>,
    create: Create,
    deployment: Option<String>,
    headers: &HeaderMap,
) -> Response {
    let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let mut violations = model.run.violations(&create.input);
    if shared.settings.strictness == Strictness::AsTheService {
        violations.extend(check::large_data_uris(&create.input));
    }
    if !violations.is_empty() {
        return Refusal::Invalid(violations).into_response();
    }
    let deadline = match header("cancel-after").map(prefer::cancel_after).transpose() {
        Ok(deadline) => deadline,
        Err(reason) => {
            return problem::titled(StatusCode::UNPROCESSABLE_ENTITY, "Invalid Cancel-After header", &reason);
        }
    };
    let wait = header("prefer").and_then(prefer::wait);

    let recorded = match recorded(shared, &model, &create, token_of(headers)) {
        Ok(recorded) => recorded,
        Err(unrecorded) => return unrecorded.into_response(),
    };
    let prediction = begin(shared, model, create, Purpose::Run { deployment }, CreateOptions { deadline, recorded });
    if let Some(wait) = &wait {
        wait_for_end(shared, &prediction, wait.time).await;
    }
    let view = prediction.view(&shared.urls, timestamp::now());
    let note = Note(format!("prediction {} of {}", prediction.id, prediction.model.name));
    let mut response = (StatusCode::CREATED, Json(view)).into_response();
    response.extensions_mut().insert(note);
    if let Some(applied) = wait.and_then(|wait| HeaderValue::from_str(&wait.applied).ok()) {
        response.headers_mut().insert("preference-applied", applied);
    }
    response
}

/// The outcome on the cassettes, unless another outcome was set.
pub(super) fn recorded(
    shared: &Shared,
    model: &Model,
    create: &Create,
    token: Option<&str>,
) -> Result<Option<Outcome>, Unrecorded> {
    if shared.settings.outcomes.contains_key(&model.name) || !shared.state().outcomes.is_empty() {
        return Ok(None);
    }
    replayed::outcome(shared, model, create.version.as_deref(), (create.destination.as_deref(), &create.input), token)
}

/// The token of a request.
pub(super) fn token_of(headers: &HeaderMap) -> Option<&str> {
    let (_, token) = headers.get("authorization")?.to_str().ok()?.split_once(' ')?;
    Some(token.trim())
}

/// What is known about the end of a prediction when it is created.
#[derive(Debug, Default)]
pub(super) struct CreateOptions {
    /// From `Cancel-After`.
    pub(super) deadline: Option<Duration>,
    /// From a cassette.
    pub(super) recorded: Option<Outcome>,
}

/// Creates a prediction or a training. Its whole course is decided here.
pub(super) fn begin(
    shared: &Arc<Shared>,
    model: Arc<Model>,
    create: Create,
    purpose: Purpose,
    CreateOptions { deadline, recorded }: CreateOptions,
) -> Arc<Prediction> {
    let settings = &shared.settings;
    let (id, number, queued, boot_time, run_time) = {
        let mut state = shared.state();
        if let Some(entry) = state.catalog.entry_mut(model.name.owner(), model.name.name()) {
            entry.info.runs += 1;
        }
        let boot_time = settings.boot_time.draw(&model.name, &mut state.random);
        let run_time = settings.run_time.draw(&model.name, &mut state.random);
        (state.new_id(PREDICTION_ID), state.next_number(), state.outcomes.pop_front(), boot_time, run_time)
    };
    let said = queued.or_else(|| settings.outcomes.get(&model.name).cloned()).or(recorded);
    let outcome = said.unwrap_or_else(|| {
        let call = Call { model: model.name.clone(), input: Value::Object(create.input.clone()), number };
        (settings.script)(&call)
    });
    let interface = purpose.interface(&model);
    let plan = plan(shared, &model, &purpose, &create.input, &id, &outcome);
    let created_at = timestamp::now();
    let timeline = Timeline {
        created_at,
        boot: outcome.boot_time.unwrap_or(boot_time),
        run: outcome.run_time.unwrap_or(run_time),
        ending: outcome.ending,
        deadline: deadline.map(|after| timestamp::later(created_at, after)),
        kept: settings.data_kept,
    };
    let prediction = Arc::new(Prediction {
        id,
        input: interface.redacted(create.input),
        model,
        timeline,
        plan,
        purpose,
        webhook: create.webhook,
        canceled_at: OnceLock::new(),
        stopped: Notify::new(),
    });
    shared.state().add(Arc::clone(&prediction));
    deliver::follow(shared, &prediction);
    prediction
}

fn plan(
    shared: &Shared,
    model: &Model,
    purpose: &Purpose,
    input: &Map<String, Value>,
    id: &str,
    outcome: &Outcome,
) -> Plan {
    let interface = purpose.interface(model);
    let source = input.values().filter_map(Value::as_str).find_map(|link| delivery::linked(shared, link));
    let hints = Hints::new(&model.name.to_string(), interface.with_defaults(input))
        .with_source(source.map(|picture| (picture.width, picture.height)))
        .with_kind(model.makes);
    let files_at = format!("{}/delivery/{id}", shared.urls.origin);
    let (output, files) = if let Some(recorded) = &outcome.recorded {
        replayed::output(&recorded.output, &recorded.files, &files_at)
    } else if let Some(output) = &outcome.output {
        (output.clone(), Vec::new())
    } else {
        let fitting = output::generate(&interface.output, &hints, &files_at, &outcome.files);
        let output::Generated { value, files } = purpose.output(fitting, id, &files_at);
        (value, files)
    };
    Plan {
        output,
        incremental: model.incremental && !purpose.is_training(),
        files,
        logs: outcome.logs.clone(),
        growth: outcome.recorded.as_ref().map(|recorded| recorded.growth.clone()),
        metrics: outcome.recorded.as_ref().map(|recorded| recorded.metrics.clone()),
        steps: hints.steps(),
        seed: hints.seed(),
    }
}

/// Waits for the end of a prediction, at most this long, and only while the emulator runs.
async fn wait_for_end(shared: &Shared, prediction: &Prediction, longest: Duration) {
    let mut stopping = shared.stopping.clone();
    let waited = async {
        loop {
            let stopped = prediction.stopped.notified();
            tokio::pin!(stopped);
            // A cancel between the check and the wait must wake this task.
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
