use std::time::Duration;

use serde_json::{Map, Value};

/// The metrics of a prediction.
///
/// Times are typed; everything else that a model reports is JSON. For example, language models report
/// `input_token_count` and `tokens_per_second`.
#[derive(Clone, Copy, Debug)]
pub struct Metrics<'a>(Option<&'a Map<String, Value>>);

impl<'a> Metrics<'a> {
    pub(super) fn new(reply: &'a Value) -> Self {
        Self(reply.get("metrics").and_then(Value::as_object))
    }

    /// How long the model ran. Models that are charged by time are charged for this.
    #[must_use]
    pub fn predict_time(self) -> Option<Duration> {
        self.seconds("predict_time")
    }

    /// The time from creation to the end, including queueing and start-up.
    #[must_use]
    pub fn total_time(self) -> Option<Duration> {
        self.seconds("total_time")
    }

    /// Any metric by its name, as it was received.
    #[must_use]
    pub fn get(self, name: &str) -> Option<&'a Value> {
        self.0?.get(name)
    }

    /// All metrics, with their names.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        self.0.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
    }

    fn seconds(self, name: &str) -> Option<Duration> {
        Duration::try_from_secs_f64(self.get(name)?.as_f64()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::Metrics;

    #[test]
    fn times_are_typed_and_the_rest_kept() {
        let reply = json!({"metrics": {"predict_time": 1.5, "total_time": -1, "tokens": 7}});
        let metrics = Metrics::new(&reply);
        assert_eq!(metrics.predict_time(), Some(Duration::from_millis(1500)));
        assert_eq!(metrics.total_time(), None);
        assert_eq!(metrics.get("tokens"), Some(&json!(7)));
        assert_eq!(metrics.iter().count(), 3);
        assert_eq!(Metrics::new(&json!({"metrics": null})).iter().count(), 0);
    }
}
