//! The emulator that all clients are measured against.

use std::collections::HashMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use replicate_emulator::{Builder, Document, Emulator, Fault, Method, Outcome, RateLimits, StatusCode};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::runtime::Runtime;

use super::front::Front;
use super::rows::{Limits, Scenario, Trouble, Way};

/// A model that makes a file of its prompt.
pub(crate) const DOCUMENT: &str = include_str!("../../../clients/echo.json");

/// More reads than this are not refused.
const MOST_REFUSALS: usize = 1000;
/// What keeps the server's requests, to count them.
const REQUESTS: usize = 1_000_000;

pub(crate) struct Server {
    // Dropped first: they live on the runtime.
    front: Option<Front>,
    emulator: Emulator,
    threads: Runtime,
    model: String,
}

impl Server {
    pub(crate) fn start(scenario: &Scenario, way: Way) -> Result<Self, Box<dyn Error>> {
        let document = Document::from_json(DOCUMENT)?;
        let json: Value = serde_json::from_str(DOCUMENT)?;
        let version = json["latest_version"]["id"].as_str().unwrap_or_default();
        let model = format!("bench/echo:{version}");
        let threads = Runtime::new()?;
        let run_time = scenario.run_time;
        let emulator = Emulator::builder().document(document).keep_requests(REQUESTS).script(move |call| {
            let prompt = call.input()["prompt"].as_str().unwrap_or_default();
            // By the number alone, so that every client has the same work.
            let share = 0.8 + 0.4 * fastrand::Rng::with_seed(prompt.parse().unwrap_or_default()).f64();
            Outcome::succeed()
                .output(json!(format!("https://files.example/{prompt}.png")))
                .run_time(run_time.mul_f64(share))
        });
        let emulator = match scenario.limits {
            Limits::None => emulator,
            Limits::Service => emulator.rate_limits(RateLimits::service()),
        };
        let emulator = threads.block_on(with_trouble(emulator, scenario.trouble).start())?;
        let front = match way {
            Way::HeldOverHttp2 => Some(threads.block_on(Front::start(emulator.address()))?),
            _ => None,
        };
        Ok(Self { front, emulator, threads, model })
    }

    pub(crate) fn origin(&self) -> String {
        match &self.front {
            Some(front) => front.origin(),
            None => format!("http://{}", self.emulator.address()),
        }
    }

    /// The certificate that clients have to trust, where there is one.
    pub(crate) fn certificate(&self) -> Option<PathBuf> {
        self.front.as_ref().map(Front::certificate)
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

    /// Is down for a while, from a second after now on.
    pub(crate) fn interrupt(&self, outage: Duration) {
        self.threads.block_on(async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.emulator.go_offline().await;
            tokio::time::sleep(outage).await;
            self.emulator.go_online().await;
        });
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

fn with_trouble(emulator: Builder, trouble: Trouble) -> Builder {
    match trouble {
        Trouble::None | Trouble::Outage(_) => emulator,
        Trouble::SaysProcessing => {
            let processing = Fault::answer().on(Method::POST, "/predictions").fields([("status", "processing".into())]);
            emulator.fault(processing.forever())
        }
        Trouble::Refusals => (1..=MOST_REFUSALS).fold(emulator, |emulator, number| {
            let refusal = Fault::reply(StatusCode::TOO_MANY_REQUESTS).header("retry-after", "1");
            // A fault counts the requests that no earlier one met.
            emulator.fault(refusal.on(Method::GET, "/predictions/*").after(19 * number))
        }),
    }
}

fn micros(text: &Value) -> Option<u64> {
    let at = OffsetDateTime::parse(text.as_str()?, &Rfc3339).ok()?;
    u64::try_from(at.unix_timestamp_nanos() / 1000).ok()
}
