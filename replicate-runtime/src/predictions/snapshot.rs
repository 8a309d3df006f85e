//! The last known state of a prediction: data, without a client.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::input::PredictionInput;
use super::input_match::{InputMatch, input_match};
use super::{Metrics, Progress, RawPrediction, outcome};
use crate::ground::{Error, ErrorKind, Status, Timestamp};

/// A prediction as one response or webhook describes it.
///
/// It is read leniently: only the id is required, and unknown properties are kept in [`raw`](Self::raw). A
/// [`Prediction`](crate::Prediction) dereferences to its last snapshot.
pub struct Snapshot<I = Value> {
    pub(crate) raw: RawPrediction,
    input: PhantomData<fn() -> I>,
}

impl<I: PredictionInput> Snapshot<I> {
    /// The typed output so far; `None` if there is none yet or no longer.
    ///
    /// Models that stream their output have some before they end.
    ///
    /// # Errors
    ///
    /// `OutputMismatch`, with the raw JSON, if it does not fit its type.
    pub fn output(&self) -> Result<Option<I::Output>, Error> {
        self.raw.output().map(|output| outcome::fit(&self.raw, output)).transpose()
    }
}

impl<I: DeserializeOwned> Snapshot<I> {
    /// The input, read as its type.
    ///
    /// The input of another program may not fit: an older version of the model may have had other keys, and the service
    /// redacts secrets. [`input`](Self::input) returns it as it was received.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedReply`] if it is gone, or does not fit its type.
    pub fn typed_input(&self) -> Result<I, Error> {
        let input = self.input().ok_or_else(|| {
            let message = "the reply has no input: the service deletes it an hour after the end";
            Error::new(ErrorKind::MalformedReply, message).with_prediction(&self.raw.id)
        })?;
        I::deserialize(input).map_err(|mismatch| {
            Error::new(ErrorKind::MalformedReply, "the input of the prediction does not fit the model's schema")
                .with_prediction(&self.raw.id)
                .with_source(mismatch)
        })
    }
}

impl<I> Snapshot<I> {
    pub(crate) fn new(raw: RawPrediction) -> Self {
        Self { raw, input: PhantomData }
    }

    /// The input as the service shows it, with secrets redacted; `None` if it is gone.
    #[must_use]
    pub fn input(&self) -> Option<&Value> {
        self.raw.raw.get("input").filter(|input| !input.is_null())
    }

    /// How well the input of this prediction matches one that was sent, judging by what the service shows.
    ///
    /// Use it to find a prediction whose id was lost in a list. Null and absent are the same. All secrets are the same,
    /// because the service redacts them. An input that [is gone](Self::is_data_removed) matches no other.
    ///
    /// ```
    /// use replicate_runtime::{InputMatch, Snapshot};
    /// use serde_json::json;
    ///
    /// let listed: Snapshot = serde_json::from_value(json!({"id": "abc", "input": {"width": 512, "key": "[REDACTED]"}}))?;
    /// assert_eq!(listed.input_match(&json!({"width": 512.0, "key": "s3cret", "seed": null})), InputMatch::Same);
    /// assert_eq!(listed.input_match(&json!({"width": 512})), InputMatch::Different);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn input_match(&self, sent: &Value) -> InputMatch {
        match self.input() {
            Some(input) if !self.is_data_removed() => input_match(sent, input),
            _ => InputMatch::Different,
        }
    }

    /// The id, by which [`Client::prediction`](crate::Client::prediction) finds it again.
    #[must_use]
    pub fn id(&self) -> &str {
        self.raw.id.as_str()
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.raw.status
    }

    /// The logs of the model so far.
    #[must_use]
    pub fn logs(&self) -> &str {
        self.raw.text("logs").unwrap_or_default()
    }

    /// The progress of the model, if its logs have a progress bar.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        Progress::from_logs(self.logs())
    }

    /// The metrics.
    #[must_use]
    pub fn metrics(&self) -> Metrics<'_> {
        Metrics::new(&self.raw.raw)
    }

    /// The cost of the prediction in US dollars, from its metrics and the price of its model.
    ///
    /// Failed and canceled predictions cost what they are charged for: the time that they ran, and their outputs and
    /// tokens. An aborted prediction is free.
    ///
    /// ```
    /// use replicate_runtime::{Prices, Snapshot, cost::Decimal};
    /// use serde_json::json;
    ///
    /// let prices: Prices = "[models.\"acme/painter\"]\nsecond = \"0.000725\"".parse()?;
    /// let ended = json!({"id": "abc", "model": "acme/painter", "status": "succeeded", "metrics": {"predict_time": 2}});
    /// let prediction: Snapshot = serde_json::from_value(ended)?;
    /// assert_eq!(prediction.cost(&prices)?, Decimal::new(145, 5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::CostUnknown`] if the model has no price, the prediction has not ended, or the response lacks the
    /// metrics that it is charged by.
    #[cfg(feature = "cost")]
    pub fn cost(&self, prices: &crate::cost::Prices) -> Result<crate::cost::Decimal, Error> {
        let unknown = |why: String| {
            Error::new(ErrorKind::CostUnknown, format!("the cost is unknown: {why}")).with_prediction(&self.raw.id)
        };
        let model = self.model().ok_or_else(|| unknown("the reply does not name the model".to_owned()))?;
        let price = prices.of(model).ok_or_else(|| unknown(format!("{model} has no price")))?;
        self.cost_at(price)
    }

    /// The cost at a given price, for responses that don't name the model.
    ///
    /// # Errors
    ///
    /// Same as for [`cost`](Self::cost).
    #[cfg(feature = "cost")]
    pub fn cost_at(&self, price: &crate::cost::Price) -> Result<crate::cost::Decimal, Error> {
        price.after(self.raw.facts()).map_err(|why| {
            Error::new(ErrorKind::CostUnknown, format!("the cost is unknown: {why}")).with_prediction(&self.raw.id)
        })
    }

    /// The error message of the model.
    #[must_use]
    pub fn error(&self) -> Option<Cow<'_, str>> {
        self.raw.error()
    }

    /// The whole response as it was received, including unknown properties.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.raw.raw
    }

    /// The whole response as it was received.
    #[must_use]
    pub fn into_raw(self) -> Value {
        self.raw.raw
    }

    /// The model that ran, `owner/name`, according to the service. It may differ from the requested one.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.raw.text("model")
    }

    /// The version that ran, according to the service: 64 hex digits, or a word such as `hidden`.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.raw.text("version")
    }

    /// Whether the service has deleted input, output and logs, which it does an hour after the end.
    #[must_use]
    pub fn is_data_removed(&self) -> bool {
        self.raw.data_removed()
    }

    /// When it was created.
    #[must_use]
    pub fn created_at(&self) -> Option<Timestamp> {
        self.timestamp("created_at")
    }

    /// When the model started on it.
    #[must_use]
    pub fn started_at(&self) -> Option<Timestamp> {
        self.timestamp("started_at")
    }

    /// When it ended.
    #[must_use]
    pub fn completed_at(&self) -> Option<Timestamp> {
        self.timestamp("completed_at")
    }

    /// A timestamp; `None` if it is absent or invalid. [`raw`](Self::raw) has it in any case.
    fn timestamp(&self, name: &str) -> Option<Timestamp> {
        self.raw.text(name)?.parse().ok()
    }

    /// The web page of the prediction.
    #[must_use]
    pub fn web_url(&self) -> Option<&str> {
        self.url("web")
    }

    /// One of the links in the response, by its name (`web`, `get`, `cancel`, `stream`).
    #[must_use]
    pub fn url(&self, name: &str) -> Option<&str> {
        self.raw.raw.get("urls")?.get(name)?.as_str()
    }

    /// Leaves out input and output, which can be large or secret.
    pub(crate) fn describe(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("id", &self.id())
            .field("status", self.status())
            .field("model", &self.model())
            .finish_non_exhaustive()
    }
}

impl<I> Clone for Snapshot<I> {
    fn clone(&self) -> Self {
        Self::new(self.raw.clone())
    }
}

/// Leaves out input and output, which can be large or secret.
impl<I> fmt::Debug for Snapshot<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe("Snapshot", f)
    }
}

/// Writes the response as it was received.
impl<I> Serialize for Snapshot<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.raw.serialize(serializer)
    }
}

impl<'de, I> Deserialize<'de> for Snapshot<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(deserializer)?;
        RawPrediction::created(raw).map(Self::new).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Snapshot;

    #[test]
    fn a_snapshot_is_read_and_written_whole() {
        let reply = json!({"id": "abc", "status": "processing", "input": {"a": 1}, "news": [1], "output": ["x"]});
        let snapshot: Snapshot<Value> = serde_json::from_value(reply.clone()).unwrap();
        assert_eq!(snapshot.typed_input().unwrap(), json!({"a": 1}));
        assert_eq!(snapshot.output().unwrap(), Some(json!(["x"])));
        assert_eq!(serde_json::to_value(&snapshot).unwrap(), reply);
        assert!(!format!("{snapshot:?}").contains("input"));
        assert!(serde_json::from_value::<Snapshot>(json!({"status": "succeeded"})).is_err());
    }

    #[test]
    fn an_input_that_is_gone_is_said_to_be() {
        let snapshot: Snapshot = serde_json::from_value(json!({"id": "abc", "input": null})).unwrap();
        assert_eq!(snapshot.input(), None);
        assert_eq!(snapshot.typed_input().unwrap_err().prediction_id(), Some("abc"));
    }
}
