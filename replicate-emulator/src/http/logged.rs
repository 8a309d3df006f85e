//! The line of the log about a request.

use std::sync::Arc;
use std::time::Instant;

use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use crate::fault::Answer;
use crate::log::{AnsweredRequest, LogEvent, Note, without_secrets};
use crate::shared::Shared;

/// A request under way. It is logged when it is answered, or when its client disconnects before that.
pub(super) struct Record {
    shared: Arc<Shared>,
    started: Instant,
    request: Option<AnsweredRequest>,
    fault: Option<FaultNote>,
}

struct FaultNote {
    text: String,
    /// Whether the client gets a response at all.
    answers: bool,
}

impl Record {
    pub(super) fn new(shared: &Arc<Shared>, parts: &Parts) -> Self {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let request = AnsweredRequest {
            method: parts.method.clone(),
            path: without_secrets(path),
            status: None,
            time: std::time::Duration::ZERO,
            note: "the client hung up".to_owned(),
        };
        Self { shared: Arc::clone(shared), started: Instant::now(), request: Some(request), fault: None }
    }

    /// Records the fault of the response.
    pub(super) fn hit_by(&mut self, answer: &Answer) {
        self.fault = Some(FaultNote { text: format!("fault: {answer}"), answers: answer.reaches_client() });
    }

    /// Logs the request with its response.
    pub(super) fn answered(mut self, response: &Response) {
        let note = response.extensions().get::<Note>().map(|note| note.0.clone()).unwrap_or_default();
        let reaches = self.fault.as_ref().is_none_or(|fault| fault.answers);
        self.log(reaches.then(|| response.status()), note);
    }

    fn log(&mut self, status: Option<StatusCode>, note: String) {
        let Some(request) = self.request.take() else { return };
        let fault = self.fault.take().map(|fault| fault.text);
        let note = [fault.unwrap_or_default(), note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let request = AnsweredRequest { status, time: self.started.elapsed(), note: note.join("; "), ..request };
        self.shared.log(LogEvent::Request(request));
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let note = self.request.as_ref().map(|request| request.note.clone()).unwrap_or_default();
        self.log(None, note);
    }
}
