//! The meaning of a stream's events. The service and Cog servers use different names for them.

use serde_json::Value;

use super::sse::Event;

/// Whose event names are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `output`, `logs`, `error`, `done`. The data of an `output` event is bare text.
    Service,
    /// `start`, `output`, `log`, `metric`, `completed`; all data is JSON.
    Cog,
}

/// The meaning of an event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// A piece of output as bare text.
    Text(String),
    /// A piece of output with its number, from 0.
    Numbered(Value, Option<u64>),
    Logs(String),
    /// The error message of the model. The end is another event.
    Wrong(String),
    /// Nothing more will come.
    Done(Done),
    /// Nothing more will come, and this is the ended prediction.
    Completed(Value),
    /// The server can no longer give the whole output.
    Gap,
    /// An event that does not matter here, or that is unknown.
    Other,
}

/// How the prediction ended, according to the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Succeeded,
    Failed,
    Canceled,
}

impl Dialect {
    /// Reads an event, and determines whose names the later ones use: only a Cog server sends `start`.
    pub(crate) fn read(self, event: Event) -> (Meaning, Self) {
        let dialect = if event.name == "start" { Self::Cog } else { self };
        (dialect.meaning(event), dialect)
    }

    fn meaning(self, event: Event) -> Meaning {
        match (self, event.name.as_str()) {
            (Self::Service, "output") => Meaning::Text(event.data),
            (Self::Service, "logs") => Meaning::Logs(event.data),
            (Self::Service, "error") => Meaning::Wrong(detail(event.data)),
            (_, "done") => Meaning::Done(done(&event.data)),
            (_, "completed") => match json(&event.data) {
                Some(prediction) if prediction.is_object() => Meaning::Completed(prediction),
                _ => Meaning::Gap,
            },
            (Self::Cog, "output") => match json(&event.data) {
                Some(Value::Object(mut fields)) if fields.contains_key("chunk") => {
                    let index = fields.get("index").and_then(Value::as_u64);
                    Meaning::Numbered(fields.remove("chunk").unwrap_or_default(), index)
                }
                _ => Meaning::Gap,
            },
            (Self::Cog, "log") => match json(&event.data).as_ref().and_then(|log| log.get("data")?.as_str()) {
                Some(text) => Meaning::Logs(text.to_owned()),
                None => Meaning::Other,
            },
            // It means that earlier events were dropped before they were read.
            (Self::Cog, "error") => Meaning::Gap,
            _ => Meaning::Other,
        }
    }
}

fn json(data: &str) -> Option<Value> {
    serde_json::from_str(data).ok()
}

/// `{}` or `{"reason": "error"}`. For an unknown reason, the prediction has the details.
fn done(data: &str) -> Done {
    match json(data).as_ref().and_then(|data| data.get("reason")?.as_str()) {
        Some("error") => Done::Failed,
        Some("canceled") => Done::Canceled,
        _ => Done::Succeeded,
    }
}

/// Bare text, or `{"detail": ...}`.
fn detail(data: String) -> String {
    let said = json(&data).and_then(|data| Some(data.get("detail")?.as_str()?.to_owned()));
    said.unwrap_or(data)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Dialect, Done, Meaning};
    use crate::predictions::stream::sse::Event;

    #[test]
    fn both_dialects_are_read() {
        use Dialect::{Cog, Service};
        let text = |text: &str| Meaning::Text(text.into());
        let logs = |text: &str| Meaning::Logs(text.into());
        let table = [
            (Service, "output", " hi\n", text(" hi\n")),
            (Service, "output", "", text("")),
            // A language model may output this text.
            (Service, "output", r#"{"chunk": "a", "index": 0}"#, text(r#"{"chunk": "a", "index": 0}"#)),
            (Service, "logs", "a\nb", logs("a\nb")),
            (Service, "error", r#"{"detail": "out of memory"}"#, Meaning::Wrong("out of memory".into())),
            (Service, "error", "out of memory", Meaning::Wrong("out of memory".into())),
            (Service, "error", r#"{"code": 1}"#, Meaning::Wrong(r#"{"code": 1}"#.into())),
            (Service, "done", "{}", Meaning::Done(Done::Succeeded)),
            (Service, "done", "", Meaning::Done(Done::Succeeded)),
            (Service, "done", r#"{"reason": "error"}"#, Meaning::Done(Done::Failed)),
            (Service, "done", r#"{"reason": "canceled"}"#, Meaning::Done(Done::Canceled)),
            (Service, "done", r#"{"reason": "bored"}"#, Meaning::Done(Done::Succeeded)),
            (Service, "completed", r#"{"id": "a"}"#, Meaning::Completed(json!({"id": "a"}))),
            (Service, "completed", "7", Meaning::Gap),
            (Service, "message", "hi", Meaning::Other),
            (Service, "Output", "hi", Meaning::Other),
            (Service, "log", "hi", Meaning::Other),
            (Service, "start", "{}", Meaning::Other),
            (Cog, "start", "{}", Meaning::Other),
            (Cog, "output", r#"{"chunk": "a", "index": 3}"#, Meaning::Numbered(json!("a"), Some(3))),
            (Cog, "output", r#"{"chunk": null}"#, Meaning::Numbered(json!(null), None)),
            (Cog, "output", "hi", Meaning::Gap),
            (Cog, "log", r#"{"source": "stdout", "data": "50%\n"}"#, logs("50%\n")),
            (Cog, "log", "{}", Meaning::Other),
            (Cog, "metric", r#"{"name": "a", "value": 1}"#, Meaning::Other),
            (Cog, "completed", r#"{"status": "failed"}"#, Meaning::Completed(json!({"status": "failed"}))),
            (Cog, "error", "too late", Meaning::Gap),
        ];
        for (dialect, name, data, expected) in table {
            let event = Event { name: name.into(), data: data.into(), id: None };
            assert_eq!(dialect.read(event).0, expected, "{dialect:?} {name} {data}");
        }
    }

    #[test]
    fn a_start_tells_a_cog_server() {
        let event = |name: &str| Event { name: name.into(), data: r#"{"chunk": "a"}"#.into(), id: None };
        let (_, dialect) = Dialect::Service.read(event("start"));
        assert_eq!(dialect.read(event("output")), (Meaning::Numbered(json!("a"), None), Dialect::Cog));
        assert_eq!(Dialect::Service.read(event("output")).1, Dialect::Service);
    }
}
