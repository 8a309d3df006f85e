//! What a response means: its JSON, or the error that its status and body describe.

use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::json::{self, JsonError};
use crate::ground::{Error, ErrorKind, InvalidField};

/// A response that was read to its end, with the token removed.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// How long the service asked to wait.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Bytes,
    /// Whether an earlier attempt may have been processed.
    pub(crate) may_be_done: bool,
    /// How much memory the JSON of a response may need.
    pub(crate) limit: usize,
}

/// Reads a response. The endpoint of its request is for messages.
pub(crate) type Read<T> = fn(&Reply, endpoint: &str) -> Result<T, Error>;

impl Reply {
    /// Whether the status is successful.
    pub(crate) fn is_success(&self) -> bool {
        (200..=299).contains(&self.status)
    }

    pub(crate) fn is_json(&self) -> bool {
        json::parse(&self.body, self.limit).is_ok()
    }

    /// The JSON of a successful response; otherwise the error that it describes, with the endpoint of the request.
    pub(crate) fn json(&self, endpoint: &str) -> Result<Value, Error> {
        if self.is_success() { self.parse(endpoint) } else { Err(self.refusal(endpoint)) }
    }

    /// The JSON of a successful response, and its body.
    pub(crate) fn json_and_body(&self, endpoint: &str) -> Result<(Value, Bytes), Error> {
        Ok((self.json(endpoint)?, self.body.clone()))
    }

    /// The object in a successful response.
    pub(crate) fn typed<T: DeserializeOwned>(&self, endpoint: &str) -> Result<T, Error> {
        T::deserialize(self.json(endpoint)?).map_err(|source| {
            let message = format!("{endpoint}: the answer ({}) is JSON, but not of the expected form", self.status);
            let error = Error::new(ErrorKind::MalformedReply, message).with_status_code(self.status);
            error.with_source(source).with_body(self.body.clone())
        })
    }

    /// The text of a successful response, which can be empty.
    pub(crate) fn text(&self, endpoint: &str) -> Result<String, Error> {
        if !self.is_success() {
            return Err(self.refusal(endpoint));
        }
        String::from_utf8(self.body.to_vec()).map_err(|source| {
            let message = format!("{endpoint}: the answer ({}) is not text", self.status);
            Error::new(ErrorKind::MalformedReply, message).with_status_code(self.status).with_source(source)
        })
    }

    /// Whether a delete request succeeded. If an earlier attempt may have succeeded, "not found" is a success too.
    pub(crate) fn deleted(&self, endpoint: &str) -> Result<(), Error> {
        let gone = self.may_be_done && matches!(self.status, 404 | 410);
        if self.is_success() || gone { Ok(()) } else { Err(self.refusal(endpoint)) }
    }

    fn parse(&self, endpoint: &str) -> Result<Value, Error> {
        if self.body.trim_ascii().is_empty() {
            let message = format!("{endpoint}: the answer ({}) has no body", self.status);
            return Err(Error::new(ErrorKind::EmptyReply, message).with_status_code(self.status));
        }
        json::parse(&self.body, self.limit).map_err(|error| {
            let error = match error {
                JsonError::TooLarge => {
                    let message =
                        format!("{endpoint}: the answer ({}) has more values than the limit allows", self.status);
                    Error::new(ErrorKind::TooLarge, message)
                }
                JsonError::Invalid(source) => {
                    let excerpt = excerpt(&self.body);
                    let message = format!("{endpoint}: the answer ({}) is not JSON: {excerpt}", self.status);
                    Error::new(ErrorKind::MalformedReply, message).with_source(source)
                }
            };
            error.with_status_code(self.status).with_body(self.body.clone())
        })
    }

    fn refusal(&self, endpoint: &str) -> Error {
        let body = json::parse(&self.body, self.limit).ok();
        let message = match &body {
            Some(body) => service_message(body),
            None => excerpt(&self.body),
        };
        let (kind, what) = meaning(self.status);
        let message = if message.is_empty() { String::new() } else { format!(": {message}") };
        let error = Error::new(kind, format!("{endpoint}: {what} ({}){message}", self.status));
        error
            .with_status_code(self.status)
            .with_retry_after(self.retry_after)
            .with_invalid_fields(body.as_ref().map(invalid_fields).unwrap_or_default())
    }
}

/// The kind of error for a status, and a hint.
fn meaning(status: u16) -> (ErrorKind, &'static str) {
    match status {
        300..=399 => {
            (ErrorKind::Redirected, "the service answered with a redirect, which is not followed; check the base URL")
        }
        401 => (ErrorKind::Unauthenticated, "the service does not accept the API token"),
        403 => (ErrorKind::Unauthenticated, "the API token is not allowed to do this"),
        402 => (ErrorKind::PaymentRequired, "the account lacks credit"),
        404 | 410 => (ErrorKind::NotFound, "not found, or not visible to this token"),
        408 => (ErrorKind::Timeout, "the service waited too long for the request"),
        413 => (ErrorKind::TooLarge, "the request is larger than the service accepts"),
        429 => (ErrorKind::RateLimited, "too many requests"),
        400..=499 => (ErrorKind::Rejected, "the service refused the request"),
        500..=599 => (ErrorKind::Service, "the service failed"),
        _ => (ErrorKind::MalformedReply, "the service answered with an unexpected status"),
    }
}

/// The message in an error body: `title` and `detail` as the service writes them, or what gateways write.
fn service_message(body: &Value) -> String {
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let message = match (text("title"), text("detail")) {
        (Some(title), Some(detail)) => format!("{title}: {detail}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => text("message")
            .or_else(|| text("error"))
            .or_else(|| body.get("error")?.get("message")?.as_str())
            .or_else(|| body.as_str())
            .map_or_else(|| cog_violations(body).join("; "), str::to_owned),
    };
    cut(&message, 1000)
}

fn invalid_fields(body: &Value) -> Vec<InvalidField> {
    let list = |name| body.get(name).and_then(Value::as_array).into_iter().flatten().filter(|field| field.is_object());
    let text = |field: &Value, name| field.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let of_service = list("invalid_fields").map(|field| InvalidField {
        field: text(field, "field"),
        rule: text(field, "type"),
        description: text(field, "description"),
    });
    let of_cog = list("detail").map(|field| InvalidField {
        field: path_in_body(field),
        rule: text(field, "type"),
        description: text(field, "msg"),
    });
    of_service.chain(of_cog).collect()
}

/// A Cog server's complaints about an input, in the format of `FastAPI`: `{"detail": [{"loc": ["body", "input",
/// "width"], "msg": ..}]}`.
fn cog_violations(body: &Value) -> Vec<String> {
    let list = body.get("detail").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|field| Some(format!("{}: {}", path_in_body(field), field.get("msg")?.as_str()?))).collect()
}

/// `input.width`
fn path_in_body(field: &Value) -> String {
    let steps = field.get("loc").and_then(Value::as_array).into_iter().flatten();
    let steps = steps.map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned));
    steps.skip_while(|step| step == "body").collect::<Vec<_>>().join(".")
}

/// The start of a body that is not JSON, on one line.
fn excerpt(body: &[u8]) -> String {
    let head = &body[..body.len().min(4096)];
    cut(
        &String::from_utf8_lossy(head)
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        160,
    )
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Reply;
    use crate::ground::{Error, ErrorKind};

    fn error(status: u16, body: &str) -> Error {
        reply(status, body).json("GET /x").unwrap_err()
    }

    fn reply(status: u16, body: &str) -> Reply {
        Reply { status, retry_after: None, body: body.to_owned().into(), may_be_done: false, limit: 1 << 20 }
    }

    #[test]
    fn a_delete_is_done_when_nothing_is_left() {
        let cases =
            [(204, false, true), (202, false, true), (404, false, false), (404, true, true), (403, true, false)];
        for (status, may_be_done, done) in cases {
            let reply = Reply { may_be_done, ..reply(status, "") };
            assert_eq!(reply.deleted("DELETE /x").is_ok(), done, "{status} {may_be_done}");
        }
    }

    #[test]
    fn texts_and_objects_are_read_as_such() {
        assert_eq!(reply(200, "").text("GET /x").unwrap(), "");
        assert_eq!(reply(404, "").text("GET /x").unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(reply(200, "[1]").typed::<Vec<u8>>("GET /x").unwrap(), [1]);
        let error = reply(200, "{}").typed::<Vec<u8>>("GET /x").unwrap_err();
        assert_eq!((error.kind(), error.status_code()), (ErrorKind::MalformedReply, Some(200)));
    }

    #[test]
    fn each_refusal_is_its_own_kind_with_the_services_words() {
        let cases = [
            (
                401,
                r#"{"title": "Unauthenticated", "detail": "no token"}"#,
                ErrorKind::Unauthenticated,
                "Unauthenticated: no token",
            ),
            (403, "", ErrorKind::Unauthenticated, "not allowed"),
            (402, r#"{"title": "Insufficient credit"}"#, ErrorKind::PaymentRequired, ": Insufficient credit"),
            (404, r#"{"detail": "no such model"}"#, ErrorKind::NotFound, "(404): no such model"),
            (410, "", ErrorKind::NotFound, "(410)"),
            (422, r#"{"detail": "- input: prompt is required\n"}"#, ErrorKind::Rejected, "prompt is required"),
            (413, "{}", ErrorKind::TooLarge, "the request is larger than the service accepts (413)"),
            (409, "null", ErrorKind::Rejected, "(409)"),
            (429, r#"{"detail": "throttled"}"#, ErrorKind::RateLimited, "throttled"),
            (500, "<html>\n<b>oops</b>", ErrorKind::Service, ": <html> <b>oops</b>"),
            (503, r#"{"error": {"message": "busy"}}"#, ErrorKind::Service, ": busy"),
            (502, r#"{"error": "bad gateway"}"#, ErrorKind::Service, ": bad gateway"),
            (408, "", ErrorKind::Timeout, "too long"),
            (307, "", ErrorKind::Redirected, "redirect"),
            (204, " ", ErrorKind::EmptyReply, "no body"),
            (200, "", ErrorKind::EmptyReply, "no body"),
            (200, "<html>", ErrorKind::MalformedReply, "not JSON: <html>"),
            (201, r#"{"id": "ab"#, ErrorKind::MalformedReply, "not JSON"),
        ];
        for (status, body, kind, part) in cases {
            let error = error(status, body);
            assert_eq!((error.kind(), error.status_code()), (kind, Some(status)), "{body}");
            assert!(error.to_string().starts_with("GET /x: ") && error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn invalid_fields_are_read_one_by_one() {
        let body = json!({"title": "Input validation failed", "invalid_fields": [
            {"type": "enum", "field": "input.output_format", "description": "must be one of png, jpg"},
            "other", {"field": 7},
        ]});
        let error = error(422, &body.to_string());
        let [first, second] = error.invalid_fields() else { panic!("{:?}", error.invalid_fields()) };
        assert_eq!((first.field.as_str(), first.rule.as_str()), ("input.output_format", "enum"));
        assert_eq!(second.field, "");
    }

    #[test]
    fn what_a_cog_server_refuses_is_read_too() {
        let body = json!({"detail": [
            {"loc": ["body", "input", "times"], "msg": "99 is greater than 10", "type": "value_error"},
            {"loc": ["body", "input", "sizes", 1], "msg": "not a number", "type": "type_error"},
            {"loc": 7, "msg": 7}, "other",
        ]});
        let error = error(422, &body.to_string());
        assert!(
            error.to_string().ends_with("input.times: 99 is greater than 10; input.sizes.1: not a number"),
            "{error}"
        );
        let fields: Vec<_> = error.invalid_fields().iter().map(|it| (it.field.as_str(), it.rule.as_str())).collect();
        assert_eq!(fields, [("input.times", "value_error"), ("input.sizes.1", "type_error"), ("", "")]);
    }

    #[test]
    fn bodies_are_cut() {
        let long = "<p>x ".repeat(1000);
        for status in [200, 500] {
            assert!(error(status, &long).to_string().len() < 400);
        }
    }
}
