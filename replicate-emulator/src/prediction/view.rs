//! A prediction as JSON of the API.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::growth::first_lines;
use super::timeline::Status;
use super::{Prediction, Snapshot, logs};
use crate::outcome::Ending;
use crate::timestamp::{between, shown};

/// The URLs of the emulator: the base URL of the API, and the origin of all others.
#[derive(Clone, Debug)]
pub(crate) struct Urls {
    /// `http://127.0.0.1:1234/v1`
    pub(crate) base_url: String,
    /// `http://127.0.0.1:1234`
    pub(crate) origin: String,
}

impl Prediction {
    /// The object that the API returns at a time.
    pub(crate) fn view(&self, urls: &Urls, now: OffsetDateTime) -> Value {
        let moment = self.at(now);
        let mut view = json!({
            "id": self.id,
            "model": self.model.name.to_string(),
            "version": self.model.shown_version(),
            "input": if moment.data_removed { json!({}) } else { json!(self.input) },
            "logs": self.logs_at(&moment),
            "error": self.error_at(&moment),
            "status": moment.status.as_str(),
            "source": "api",
            "created_at": shown(self.timeline.created_at),
            "urls": self.urls(urls),
        });
        if let Some(view) = view.as_object_mut() {
            self.add_optional(view, &moment);
        }
        view
    }

    /// Adds the properties that the service leaves out until they have a value.
    fn add_optional(&self, view: &mut Map<String, Value>, moment: &Snapshot) {
        let mut put = |key: &str, value: Option<Value>| {
            value.and_then(|value| view.insert(key.to_owned(), value));
        };
        put("output", (moment.status != Status::Starting).then(|| self.output_at(moment).unwrap_or_default()));
        put("started_at", moment.started_at.map(|at| shown(at).into()));
        put("completed_at", moment.completed_at.map(|at| shown(at).into()));
        put("deadline", self.timeline.deadline.map(|at| shown(at).into()));
        put("metrics", moment.completed_at.map(|at| self.metrics(moment, at)));
        put("deployment", self.purpose.deployment().map(Value::from));
        put("data_removed", (!self.purpose.is_training()).then_some(Value::Bool(moment.data_removed)));
        put("webhook", self.webhook.url.clone());
        put("webhook_events_filter", self.webhook.events.clone());
    }

    fn metrics(&self, moment: &Snapshot, completed_at: OffsetDateTime) -> Value {
        if let Some(recorded) = self.plan.metrics.as_ref().filter(|_| !self.is_stopped()) {
            return Value::Object(recorded.clone());
        }
        let total = between(self.timeline.created_at, completed_at).as_secs_f64();
        match moment.started_at {
            Some(_) => json!({"predict_time": moment.ran.as_secs_f64(), "total_time": total}),
            None => json!({"total_time": total}),
        }
    }

    fn urls(&self, urls: &Urls) -> Value {
        let kind = if self.purpose.is_training() { "trainings" } else { "predictions" };
        let get = format!("{}/{kind}/{}", urls.base_url, self.id);
        let mut own = json!({
            "web": format!("{}/p/{}", urls.origin, self.id),
            "get": get,
            "cancel": format!("{get}/cancel"),
        });
        if self.streams() {
            own["stream"] = format!("{}/stream/{}", urls.origin, self.id).into();
        }
        own
    }

    /// The output so far, if there is any.
    pub(crate) fn output_at(&self, moment: &Snapshot) -> Option<Value> {
        let output = &self.plan.output;
        if moment.data_removed {
            return None;
        }
        if moment.status == Status::Succeeded {
            return Some(output.clone());
        }
        if let Some(growth) = &self.plan.growth {
            let items = output.as_array().filter(|_| moment.started_at.is_some());
            return match (moment.completed_at.is_some() && !self.is_stopped(), items) {
                (true, _) => Some(output.clone()),
                (false, Some(items)) => {
                    Some(items.iter().take(growth.at(moment.ran).items).cloned().collect::<Vec<_>>())
                        .filter(|items| !items.is_empty())
                        .map(Value::Array)
                }
                (false, None) => None,
            };
        }
        let chunks = output.as_array().filter(|_| self.plan.incremental && moment.started_at.is_some())?;
        Some(Value::Array(chunks[..chunks_at(chunks.len(), moment.progress)].to_vec()))
    }

    /// The logs so far.
    pub(crate) fn logs_at(&self, moment: &Snapshot) -> String {
        match &self.plan.logs {
            _ if moment.data_removed || moment.started_at.is_none() => String::new(),
            Some(logs) => match &self.plan.growth {
                Some(growth) if moment.completed_at.is_none() || self.is_stopped() => {
                    first_lines(logs, growth.at(moment.ran).lines)
                }
                _ => logs.clone(),
            },
            None => logs::progress(self.plan.seed, self.plan.steps, self.timeline.run, moment.progress),
        }
    }

    /// The error message.
    pub(crate) fn error_at(&self, moment: &Snapshot) -> Option<&str> {
        match &self.timeline.ending {
            Ending::Fail(message) if moment.status == Status::Failed => Some(message),
            _ => None,
        }
    }
}

/// How many chunks are available after a fraction of the run. The last one comes before the end.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few chunks")]
fn chunks_at(chunks: usize, progress: f64) -> usize {
    ((chunks as f64 * progress) as usize).min(chunks)
}
