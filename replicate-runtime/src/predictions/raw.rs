//! A prediction as one response describes it, read leniently: only the id is required.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::ground::time::ServerTime;
use crate::ground::{Error, ErrorKind, Id, Resource, Status};
use crate::http::parse_json;

/// One whole response about a prediction.
#[derive(Clone, Debug)]
pub(crate) struct RawPrediction {
    pub(crate) id: Id,
    pub(crate) status: Status,
    pub(crate) raw: Value,
    /// Whether it is known to have ended although the response does not say so. Then it is read again without a pause.
    pub(crate) is_due: bool,
}

impl RawPrediction {
    /// Reads the response to a create request, or an entry of a list, whose id is not known before.
    pub(crate) fn created(raw: Value) -> Result<Self, Error> {
        let Some(id) = raw.get("id").and_then(Value::as_str) else {
            return Err(Error::new(ErrorKind::MalformedReply, "the prediction has no id"));
        };
        // The id becomes part of a path, so the server's value must be checked.
        let id = Id::new(id).map_err(|error| {
            Error::new(ErrorKind::MalformedReply, "the prediction has an unusable id").with_source(error)
        })?;
        Ok(Self { id, status: status(&raw), raw, is_due: false })
    }

    /// What is known about a prediction if the response to its create request is malformed or incomplete but contains
    /// its id.
    pub(crate) fn salvaged(error: &Error) -> Option<Self> {
        let id = Id::new(&replicate_schema::lenient::find_text(error.body()?, "id")?).ok()?;
        let raw = json!({"id": id.as_str()});
        Some(Self { id, status: status(&raw), raw, is_due: true })
    }

    /// The same, as another kind of resource.
    pub(crate) fn of_kind(self, kind: Resource) -> Self {
        Self { id: self.id.of_kind(kind), ..self }
    }

    /// Reads a later response about a prediction whose id is known.
    pub(crate) fn read(id: &Id, raw: Value) -> Result<Self, Error> {
        if !raw.is_object() {
            let error = Error::new(ErrorKind::MalformedReply, "the reply is JSON but not a prediction");
            return Err(error.with_prediction(id));
        }
        match raw.get("id").and_then(Value::as_str) {
            Some(other) if other != id.as_str() => {
                let error = Error::new(ErrorKind::MalformedReply, "the reply is about a different prediction");
                Err(error.with_prediction(id))
            }
            _ => Ok(Self { id: id.clone(), status: status(&raw), raw, is_due: false }),
        }
    }

    /// A string property; `None` if it is absent, null or of another type.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.raw.get(name).and_then(Value::as_str)
    }

    /// A time property, by the service's clock.
    pub(crate) fn time(&self, name: &str) -> Option<ServerTime> {
        self.text(name).and_then(ServerTime::stamp)
    }

    /// The output, if there is any.
    pub(crate) fn output(&self) -> Option<&Value> {
        self.raw.get("output").filter(|output| !output.is_null())
    }

    /// The error message of the model. It should be a string; otherwise its JSON is returned.
    pub(crate) fn error(&self) -> Option<Cow<'_, str>> {
        match self.raw.get("error")? {
            Value::Null => None,
            Value::String(text) => Some(Cow::Borrowed(text)),
            other => Some(Cow::Owned(other.to_string())),
        }
    }

    /// The facts that determine its cost.
    #[cfg(feature = "cost")]
    pub(crate) fn facts(&self) -> crate::cost::Facts<'_> {
        crate::cost::Facts { status: &self.status, reply: &self.raw, is_removed: self.data_removed() }
    }

    /// Whether the service has deleted the data. Older responses don't say.
    pub(crate) fn data_removed(&self) -> bool {
        self.raw.get("data_removed").and_then(Value::as_bool).unwrap_or(false)
    }
}

/// A prediction whose reply is kept as text: JSON text needs a fifth of the memory of its tree, and a client may wait for
/// thousands of predictions at once. The text is parsed when this is dropped.
pub(crate) struct Compact<'a> {
    prediction: &'a mut RawPrediction,
    /// `None` once the prediction has been replaced.
    text: Option<Box<[u8]>>,
}

impl<'a> Compact<'a> {
    /// `text` is the text of the prediction's reply, if it is at hand.
    pub(crate) fn new(prediction: &'a mut RawPrediction, text: Option<Box<[u8]>>) -> Self {
        let raw = std::mem::take(&mut prediction.raw);
        Self { text: Some(text.unwrap_or_else(|| raw.to_string().into_bytes().into())), prediction }
    }

    pub(crate) fn id(&self) -> &Id {
        &self.prediction.id
    }

    /// Replaces the prediction by a later reply about it.
    pub(crate) fn replace(mut self, read: RawPrediction) {
        self.text = None;
        *self.prediction = read;
    }
}

impl Drop for Compact<'_> {
    fn drop(&mut self) {
        if let Some(text) = self.text.take() {
            // It has been parsed before, or was written from JSON, so that this does not fail.
            self.prediction.raw = parse_json(&text, usize::MAX).unwrap_or_default();
        }
    }
}

fn status(raw: &Value) -> Status {
    Status::from(raw.get("status").and_then(Value::as_str).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Compact, RawPrediction};
    use crate::ground::Id;
    use crate::ground::{ErrorKind, Status};
    use crate::http::parse_json;

    #[test]
    fn an_id_is_all_that_a_create_needs() {
        let cases = [
            (json!({"id": "abc"}), Some(Status::Other(String::new()))),
            (json!({"id": "abc", "status": "starting"}), Some(Status::Starting)),
            (json!({"id": "abc", "status": "dreaming", "new": {}}), Some(Status::Other("dreaming".into()))),
            (json!({"id": "abc", "status": 7}), Some(Status::Other(String::new()))),
            (json!({"status": "succeeded"}), None),
            (json!({"id": null}), None),
            (json!({"id": "../account"}), None),
            (json!([]), None),
            (Value::Null, None),
        ];
        for (raw, expected) in cases {
            match (RawPrediction::created(raw.clone()), expected) {
                (Ok(found), Some(status)) => assert_eq!(found.status, status, "{raw}"),
                (Err(error), None) => assert_eq!(error.kind(), ErrorKind::MalformedReply, "{raw}"),
                (found, expected) => panic!("{raw}: {found:?} instead of {expected:?}"),
            }
        }
    }

    #[test]
    fn a_compact_prediction_keeps_its_reply() {
        let raw =
            json!({"id": "abc", "status": "processing", "input": {"seed": 1e300}, "output": ["\u{1f98a}\n", null]});
        let mut prediction = RawPrediction::created(raw.clone()).unwrap();
        drop(Compact::new(&mut prediction, None));
        assert_eq!(prediction.raw, raw);
        let odd = br#"{"id": "abc", "status": "processing", "metrics": {"seconds": NaN}}"#;
        drop(Compact::new(&mut prediction, Some(odd[..].into())));
        assert_eq!(prediction.raw, parse_json(odd, usize::MAX).unwrap());
        let read = RawPrediction::created(json!({"id": "abc", "status": "succeeded"})).unwrap();
        Compact::new(&mut prediction, None).replace(read);
        assert_eq!((prediction.status, prediction.raw["status"].as_str()), (Status::Succeeded, Some("succeeded")));
    }

    #[test]
    fn a_later_reply_must_be_about_the_same_prediction() {
        let id = Id::new("abc").unwrap();
        assert!(RawPrediction::read(&id, json!({"status": "succeeded"})).is_ok());
        assert!(RawPrediction::read(&id, json!({"id": "abc"})).is_ok());
        for raw in [json!({"id": "abd"}), json!("succeeded"), Value::Null] {
            let error = RawPrediction::read(&id, raw).unwrap_err();
            assert_eq!((error.kind(), error.prediction_id()), (ErrorKind::MalformedReply, Some("abc")));
        }
    }

    #[test]
    fn nulls_and_other_types_read_as_absent() {
        let raw = json!({"id": "abc", "output": null, "error": {"code": 1}, "logs": null, "data_removed": "no"});
        let snapshot = RawPrediction::created(raw).unwrap();
        assert_eq!(snapshot.output(), None);
        assert_eq!(snapshot.text("logs"), None);
        assert_eq!(snapshot.error().as_deref(), Some(r#"{"code":1}"#));
        assert!(!snapshot.data_removed());
    }
}
