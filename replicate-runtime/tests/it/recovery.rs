//! Many creates at once whose answers are lost in every way, in outages too: each that was created is found, by its own
//! caller. Time is paused, so that an outage of 45 seconds takes none.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use replicate_runtime::{Client, Error, HttpError, HttpRequest, HttpResponse, RateLimit};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

use crate::support::{Input, TOKEN, VERSION};

type Answer = Result<HttpResponse, HttpError>;

/// A service that keeps what it creates. Its time is that of the paused clock.
struct Service {
    started: Instant,
    random: fastrand::Rng,
    predictions: Vec<(Instant, Value)>,
    /// How many creates arrived.
    creates: usize,
    /// How long a prediction takes to be listed.
    lag: Duration,
    /// The share of the readings of the list that go wrong.
    bad_lists: f64,
    /// When nothing answers but a front.
    outage: Option<Range<Instant>>,
    /// What may become of a create.
    fates: &'static [Fate],
    /// Whether the list shows inputs.
    shows_inputs: bool,
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

const EVERY_FATE: &[Fate] = &[Fate::Answered, Fate::AnswerLost, Fate::Proxy, Fate::Late, Fate::Undone];

impl Service {
    fn new(seed: u64) -> Self {
        Self {
            started: Instant::now(),
            random: fastrand::Rng::with_seed(seed),
            predictions: Vec::new(),
            creates: 0,
            lag: Duration::ZERO,
            bad_lists: 0.0,
            outage: None,
            fates: EVERY_FATE,
            shows_inputs: true,
        }
    }

    fn now(&self) -> String {
        let at = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + self.started.elapsed();
        at.format(&Rfc3339).unwrap()
    }

    fn create(&mut self, input: &Value) -> Value {
        let id = format!("p{}", self.predictions.len());
        let prediction = json!({
            "id": id, "model": "acme/painter", "version": VERSION, "status": "succeeded", "created_at": self.now(),
            "input": if self.shows_inputs { input.clone() } else { Value::Null }, "output": [id],
        });
        self.predictions.push((Instant::now(), prediction.clone()));
        prediction
    }

    fn read(&mut self, path: &str) -> Answer {
        let id = path.rsplit('/').next().unwrap();
        let found = self.predictions.iter().find(|(_, prediction)| prediction["id"] == id);
        if let Some((_, prediction)) = found {
            return Ok(answered(200, prediction.to_string()));
        }
        if self.random.f64() < self.bad_lists {
            return self.bad_list();
        }
        let listed = self.predictions.iter().rev().filter(|(at, _)| at.elapsed() >= self.lag);
        let results: Vec<&Value> = listed.map(|(_, prediction)| prediction).collect();
        Ok(answered(200, json!({"next": null, "results": results}).to_string()))
    }

    /// Every way in which a list is not what was asked for, but passes.
    fn bad_list(&mut self) -> Answer {
        match self.random.u8(..9) {
            0 => Err(HttpError::lost("connection reset")),
            1 => Ok(answered(307, String::new())),
            2 => Ok(answered(200, String::new())),
            3 => Ok(answered(200, "<html>trouble</html>".into())),
            4 => Ok(answered(200, r#"{"next": null, "results": [{"id": "#.into())),
            5 => Ok(answered(200, json!({"detail": "try again"}).to_string())),
            6 => Ok(answered(422, json!({"detail": "no"}).to_string())),
            7 => Ok(answered(429, json!({"retry_after": 1}).to_string())),
            _ => Ok(answered(503, String::new())),
        }
    }

    /// What a front says while the service is down, of which none reaches it.
    fn down(&mut self) -> Answer {
        match self.random.u8(..3) {
            0 => Err(HttpError::not_sent("connection refused")),
            1 => Ok(answered(502, "<html>bad gateway</html>".into())),
            _ => Ok(answered(503, String::new())),
        }
    }

    fn is_down(&self) -> bool {
        self.outage.as_ref().is_some_and(|outage| outage.contains(&Instant::now()))
    }
}

fn answered(status: u16, body: String) -> HttpResponse {
    http::Response::builder().status(status).body(body.into()).unwrap()
}

async fn answer(service: Arc<Mutex<Service>>, request: HttpRequest) -> Answer {
    let path = request.uri().path().to_owned();
    let is_create = request.method() == http::Method::POST;
    let body = request.into_body().bytes().await.unwrap();
    if service.lock().unwrap().is_down() {
        return service.lock().unwrap().down();
    }
    if !is_create {
        return service.lock().unwrap().read(&path);
    }
    let sent: Value = serde_json::from_slice(&body).unwrap();
    let fate = {
        let mut service = service.lock().unwrap();
        service.creates += 1;
        let fates = service.fates;
        fates[service.random.usize(..fates.len())]
    };
    if fate == Fate::Late {
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    let created = if fate == Fate::Undone { Value::Null } else { service.lock().unwrap().create(&sent["input"]) };
    match fate {
        Fate::Answered => Ok(answered(201, created.to_string())),
        Fate::Proxy => Ok(answered(502, "<html>".into())),
        Fate::AnswerLost | Fate::Late | Fate::Undone => Err(HttpError::lost("connection reset")),
    }
}

/// A client of the service, which can be looked at from outside.
fn client(service: Service) -> (Client, Arc<Mutex<Service>>) {
    let service = Arc::new(Mutex::new(service));
    let shared = Arc::clone(&service);
    let client = Client::builder().token(TOKEN).rate_limit(RateLimit::NONE);
    let client = client.http_service(move |request: HttpRequest| answer(Arc::clone(&shared), request));
    (client.build().unwrap(), service)
}

/// Has a few callers run a few inputs; panics with the seed where something is wrong.
async fn storm(seed: u64, change: impl FnOnce(&mut Service)) {
    let mut service = Service::new(seed);
    service.lag = Duration::from_millis(service.random.u64(..4000));
    let (callers, inputs) = (service.random.usize(1..12), service.random.usize(1..4));
    change(&mut service);
    let (client, service) = client(service);
    let began = Instant::now();
    let runs = (0..callers).map(|number| {
        let client = client.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(number as u64 * 40)).await;
            client.run(Input::new(&format!("prompt {}", number % inputs))).await
        }
    });
    let results = join_all(runs).await;
    let service = service.lock().unwrap();
    let outputs: Vec<String> = results.iter().flatten().map(|output| output[0].clone()).collect();
    let apart: HashSet<&String> = outputs.iter().collect();
    assert_eq!(apart.len(), outputs.len(), "seed {seed}: two callers have one prediction");
    let unknown = results.iter().filter(|result| result.as_ref().is_err_and(Error::is_outcome_unknown));
    assert_eq!(unknown.count(), results.len() - outputs.len(), "seed {seed}: {results:?}");
    assert!(service.creates <= callers, "seed {seed}: {} creates for {callers} callers", service.creates);
    assert_eq!(outputs.len(), service.predictions.len(), "seed {seed}: some were created and not found");
    assert!(began.elapsed() < Duration::from_secs(300), "seed {seed}: took {:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn each_created_prediction_is_found_by_one_caller() {
    for seed in 0..100 {
        storm(seed, |_| {}).await;
    }
}

/// What the list is answered with now and then ends no search: redirects, pages of proxies, JSON of another shape.
#[tokio::test(start_paused = true)]
async fn each_is_found_in_a_list_that_is_answered_badly_now_and_then() {
    for seed in 0..60 {
        storm(seed, |service| service.bad_lists = 0.4).await;
    }
}

#[tokio::test(start_paused = true)]
async fn each_is_found_after_an_outage() {
    for seed in 0..60 {
        storm(seed, |service| {
            let begins = Instant::now() + Duration::from_millis(service.random.u64(..3000));
            let seconds = if seed % 2 == 0 { 12 } else { 45 };
            service.outage = Some(begins..begins + Duration::from_secs(seconds));
            service.bad_lists = if seed % 3 == 0 { 0.2 } else { 0.0 };
        })
        .await;
    }
}

/// The list is read for longer than any other request is tried again.
#[tokio::test(start_paused = true)]
async fn each_is_found_after_an_outage_of_more_than_a_minute() {
    for seed in 0..20 {
        storm(seed, |service| {
            service.fates = &[Fate::AnswerLost, Fate::Proxy];
            service.lag = Duration::from_secs(1);
            let begins = Instant::now() + Duration::from_millis(500);
            service.outage = Some(begins..begins + Duration::from_secs(75));
            service.bad_lists = 0.2;
        })
        .await;
    }
}

/// Others who send the same all the time keep nobody from finding his own.
#[tokio::test(start_paused = true)]
async fn a_lost_create_is_found_among_many_of_the_same_input() {
    let mut service = Service::new(1);
    service.fates = &[Fate::Answered, Fate::Answered, Fate::AnswerLost];
    let (client, service) = client(service);
    let runs = (0..400).map(|number| {
        let client = client.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(number * 50)).await;
            let began = Instant::now();
            client.run(Input::new("the same")).await.unwrap();
            began.elapsed()
        }
    });
    let longest = join_all(runs).await.into_iter().max().unwrap();
    assert_eq!(service.lock().unwrap().creates, 400);
    assert!(longest < Duration::from_secs(5), "{longest:?}");
}

/// Created again only where the caller allows it, and where the list shows that nothing was created.
#[tokio::test(start_paused = true)]
async fn what_was_not_created_is_created_again_on_request() {
    type Change = fn(&mut Service);
    const UNDONE: &[Fate] = &[Fate::Undone];
    // What the service does, how often it may be created again, how many creates are sent, and whether one is found.
    let table: [(&str, Change, u32, usize, bool); 6] = [
        ("not asked for", |service| service.fates = UNDONE, 0, 1, false),
        ("never created", |service| service.fates = UNDONE, 2, 3, false),
        (
            "listed late",
            |service| {
                service.fates = &[Fate::AnswerLost];
                service.lag = Duration::from_secs(14);
            },
            2,
            1,
            true,
        ),
        (
            "a list that can't be read",
            |service| {
                service.fates = UNDONE;
                service.bad_lists = 1.0;
            },
            2,
            1,
            false,
        ),
        (
            "an input that is gone",
            |service| {
                service.fates = &[Fate::AnswerLost];
                service.shows_inputs = false;
            },
            2,
            1,
            false,
        ),
        ("answered", |service| service.fates = &[Fate::Answered], 2, 1, true),
    ];
    for (what, change, again, creates, is_found) in table {
        let mut service = Service::new(7);
        change(&mut service);
        let (client, service) = client(service);
        let result = client.run(Input::new("a")).create_again(again).await;
        assert_eq!((service.lock().unwrap().creates, result.is_ok()), (creates, is_found), "{what}: {result:?}");
        assert!(is_found || result.unwrap_err().is_outcome_unknown(), "{what}");
    }
}

/// The second create is answered, and it is the only prediction.
#[tokio::test(start_paused = true)]
async fn a_create_that_was_lost_on_its_way_is_made_good() {
    for seed in 0..50 {
        let mut service = Service::new(seed);
        service.fates = &[Fate::Undone, Fate::Answered, Fate::AnswerLost];
        let (client, service) = client(service);
        let output = client.submit(Input::new("a")).create_again(10).await.unwrap();
        let service = service.lock().unwrap();
        assert_eq!((service.predictions.len(), output.id()), (1, "p0"), "seed {seed}: {} creates", service.creates);
    }
}
