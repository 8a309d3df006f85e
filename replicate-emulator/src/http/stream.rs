//! `GET /stream/{prediction}`: the output as server-sent events, without a token, since the URL itself grants access.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::problem;
use crate::prediction::{Prediction, Snapshot, Status};
use crate::shared::Shared;
use crate::timestamp;

pub(super) async fn get(State(shared): State<Arc<Shared>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let prediction = shared.state().prediction(&id).filter(|prediction| prediction.streams());
    let Some(prediction) = prediction else { return problem::not_found() };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let reader = Reader {
        sent: last.and_then(Mark::of_id).unwrap_or_default(),
        spoke_at: Instant::now(),
        stage: Stage::Greeting,
        shared,
        prediction,
    };
    let events = stream::unfold(reader, |mut reader| async move {
        let text = reader.next().await?;
        Some((Ok::<_, std::convert::Infallible>(text), reader))
    });
    let kind = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    (kind, Body::from_stream(events)).into_response()
}

/// The reader of a stream, and what was sent to it.
struct Reader {
    shared: Arc<Shared>,
    prediction: Arc<Prediction>,
    /// How much was sent, including earlier connections.
    sent: Mark,
    /// When something was last sent on this connection.
    spoke_at: Instant,
    stage: Stage,
}

#[derive(PartialEq, Eq)]
enum Stage {
    Greeting,
    Running,
    Over,
}

/// How much was sent to a reader. It is the second number of an event's id, `time:number`, which a reader sends when it
/// reconnects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Mark {
    chunks: usize,
    lines: usize,
}

impl Mark {
    /// More lines than a run can log.
    const LINES: usize = 1_000_000;

    fn of_id(id: &str) -> Option<Self> {
        let number: usize = id.split_once(':')?.1.parse().ok()?;
        Some(Self { chunks: number / Self::LINES, lines: number % Self::LINES })
    }

    fn id(self, created_at: i64) -> String {
        format!("{created_at}:{}", self.chunks * Self::LINES + self.lines)
    }
}

impl Reader {
    /// Waits for new events since the last call; `None` after the end.
    async fn next(&mut self) -> Option<String> {
        if self.stage == Stage::Greeting {
            self.stage = Stage::Running;
            return Some(": hi\n\n".to_owned());
        }
        let mut stopping = self.shared.stopping.clone();
        let prediction = Arc::clone(&self.prediction);
        while self.stage == Stage::Running && !*stopping.borrow() {
            let stopped = prediction.stopped.notified();
            let moment = prediction.at(timestamp::now());
            let mut text = self.news(&moment);
            if moment.status.is_terminal() {
                self.stage = Stage::Over;
                text.push_str(&ending(&prediction, &moment));
            } else if text.is_empty() && self.spoke_at.elapsed() >= self.shared.settings.stream_timeout {
                self.stage = Stage::Over;
                text.push_str(":408: 408 Request Timeout\n\n");
            }
            if !text.is_empty() {
                self.spoke_at = Instant::now();
                return Some(text);
            }
            tokio::select! {
                () = tokio::time::sleep(self.pace()) => {}
                () = stopped => {}
                _ = stopping.changed() => {}
            }
        }
        None
    }

    fn news(&mut self, moment: &Snapshot) -> String {
        let output = self.prediction.output_at(moment).unwrap_or_default();
        let chunks = output.as_array().map(Vec::as_slice).unwrap_or_default();
        let logs = self.prediction.logs_at(moment);
        let (text, sent) = events(self.prediction.timeline.created_at.unix_timestamp(), chunks, &logs, self.sent);
        self.sent = sent;
        text
    }

    /// The time from one chunk to the next, at most the connection's time-out.
    fn pace(&self) -> Duration {
        let chunks = self.prediction.plan.output.as_array().map_or(1, Vec::len).max(1);
        let each = self.prediction.timeline.run / u32::try_from(chunks).unwrap_or(u32::MAX);
        let longest = Duration::from_millis(250).min(self.shared.settings.stream_timeout);
        each.min(longest).max(Duration::from_millis(1))
    }
}

/// The events for the lines and chunks that were not sent yet, and how much is sent with them.
fn events(created_at: i64, chunks: &[Value], logs: &str, mut sent: Mark) -> (String, Mark) {
    let mut text = String::new();
    let lines: Vec<&str> = logs.lines().take(Mark::LINES - 1).skip(sent.lines).collect();
    if !lines.is_empty() {
        sent.lines += lines.len();
        text.push_str(&event("logs", Some(&sent.id(created_at)), &lines.join("\n")));
    }
    for chunk in chunks.iter().skip(sent.chunks) {
        sent.chunks += 1;
        let data = chunk.as_str().map_or_else(|| chunk.to_string(), str::to_owned);
        text.push_str(&event("output", Some(&sent.id(created_at)), &data));
    }
    (text, sent)
}

fn ending(prediction: &Prediction, moment: &Snapshot) -> String {
    let error = prediction.error_at(moment).map(|error| event("error", None, &json!({"detail": error}).to_string()));
    let done = match moment.status {
        Status::Succeeded => json!({}),
        Status::Failed => json!({"reason": "error"}),
        _ => json!({"reason": "canceled"}),
    };
    error.unwrap_or_default() + &event("done", None, &done.to_string())
}

/// One event. Data with several lines becomes several fields.
fn event(name: &str, id: Option<&str>, data: &str) -> String {
    let mut event = format!("event: {name}\n");
    if let Some(id) = id {
        event.extend(["id: ", id, "\n"]);
    }
    for line in data.replace("\r\n", "\n").split(['\n', '\r']) {
        event.extend(["data: ", line, "\n"]);
    }
    event.push('\n');
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_numbered_and_split_in_lines() {
        let chunks = [json!("a"), json!("b\nc"), json!(5)];
        let sent = Mark { chunks: 1, lines: 1 };
        let (text, after) = events(7, &chunks, "one\ntwo\nthree\n", sent);
        assert_eq!(
            text,
            "event: logs\nid: 7:1000003\ndata: two\ndata: three\n\n\
             event: output\nid: 7:2000003\ndata: b\ndata: c\n\nevent: output\nid: 7:3000003\ndata: 5\n\n"
        );
        assert_eq!(after, Mark { chunks: 3, lines: 3 });
        assert_eq!(events(7, &chunks, "one\ntwo\nthree\n", after), (String::new(), after));
        assert_eq!(event("done", None, "{}"), "event: done\ndata: {}\n\n");
    }

    #[test]
    fn event_ids_are_read_back() {
        let mark = Mark { chunks: 3, lines: 14 };
        for (id, expected) in [
            (mark.id(7).as_str(), Some(mark)),
            ("7:2", Some(Mark { chunks: 0, lines: 2 })),
            ("", None),
            ("7", None),
            ("7:x", None),
        ] {
            assert_eq!(Mark::of_id(id), expected, "{id}");
        }
    }
}
