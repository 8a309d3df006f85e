//! A request that is being handled: its key, its cancellation, and its progress notifications.

use replicate_runtime::Snapshot;
use rmcp::RoleServer;
use rmcp::model::{ProgressNotificationParam, ProgressToken, RequestId};
use rmcp::service::{Peer, RequestContext};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::style::plain;
use crate::table::clipped;

/// The header that names a session over HTTP.
const SESSION: &str = "mcp-session-id";
/// The maximum length of the text in a progress notification.
const LONGEST: usize = 200;

/// What a call needs from its request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) session: String,
    pub(super) id: String,
    pub(super) canceled: CancellationToken,
    progress: Option<(Peer<RoleServer>, ProgressToken)>,
}

impl Request {
    /// The request of a context. Over stdin and stdout, there is only the session of this process.
    pub(super) fn new(context: &RequestContext<RoleServer>, session: &str) -> Self {
        let parts = context.extensions.get::<axum::http::request::Parts>();
        let named = parts.and_then(|parts| parts.headers.get(SESSION)).and_then(|name| name.to_str().ok());
        // Without sessions, as in the newest protocol, clients are distinguished by their names.
        let client = context.client_info().map(|client| client.name).unwrap_or_default();
        let session = match (parts, named) {
            (None, _) => session.to_owned(),
            (Some(_), Some(named)) => named.to_owned(),
            (Some(_), None) => format!("{session} {client}"),
        };
        let id = match &context.id {
            RequestId::Number(number) => number.to_string(),
            RequestId::String(text) => Value::from(text.as_ref()).to_string(),
        };
        let progress = context.meta.get_progress_token().map(|token| (context.peer.clone(), token));
        Self { session, id, canceled: context.ct.clone(), progress }
    }
}

/// Sends the progress of a prediction to a client.
pub(super) struct Progress {
    client: Option<(Peer<RoleServer>, ProgressToken)>,
    /// The last value that was sent. It only grows, as the protocol requires.
    reached: f64,
    message: String,
    logged: usize,
}

impl Progress {
    pub(super) fn of(request: &Request) -> Self {
        Self { client: request.progress.clone(), reached: 0.0, message: String::new(), logged: 0 }
    }

    /// Sends what is new about a prediction: the progress bar in its logs, its last line, or its status.
    pub(super) async fn look(&mut self, prediction: &Snapshot<Value>) {
        let logs = prediction.logs();
        let bar = prediction.progress();
        let line = logs.rsplit(['\n', '\r']).find(|line| !line.trim().is_empty());
        let message = match (bar, line) {
            (Some(bar), _) => format!("{}: {} of {}", prediction.status(), bar.current, bar.total),
            (None, Some(line)) => format!("{}: {}", prediction.status(), plain(line.trim())),
            (None, None) => prediction.status().to_string(),
        };
        let is_new = logs.len() != self.logged || message != self.message;
        self.logged = logs.len();
        if is_new {
            self.tell(bar.map(|bar| bar.fraction * 100.0), &message).await;
        }
    }

    /// Sends a piece of text that a prediction wrote.
    pub(super) async fn wrote(&mut self, piece: &str) {
        self.tell(None, piece).await;
    }

    /// Errors are ignored: the client has disconnected, or will get the result.
    async fn tell(&mut self, percent: Option<f64>, message: &str) {
        /// The size of an unknown step, small enough to leave room for a later progress bar.
        const STEP: f64 = 0.001;
        message.clone_into(&mut self.message);
        let Some((peer, token)) = &self.client else { return };
        self.reached = percent.unwrap_or_default().max(self.reached + STEP);
        let mut told = ProgressNotificationParam::new(token.clone(), self.reached);
        told.total = percent.map(|_| 100.0_f64.max(self.reached));
        told.message = Some(clipped(message, LONGEST));
        let _ = peer.notify_progress(told).await;
    }
}
