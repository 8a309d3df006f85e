//! Whether a listed prediction is the one that a create request asked for, judging by what the list shows.

use replicate_schema::json::equal;
use serde_json::{Map, Value};

use super::options::{Target, Webhook};
use crate::ground::Resource;
use crate::ground::names::check_version;
use crate::ground::time::ServerTime;
use crate::http::request::Body;

/// What a create request asked for.
#[derive(Debug)]
pub(crate) struct LostCreate {
    pub(crate) kind: Resource,
    pub(crate) target: Target,
    pub(crate) input: Value,
    /// The webhook URL. A prediction with another URL does not match.
    pub(crate) webhook: Option<String>,
}

/// How well the input of a prediction matches one that was sent: see
/// [`Snapshot::input_match`](crate::Snapshot::input_match).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputMatch {
    /// The inputs differ.
    Different,
    /// The inputs are the same as far as can be told: a file that was sent inside the request is now a link.
    Inconclusive,
    /// The inputs are the same, or differ only in a secret.
    Same,
}

impl LostCreate {
    /// Takes what the body of a create request asked for.
    pub(crate) fn new(kind: Resource, target: Target, body: &Body, webhook: Option<&Webhook>) -> Self {
        let mut body: Value = serde_json::from_slice(body.bytes()).unwrap_or_default();
        let input = body.get_mut("input").map(Value::take).unwrap_or_default();
        Self { kind, target, input, webhook: webhook.map(|webhook| webhook.url.clone()) }
    }

    /// Compares with a listed prediction, which must have been created at or after `since` (microseconds of Unix time).
    pub(crate) fn input_match(&self, listed: &Value, since: i64) -> InputMatch {
        let is_since = created(listed).is_some_and(|created| created.latest() > since);
        if !is_since || !self.is_for_it(listed) {
            return InputMatch::Different;
        }
        listed.get("input").map_or(InputMatch::Different, |input| input_match(&self.input, input))
    }

    /// Whether a listed prediction may be the one although it does not match, because its time can't be read or its
    /// input is gone.
    pub(crate) fn may_be(&self, listed: &Value, since: i64) -> bool {
        let is_since = created(listed).is_none_or(|created| created.latest() > since);
        let input_is_gone = listed.get("input").is_none_or(Value::is_null)
            || listed.get("data_removed").and_then(Value::as_bool).unwrap_or(false);
        is_since && self.is_for_it(listed) && (created(listed).is_none() || input_is_gone)
    }

    /// Whether a prediction has the same model and the same webhook.
    fn is_for_it(&self, listed: &Value) -> bool {
        let text = |name: &str| listed.get(name).and_then(Value::as_str);
        let called = text("webhook").zip(self.webhook.as_deref()).is_none_or(|(listed, sent)| listed == sent);
        called && self.is_target(text)
    }

    /// Missing properties are no difference. If the version is not a hash (`hidden`), only the model is compared.
    fn is_target<'a>(&self, text: impl Fn(&str) -> Option<&'a str>) -> bool {
        let named = |field: &str, owner: &str, name: &str| {
            let same = |listed: &str| {
                let parts = listed.split_once('/');
                parts.is_some_and(|parts| parts.0.eq_ignore_ascii_case(owner) && parts.1.eq_ignore_ascii_case(name))
            };
            text(field).is_none_or(same)
        };
        match &self.target {
            Target::Model { owner, name } => named("model", owner, name),
            Target::Deployment { owner, name } => named("deployment", owner, name),
            Target::Version(version) => {
                let (model, version) = version.split_once(':').unwrap_or(("", version));
                match text("version").filter(|listed| check_version(listed).is_ok()) {
                    Some(listed) => listed.eq_ignore_ascii_case(version),
                    None => model.split_once('/').is_none_or(|(owner, name)| named("model", owner, name)),
                }
            }
        }
    }
}

/// When a listed prediction was created.
fn created(listed: &Value) -> Option<ServerTime> {
    listed.get("created_at").and_then(Value::as_str).and_then(ServerTime::stamp)
}

/// Compares an input as it was sent with a listed one.
pub(crate) fn input_match(sent: &Value, listed: &Value) -> InputMatch {
    match (sent, listed) {
        (Value::String(sent), Value::String(listed)) => texts(sent, listed),
        (Value::Array(sent), Value::Array(listed)) if sent.len() == listed.len() => {
            least(sent.iter().zip(listed).map(|(sent, listed)| input_match(sent, listed)))
        }
        (Value::Object(sent), Value::Object(listed)) => objects(sent, listed),
        _ if equal(sent, listed) => InputMatch::Same,
        _ => InputMatch::Different,
    }
}

/// Null and absent are the same.
fn objects(sent: &Map<String, Value>, listed: &Map<String, Value>) -> InputMatch {
    let has = |object: &Map<String, Value>, key: &str| object.get(key).is_some_and(|value| !value.is_null());
    if listed.keys().any(|key| has(listed, key) && !has(sent, key)) {
        return InputMatch::Different;
    }
    let sent = sent.iter().filter(|(_, value)| !value.is_null());
    least(sent.map(|(key, sent)| listed.get(key).map_or(InputMatch::Different, |listed| input_match(sent, listed))))
}

fn texts(sent: &str, listed: &str) -> InputMatch {
    let is_link = listed.starts_with("https://") || listed.starts_with("http://");
    if sent == listed || is_redacted(listed) {
        InputMatch::Same
    } else if is_inline(sent) && is_link {
        InputMatch::Inconclusive
    } else {
        InputMatch::Different
    }
}

/// Whether a string in an input is a file.
pub(crate) fn is_inline(text: &str) -> bool {
    text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// Whether this is the placeholder of a secret: `[REDACTED]`, or asterisks from Cog.
fn is_redacted(listed: &str) -> bool {
    let word = listed.trim_matches(['[', ']', '<', '>', '*']);
    word.eq_ignore_ascii_case("redacted") || (word.is_empty() && listed.len() >= 3 && listed.bytes().all(|b| b == b'*'))
}

fn least(all: impl Iterator<Item = InputMatch>) -> InputMatch {
    all.min().unwrap_or(InputMatch::Same)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{InputMatch, LostCreate, input_match};
    use crate::ground::Resource;
    use crate::predictions::options::Target;

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn inputs_are_compared_as_the_service_shows_them() {
        use InputMatch::{Different, Inconclusive, Same};
        let cases = [
            (json!({}), json!({}), Same),
            (json!({"a": 1, "b": [true, {"c": "x"}]}), json!({"b": [true, {"c": "x"}], "a": 1.0}), Same),
            (json!({"a": 1}), json!({"a": 2}), Different),
            (json!({"a": 1}), json!({}), Different),
            (json!({}), json!({"a": 1}), Different),
            (json!({"a": null}), json!({}), Same),
            (json!({}), json!({"a": null}), Same),
            (json!({"a": [1, 2]}), json!({"a": [1]}), Different),
            (json!({"a": "x"}), Value::Null, Different),
            (json!({"key": "s3cret"}), json!({"key": "[REDACTED]"}), Same),
            (json!({"key": "s3cret"}), json!({"key": "**********"}), Same),
            (json!({"key": "s3cret"}), json!({"key": "*"}), Different),
            (json!({"key": 7}), json!({"key": "[REDACTED]"}), Different),
            (json!({"a": "data:image/png;base64,AA=="}), json!({"a": "data:image/png;base64,AA=="}), Same),
            (json!({"a": "data:image/png;base64,AA=="}), json!({"a": "https://files.example/1.png"}), Inconclusive),
            (json!({"a": ["x", "data:,y"]}), json!({"a": ["x", "http://files.example/y"]}), Inconclusive),
            (json!({"a": "data:,y", "b": 1}), json!({"a": "http://files.example/y", "b": 2}), Different),
            (json!({"a": "https://a.example/1.png"}), json!({"a": "https://files.example/1.png"}), Different),
        ];
        for (sent, listed, expected) in cases {
            assert_eq!(input_match(&sent, &listed), expected, "{sent} {listed}");
        }
    }

    #[test]
    fn the_model_and_the_time_must_be_right_too() {
        let model = || Target::Model { owner: "acme".into(), name: "x".into() };
        let version = || Target::Version(format!("acme/x:{HEX}"));
        let deployment = || Target::Deployment { owner: "me".into(), name: "fast".into() };
        let other = "f".repeat(64);
        let cases = [
            (model(), json!({"model": "acme/x"}), true),
            (model(), json!({"model": "Acme/X", "version": "hidden"}), true),
            (model(), json!({"model": "acme/y"}), false),
            (model(), json!({}), true),
            (version(), json!({"version": HEX, "model": "acme/renamed"}), true),
            (version(), json!({"version": other, "model": "acme/x"}), false),
            (version(), json!({"version": "hidden", "model": "acme/x"}), true),
            (version(), json!({"version": "hidden", "model": "acme/y"}), false),
            (Target::Version(HEX.into()), json!({"model": "acme/y"}), true),
            (deployment(), json!({"deployment": "me/fast", "model": "acme/x"}), true),
            (deployment(), json!({"deployment": "me/slow", "model": "acme/x"}), false),
            (deployment(), json!({"model": "acme/x"}), true),
            (model(), json!({"created_at": "2026-01-02T03:04:04Z"}), false),
            (model(), json!({"created_at": "2026-01-02T03:04:05Z"}), true),
            (model(), json!({"created_at": "soon"}), false),
            (model(), json!({"webhook": "https://me.example/hook"}), true),
            (model(), json!({"webhook": "https://you.example/hook"}), false),
        ];
        // 2026-01-02T03:04:05Z
        let since = 1_767_323_045_000_000;
        for (target, fields, expected) in cases {
            let mut listed = json!({"input": {"a": 1}, "created_at": "2026-01-02T03:04:05.5Z"});
            listed.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            let webhook = Some("https://me.example/hook".into());
            let lost = LostCreate { kind: Resource::Prediction, target, input: json!({"a": 1}), webhook };
            assert_eq!(lost.input_match(&listed, since) == InputMatch::Same, expected, "{lost:?} {listed}");
        }
    }
}
