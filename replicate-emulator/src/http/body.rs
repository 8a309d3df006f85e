//! The body of a create request, and its violations.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::problem;
use crate::check::{self, Violation};
use crate::prediction::Webhook;

/// The body of a create request.
#[derive(Debug)]
pub(super) struct Create {
    pub(super) version: Option<String>,
    /// The destination of a training, `owner/name`.
    pub(super) destination: Option<String>,
    pub(super) input: Map<String, Value>,
    pub(super) webhook: Webhook,
}

/// Why a body is not accepted.
#[derive(Debug)]
pub(super) enum Refusal {
    NotJson(String),
    Invalid(Vec<Violation>),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::NotJson(reason) => {
                problem::titled(StatusCode::BAD_REQUEST, "Bad request", &format!("JSON parse error - {reason}"))
            }
            Self::Invalid(violations) => problem::of(StatusCode::UNPROCESSABLE_ENTITY, &check::problem(&violations)),
        }
    }
}

/// Reads a body with the given required keys.
pub(super) fn read(body: &[u8], required: &[&str]) -> Result<Create, Refusal> {
    const OPTIONAL: [&str; 3] = ["webhook", "webhook_events_filter", "stream"];
    let body: Value = serde_json::from_slice(body).map_err(|error| Refusal::NotJson(error.to_string()))?;
    let Value::Object(mut body) = body else {
        let violation = Violation::new("invalid_type", "", "Invalid type. Expected: object");
        return Err(Refusal::Invalid(vec![violation]));
    };
    let mut violations = Vec::new();
    for key in required.iter().filter(|key| !body.contains_key(**key)) {
        violations.push(Violation::new("required", "", format!("{key} is required")));
    }
    for key in body.keys().filter(|key| !required.contains(&key.as_str()) && !OPTIONAL.contains(&key.as_str())) {
        let description = format!("Additional property {key} is not allowed");
        violations.push(Violation::new("additional_property_not_allowed", "", description));
    }
    violations.extend(body.iter().filter_map(|(key, value)| {
        let expected = wrong(key, value)?;
        Some(Violation::new("invalid_type", key, format!("Invalid type. Expected: {expected}")))
    }));
    if !violations.is_empty() {
        return Err(Refusal::Invalid(violations));
    }
    let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
    let (version, destination) = (text("version"), text("destination"));
    let webhook = Webhook { url: body.remove("webhook"), events: body.remove("webhook_events_filter") };
    let input =
        body.remove("input").and_then(|input| if let Value::Object(input) = input { Some(input) } else { None });
    Ok(Create { version, destination, input: input.unwrap_or_default(), webhook })
}

/// What a key of the body must be, if its value is invalid.
fn wrong(key: &str, value: &Value) -> Option<&'static str> {
    let is_event = |event: &Value| ["start", "output", "logs", "completed"].iter().any(|known| event == known);
    let (right, expected) = match key {
        "input" => (value.is_object(), "object"),
        "version" | "destination" => (value.is_string(), "string"),
        "stream" => (value.is_boolean(), "boolean"),
        // The service accepts only HTTPS. A test server on loopback has no certificate.
        "webhook" => {
            let is_url = |url: &str| url.starts_with("https://") || url.starts_with("http://");
            (value.as_str().is_some_and(is_url), "an HTTPS URL")
        }
        "webhook_events_filter" => (
            value.as_array().is_some_and(|events| events.iter().all(is_event)),
            "array of start, output, logs, completed",
        ),
        _ => (true, ""),
    };
    (!right).then_some(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_checked() {
        let table = [
            (r#"{"version": "a/b", "input": {}}"#, ""),
            (
                r#"{"version": "a/b", "input": {}, "webhook": "https://a/b", "webhook_events_filter": ["completed"], "stream": true}"#,
                "",
            ),
            ("{}", "- version is required\n- input is required\n"),
            ("[]", "- Invalid type. Expected: object\n"),
            (r#"{"version": "a/b", "input": {}, "imput": 1}"#, "- Additional property imput is not allowed\n"),
            (
                r#"{"version": 5, "input": []}"#,
                "- input: Invalid type. Expected: object\n- version: Invalid type. Expected: string\n",
            ),
            (
                r#"{"version": "a", "input": {}, "webhook": "ftp://x"}"#,
                "- webhook: Invalid type. Expected: an HTTPS URL\n",
            ),
            (
                r#"{"version": "a", "input": {}, "webhook_events_filter": ["all"]}"#,
                "- webhook_events_filter: Invalid type. Expected: array of start, output, logs, completed\n",
            ),
        ];
        for (body, expected) in table {
            let found = match read(body.as_bytes(), &["version", "input"]) {
                Ok(_) => String::new(),
                Err(Refusal::Invalid(violations)) => check::problem(&violations)["detail"].as_str().unwrap().to_owned(),
                Err(Refusal::NotJson(reason)) => reason,
            };
            assert_eq!(found, expected, "{body}");
        }
        assert!(matches!(read(b"{", &["input"]), Err(Refusal::NotJson(_))));
        assert!(matches!(read("[".repeat(100_000).as_bytes(), &["input"]), Err(Refusal::NotJson(_))));
    }
}
