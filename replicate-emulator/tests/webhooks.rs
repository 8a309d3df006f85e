//! Webhooks over real sockets, to a receiver that answers as a test says.
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use replicate_emulator::{Builder, Document, Emulator, Outcome, Sending, SentWebhook, Webhooks};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// What came: the headers and the body.
type Received = (HeaderMap, String);

/// A server that hands over what it receives, and answers with these statuses in turn, then with 200.
struct Receiver {
    url: String,
    received: mpsc::UnboundedReceiver<Received>,
}

#[derive(Clone)]
struct Answers {
    tell: mpsc::UnboundedSender<Received>,
    statuses: Arc<Mutex<Vec<u16>>>,
}

impl Receiver {
    async fn start(statuses: &[u16]) -> Self {
        let (tell, received) = mpsc::unbounded_channel();
        let answers = Answers { tell, statuses: Arc::new(Mutex::new(statuses.to_vec())) };
        let app = Router::new().route("/hook", post(answer)).with_state(answers);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, received }
    }

    /// The next webhooks, in the order of their arrival.
    async fn take(&mut self, count: usize) -> Vec<Received> {
        let mut taken = Vec::new();
        for _ in 0..count {
            let next = tokio::time::timeout(Duration::from_secs(20), self.received.recv()).await;
            taken.push(next.expect("a webhook comes").unwrap());
        }
        taken
    }
}

async fn answer(State(answers): State<Answers>, headers: HeaderMap, body: String) -> Response {
    answers.tell.send((headers, body)).unwrap();
    let mut statuses = answers.statuses.lock().unwrap();
    let status = if statuses.is_empty() { 200 } else { statuses.remove(0) };
    // A redirect leads to where it would be taken.
    (StatusCode::from_u16(status).unwrap(), [("location", "/hook")]).into_response()
}

fn builder() -> Builder {
    let document = json!({
        "Input": {"properties": {"prompt": {"type": "string"}}},
        "Output": {"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"},
    });
    let document = Document::from_value(document).unwrap().with_model("acme/talker".parse().unwrap());
    let output = json!(["a", "b", "c", "d"]);
    Emulator::builder().document(document).script(move |_| Outcome::succeed().output(output.clone()))
}

/// Creates a prediction that calls a receiver at these events, and gives the answer.
async fn create(emulator: &Emulator, url: &str, events: Value) -> Value {
    let body = json!({"input": {"prompt": "x"}, "webhook": url, "webhook_events_filter": events});
    call(emulator, "/models/acme/talker/predictions", &body).await
}

async fn call(emulator: &Emulator, path: &str, body: &Value) -> Value {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http.post(format!("{}{path}", emulator.base_url())).bearer_auth("r8_test").json(body);
    request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
}

/// What a signature should be, by the secret that the emulator gives.
fn signature(secret: &str, headers: &HeaderMap, body: &str) -> String {
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let text = |name: &str| headers[name].to_str().unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{}.{}.{body}", text("webhook-id"), text("webhook-timestamp")).as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

/// The status in a body, and how many pieces of output it has.
fn state((_, body): &Received) -> (String, usize) {
    let told: Value = serde_json::from_str(body).unwrap();
    (told["status"].as_str().unwrap().to_owned(), told["output"].as_array().map_or(0, Vec::len))
}

fn id((headers, _): &Received) -> &str {
    headers["webhook-id"].to_str().unwrap()
}

/// What the emulator noted, once it has noted this many.
async fn noted(emulator: &Emulator, count: usize) -> Vec<(String, Option<u16>)> {
    while emulator.webhooks().len() < count {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let noted = |sent: &SentWebhook| (sent.event().to_owned(), sent.status().map(|status| status.as_u16()));
    emulator.webhooks().iter().map(noted).collect()
}

#[tokio::test]
async fn the_end_is_told_as_the_api_shows_it_and_signed() {
    let emulator = builder().start().await.unwrap();
    let mut receiver = Receiver::start(&[]).await;
    let created = create(&emulator, &receiver.url, json!(["completed"])).await;
    let (headers, body) = receiver.take(1).await.remove(0);
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["webhook-signature"].to_str().unwrap(), signature(&emulator.webhook_secret(), &headers, &body));
    let told: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&told["id"], &told["status"]), (&created["id"], &json!("succeeded")));
    assert_eq!(told, emulator.predictions()[0]);
    assert_eq!(noted(&emulator, 1).await, [("completed".to_owned(), Some(200))]);
    let sent = &emulator.webhooks()[0];
    assert_eq!(
        (sent.id(), sent.prediction(), sent.url()),
        (headers["webhook-id"].to_str().unwrap(), told["id"].as_str().unwrap(), &*receiver.url)
    );

    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http.get(format!("{}/webhooks/default/secret", emulator.base_url())).bearer_auth("r8_test");
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer, json!({"key": emulator.webhook_secret()}));
    // The secret stays the same, unless another key is given.
    assert_eq!(builder().start().await.unwrap().webhook_secret(), emulator.webhook_secret());
    let other = builder().webhooks(Webhooks::new().key("key")).start().await.unwrap();
    assert_eq!(other.webhook_secret(), "whsec_a2V5");
}

#[tokio::test]
async fn start_growth_and_end_are_told_in_order() {
    let webhooks = Webhooks::new().throttle(Duration::from_millis(20));
    let run_time = Duration::from_millis(400);
    let emulator = builder().webhooks(webhooks).run_time(run_time).start().await.unwrap();
    let mut receiver = Receiver::start(&[]).await;
    create(&emulator, &receiver.url, json!(["start", "output", "completed"])).await;
    let mut states = Vec::new();
    while states.last().is_none_or(|(status, _)| status != "succeeded") {
        states.push(state(&receiver.take(1).await[0]));
    }
    assert_eq!(states[0], ("processing".to_owned(), 0));
    assert_eq!(states.last(), Some(&("succeeded".to_owned(), 4)));
    assert!(states.len() > 2 && states.is_sorted_by_key(|(_, pieces)| *pieces), "{states:?}");

    // One that is canceled has an end too.
    let created = create(&emulator, &receiver.url, json!(["completed"])).await;
    call(&emulator, &format!("/predictions/{}/cancel", created["id"].as_str().unwrap()), &json!({})).await;
    assert_eq!(state(&receiver.take(1).await[0]).0, "canceled");
}

#[tokio::test]
async fn only_the_end_is_told_again() {
    let webhooks = || Webhooks::new().first_retry(Duration::from_millis(1));
    let emulator = builder().webhooks(webhooks()).start().await.unwrap();
    let mut receiver = Receiver::start(&[500, 404, 302, 503]).await;
    create(&emulator, &receiver.url, json!(["start", "completed"])).await;
    let messages = receiver.take(5).await;
    let statuses = noted(&emulator, 5).await.into_iter().map(|(event, status)| format!("{event} {}", status.unwrap()));
    let expected = ["start 500", "completed 404", "completed 302", "completed 503", "completed 200"];
    assert_eq!(statuses.collect::<Vec<_>>(), expected);
    assert_ne!(id(&messages[0]), id(&messages[1]));
    assert!(messages[1..].iter().all(|message| id(message) == id(&messages[1])), "it is one message");

    // Until about a minute has passed, on the scale of the service.
    let emulator = builder().webhooks(webhooks()).start().await.unwrap();
    let mut receiver = Receiver::start(&[500; 20]).await;
    create(&emulator, &receiver.url, json!(["completed"])).await;
    assert_eq!(receiver.take(7).await.len(), 7);
    noted(&emulator, 7).await;
    // Nobody listens there.
    create(&emulator, "http://127.0.0.1:9/hook", json!(["completed"])).await;
    let sent = noted(&emulator, 14).await;
    assert!(sent[7..].iter().all(|(_, status)| status.is_none()), "{sent:?}");
    assert!(receiver.received.try_recv().is_err());
}

#[tokio::test]
async fn a_script_loses_doubles_delays_and_forges() {
    let webhooks = Webhooks::new().script(|call| match call.event() {
        "start" => Sending::late(Duration::from_millis(300)),
        "output" => Sending::never(),
        _ => Sending::times(2),
    });
    let emulator = builder().webhooks(webhooks).start().await.unwrap();
    let mut receiver = Receiver::start(&[]).await;
    create(&emulator, &receiver.url, json!(["start", "output", "completed"])).await;
    let messages = receiver.take(3).await;
    let statuses: Vec<_> = messages.iter().map(|message| state(message).0).collect();
    assert_eq!(statuses, ["succeeded", "succeeded", "processing"]);
    assert_eq!(id(&messages[0]), id(&messages[1]));

    let webhooks = Webhooks::new().script(|_| Sending::forged());
    let emulator = builder().webhooks(webhooks).start().await.unwrap();
    create(&emulator, &receiver.url, json!(["completed"])).await;
    let (headers, body) = receiver.take(1).await.remove(0);
    assert_ne!(headers["webhook-signature"].to_str().unwrap(), signature(&emulator.webhook_secret(), &headers, &body));
}

#[tokio::test]
async fn other_machines_are_not_called() {
    let emulator = builder().start().await.unwrap();
    create(&emulator, "https://receiver.invalid/hook", json!(["completed"])).await;
    let mut receiver = Receiver::start(&[]).await;
    create(&emulator, &receiver.url, json!(["completed"])).await;
    receiver.take(1).await;
    assert_eq!(noted(&emulator, 1).await.len(), 1);
}
