//! A prediction while it is recorded.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use serde_json::{Map, Value};
use tokio::sync::Notify;

use crate::cassette::RecordedState;

/// What is known of a prediction so far.
pub(super) struct Tape {
    pub(super) id: String,
    /// The headers that it is looked at with: those of its creation.
    pub(super) headers: HeaderMap,
    /// The token among them.
    pub(super) token: Option<String>,
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
        (input, path): (Map<String, Value>, PathBuf),
    ) -> Self {
        let id = snapshot["id"].as_str().unwrap_or_default().to_owned();
        let seen = Seen { at: created, snapshot: Value::Null, states: Vec::new() };
        let tape = Self { id, headers, token, input, path, created, seen: Mutex::new(seen), ended: Notify::new() };
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
