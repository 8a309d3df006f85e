//! Many creates at once whose answers are lost in every way: each that was created is found, by its own caller.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use replicate_runtime::{Client, HttpError, HttpRequest, HttpResponse, RateLimit};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

use crate::support::{Input, TOKEN, VERSION};

/// A service that keeps what it creates. Its time is that of the paused clock.
struct Service {
    started: Instant,
    random: fastrand::Rng,
    predictions: Vec<(Instant, Value)>,
    /// How long a prediction takes to be listed.
    lag: Duration,
}

/// What becomes of a create.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Answered,
    /// It is done, and the connection breaks.
    AnswerLost,
    /// It is done, and a proxy says that it failed.
    Proxy,
    /// It is done after a while, and nothing is answered.
    Late,
    /// It is not done.
    Undone,
}

impl Service {
    fn now(&self) -> String {
        let at = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + self.started.elapsed();
        at.format(&Rfc3339).unwrap()
    }

    fn create(&mut self, input: &Value) -> Value {
        let prediction = json!({
            "id": format!("p{}", self.predictions.len()), "model": "acme/painter", "version": VERSION, "status": "succeeded",
            "created_at": self.now(), "input": input, "output": [format!("p{}", self.predictions.len())],
        });
        self.predictions.push((Instant::now(), prediction.clone()));
        prediction
    }

    fn list(&self) -> Value {
        let listed = self.predictions.iter().rev().filter(|(at, _)| at.elapsed() >= self.lag);
        json!({"next": null, "results": listed.map(|(_, prediction)| prediction).collect::<Vec<_>>()})
    }
}

async fn answer(service: Arc<Mutex<Service>>, request: HttpRequest) -> Result<HttpResponse, HttpError> {
    let path = request.uri().path().to_owned();
    let is_create = request.method() == http::Method::POST;
    let body = request.into_body().bytes().await.unwrap();
    if !is_create {
        let service = service.lock().unwrap();
        let found =
            service.predictions.iter().find(|(_, prediction)| path.ends_with(prediction["id"].as_str().unwrap()));
        let body = found.map_or_else(|| service.list(), |(_, prediction)| prediction.clone());
        return Ok(HttpResponse::new(body.to_string().into()));
    }
    let sent: Value = serde_json::from_slice(&body).unwrap();
    let fate = {
        let mut service = service.lock().unwrap();
        let fates = [Fate::Answered, Fate::AnswerLost, Fate::Proxy, Fate::Late, Fate::Undone];
        fates[service.random.usize(..fates.len())]
    };
    if fate == Fate::Late {
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    let created = if fate == Fate::Undone { Value::Null } else { service.lock().unwrap().create(&sent["input"]) };
    match fate {
        Fate::Answered => Ok(HttpResponse::new(created.to_string().into())),
        Fate::Proxy => Ok(http::Response::builder().status(502).body("<html>".into()).unwrap()),
        Fate::AnswerLost | Fate::Late | Fate::Undone => Err(HttpError::lost("connection reset")),
    }
}

#[tokio::test(start_paused = true)]
async fn each_created_prediction_is_found_by_one_caller() {
    for seed in 0..150 {
        let mut random = fastrand::Rng::with_seed(seed);
        let lag = Duration::from_millis(random.u64(..4000));
        let callers = random.usize(1..12);
        let inputs = random.usize(1..4);
        let service = Service { started: Instant::now(), random, predictions: Vec::new(), lag };
        let service = Arc::new(Mutex::new(service));
        let shared = Arc::clone(&service);
        let client = Client::builder().token(TOKEN).rate_limit(RateLimit::NONE);
        let client =
            client.http_service(move |request: HttpRequest| answer(Arc::clone(&shared), request)).build().unwrap();
        let runs = (0..callers).map(|number| {
            let client = client.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(number as u64 * 40)).await;
                client.run(Input::new(&format!("prompt {}", number % inputs))).await
            }
        });
        let results = join_all(runs).await;
        let created = service.lock().unwrap().predictions.len();
        let outputs: Vec<String> = results.iter().flatten().map(|output| output[0].clone()).collect();
        let apart: HashSet<&String> = outputs.iter().collect();
        assert_eq!(apart.len(), outputs.len(), "seed {seed}: two callers have one prediction");
        let unknown =
            results.iter().filter(|result| result.as_ref().is_err_and(replicate_runtime::Error::is_outcome_unknown));
        assert_eq!(unknown.count(), results.len() - outputs.len(), "seed {seed}");
        assert_eq!(
            outputs.len(),
            created,
            "seed {seed}: lag {lag:?}, {callers} callers: some were created and not found"
        );
    }
}
