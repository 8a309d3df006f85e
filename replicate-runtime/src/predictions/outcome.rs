//! The result of an ended prediction: its typed output or its error.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::RawPrediction;
use crate::ground::{Error, ErrorKind, FailureKind, Status};

/// The typed output of an ended prediction, or its error.
pub(crate) fn typed<O: DeserializeOwned>(snapshot: &RawPrediction) -> Result<O, Error> {
    fit(snapshot, ended(snapshot)?)
}

/// Reads an output as its declared type. If it does not fit, the error contains it, because it was paid for.
pub(crate) fn fit<O: DeserializeOwned>(snapshot: &RawPrediction, output: &Value) -> Result<O, Error> {
    O::deserialize(output).map_err(|mismatch| {
        Error::new(
            ErrorKind::OutputMismatch,
            "the output does not fit the model's schema, its JSON is kept in the error",
        )
        .with_prediction(&snapshot.id)
        .with_raw_output(output.clone())
        .with_source(mismatch)
    })
}

/// The output as JSON, if the prediction succeeded and its data still exists.
pub(crate) fn ended(snapshot: &RawPrediction) -> Result<&Value, Error> {
    let output = snapshot.output();
    let (kind, message) = match &snapshot.status {
        Status::Succeeded if output.is_none() && snapshot.data_removed() => (
            ErrorKind::DataRemoved,
            "the prediction succeeded, but the service has deleted its output, as it does an hour after the end".into(),
        ),
        Status::Succeeded => return Ok(output.unwrap_or(&Value::Null)),
        Status::Failed => (ErrorKind::Failed, message("failed", snapshot)),
        Status::Canceled => (ErrorKind::Canceled, message("was canceled", snapshot)),
        Status::Aborted => (ErrorKind::Aborted, message("was aborted before it began", snapshot)),
        // This function is called only for predictions that have ended.
        other => {
            (ErrorKind::MalformedReply, format!("the prediction has not ended: its status is {:?}", other.as_str()))
        }
    };
    let error = Error::new(kind, message).with_prediction(&snapshot.id);
    let error = match kind {
        ErrorKind::Failed => error.with_failure(FailureKind::classify(&snapshot.error().unwrap_or_default())),
        _ => error,
    };
    Err(match output {
        Some(partial) => error.with_raw_output(partial.clone()),
        None => error,
    })
}

fn message(end: &str, snapshot: &RawPrediction) -> String {
    let noun = snapshot.id.noun();
    match snapshot.error() {
        Some(reason) if !reason.trim().is_empty() => format!("the {noun} {end}: {}", reason.trim()),
        _ => format!("the {noun} {end}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::typed;
    use crate::ground::ErrorKind;
    use crate::predictions::RawPrediction;

    fn outcome(raw: Value) -> Result<Value, (ErrorKind, String)> {
        typed(&RawPrediction::created(raw).unwrap()).map_err(|error| (error.kind(), error.to_string()))
    }

    #[test]
    fn each_end_is_its_own_kind() {
        let cases = [
            (
                json!({"id": "a", "status": "failed", "error": "E1 out of memory"}),
                ErrorKind::Failed,
                "E1 out of memory",
            ),
            (json!({"id": "a", "status": "failed", "data_removed": true}), ErrorKind::Failed, "failed (prediction a)"),
            (json!({"id": "a", "status": "canceled", "error": null}), ErrorKind::Canceled, "canceled"),
            (json!({"id": "a", "status": "aborted"}), ErrorKind::Aborted, "before it began"),
            (json!({"id": "a", "status": "succeeded", "data_removed": true}), ErrorKind::DataRemoved, "deleted"),
            (json!({"id": "a", "status": "dreaming"}), ErrorKind::MalformedReply, "dreaming"),
        ];
        for (raw, kind, part) in cases {
            let (found, message) = outcome(raw.clone()).unwrap_err();
            assert_eq!(found, kind, "{raw}");
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_null_output_is_an_output() {
        assert_eq!(outcome(json!({"id": "a", "status": "succeeded", "output": null})), Ok(Value::Null));
        let kept = json!({"id": "a", "status": "succeeded", "output": [1], "data_removed": true});
        assert_eq!(outcome(kept), Ok(json!([1])));
    }

    #[test]
    fn an_output_that_does_not_fit_is_kept() {
        let raw = json!({"id": "a", "status": "succeeded", "output": {"x": 1}});
        let error = typed::<Vec<String>>(&RawPrediction::created(raw).unwrap()).unwrap_err();
        assert_eq!((error.kind(), error.prediction_id()), (ErrorKind::OutputMismatch, Some("a")));
        assert_eq!(error.raw_output(), Some(&json!({"x": 1})));
    }

    #[test]
    fn what_a_failed_prediction_gave_is_kept() {
        let raw = json!({"id": "a", "status": "failed", "output": ["half"]});
        let error = typed::<Value>(&RawPrediction::created(raw).unwrap()).unwrap_err();
        assert_eq!(error.raw_output(), Some(&json!(["half"])));
    }
}
