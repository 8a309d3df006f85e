//! What the runtime writes to `tracing`: ids and statuses, and neither tokens nor inputs nor outputs.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use crate::support::{Input, Server, Step, TOKEN, VERSION, prediction, prediction_with};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Keeps the text of every event and span.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<String>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if let Ok(mut text) = self.0.lock() {
            let _ = writeln!(text, "{field}={value:?}");
        }
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn events_hold_ids_and_no_secrets() {
    let log = Log::default();
    // With a single one, what the other tests of this program do not listen to would be switched off here too.
    let _second = tracing::Dispatch::new(Log::default());
    let _guard = tracing::subscriber::set_default(log.clone());
    let steps = [
        Step::json(429, &json!({"detail": format!("slow down, {TOKEN}"), "retry_after": 0.01})),
        Step::json(201, &prediction("starting")),
        Step::Drop,
        Step::json(200, &prediction_with("succeeded", json!({"output": ["private output"], "logs": "private log"}))),
    ];
    let server = Server::script(steps).await;
    server.client().run(Input::new("private prompt")).await.unwrap();

    let text = log.text();
    let fields = [
        "prediction_id=\"abc\"",
        "gen_ai.provider.name=\"replicate\"",
        "gen_ai.request.model=\"acme/painter\"",
        "model=\"acme/painter\"",
        &format!("version=\"{VERSION}\""),
        "status=\"succeeded\"",
        "attempt=1",
        "attempt=2",
        "http.request.method=\"POST\"",
        "url.path=\"/predictions\"",
        "url.path=\"/predictions/abc\"",
        "http.response.status_code=201",
        "http.response.status_code=429",
        "retry_after=Some(10ms)",
        "error.type=Connection",
    ];
    for field in fields {
        assert!(text.contains(field), "no {field} in {text}");
    }
    assert!(!text.contains(TOKEN) && !text.contains("private"), "{text}");
}
