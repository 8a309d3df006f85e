//! Clients over a service of the user's own: what is sent, and what becomes of it over time. Time is paused: a test that
//! waits for a minute takes none.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use replicate_runtime::{
    Client, ClientBuilder, ErrorKind, FailureKind, HttpBody, HttpError, HttpRequest, HttpResponse, HttpService,
    RateLimit,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::{Input, TOKEN, prediction, prediction_with, succeeded};

/// What a request said.
#[derive(Clone, Debug)]
struct Sent {
    line: String,
    headers: http::HeaderMap,
    at: Instant,
}

/// A service that answers as a test says, and remembers what it was asked.
#[derive(Clone)]
struct Fake {
    sent: Arc<Mutex<Vec<Sent>>>,
    answer: Arc<dyn Fn(Sent) -> BoxFuture<'static, Result<HttpResponse, HttpError>> + Send + Sync>,
}

impl Fake {
    fn new<A>(answer: impl Fn(Sent) -> A + Send + Sync + 'static) -> Self
    where
        A: Future<Output: Answer> + Send + 'static,
    {
        let answer = move |sent| {
            let answer = answer(sent);
            Box::pin(async move { answer.await.into_result() }) as BoxFuture<'static, _>
        };
        Self { sent: Arc::default(), answer: Arc::new(answer) }
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder().token(TOKEN).http_service(self.clone())
    }

    fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }
}

/// What a fake gives.
trait Answer {
    fn into_result(self) -> Result<HttpResponse, HttpError>;
}

impl Answer for HttpResponse {
    fn into_result(self) -> Result<HttpResponse, HttpError> {
        Ok(self)
    }
}

impl Answer for Result<HttpResponse, HttpError> {
    fn into_result(self) -> Result<HttpResponse, HttpError> {
        self
    }
}

impl HttpService for Fake {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, HttpError>> {
        let path = request.uri().path_and_query().unwrap().as_str();
        let line = format!("{} {path}", request.method());
        let sent = Sent { line, headers: request.headers().clone(), at: Instant::now() };
        self.sent.lock().unwrap().push(sent.clone());
        (self.answer)(sent)
    }
}

fn json_of(status: u16, body: &Value) -> HttpResponse {
    raw(status, body.to_string())
}

fn raw(status: u16, body: impl Into<HttpBody>) -> HttpResponse {
    http::Response::builder().status(status).body(body.into()).unwrap()
}

fn with_header(status: u16, body: &Value, name: &str, value: &str) -> HttpResponse {
    let response = http::Response::builder().status(status).header(name, value);
    response.body(body.to_string().into()).unwrap()
}

#[tokio::test]
async fn headers_go_with_requests_to_the_api_and_are_never_shown() {
    let fake = Fake::new(|_| async { json_of(201, &succeeded()) });
    let builder = fake.builder().header("CF-AIG-Authorization", "Bearer s3cret").user_agent("acme/1.0");
    assert!(!format!("{builder:?}").contains("s3cret"));
    let client = builder.build().unwrap();
    assert!(!format!("{client:?}").contains("s3cret"));
    let run = client.run(Input::new("a")).header("traceparent", "00-1-2-01").header("cf-aig-metadata", "private");
    assert!(!format!("{run:?}").contains("private"));
    run.await.unwrap();
    client.submit(Input::new("a")).header("cf-aig-authorization", "Bearer other").await.unwrap();

    let [run, submit] = &fake.sent()[..] else { panic!() };
    assert_eq!(run.headers["cf-aig-authorization"], "Bearer s3cret");
    assert_eq!(
        (&run.headers["traceparent"], &run.headers["cf-aig-metadata"]),
        (&"00-1-2-01".parse().unwrap(), &"private".parse().unwrap())
    );
    assert_eq!(run.headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(run.headers["user-agent"].to_str().unwrap().starts_with("acme/1.0 replicate-rust/"));
    assert_eq!(submit.headers["cf-aig-authorization"], "Bearer other", "a call's own header wins");
    assert!(!submit.headers.contains_key("traceparent"));
    assert!(run.headers["cf-aig-authorization"].is_sensitive() && run.headers["authorization"].is_sensitive());
}

#[tokio::test]
async fn headers_that_cannot_be_sent_are_refused_before_anything_is() {
    let fake = Fake::new(|_| async { json_of(201, &succeeded()) });
    for (name, value) in [("a b", "s3cret"), ("x", "s3cret\n"), ("content-length", "s3cret"), ("host", "s3cret")] {
        let error = fake.builder().header(name, value).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
        assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
        let error = fake.client().run(Input::new("a")).header(name, value).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{name}");
    }
    assert!(fake.sent().is_empty());
}

#[tokio::test]
async fn cloudflares_gateway_takes_the_place_of_the_service() {
    const BASE: &str = "https://gateway.ai.cloudflare.com/v1/account/gateway/replicate";
    let fake = Fake::new(|_| async { json_of(201, &succeeded()) });
    let builder = Client::builder().base_url(BASE).without_token().header("cf-aig-authorization", "Bearer key");
    let client = builder.http_service(fake.clone()).build().unwrap();
    client.run(Input::new("a")).await.unwrap();
    client.model("acme/x").run(json!({})).await.unwrap();
    let sent = fake.sent();
    let lines: Vec<&str> = sent.iter().map(|sent| sent.line.as_str()).collect();
    let path = "/v1/account/gateway/replicate";
    assert_eq!(lines, [format!("POST {path}/predictions"), format!("POST {path}/models/acme/x/predictions")]);
    assert!(sent.iter().all(|sent| !sent.headers.contains_key("authorization")));
}

#[tokio::test]
async fn a_stream_of_a_gateway_opens_nothing_at_other_hosts() {
    let starting = prediction_with("starting", json!({"urls": {"stream": "https://stream.replicate.com/v1/x"}}));
    let ended = prediction_with("succeeded", json!({"output": ["a", "b"]}));
    let fake = Fake::new(move |sent| {
        let body = if sent.line.starts_with("POST") { starting.clone() } else { ended.clone() };
        async move { json_of(200, &body) }
    });
    let client = fake.builder().base_url("https://gateway.example/v1").poll_interval(Duration::ZERO).build().unwrap();
    let mut stream = client.model("acme/x").stream(json!({})).await.unwrap();
    let mut pieces = Vec::new();
    while let Some(piece) = stream.next().await {
        pieces.push(piece.unwrap());
    }
    assert_eq!(pieces, [json!("a"), json!("b")]);
    let lines: Vec<String> = fake.sent().into_iter().map(|sent| sent.line).collect();
    assert_eq!(lines, ["POST /v1/models/acme/x/predictions", "GET /v1/predictions/abc"]);
}

/// An outage, as it looks to the predictions that are waited for, and to those that are created during it.
#[tokio::test(start_paused = true)]
async fn an_outage_of_45_seconds_is_outlived() {
    let started = Instant::now();
    for outage in [12, 45] {
        let begins = Instant::now() + Duration::from_secs(1);
        let ends = begins + Duration::from_secs(outage);
        let made = Arc::new(AtomicUsize::new(0));
        let fake = Fake::new(move |sent| {
            let number = made.fetch_add(1, Ordering::Relaxed);
            async move {
                if (begins..ends).contains(&sent.at) {
                    // A front that is down: refused connections, and errors of its own to reads.
                    let refused = HttpError::not_sent("connection refused");
                    let is_page = sent.line.starts_with("GET") && number.is_multiple_of(2);
                    return if is_page { Ok(raw(502, "<html>bad gateway</html>")) } else { Err(refused) };
                }
                let ended = if sent.line.starts_with("POST") { "starting" } else { "succeeded" };
                let id = format!("p{number}");
                let own = sent.line.rsplit('/').next().unwrap_or_default().to_owned();
                let id = if sent.line.starts_with("POST") { id } else { own };
                Ok(json_of(200, &json!({"id": id, "status": ended, "output": ["x"]})))
            }
        });
        let client = fake.builder().rate_limit(RateLimit::NONE).build().unwrap();
        let runs = (0..60).map(|number| {
            let client = client.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(number * 50)).await;
                client.run(Input::new("a")).await
            }
        });
        let outputs = join_all(runs).await;
        let lost: Vec<_> = outputs.iter().filter_map(|output| output.as_ref().err()).collect();
        assert!(lost.is_empty(), "{} of 60 after {outage} s: {:?}", lost.len(), lost.first());
    }
    assert!(started.elapsed() < Duration::from_secs(200));
}

/// While one caller waits as long as it was told, others go on.
#[tokio::test(start_paused = true)]
async fn a_refusal_slows_the_others_and_stops_nobody() {
    let asked = Arc::new(AtomicUsize::new(0));
    let fake = Fake::new(move |_| {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        async move {
            match number % 20 {
                7 => with_header(429, &json!({}), "retry-after", "1"),
                _ => json_of(200, &succeeded()),
            }
        }
    });
    let client = fake.client();
    let started = Instant::now();
    let reads = (0..400).map(|number| {
        let client = client.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(number * 10)).await;
            let began = Instant::now();
            client.predictions().get("abc").await.unwrap();
            began.elapsed()
        }
    });
    let mut times = join_all(reads).await;
    times.sort();
    assert!(times[200] < Duration::from_millis(100), "{:?}", times[200]);
    assert!(times[360] < Duration::from_millis(500), "{:?}", times[360]);
    assert!(times[399] >= Duration::from_secs(1), "who was refused waits as long as it was told");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_throttled_create_goes_out_again_when_it_may() {
    let asked = Arc::new(AtomicUsize::new(0));
    let fake = Fake::new(move |_| {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        async move {
            match number {
                0 => json_of(429, &json!({"detail": "Request was throttled.", "retry_after": 0.3})),
                1 => with_header(429, &json!({}), "retry-after", "2"),
                _ => json_of(201, &succeeded()),
            }
        }
    });
    let started = Instant::now();
    fake.client().run(Input::new("a")).await.unwrap();
    let times: Vec<_> = fake.sent().iter().map(|sent| sent.at - started).collect();
    assert_eq!(times.len(), 3);
    assert!(times[1] >= Duration::from_millis(300) && times[2] >= times[1] + Duration::from_secs(2), "{times:?}");
}

/// A create that is canceled while a busy Cog server is waited for is not sent again, however long one looks.
#[cfg(feature = "cog")]
#[tokio::test(start_paused = true)]
async fn what_was_canceled_while_cog_is_busy_is_not_sent_again() {
    let fake = Fake::new(|sent| async move {
        if sent.line.ends_with("/cancel") {
            return json_of(404, &json!({}));
        }
        json_of(409, &json!({"error": "At capacity", "status": "failed"}))
    });
    let client = Client::builder().cog("http://cog.example").http_service(fake.clone()).build().unwrap();
    let mut prediction = client.submit(Input::new("a")).await.unwrap();
    prediction.cancel().await.unwrap();
    let sent = fake.sent().len();
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(fake.sent().len(), sent);
}

/// A service that takes fewer held answers is asked for no more.
#[tokio::test(start_paused = true)]
async fn a_service_says_how_many_answers_may_be_held() {
    struct Few(Fake);
    impl HttpService for Few {
        fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, HttpError>> {
            self.0.send(request)
        }

        fn most_held(&self) -> usize {
            10
        }
    }
    let fake = Fake::new(|sent| async move {
        let is_held = sent.headers.contains_key("prefer");
        if is_held {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        let status = if is_held || sent.line.starts_with("GET") { "succeeded" } else { "starting" };
        json_of(201, &prediction_with(status, json!({"output": ["x"]})))
    });
    let client = Client::builder().token(TOKEN).rate_limit(RateLimit::NONE).http_service(Few(fake.clone()));
    let client = client.build().unwrap();
    join_all((0..50).map(|_| client.run(Input::new("a")).send())).await;
    assert_eq!(fake.sent().iter().filter(|sent| sent.headers.contains_key("prefer")).count(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_wait_longer_than_the_time_left_fails_its_own_call_alone() {
    let asked = Arc::new(AtomicUsize::new(0));
    let fake = Fake::new(move |_| {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        async move {
            match number {
                0 => with_header(429, &json!({}), "retry-after", "100"),
                _ => json_of(200, &succeeded()),
            }
        }
    });
    let client = fake.client();
    let error = client.predictions().get("abc").timeout(Duration::from_secs(50)).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(100))));
    client.predictions().get("abc").timeout(Duration::from_secs(5)).await.unwrap();
}

/// What the headers of answers tell counts, in both directions.
#[tokio::test(start_paused = true)]
async fn rate_limits_follow_the_headers() {
    let fake = Fake::new(|_| async {
        let response = http::Response::builder().header("ratelimit-remaining", "5000").header("ratelimit-reset", "60");
        response.body(json!({"username": "acme"}).to_string().into()).unwrap()
    });
    let client = fake.client();
    let started = Instant::now();
    for _ in 0..4000 {
        client.account().await.unwrap();
    }
    assert!(started.elapsed() < Duration::from_secs(1), "3,000 is only what holds until the service tells");

    let fake = Fake::new(|_| async {
        let response = http::Response::builder().header("ratelimit-remaining", "0").header("ratelimit-reset", "7");
        response.body(json!({"username": "acme"}).to_string().into()).unwrap()
    });
    let client = fake.client();
    let started = Instant::now();
    client.account().await.unwrap();
    client.account().await.unwrap();
    assert_eq!(started.elapsed(), Duration::from_secs(7));
}

/// Of the answers that are held back only so many are; who is over the limit polls.
#[tokio::test(start_paused = true)]
async fn held_answers_are_limited_in_number() {
    let fake = Fake::new(|sent| async move {
        if sent.headers.contains_key("prefer") {
            tokio::time::sleep(Duration::from_secs(5)).await;
            return json_of(201, &succeeded());
        }
        let status = if sent.line.starts_with("POST") { "starting" } else { "succeeded" };
        json_of(201, &prediction_with(status, json!({"output": ["x"]})))
    });
    let client = fake.builder().rate_limit(RateLimit::NONE).build().unwrap();
    let runs = join_all((0..300).map(|_| client.run(Input::new("a")).send())).await;
    assert!(runs.iter().all(Result::is_ok));
    let held = fake.sent().iter().filter(|sent| sent.headers.contains_key("prefer")).count();
    assert_eq!(held, 256);
    // Two hundred at once are held, one request each.
    let before = fake.sent().len();
    join_all((0..200).map(|_| client.run(Input::new("a")).send())).await;
    assert_eq!(fake.sent().len() - before, 200);
}

/// The service answers models with files so: the output is whole, and the status lags behind.
#[tokio::test(start_paused = true)]
async fn a_held_answer_that_says_processing_is_read_without_a_pause() {
    let fake = Fake::new(|sent| async move {
        let status = if sent.line.starts_with("POST") { "processing" } else { "succeeded" };
        json_of(201, &prediction_with(status, json!({"output": ["data:image/png;base64,AA=="]})))
    });
    let started = Instant::now();
    fake.client().run(Input::new("a")).await.unwrap();
    assert_eq!((fake.sent().len(), started.elapsed()), (2, Duration::ZERO));
}

/// The input of a model whose schema says that its output comes at once.
struct Whole(Input);

impl serde::Serialize for Whole {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Whole {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Input::deserialize(deserializer).map(Self)
    }
}

impl replicate_runtime::ModelInput for Whole {
    const MODEL: replicate_runtime::ModelRef = Input::MODEL;
    type Output = Vec<String>;

    fn validate(&self) -> Result<(), replicate_runtime::ValidationErrors> {
        self.0.validate()
    }

    fn output_kind() -> replicate_runtime::__private::v1::OutputKind {
        replicate_runtime::__private::v1::OutputKind::Whole
    }
}

#[tokio::test(start_paused = true)]
async fn a_held_answer_that_says_processing_is_enough_where_the_output_is_whole() {
    let held = |output: Value| {
        Fake::new(move |sent| {
            let status = if sent.line.starts_with("POST") { "processing" } else { "succeeded" };
            let seconds = if sent.line.starts_with("POST") { 2 } else { 0 };
            let output = if status == "succeeded" { json!(["late"]) } else { output.clone() };
            async move {
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                json_of(201, &prediction_with(status, json!({"output": output})))
            }
        })
    };
    let fake = held(json!(["data:image/png;base64,AA=="]));
    let output = fake.client().run(Whole(Input::new("a"))).await.unwrap();
    assert_eq!((output, fake.sent().len()), (vec!["data:image/png;base64,AA==".to_owned()], 1));
    // Without an output there is nothing to be content with.
    let fake = held(Value::Null);
    let output = fake.client().run(Whole(Input::new("a"))).await.unwrap();
    assert_eq!((output, fake.sent().len()), (vec!["late".to_owned()], 2));
    // Nor is there where the answer took all the time that it could be held for: that time is over.
    let fake = held(json!(["partial"]));
    let output = fake.client().run(Whole(Input::new("a"))).timeout(Duration::from_millis(2500)).await.unwrap();
    assert_eq!((output, fake.sent().len()), (vec!["late".to_owned()], 2));
}

#[tokio::test(start_paused = true)]
async fn requests_that_wait_for_their_turn_use_up_no_time_out() {
    let fake = Fake::new(|_| async {
        tokio::time::sleep(Duration::from_secs(20)).await;
        json_of(200, &succeeded())
    });
    let client = fake.builder().rate_limit(RateLimit::NONE).build().unwrap();
    let reads = (0..400).map(|_| client.predictions().get("abc").send());
    let answers = join_all(reads).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(fake.sent().len(), 400, "none was sent twice");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_drips_is_given_up() {
    let fake = Fake::new(|sent| async move {
        if sent.line.starts_with("GET /v1/predictions/") {
            return json_of(200, &succeeded());
        }
        if sent.line.starts_with("GET") {
            return raw(404, "{}");
        }
        let drops = futures_util::stream::unfold(0_usize, |at| async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Some((Ok::<_, HttpError>([&b"{\"id\": \"abc\", "[..], b" "][usize::from(at > 0)].to_vec().into()), at + 1))
        });
        raw(201, HttpBody::from_stream(drops, None))
    });
    let started = Instant::now();
    // The id had arrived, and so the prediction is read.
    fake.client().submit(Input::new("a")).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_is_canceled_where_that_was_asked_for() {
    // Dropped while it is created, before the first poll, and after it.
    for (millis, polled) in [(50, false), (200, false), (900, true)] {
        let fake = Fake::new(|sent| async move {
            if sent.line == "POST /v1/predictions" {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            let status = if sent.line.ends_with("/cancel") { "canceled" } else { "processing" };
            json_of(200, &prediction(status))
        });
        let client = fake.client();
        let run = client.run(Input::new("a")).cancel_on_drop().send();
        assert!(tokio::time::timeout(Duration::from_millis(millis), run).await.is_err());
        client.shutdown().await;
        let sent = fake.sent();
        let lines: Vec<&str> = sent.iter().map(|sent| sent.line.as_str()).collect();
        assert_eq!((lines[0], lines[lines.len() - 1]), ("POST /v1/predictions", "POST /v1/predictions/abc/cancel"));
        assert_eq!(lines.contains(&"GET /v1/predictions/abc"), polled, "{millis}: {lines:?}");
        assert!(!sent[0].headers.contains_key("prefer"));
    }
}

/// The service cancels what this program can't.
#[tokio::test]
async fn a_run_that_is_canceled_on_drop_tells_the_service_its_time() {
    let fake = Fake::new(|_| async { json_of(201, &succeeded()) });
    let client = fake.client();
    let run = || client.run(Input::new("a")).timeout(Duration::from_secs(90));
    run().cancel_on_drop().await.unwrap();
    run().cancel_on_drop().cancel_after(Duration::from_secs(7)).await.unwrap();
    run().await.unwrap();
    client.run(Input::new("a")).cancel_on_drop().await.unwrap();
    let sent = fake.sent();
    let told: Vec<_> =
        sent.iter().map(|sent| sent.headers.get("cancel-after").map(|time| time.to_str().unwrap())).collect();
    assert_eq!(told, [Some("90s"), Some("7s"), None, None]);
}

/// The answers to the creates are lost, and then the service is down for a while.
#[tokio::test(start_paused = true)]
async fn looking_for_a_lost_create_outlives_an_outage() {
    for outage in [12, 45] {
        let back = Instant::now() + Duration::from_secs(outage);
        let fake = Fake::new(move |sent| async move {
            match sent.line.as_str() {
                "POST /v1/predictions" => Err(HttpError::lost("connection reset")),
                _ if sent.at < back => Err(HttpError::not_sent("connection refused")),
                line if line.starts_with("GET /v1/predictions?") || line == "GET /v1/predictions" => {
                    let now = time::OffsetDateTime::now_utc().format(&time::format_description::well_known::Rfc3339);
                    let own = json!({"created_at": now.unwrap(), "input": {"prompt": "a"}, "output": ["x"]});
                    let results = [prediction_with("succeeded", own)];
                    Ok(json_of(200, &json!({"next": null, "results": results})))
                }
                _ => Ok(json_of(200, &succeeded())),
            }
        });
        fake.client().run(Input::new("a")).await.unwrap();
        assert_eq!(fake.sent().iter().filter(|sent| sent.line.starts_with("POST")).count(), 1);
    }
}

#[tokio::test]
async fn a_shutdown_waits_for_the_cancels() {
    let fake = Fake::new(|sent| async move {
        if sent.line.ends_with("/cancel") {
            tokio::task::yield_now().await;
            return json_of(200, &prediction("canceled"));
        }
        json_of(201, &prediction("starting"))
    });
    let client = fake.client();
    for _ in 0..5 {
        drop(client.submit(Input::new("a")).cancel_on_drop().await.unwrap());
    }
    let run = client.run(Input::new("a")).cancel_on_drop().send();
    // Dropped while it is created.
    drop(Box::pin(run));
    client.shutdown().await;
    let cancels = fake.sent().iter().filter(|sent| sent.line.ends_with("/cancel")).count();
    assert_eq!(cancels, 5);
    client.shutdown().await;
}

/// What the service interrupted is created anew where the caller asks for it, and nothing else is.
#[tokio::test(start_paused = true)]
async fn what_was_interrupted_is_created_anew_on_request() {
    let failing = |error: &'static str, times: usize| {
        let made = Arc::new(AtomicUsize::new(0));
        Fake::new(move |_| {
            let failed = made.fetch_add(1, Ordering::Relaxed) < times;
            let body = if failed { prediction_with("failed", json!({"error": error})) } else { succeeded() };
            async move { json_of(201, &body) }
        })
    };
    let interrupted = "Prediction interrupted; please retry (code: PA)";
    let moderated = "The input or output was flagged as sensitive. (E005)";
    // The text, how often it fails, how often it may be created anew, how many are created, how it ends.
    let table = [
        (interrupted, 2, 3, 3, None),
        (interrupted, 2, 1, 2, Some(FailureKind::Interrupted)),
        (interrupted, 1, 0, 1, Some(FailureKind::Interrupted)),
        (moderated, 1, 3, 1, Some(FailureKind::Moderated)),
        ("list index out of range", 1, 3, 1, Some(FailureKind::Other)),
    ];
    for (error, times, retries, created, ends) in table {
        let fake = failing(error, times);
        let result = fake.client().run(Input::new("a")).retry_failed(retries).await;
        assert_eq!(result.err().map(|error| error.failure()), ends.map(Some), "{error} {times} {retries}");
        assert_eq!(fake.sent().len(), created, "{error} {times} {retries}");
    }
}

#[tokio::test]
async fn predictions_and_trainings_are_read_and_canceled_in_one_request() {
    let fake = Fake::new(|_| async { json_of(200, &prediction("canceled")) });
    let client = fake.client();
    assert_eq!(client.predictions().get("abc").await.unwrap().id(), "abc");
    client.predictions().cancel("abc").await.unwrap();
    client.trainings().get("abc").await.unwrap();
    client.trainings().cancel("abc").await.unwrap();
    assert!(client.predictions().get("../account").await.is_err());
    let lines: Vec<String> = fake.sent().into_iter().map(|sent| sent.line).collect();
    let expected = [
        "GET /v1/predictions/abc",
        "POST /v1/predictions/abc/cancel",
        "GET /v1/trainings/abc",
        "POST /v1/trainings/abc/cancel",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn outside_of_a_runtime_there_is_an_error_and_no_panic() {
    let fake = Fake::new(|_| async { json_of(200, &succeeded()) });
    let client = fake.client();
    let poll = |future: BoxFuture<'static, Result<(), replicate_runtime::Error>>| {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match Box::pin(future).as_mut().poll(&mut context) {
            std::task::Poll::Ready(Err(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    let (run, submit, read) = (client.clone(), client.clone(), client.clone());
    let errors = [
        poll(Box::pin(async move { run.run(Input::new("a")).await.map(drop) })),
        poll(Box::pin(async move { submit.submit(Input::new("a")).cancel_on_drop().await.map(drop) })),
        poll(Box::pin(async move { read.prediction::<Input>("abc").await.map(drop) })),
        poll(Box::pin(async move { client.account().await.map(drop) })),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(error.to_string().contains("tokio"), "{error}");
    }
}

#[cfg(feature = "blocking")]
#[test]
fn a_program_without_a_runtime_waits_by_blocking() {
    use replicate_runtime::blocking::{Blocking, wait};

    let fake = Fake::new(|_| async { json_of(200, &succeeded()) });
    let client = fake.client();
    assert_eq!(client.run(Input::new("a")).block().unwrap(), ["https://out.example/0.png"]);
    let mut submitted = client.submit(Input::new("a")).block().unwrap();
    submitted.wait().block().unwrap();
    wait(client.shutdown()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let error = runtime.block_on(async { client.run(Input::new("a")).block() }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}
