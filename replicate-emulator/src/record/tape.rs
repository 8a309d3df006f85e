//! A prediction while it is recorded.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use replicate_schema::ModelName;
use serde_json::{Map, Value};
use tokio::sync::Notify;

use crate::cassette::RecordedState;

/// What a program asked for, which is what a cassette is found by.
///
/// The service may say otherwise: some official models run under a name of the service's own.
pub(super) struct Asked {
    pub(super) model: ModelName,
    /// The version: 64 hex digits. Official models have none.
    pub(super) version: Option<String>,
    /// The model that a training makes a version of; none for a prediction.
    pub(super) destination: Option<String>,
}

impl Asked {
    /// What a create asked for by its path and its body, and, where these leave it open, what the service answered.
    pub(super) fn of(segments: &[&str], body: &Value, answer: &Value) -> Result<Self, String> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let (model, version, destination) = match segments {
            ["models", owner, name, "versions", version, "trainings"] => {
                let destination = text(&body["destination"]).unwrap_or_default();
                (format!("{owner}/{name}"), Some((*version).to_owned()), Some(destination))
            }
            ["models", owner, name, ..] => (format!("{owner}/{name}"), None, None),
            _ => {
                // `owner/name`, `owner/name:id`, or the id alone.
                let version = text(&body["version"]);
                let named = version.as_deref().filter(|version| version.contains('/'));
                let named = named.map(|version| version.split_once(':').map_or(version, |(name, _)| name).to_owned());
                (named.or_else(|| text(&answer["model"])).unwrap_or_default(), version, None)
            }
        };
        let model: ModelName = model.parse().map_err(|error| format!("the service did not say its model: {error}"))?;
        let asked = version.as_deref().map(|version| version.rsplit_once(':').map_or(version, |(_, id)| id));
        let version = asked.into_iter().chain(answer["version"].as_str()).find(|version| is_id(version));
        Ok(Self { model, version: version.map(str::to_owned), destination })
    }

    /// What the file of a cassette is named by: the input, and where a training leads.
    pub(super) fn named(&self, input: &Map<String, Value>) -> Map<String, Value> {
        let mut named = input.clone();
        named.extend(self.destination.clone().map(|destination| ("destination".to_owned(), destination.into())));
        named
    }
}

fn is_id(version: &str) -> bool {
    version.len() == 64 && version.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What is known of a prediction so far.
pub(super) struct Tape {
    pub(super) id: String,
    /// The headers that it is looked at with: those of its creation.
    pub(super) headers: HeaderMap,
    /// The token among them.
    pub(super) token: Option<String>,
    pub(super) asked: Asked,
    /// As it goes to the cassette.
    pub(super) input: Map<String, Value>,
    /// Where the cassette goes.
    pub(super) path: PathBuf,
    created: Instant,
    seen: Mutex<Seen>,
    /// Wakes the follower when somebody else saw the end.
    pub(super) ended: Notify,
}

/// What was seen of it.
struct Seen {
    at: Instant,
    snapshot: Value,
    states: Vec<RecordedState>,
}

impl Tape {
    /// Begins with the answer to the create.
    pub(super) fn new(
        snapshot: Value,
        created: Instant,
        headers: HeaderMap,
        token: Option<String>,
        (asked, input, path): (Asked, Map<String, Value>, PathBuf),
    ) -> Self {
        let id = snapshot["id"].as_str().unwrap_or_default().to_owned();
        let seen = Seen { at: created, snapshot: Value::Null, states: Vec::new() };
        let tape =
            Self { id, headers, token, asked, input, path, created, seen: Mutex::new(seen), ended: Notify::new() };
        tape.observe(snapshot);
        tape
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what the service says of it.
    pub(super) fn observe(&self, snapshot: Value) {
        let mut seen = self.seen();
        seen.at = Instant::now();
        // An answer that was on its way for long says nothing new.
        if is_over(&seen.snapshot) {
            return;
        }
        let state = RecordedState {
            after: rounded(self.created.elapsed().as_secs_f64()),
            status: snapshot["status"].as_str().unwrap_or_default().to_owned(),
            lines: snapshot["logs"].as_str().unwrap_or_default().lines().count(),
            items: snapshot["output"].as_array().map_or(0, Vec::len),
        };
        let what = |state: &RecordedState| (state.status.clone(), state.lines, state.items);
        if seen.states.last().is_none_or(|last| what(last) != what(&state)) {
            seen.states.push(state);
        }
        seen.snapshot = snapshot;
        if is_over(&seen.snapshot) {
            self.ended.notify_one();
        }
    }

    /// Whether it has ended.
    pub(super) fn is_over(&self) -> bool {
        is_over(&self.seen().snapshot)
    }

    /// How long ago it was looked at.
    pub(super) fn unseen_for(&self) -> Duration {
        self.seen().at.elapsed()
    }

    /// How long to wait from one look to the next: short for what is over soon.
    pub(super) fn pause(&self) -> Duration {
        (self.created.elapsed() / 10).clamp(Duration::from_millis(100), Duration::from_secs(2))
    }

    /// The newest that was seen of it, and all that was seen on the way.
    pub(super) fn all(&self) -> (Value, Vec<RecordedState>) {
        let seen = self.seen();
        (seen.snapshot.clone(), seen.states.clone())
    }
}

fn is_over(snapshot: &Value) -> bool {
    let status = snapshot["status"].as_str().unwrap_or_default();
    ["succeeded", "failed", "canceled", "aborted"].contains(&status)
}

/// Seconds to the hundredth: more than a network lets anybody see.
pub(super) fn rounded(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}
