//! `GET /stream/{prediction}`: the output as server-sent events, without a token: the URL itself is the permission.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};

use super::problem;
use crate::emulator::Shared;
use crate::prediction::{Moment, Prediction, Status};
use crate::timestamp;

pub(super) async fn get(State(shared): State<Arc<Shared>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let prediction = shared.book().prediction(&id).filter(|prediction| prediction.model.streams);
    let Some(prediction) = prediction else { return problem::not_found() };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let reader = Reader { sent: last.and_then(events_until).unwrap_or(0), shared, prediction, ended: false };
    let events = stream::unfold(reader, |mut reader| async move {
        let text = reader.next().await?;
        Some((Ok::<_, std::convert::Infallible>(text), reader))
    });
    let kind = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    (kind, Body::from_stream(events)).into_response()
}

/// One who reads a stream: how far it has come.
struct Reader {
    shared: Arc<Shared>,
    prediction: Arc<Prediction>,
    /// How many chunks were sent, in earlier connections too.
    sent: usize,
    ended: bool,
}

impl Reader {
    /// The events that happened since the last time, when there are any; nothing after the end.
    async fn next(&mut self) -> Option<String> {
        let mut stopping = self.shared.stopping.clone();
        while !self.ended && !*stopping.borrow() {
            let stopped = self.prediction.stopped.notified();
            let now = timestamp::now();
            let moment = self.prediction.at(now);
            let output = self.prediction.output_at(&moment).unwrap_or_default();
            let chunks = output.as_array().map(Vec::as_slice).unwrap_or_default();
            let mut text = events(self.prediction.life.created_at.unix_timestamp(), chunks, self.sent);
            self.sent = self.sent.max(chunks.len());
            if moment.status.is_terminal() {
                self.ended = true;
                text.push_str(&ending(&self.prediction, &moment));
            }
            if !text.is_empty() {
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

    /// The time from one chunk to the next.
    fn pace(&self) -> Duration {
        let chunks = self.prediction.plan.output.as_array().map_or(1, Vec::len).max(1);
        let each = self.prediction.life.run / u32::try_from(chunks).unwrap_or(u32::MAX);
        each.clamp(Duration::from_millis(1), Duration::from_millis(250))
    }
}

/// The `output` events of the chunks that were not sent yet; their ids are `time:number`, from 1.
fn events(time: i64, chunks: &[Value], sent: usize) -> String {
    let text = |chunk: &Value| chunk.as_str().map_or_else(|| chunk.to_string(), str::to_owned);
    let numbered = chunks.iter().enumerate().skip(sent);
    numbered.map(|(at, chunk)| event("output", Some(&format!("{time}:{}", at + 1)), &text(chunk))).collect()
}

fn ending(prediction: &Prediction, moment: &Moment) -> String {
    let error = prediction.error_at(moment).map(|error| event("error", None, &json!({"detail": error}).to_string()));
    let done = match moment.status {
        Status::Succeeded => json!({}),
        Status::Failed => json!({"reason": "error"}),
        _ => json!({"reason": "canceled"}),
    };
    error.unwrap_or_default() + &event("done", None, &done.to_string())
}

/// One event; data of several lines is several fields.
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

/// How many chunks the reader of an event with this id has.
fn events_until(id: &str) -> Option<usize> {
    id.split_once(':')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_numbered_and_split_in_lines() {
        let chunks = [json!("a"), json!("b\nc"), json!(5)];
        assert_eq!(
            events(7, &chunks, 1),
            "event: output\nid: 7:2\ndata: b\ndata: c\n\nevent: output\nid: 7:3\ndata: 5\n\n"
        );
        assert_eq!(events(7, &chunks, 99), "");
        assert_eq!(event("done", None, "{}"), "event: done\ndata: {}\n\n");
    }

    #[test]
    fn event_ids_are_read_back() {
        for (id, expected) in [("7:2", Some(2)), ("", None), ("7", None), ("7:x", None)] {
            assert_eq!(events_until(id), expected, "{id}");
        }
    }
}
