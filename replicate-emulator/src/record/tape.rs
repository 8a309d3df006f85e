//! A prediction while it is recorded.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use replicate_schema::ModelName;
use serde_json::{Map, Value};
use tokio::sync::Notify;

use crate::cassette::RecordedState;

/// What a program asked for, which is the key of its cassette.
///
/// The service's response may differ: some official models run under another name.
pub(super) struct Asked {
    pub(super) model: ModelName,
    /// The version: 64 hex digits. Official models have none.
    pub(super) version: Option<String>,
    /// The model that a training creates a version of; `None` for a prediction.
    pub(super) destination: Option<String>,
}

impl Asked {
    /// What a create request asked for, from its path and body, or else from the service's response.
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

    /// What the file name of a cassette is made from: the input, and the destination of a training.
    pub(super) fn named(&self, input: &Map<String, Value>) -> Map<String, Value> {
        let mut named = input.clone();
        named.extend(self.destination.clone().map(|destination| ("destination".to_owned(), destination.into())));
        named
    }
}

fn is_id(version: &str) -> bool {
    version.len() == 64 && version.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A prediction that is being recorded.
pub(super) struct Tape {
    pub(super) id: String,
    /// The headers for reading it: those of its create request.
    pub(super) headers: HeaderMap,
    /// The token in these headers.
    pub(super) token: Option<String>,
    pub(super) asked: Asked,
    /// The input as written to the cassette.
    pub(super) input: Map<String, Value>,
    /// The path of the cassette.
    pub(super) path: PathBuf,
    created: Instant,
    seen: Mutex<Seen>,
    /// Wakes the follower when the end was observed elsewhere.
    pub(super) ended: Notify,
}

/// The observations of a prediction.
struct Seen {
    at: Instant,
    snapshot: Value,
    states: Vec<RecordedState>,
}

impl Tape {
    /// Starts with the response to the create request.
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

    /// Records an observed state.
    pub(super) fn observe(&self, snapshot: Value) {
        let mut seen = self.seen();
        seen.at = Instant::now();
        // A delayed response adds nothing new.
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

    /// The time since the last observation.
    pub(super) fn unseen_for(&self) -> Duration {
        self.seen().at.elapsed()
    }

    /// The pause between two observations: short for predictions that end soon.
    pub(super) fn pause(&self) -> Duration {
        (self.created.elapsed() / 10).clamp(Duration::from_millis(100), Duration::from_secs(2))
    }

    /// The newest observation, and all intermediate states.
    pub(super) fn all(&self) -> (Value, Vec<RecordedState>) {
        let seen = self.seen();
        (seen.snapshot.clone(), seen.states.clone())
    }
}

fn is_over(snapshot: &Value) -> bool {
    let status = snapshot["status"].as_str().unwrap_or_default();
    ["succeeded", "failed", "canceled", "aborted"].contains(&status)
}

/// Seconds, rounded to hundredths, which is more precise than network latency.
pub(super) fn rounded(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}
