//! A prediction: its request, its plan, and its state at any time.
//!
//! There is no task for a prediction. Its state is computed from the time of creation, the plan and the current time,
//! so that thousands of predictions cost nothing until they are read.

mod growth;
mod logs;
mod purpose;
mod timeline;
mod view;

use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value};
use time::OffsetDateTime;
use tokio::sync::Notify;

pub(crate) use growth::{Growth, Step};
pub(crate) use purpose::Purpose;
pub(crate) use timeline::{Snapshot, Status, Stop, Timeline};
pub(crate) use view::Urls;

use crate::model::Model;
use crate::output::OutputFile;
use crate::text::percent_encoded;

/// One prediction, from its creation on.
#[derive(Debug)]
pub(crate) struct Prediction {
    pub(crate) id: String,
    pub(crate) model: Arc<Model>,
    /// As sent, with secrets redacted.
    pub(crate) input: Map<String, Value>,
    pub(crate) timeline: Timeline,
    pub(crate) plan: Plan,
    pub(crate) purpose: Purpose,
    pub(crate) webhook: Webhook,
    /// When somebody canceled it.
    pub(crate) canceled_at: OnceLock<OffsetDateTime>,
    /// Wakes those who wait for its end, if it ends earlier than planned.
    pub(crate) stopped: Notify,
}

/// The planned output, logs and metrics.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The whole output.
    pub(crate) output: Value,
    /// Whether the output grows while the prediction runs.
    pub(crate) incremental: bool,
    pub(crate) files: Vec<OutputFile>,
    /// The logs, if they are not a progress bar.
    pub(crate) logs: Option<String>,
    /// How logs and output grow, if that was recorded.
    pub(crate) growth: Option<Growth>,
    /// The metrics, if they were recorded.
    pub(crate) metrics: Option<Map<String, Value>>,
    pub(crate) steps: u64,
    pub(crate) seed: u64,
}

/// The webhook options of a create request, which are echoed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Webhook {
    pub(crate) url: Option<Value>,
    pub(crate) events: Option<Value>,
}

impl Prediction {
    /// The state of the prediction at a time.
    pub(crate) fn at(&self, now: OffsetDateTime) -> Snapshot {
        self.timeline.at(self.stop(), now)
    }

    /// Whether its output can be read as a stream.
    pub(crate) fn streams(&self) -> bool {
        self.model.streams && !self.purpose.is_training()
    }

    /// When it ends or ended, as far as known now.
    pub(crate) fn ends_at(&self) -> OffsetDateTime {
        self.timeline.ends_at(self.stop())
    }

    /// What ends it early: a cancel or the deadline, whichever is first.
    fn stop(&self) -> Option<Stop> {
        let canceled = self.canceled_at.get().map(|at| Stop::canceled(*at));
        let deadline = self.timeline.deadline.map(Stop::deadline);
        [canceled, deadline].into_iter().flatten().min_by_key(|stop| stop.at)
    }

    /// Whether something ends it before its planned end.
    fn is_stopped(&self) -> bool {
        self.ends_at() < self.timeline.ends_at(None)
    }

    /// Cancels it, unless it has ended.
    pub(crate) fn cancel(&self, now: OffsetDateTime) {
        if !self.at(now).status.is_terminal() && self.canceled_at.set(now).is_ok() {
            self.stopped.notify_waiters();
        }
    }

    /// A file that its output links to by now.
    pub(crate) fn file(&self, name: &str, now: OffsetDateTime) -> Option<&OutputFile> {
        let file = self.plan.files.iter().find(|file| file.name == name)?;
        let ending = format!("/{}/{}", self.id, percent_encoded(name));
        mentions(&self.output_at(&self.at(now))?, &ending).then_some(file)
    }
}

fn mentions(value: &Value, ending: &str) -> bool {
    match value {
        Value::String(text) => text.ends_with(ending),
        Value::Array(items) => items.iter().any(|item| mentions(item, ending)),
        Value::Object(object) => object.values().any(|value| mentions(value, ending)),
        _ => false,
    }
}
