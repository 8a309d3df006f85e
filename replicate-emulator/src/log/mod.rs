//! The log: a line for each request and for each attempt to deliver a webhook. It is shown on stderr and on the page.

mod kept;

use std::fmt;
use std::time::Duration;

use axum::http::{Method, StatusCode};

#[cfg(feature = "page")]
pub(crate) use kept::Line;
pub(crate) use kept::Log;

use crate::webhook::SentWebhook;

/// Something that is logged.
#[derive(Clone, Debug)]
pub(crate) enum LogEvent {
    Request(AnsweredRequest),
    Webhook(SentWebhook),
}

/// A request, and how it was answered.
#[derive(Clone, Debug)]
pub(crate) struct AnsweredRequest {
    pub(crate) method: Method,
    /// The path with its query, without what is secret in it.
    pub(crate) path: String,
    /// The status that was sent; `None` if the client got no response.
    pub(crate) status: Option<StatusCode>,
    pub(crate) time: Duration,
    /// A handler's note: the prediction that it created, or why it refused.
    pub(crate) note: String,
}

/// A handler's note about a request, as an extension of its response.
#[derive(Clone, Debug)]
pub(crate) struct Note(pub(crate) String);

impl fmt::Display for LogEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(request) => write!(f, "{request}"),
            Self::Webhook(sent) => {
                write!(
                    f,
                    "webhook {} of {} to {}: ",
                    sent.event(),
                    sent.prediction,
                    one_line(&without_secrets(&sent.url))
                )?;
                match sent.status {
                    Some(status) => write!(f, "{}", status.as_u16()),
                    None => f.write_str("no answer"),
                }
            }
        }
    }
}

impl fmt::Display for AnsweredRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.method, one_line(&self.path))?;
        match self.status {
            Some(status) => write!(f, "{} in {} ms", status.as_u16(), self.time.as_millis())?,
            None => write!(f, "no answer after {} ms", self.time.as_millis())?,
        }
        if self.note.is_empty() { Ok(()) } else { write!(f, ": {}", one_line(&self.note)) }
    }
}

/// A path with its query, or a whole URL, with the values of signatures and tokens left out.
pub(crate) fn without_secrets(path: &str) -> String {
    const SECRETS: [&str; 2] = ["signature", "token"];
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if SECRETS.contains(&name) => format!("{name}=..."),
        _ => pair.to_owned(),
    };
    format!("{path}?{}", query.split('&').map(pair).collect::<Vec<_>>().join("&"))
}

/// Untrusted text on one line, cut to a readable length, without control characters.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 300;
    let shown = |character: char| if character.is_control() { ' ' } else { character };
    let text = text.trim_end();
    let mut line: String = text.chars().take(LONGEST).map(shown).collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push_str("...");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str, status: Option<u16>, note: &str) -> LogEvent {
        LogEvent::Request(AnsweredRequest {
            method: Method::GET,
            path: without_secrets(path),
            status: status.map(|status| StatusCode::from_u16(status).unwrap()),
            time: Duration::from_millis(7),
            note: note.to_owned(),
        })
    }

    #[test]
    fn a_line_holds_no_secret_and_is_one_line() {
        let table = [
            (request("/v1/account", Some(200), ""), "GET /v1/account 200 in 7 ms"),
            (
                request("/f?owner=a&signature=s%2F&expiry=1&token=t", Some(404), "File not found"),
                "GET /f?owner=a&signature=...&expiry=1&token=... 404 in 7 ms: File not found",
            ),
            (request("/a", None, "reset by a fault"), "GET /a no answer after 7 ms: reset by a fault"),
            (request("/a", Some(422), "- a\n- \x1b[31mb\n"), "GET /a 422 in 7 ms: - a -  [31mb"),
        ];
        for (event, expected) in table {
            assert_eq!(event.to_string(), expected);
        }
        assert!(request("/a", None, &"x".repeat(1000)).to_string().ends_with("xxx..."));
    }
}
