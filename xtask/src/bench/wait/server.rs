//! The emulator that all clients are measured against.

use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use replicate_emulator::{Document, Emulator, Outcome};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::runtime::Runtime;

/// A model that gives its prompt back after a while.
const MODEL: &str = "bench/echo";

pub(crate) struct Server {
    // Dropped first: it lives on the runtime.
    emulator: Emulator,
    _threads: Runtime,
    model: String,
}

impl Server {
    pub(crate) fn start(run_time: Duration) -> Result<Self, Box<dyn Error>> {
        let version = "0123456789abcdef".repeat(4);
        let document = json!({
            "owner": "bench",
            "name": "echo",
            "latest_version": {
                "id": version,
                "openapi_schema": {"components": {"schemas": {
                    "Input": {"type": "object", "properties": {"prompt": {"type": "string"}}},
                    "Output": {"type": "string"},
                }}},
            },
        });
        let document = Document::from_json(&document.to_string())?;
        let threads = Runtime::new()?;
        let emulator = Emulator::builder()
            .document(document)
            .script(move |call| {
                let prompt = call.input()["prompt"].clone();
                // By the number alone, so that every client has the same work.
                let number: u64 = prompt.as_str().and_then(|text| text.parse().ok()).unwrap_or_default();
                let share = 0.8 + 0.4 * fastrand::Rng::with_seed(number).f64();
                Outcome::succeed().output(prompt).run_time(run_time.mul_f64(share))
            })
            .keep_requests(1_000_000)
            .start();
        let emulator = threads.block_on(emulator)?;
        Ok(Self { emulator, _threads: threads, model: format!("{MODEL}:{version}") })
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.emulator.address())
    }

    pub(crate) fn model(&self) -> &str {
        &self.model
    }

    pub(crate) fn requests(&self) -> usize {
        self.emulator.requests().len()
    }

    pub(crate) fn creates(&self) -> u64 {
        self.emulator.predictions().len() as u64
    }

    /// How long after its end each prediction was returned, in order, the shortest first.
    pub(crate) fn delays(&self, returned: &HashMap<u64, u64>) -> Vec<Duration> {
        let predictions = self.emulator.predictions();
        let ended = predictions.iter().filter_map(|prediction| {
            let number: u64 = prediction["input"]["prompt"].as_str()?.parse().ok()?;
            Some((number, micros(&prediction["completed_at"])?))
        });
        let delays = ended.filter_map(|(number, end)| Some(returned.get(&number)?.saturating_sub(end)));
        let mut delays: Vec<_> = delays.map(Duration::from_micros).collect();
        delays.sort_unstable();
        delays
    }
}

fn micros(text: &Value) -> Option<u64> {
    let at = OffsetDateTime::parse(text.as_str()?, &Rfc3339).ok()?;
    u64::try_from(at.unix_timestamp_nanos() / 1000).ok()
}
