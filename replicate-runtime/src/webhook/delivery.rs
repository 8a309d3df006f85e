use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use serde_json::Value;

use crate::ground::{Error, ErrorKind};
use crate::http::{JsonError, parse_json};
use crate::predictions::{PredictionInput, Snapshot};

/// How much memory the JSON of a webhook may need. The caller has read the body, within its own limit.
const LARGEST: usize = 256 * 1024 * 1024;

/// A webhook from the service. Only a [`Verifier`](super::Verifier) creates it, so it is always verified.
///
/// `Debug` does not show its body, which can be large or secret.
#[derive(Clone)]
pub struct Delivery {
    id: String,
    timestamp: SystemTime,
    body: Bytes,
}

impl Delivery {
    pub(super) fn new(id: &str, timestamp: SystemTime, body: Bytes) -> Self {
        Self { id: id.to_owned(), timestamp, body }
    }

    /// The id of the message. A message that is sent again has the same id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When this copy of the message was signed, in whole seconds.
    #[must_use]
    pub fn timestamp(&self) -> SystemTime {
        self.timestamp
    }

    /// The body as it was received.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Reads the prediction in the body, typed by the model's input, or with JSON by [`Value`].
    ///
    /// It is read as leniently as any response. Its [`input`](Snapshot::input) is JSON;
    /// [`typed_input`](Snapshot::typed_input) reads the typed input.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedReply`] if the body is not a prediction with an id. The error contains the body, and
    /// [`json`](Self::json) reads it in any case.
    pub fn parse<I: PredictionInput>(&self) -> Result<Snapshot<I>, Error> {
        self.read()
    }

    /// The body as JSON, whatever it contains.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedReply`] if it is not JSON.
    pub fn json(&self) -> Result<Value, Error> {
        self.read()
    }

    fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        let unreadable = || {
            let message = "the body of the webhook can't be read, it is kept in the error";
            Error::new(ErrorKind::MalformedReply, message).with_body(self.body.clone())
        };
        match parse_json(&self.body, LARGEST) {
            Ok(json) => T::deserialize(json).map_err(|source| unreadable().with_source(source)),
            Err(JsonError::Invalid(source)) => Err(unreadable().with_source(source)),
            Err(JsonError::TooLarge) => Err(unreadable()),
        }
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("id", &self.id)
            .field("timestamp", &self.timestamp)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use serde_json::{Value, json};

    use super::Delivery;
    use crate::{ErrorKind, Status};

    fn delivery(body: &'static str) -> Delivery {
        Delivery::new("msg_1", UNIX_EPOCH, body.as_bytes().into())
    }

    #[test]
    fn a_prediction_is_read_out_of_it() {
        let told =
            delivery(r#"{"id": "abc", "status": "processing", "input": {"gone": "[REDACTED]"}, "output": ["x"]}"#);
        let snapshot = told.parse::<Value>().unwrap();
        assert_eq!((snapshot.id(), snapshot.status()), ("abc", &Status::Processing));
        assert_eq!(snapshot.input(), Some(&json!({"gone": "[REDACTED]"})));
        assert_eq!(snapshot.output().unwrap(), Some(json!(["x"])));
        assert!(!format!("{told:?}").contains("REDACTED"));
    }

    #[test]
    fn odd_json_is_read() {
        let table = [
            "\u{feff}{\"id\": \"abc\", \"output\": 1}",
            r#"{"id": "abc", "logs": "half an emoji: \ud83d", "output": 1}"#,
            r#"{"id": "abc", "metrics": {"loss": NaN, "x": 1e400}, "output": 1}"#,
            "{\"id\": \"abc\", \"logs\": \"a\u{1}b\", \"output\": 1}",
        ];
        for body in table {
            assert_eq!(delivery(body).parse::<Value>().unwrap().output().unwrap(), Some(json!(1)), "{body}");
        }
        // A Cog server that received no id sends none.
        for body in [r#"{"id": null, "output": 1}"#, r#"{"id": "abc", "output": "cut"#] {
            let error = delivery(body).parse::<Value>().unwrap_err();
            assert_eq!((error.kind(), error.body()), (ErrorKind::MalformedReply, Some(body.as_bytes())), "{body}");
        }
    }

    #[test]
    fn other_bodies_are_no_predictions() {
        for (body, is_json) in [("", false), ("{", false), ("[]", true), (r#"{"status": "succeeded"}"#, true)] {
            let error = delivery(body).parse::<Value>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MalformedReply, "{body}");
            assert_eq!(delivery(body).json().is_ok(), is_json, "{body}");
        }
    }
}
