//! A deployment: a version of a model on its own machines.

use std::time::Duration;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::settings::ACCOUNT;
use crate::timestamp;

/// A deployment and what it runs now.
#[derive(Clone, Debug)]
pub(crate) struct Deployment {
    pub(crate) name: String,
    /// The number of the release.
    number: u64,
    /// `owner/name`
    pub(crate) model: String,
    pub(crate) version: String,
    released_at: OffsetDateTime,
    hardware: String,
    min_instances: u64,
    max_instances: u64,
    /// When it was last asked for a prediction.
    pub(crate) used_at: Option<OffsetDateTime>,
}

/// How long a deployment must have been unused before it can be deleted.
const QUIET: Duration = Duration::from_secs(15 * 60);

impl Deployment {
    /// The first release, from a body with all required properties.
    pub(crate) fn new(body: &Map<String, Value>, now: OffsetDateTime) -> Self {
        let mut deployment = Self {
            name: text(body, "name").unwrap_or_default(),
            number: 0,
            model: text(body, "model").unwrap_or_default(),
            version: String::new(),
            released_at: now,
            hardware: String::new(),
            min_instances: 0,
            max_instances: 0,
            used_at: None,
        };
        deployment.release(body, now);
        deployment
    }

    /// Creates a new release with the properties in the body. The others stay as they are.
    pub(crate) fn release(&mut self, body: &Map<String, Value>, now: OffsetDateTime) {
        let number = |key| body.get(key).and_then(Value::as_u64);
        self.version = text(body, "version").unwrap_or_else(|| self.version.clone());
        self.hardware = text(body, "hardware").unwrap_or_else(|| self.hardware.clone());
        self.min_instances = number("min_instances").unwrap_or(self.min_instances);
        self.max_instances = number("max_instances").unwrap_or(self.max_instances);
        self.number += 1;
        self.released_at = now;
    }

    /// Whether it is offline, and has been unused for long enough to be deleted.
    pub(crate) fn is_idle(&self, now: OffsetDateTime) -> bool {
        self.min_instances == 0 && self.used_at.is_none_or(|used| timestamp::between(used, now) >= QUIET)
    }

    pub(crate) fn view(&self) -> Value {
        json!({
            "owner": ACCOUNT,
            "name": self.name,
            "current_release": {
                "number": self.number,
                "model": self.model,
                "version": self.version,
                "created_at": timestamp::shown(self.released_at),
                "created_by": {"type": "organization", "username": ACCOUNT, "name": ACCOUNT},
                "configuration": {
                    "hardware": self.hardware,
                    "min_instances": self.min_instances,
                    "max_instances": self.max_instances,
                },
            },
        })
    }
}

fn text(body: &Map<String, Value>, key: &str) -> Option<String> {
    body.get(key).and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_a_release() {
        let body = |json: Value| json.as_object().unwrap().clone();
        let now = timestamp::now();
        let first = json!({"name": "d", "model": "a/b", "version": "v1", "hardware": "cpu", "max_instances": 2});
        let mut deployment = Deployment::new(&body(first), now);
        assert!(deployment.is_idle(now));
        deployment.release(&body(json!({"min_instances": 1, "version": "v2"})), now);
        let release = &deployment.view()["current_release"];
        assert_eq!((&release["number"], &release["version"]), (&json!(2), &json!("v2")));
        let configuration = json!({"hardware": "cpu", "min_instances": 1, "max_instances": 2});
        assert_eq!(release["configuration"], configuration);
        assert!(!deployment.is_idle(now), "a machine runs");
    }

    #[test]
    fn what_was_just_used_is_not_idle() {
        let now = timestamp::now();
        let mut deployment = Deployment::new(&Map::new(), now);
        deployment.used_at = Some(now);
        assert!(!deployment.is_idle(now));
        assert!(deployment.is_idle(timestamp::later(now, QUIET)));
    }
}
