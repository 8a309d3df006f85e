//! Creates whose answers were lost: their predictions are found again in the list, each by the one who asked for it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::support::{Input, Seen, Server, Step, VERSION};
use futures_util::future::join_all;
use replicate_runtime::Prediction;
use reqwest::Url;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// A service that keeps what it creates, whatever becomes of the answers.
#[derive(Clone)]
struct Service(Arc<Mutex<State>>);

struct State {
    predictions: Vec<Value>,
    /// For each create to come: whether it is done, and how it is answered; without a step, as it should be.
    faults: Vec<(Work, Option<Step>)>,
    /// How far its clock is ahead, in seconds; what it says with each answer, if it does.
    ahead: i64,
    says_date: bool,
    /// How many more times the list is behind.
    lagging: usize,
    page: usize,
    /// What becomes of an input in the list.
    shown: fn(Value) -> Value,
}

#[derive(Clone, Copy, PartialEq)]
enum Work {
    Done,
    Undone,
}

impl Service {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            predictions: Vec::new(),
            faults: Vec::new(),
            ahead: 0,
            says_date: true,
            lagging: 0,
            page: 100,
            shown: |input| input,
        })))
    }

    fn with(change: impl FnOnce(&mut State)) -> Self {
        let service = Self::new();
        change(&mut service.0.lock().unwrap());
        service
    }

    async fn start(&self) -> Server {
        let state = self.0.clone();
        Server::answer(move |seen| state.lock().unwrap().answer(seen)).await
    }

    fn ids(&self) -> BTreeSet<String> {
        let state = self.0.lock().unwrap();
        state.predictions.iter().map(|prediction| prediction["id"].as_str().unwrap().to_owned()).collect()
    }
}

impl State {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + time::Duration::seconds(self.ahead)
    }

    fn answer(&mut self, seen: &Seen) -> Step {
        let (method, path) = seen.line.split_once(' ').unwrap();
        let step = if method == "POST" {
            self.create(&seen.json())
        } else if let Some(query) = path.strip_prefix("/v1/predictions?") {
            self.list(query)
        } else if path == "/v1/predictions" || path == "/v1/trainings" {
            self.list("")
        } else {
            let found = self.predictions.iter().find(|prediction| path.ends_with(prediction["id"].as_str().unwrap()));
            found.map_or_else(|| Step::text(404, "{}"), |found| Step::json(200, found))
        };
        let date = self.now().format(&Rfc2822).unwrap().replace("+0000", "GMT");
        if self.says_date { step.header("date", date) } else { step }
    }

    fn add(&mut self, input: Value) -> Value {
        let id = format!("p{}", self.predictions.len());
        let created = self.now().format(&Rfc3339).unwrap();
        let prediction = json!({
            "id": id, "model": "acme/painter", "version": VERSION, "status": "succeeded", "created_at": created,
            "input": (self.shown)(input), "output": [id],
        });
        self.predictions.push(prediction.clone());
        prediction
    }

    fn create(&mut self, body: &Value) -> Step {
        let (work, step) = if self.faults.is_empty() { (Work::Done, None) } else { self.faults.remove(0) };
        let made = if work == Work::Done { self.add(body["input"].clone()) } else { Value::Null };
        step.unwrap_or_else(|| Step::json(201, &made))
    }

    fn list(&mut self, query: &str) -> Step {
        let url = Url::parse(&format!("http://host/?{query}")).unwrap();
        let value = |key| url.query_pairs().find(|(name, _)| name == key).map(|(_, value)| value.into_owned());
        let after = value("created_after").map(|text| OffsetDateTime::parse(&text, &Rfc3339).unwrap());
        let from: usize = value("cursor").map_or(0, |cursor| cursor.parse().unwrap());
        let is_after = |prediction: &&Value| {
            let created = OffsetDateTime::parse(prediction["created_at"].as_str().unwrap(), &Rfc3339).unwrap();
            after.is_none_or(|after| created >= after)
        };
        let all: Vec<_> = self.predictions.iter().rev().filter(is_after).cloned().collect();
        if self.lagging > 0 {
            self.lagging -= 1;
            return Step::json(200, &json!({"next": null, "previous": null, "results": []}));
        }
        let next = (from + self.page < all.len())
            .then(|| format!("http://elsewhere.example/v1/predictions?cursor={}", from + self.page));
        let results: Vec<_> = all.into_iter().skip(from).take(self.page).collect();
        Step::json(200, &json!({"next": next, "previous": null, "results": results}))
    }
}

fn lost() -> (Work, Option<Step>) {
    (Work::Done, Some(Step::Drop))
}

#[tokio::test]
async fn what_was_created_is_found_whatever_became_of_the_answer() {
    let answers = [
        Step::Drop,
        Step::Half,
        Step::Raw("nonsense\r\n\r\n"),
        Step::text(201, ""),
        Step::text(201, "{\"id\": \"p"),
        Step::text(201, "{\"status\": \"starting\"}"),
        Step::text(200, "<html>"),
        Step::text(500, "<html>"),
        Step::text(504, ""),
        Step::Stall,
    ];
    for answer in answers {
        let service = Service::with(|state| state.faults.push((Work::Done, Some(answer.clone()))));
        let server = service.start().await;
        let output = server.client().run(Input::new("a")).timeout(Duration::from_secs(4)).await.unwrap();
        assert_eq!(output, ["p0"], "{answer:?}");
        assert_eq!(server.creates(), 1, "{answer:?}");
    }
}

#[tokio::test]
async fn each_of_many_finds_its_own() {
    let service = Service::with(|state| {
        state.faults = (0..30).map(|number| if number % 3 == 0 { (Work::Done, None) } else { lost() }).collect();
        state.page = 7;
    });
    let server = service.start().await;
    let client = server.client();
    let runs = (0..30).map(|number| client.run(Input::new(if number % 2 == 0 { "a" } else { "b" })).send());
    let outputs = join_all(runs).await.into_iter().map(|output| output.unwrap().remove(0));
    assert_eq!(outputs.collect::<BTreeSet<_>>(), service.ids());
    assert_eq!(server.creates(), 30);
}

/// As many errors as creates that were not done, and nobody has what is another's.
#[tokio::test]
async fn what_was_not_created_is_an_unknown_outcome() {
    let undone = || (Work::Undone, Some(Step::text(503, "")));
    let answered = || (Work::Done, None);
    let tables = [
        vec![undone(), answered()],
        vec![undone(), lost(), answered(), undone(), lost()],
        vec![lost(), lost(), undone()],
        vec![undone()],
    ];
    let checks = tables.map(|faults| async move {
        let done = faults.iter().filter(|(work, _)| *work == Work::Done).count();
        let service = Service::with(|state| state.faults = faults.clone());
        let server = service.start().await;
        let client = server.client();
        let results = join_all(faults.iter().map(|_| client.run(Input::new("a")).send())).await;
        let (given, errors): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        let given: Vec<_> = given.into_iter().map(|output| output.unwrap().remove(0)).collect();
        assert_eq!((given.len(), BTreeSet::from_iter(given)), (done, service.ids()));
        for error in errors.into_iter().map(Result::unwrap_err) {
            assert!(error.is_outcome_unknown(), "{error:?}");
        }
        assert_eq!(server.creates(), faults.len());
    });
    join_all(checks).await;
}

/// Ten minutes ahead or behind, with or without a `Date` in its answers: what was created before is nobody's answer.
#[tokio::test]
async fn clocks_may_differ() {
    let checks = [(0, true), (600, true), (-600, true), (0, false)].map(|(ahead, says_date)| async move {
        let service = Service::with(|state| {
            state.says_date = says_date;
            state.ahead = ahead - 120;
            state.add(json!({"prompt": "a"}));
            state.ahead = ahead;
            state.faults.extend([lost(), (Work::Undone, Some(Step::Drop))]);
        });
        let server = service.start().await;
        let client = server.client();
        let output = client.run(Input::new("a")).await.unwrap();
        assert_eq!(output, ["p1"], "{ahead} {says_date}");
        let error = client.run(Input::new("a")).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{ahead} {says_date}");
    });
    join_all(checks).await;
}

#[tokio::test]
async fn a_list_that_lags_is_read_again() {
    let service = Service::with(|state| {
        state.faults.push(lost());
        state.lagging = 2;
    });
    let server = service.start().await;
    assert_eq!(server.client().run(Input::new("a")).await.unwrap(), ["p0"]);
    let lists = server.lines().iter().filter(|line| line.starts_with("GET /v1/predictions?")).count();
    // The first look does not know the service's clock yet.
    assert_eq!((lists, server.lines()[1].as_str()), (2, "GET /v1/predictions"));
}

#[tokio::test]
async fn a_submitted_prediction_is_found_too_and_so_is_plain_json() {
    let service = Service::with(|state| state.faults.extend([lost(), lost()]));
    let server = service.start().await;
    let prediction: Prediction<Input> = server.client().submit(Input::new("a")).await.unwrap();
    assert_eq!(prediction.id(), "p0");
    let model = server.client().model(format!("acme/painter:{VERSION}"));
    assert_eq!(model.run(json!({"prompt": "b", "steps": 5.0})).await.unwrap(), json!(["p1"]));
}

/// The list of trainings is of all that there ever were.
#[tokio::test]
async fn a_training_is_found_among_older_ones() {
    let service = Service::with(|state| {
        for (ahead, prompt) in [(-7200, "a"), (0, "b")] {
            state.ahead = ahead;
            state.add(json!({"prompt": prompt}));
        }
        state.faults.push(lost());
    });
    let server = service.start().await;
    let model = server.client().model(format!("acme/painter:{VERSION}"));
    let mut training = model.train(json!({"prompt": "a"})).destination("me/painter").await.unwrap();
    assert_eq!(training.id(), "p2");
    let lines = server.lines();
    assert_eq!(
        lines[..2],
        [format!("POST /v1/models/acme/painter/versions/{VERSION}/trainings"), "GET /v1/trainings".to_owned()]
    );
    training.refresh().await.unwrap();
    assert_eq!(server.lines().last().unwrap(), "GET /v1/trainings/p2");
}

#[tokio::test]
async fn what_the_service_hides_or_moves_does_not_hide_the_prediction() {
    let service = Service::with(|state| {
        state.faults = vec![lost()];
        state.shown = |mut input| {
            input["key"] = "[REDACTED]".into();
            input["image"] = "https://files.example/1.png".into();
            input
        };
    });
    let server = service.start().await;
    let input = json!({"prompt": "a", "key": "s3cret", "image": "data:image/png;base64,AA=="});
    assert_eq!(server.client().model("acme/painter").run(input).await.unwrap(), json!(["p0"]));
}

#[tokio::test]
async fn recent_predictions_are_found_on_request() {
    let before = SystemTime::now();
    let server = Service::new().start().await;
    // Another client of the same account: what it holds, this one can't know of.
    server.client().submit(Input::new("a")).await.unwrap();
    let client = server.client();
    let (a, b) = (Input::new("a"), Input::new("b"));
    assert_eq!(client.find_recent(&b, before).await.unwrap().map(|found| found.id().to_owned()), None);
    let mut found = client.find_recent(&a, before).await.unwrap().unwrap();
    assert_eq!(found.id(), "p0");
    assert_eq!(found.wait().await.unwrap(), ["p0"]);
    assert!(client.find_recent(&a, before).await.unwrap().is_none(), "it is held now");
    // A moment in the future is no error: the present is the latest one.
    let future = SystemTime::now() + Duration::from_secs(3600);
    server.client().find_recent(&a, future).await.unwrap();

    let model = server.client().model("acme/painter");
    assert_eq!(model.find_recent(&json!({"prompt": "a"}), before).await.unwrap().unwrap().id(), "p0");
    let other = server.client().model("acme/other");
    assert!(other.find_recent(&json!({"prompt": "a"}), before).await.unwrap().is_none());
}
