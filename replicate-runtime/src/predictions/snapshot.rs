//! A prediction as the service last told of it: data, without a client.

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

/// A prediction as one reply or webhook described it.
///
/// It is read leniently: the id is all that must be there, and what this version does not know is kept in
/// [`raw`](Self::raw). A [`Prediction`](crate::Prediction) derefs to the one it read last.
pub struct Snapshot<I = Value> {
    pub(crate) raw: RawPrediction,
    input: PhantomData<fn() -> I>,
}

impl<I: PredictionInput> Snapshot<I> {
    /// The output so far, typed; `None` where there is none yet or no longer.
    ///
    /// Models that give their output piece by piece have some before they end.
    ///
    /// # Errors
    ///
    /// `OutputMismatch`, with the raw JSON, where it does not fit its type.
    pub fn output(&self) -> Result<Option<I::Output>, Error> {
        self.raw.output().map(|output| outcome::fit(&self.raw, output)).transpose()
    }
}

impl<I: DeserializeOwned> Snapshot<I> {
    /// The input, read as its type.
    ///
    /// One that was sent by other code need not fit: an older version of the model may have had other keys, and the
    /// service redacts secrets. [`input`](Self::input) has it as it came.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedReply`] where it is gone, or does not fit.
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

    /// The input as the service has it, with secrets redacted; `None` where it is gone.
    #[must_use]
    pub fn input(&self) -> Option<&Value> {
        self.raw.raw.get("input").filter(|input| !input.is_null())
    }

    /// How well the input of this prediction matches one that was sent, going by what the service shows of it.
    ///
    /// This is for those who look for a prediction in a list whose id they never received. Null is as good as absent, and a
    /// secret like any other, as the service redacts it. An input that [is gone](Self::is_data_removed) is like no other.
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

    /// Where it is in its life.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.raw.status
    }

    /// What the model has logged so far.
    #[must_use]
    pub fn logs(&self) -> &str {
        self.raw.text("logs").unwrap_or_default()
    }

    /// How far it says it is, where its logs have a progress bar.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        Progress::from_logs(self.logs())
    }

    /// What the service has measured.
    #[must_use]
    pub fn metrics(&self) -> Metrics<'_> {
        Metrics::new(&self.raw.raw)
    }

    /// What the prediction cost, in US dollars, by its metrics and the price of its model.
    ///
    /// Failed and canceled ones cost what they are charged for: the time that they ran, the outputs and tokens that there are. An
    /// aborted one is free.
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
    /// [`ErrorKind::CostUnknown`] where the model has no price, the prediction has not ended, or the reply does not say what
    /// it is charged by.
    #[cfg(feature = "cost")]
    pub fn cost(&self, prices: &crate::cost::Prices) -> Result<crate::cost::Decimal, Error> {
        let unknown = |why: String| {
            Error::new(ErrorKind::CostUnknown, format!("the cost is unknown: {why}")).with_prediction(&self.raw.id)
        };
        let model = self.model().ok_or_else(|| unknown("the reply does not name the model".to_owned()))?;
        let price = prices.of(model).ok_or_else(|| unknown(format!("{model} has no price")))?;
        self.cost_at(price)
    }

    /// The same at a price that is at hand, for replies that don't name the model.
    ///
    /// # Errors
    ///
    /// Those of [`cost`](Self::cost).
    #[cfg(feature = "cost")]
    pub fn cost_at(&self, price: &crate::cost::Price) -> Result<crate::cost::Decimal, Error> {
        price.after(self.raw.facts()).map_err(|why| {
            Error::new(ErrorKind::CostUnknown, format!("the cost is unknown: {why}")).with_prediction(&self.raw.id)
        })
    }

    /// What went wrong, in the model's words.
    #[must_use]
    pub fn error(&self) -> Option<Cow<'_, str>> {
        self.raw.error()
    }

    /// The whole reply as it came, with what this version does not know.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.raw.raw
    }

    /// The whole reply as it came.
    #[must_use]
    pub fn into_raw(self) -> Value {
        self.raw.raw
    }

    /// The model that ran, `owner/name`, as the service says; not always the one asked for.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.raw.text("model")
    }

    /// The version that ran, as the service says: 64 hex digits, or a word such as `hidden`.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.raw.text("version")
    }

    /// Whether the service has deleted input, output and logs, as it does an hour after the end.
    #[must_use]
    pub fn is_data_removed(&self) -> bool {
        self.raw.data_removed()
    }

    /// When it was created.
    #[must_use]
    pub fn created_at(&self) -> Option<Timestamp> {
        self.timestamp("created_at")
    }

    /// When the model began on it.
    #[must_use]
    pub fn started_at(&self) -> Option<Timestamp> {
        self.timestamp("started_at")
    }

    /// When it ended.
    #[must_use]
    pub fn completed_at(&self) -> Option<Timestamp> {
        self.timestamp("completed_at")
    }

    /// A moment of the reply; `None` where it is absent, or no moment, which [`raw`](Self::raw) then shows.
    fn timestamp(&self, name: &str) -> Option<Timestamp> {
        self.raw.text(name)?.parse().ok()
    }

    /// The page on which a person can watch it.
    #[must_use]
    pub fn web_url(&self) -> Option<&str> {
        self.url("web")
    }

    /// One of the reply's links by its name (`web`, `get`, `cancel`, `stream`). The client itself follows none of them.
    #[must_use]
    pub fn url(&self, name: &str) -> Option<&str> {
        self.raw.raw.get("urls")?.get(name)?.as_str()
    }

    /// Input and output are left out: they can be large, or secret.
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

/// Input and output are left out: they can be large, or secret.
impl<I> fmt::Debug for Snapshot<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe("Snapshot", f)
    }
}

/// Writes the reply as it came.
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
