//! The options of a create request: the version, the webhook, the time limit and so on.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use ::http::header::{HeaderMap, HeaderName, HeaderValue};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::ground::names::{ModelName, check_version, owner_and_name};
use crate::ground::{Error, ErrorKind};
use crate::http::base_url::BaseUrl;

/// An event for which the service calls a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Event {
    /// The prediction starts.
    Start,
    /// There is new output. Sent at most twice per second.
    Output,
    /// There are new logs. Sent at most twice per second.
    Logs,
    /// The prediction has ended, with any status.
    Completed,
}

/// The target of a create request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Model { owner: String, name: String },
    Deployment { owner: String, name: String },
    Version(String),
}

/// The version that the caller asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Selection {
    /// The version that the schema was taken from.
    #[default]
    Document,
    Latest,
    Version(String),
    Deployment(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) events: Vec<Event>,
}

impl Webhook {
    pub(crate) fn new(url: impl Into<String>, events: impl IntoIterator<Item = Event>) -> Self {
        Self { url: url.into(), events: events.into_iter().collect() }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct CreateOptions {
    pub(crate) webhook: Option<Webhook>,
    pub(crate) cancel_after: Option<Duration>,
    /// How long the service may delay the response while the prediction runs.
    pub(crate) prefer_wait: Option<Duration>,
    /// The caller's headers.
    pub(crate) headers: Headers,
    /// How many times the create request is repeated if it is known that it created nothing.
    pub(crate) create_again: u32,
}

/// A caller's headers. They are checked when they are used, so that setting one can't fail.
#[derive(Clone, Debug, Default)]
pub(crate) struct Headers {
    given: HeaderMap,
    wrong: Option<String>,
}

impl Headers {
    /// Sets a header, and replaces one of the same name. Its value is marked as sensitive.
    pub(crate) fn insert(&mut self, name: &str, value: &str) {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(mut value)) if !RESERVED.contains(&name.as_str()) => {
                value.set_sensitive(true);
                self.given.insert(name, value);
            }
            (Ok(name), Ok(_)) => {
                self.wrong = Some(format!("the header {name} is set by the client, and can't be changed"));
            }
            // The value is not shown, since it may be a secret.
            _ => self.wrong = Some(format!("the header {name:?} has a name or a value that can't be sent")),
        }
    }

    pub(crate) fn check(&self) -> Result<&HeaderMap, Error> {
        match &self.wrong {
            None => Ok(&self.given),
            Some(message) => Err(invalid(message.clone())),
        }
    }
}

/// Headers that frame a request, or that the client sets itself.
const RESERVED: [&str; 8] = [
    "accept-encoding",
    "cancel-after",
    "connection",
    "content-length",
    "content-type",
    "host",
    "prefer",
    "transfer-encoding",
];

/// Writes the word in the API.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads the word in the API.
impl FromStr for Event {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|event| event.as_str() == word);
        found.ok_or_else(|| invalid(format!("not an event (start, output, logs, completed): {word:?}")))
    }
}

/// Writes the word in the API.
impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Event {
    /// All events.
    pub const ALL: [Self; 4] = [Self::Start, Self::Output, Self::Logs, Self::Completed];

    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Output => "output",
            Self::Logs => "logs",
            Self::Completed => "completed",
        }
    }
}

impl Selection {
    /// The target of the create request for a model.
    pub(crate) fn target(&self, model: &ModelName) -> Result<Target, Error> {
        let by_name =
            || Target::Model { owner: model.owner.clone().into_owned(), name: model.name.clone().into_owned() };
        match self {
            Self::Latest => Ok(by_name()),
            Self::Document => Ok(match model.version.as_deref() {
                // The service runs official models by name only.
                Some(version) if !model.official && check_version(version).is_ok() => {
                    Target::Version(format!("{model}:{version}"))
                }
                _ => by_name(),
            }),
            Self::Version(text) => match text.split_once(':') {
                Some(_) => ModelName::parse(text).map(|_| Target::Version(text.clone())),
                None => check_version(text).map(|()| Target::Version(format!("{model}:{text}"))),
            },
            Self::Deployment(text) => match owner_and_name(text) {
                Some((owner, name)) => Ok(Target::Deployment { owner: owner.to_owned(), name: name.to_owned() }),
                None => Err(invalid(format!("not a deployment (owner/name): {text:?}"))),
            },
        }
    }
}

impl CreateOptions {
    /// The range that the service accepts as `Cancel-After`.
    pub(super) const SHORTEST: Duration = Duration::from_secs(5);
    pub(super) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// Checks options that the service would refuse only after the files were uploaded.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.headers.check()?;
        if let Some(limit) = self.cancel_after
            && !(Self::SHORTEST..=Self::LONGEST).contains(&limit)
        {
            return Err(invalid(format!("cancel_after must be from 5 seconds to 24 hours, not {limit:?}")));
        }
        if let Some(webhook) = &self.webhook {
            let url = reqwest::Url::parse(&webhook.url);
            if !url.is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
                return Err(invalid("the webhook is not an http or https URL".to_owned()));
            }
        }
        Ok(())
    }

    /// Checks that the server will call the webhook: the service accepts only https. A server that is itself reached
    /// without TLS, usually on this machine, may accept http.
    pub(super) fn check_receiver(&self, server: &BaseUrl) -> Result<(), Error> {
        let url = self.webhook.as_ref().and_then(|webhook| reqwest::Url::parse(&webhook.url).ok());
        if server.is_https() && url.is_some_and(|url| url.scheme() != "https") {
            return Err(invalid("the webhook must be an https URL: the service calls only those".to_owned()));
        }
        Ok(())
    }

    pub(super) fn write_body(&self, body: &mut Map<String, Value>) {
        let Some(webhook) = &self.webhook else { return };
        body.insert("webhook".to_owned(), Value::from(webhook.url.as_str()));
        // Without a filter the service chooses the events. An empty filter would select none.
        if !webhook.events.is_empty() {
            let events: Vec<&str> = webhook.events.iter().map(|event| event.as_str()).collect();
            body.insert("webhook_events_filter".to_owned(), Value::from(events));
        }
    }

    pub(super) fn write_headers(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        headers.extend(self.headers.check()?.clone());
        if let Some(wait) = self.prefer_wait {
            insert(headers, "prefer", &format!("wait={}", wait.as_secs()));
        }
        if let Some(limit) = self.cancel_after {
            let seconds = limit.as_secs() + u64::from(limit.subsec_nanos() > 0);
            insert(headers, "cancel-after", &format!("{seconds}s"));
        }
        Ok(())
    }
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ::http::header::HeaderMap;

    use super::{CreateOptions, Event, Headers, Selection, Target, Webhook};
    use crate::ground::names::ModelName;

    fn model(text: &str) -> ModelName {
        ModelName::parse(text).unwrap()
    }

    #[test]
    fn the_version_that_runs() {
        let hex = "0123456789abcdef".repeat(4);
        let by_name = || Target::Model { owner: "acme".into(), name: "x".into() };
        let pinned = model(&format!("acme/x:{hex}"));
        let plain = model("acme/x");
        let official = ModelName { official: true, ..pinned.clone() };
        let hidden = ModelName { version: Some("hidden".into()), ..plain.clone() };
        let exact = Target::Version(format!("acme/x:{hex}"));
        let other = format!("other/y:{hex}");
        let cases = [
            (Selection::Document, &pinned, exact.clone()),
            (Selection::Document, &plain, by_name()),
            (Selection::Document, &official, by_name()),
            (Selection::Document, &hidden, by_name()),
            (Selection::Latest, &pinned, by_name()),
            (Selection::Version(hex.clone()), &official, exact),
            (Selection::Version(other.clone()), &plain, Target::Version(other)),
            (
                Selection::Deployment("me/d".into()),
                &pinned,
                Target::Deployment { owner: "me".into(), name: "d".into() },
            ),
        ];
        for (choice, model, expected) in cases {
            assert_eq!(choice.target(model).unwrap(), expected, "{choice:?} of {model:?}");
        }
        for bad in
            [Selection::Version("latest".into()), Selection::Version(String::new()), Selection::Deployment("d".into())]
        {
            assert!(bad.target(&plain).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn limits_are_checked_before_sending() {
        let after =
            |seconds| CreateOptions { cancel_after: Some(Duration::from_secs(seconds)), ..CreateOptions::default() };
        for (seconds, fits) in [(4, false), (5, true), (86_400, true), (86_401, false)] {
            assert_eq!(after(seconds).check().is_ok(), fits, "{seconds}");
        }
        for (url, fits) in [("https://me.example/hook", true), ("me.example", false), ("file:///x", false)] {
            let webhook = Some(Webhook { url: url.into(), events: vec![] });
            assert_eq!(CreateOptions { webhook, ..CreateOptions::default() }.check().is_ok(), fits, "{url}");
        }
    }

    #[test]
    fn headers_are_checked_and_never_shown() {
        let with = |name: &str, value: &str| {
            let mut headers = Headers::default();
            headers.insert(name, value);
            headers
        };
        assert_eq!(
            with("CF-AIG-Authorization", "Bearer s3cret").check().unwrap()["cf-aig-authorization"],
            "Bearer s3cret"
        );
        for (name, value) in [("a b", "x"), ("x", "s3cret\n"), ("Content-Length", "s3cret"), ("prefer", "s3cret")] {
            let headers = with(name, value);
            let error = headers.check().unwrap_err();
            assert!(!format!("{error:?} {headers:?}").contains("s3cret"), "{error:?}");
        }
        assert!(!format!("{:?}", with("x", "s3cret")).contains("s3cret"));
    }

    #[test]
    fn events_are_read_and_written_alike() {
        for event in Event::ALL {
            assert_eq!(event.to_string().parse::<Event>().unwrap(), event);
            let json = serde_json::to_value(event).unwrap();
            assert_eq!(serde_json::from_value::<Event>(json).unwrap(), event);
        }
        assert!("ended".parse::<Event>().is_err() && serde_json::from_str::<Event>("7").is_err());
    }

    #[test]
    fn a_part_of_a_second_is_rounded_up() {
        let options = CreateOptions { cancel_after: Some(Duration::from_millis(5500)), ..CreateOptions::default() };
        let mut headers = HeaderMap::new();
        options.write_headers(&mut headers).unwrap();
        assert_eq!(headers["cancel-after"], "6s");
    }
}
