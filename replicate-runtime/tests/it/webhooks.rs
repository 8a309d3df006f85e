//! Webhooks and those who wait for them, against a service that is scripted.
#![cfg(feature = "webhook")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::support::{Input, Server, Step, prediction, succeeded};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use replicate_runtime::webhook::{Delivery, Freshness, Hub, Verifier};
use replicate_runtime::{ErrorKind, Event, Prediction};
use serde_json::{Value, json};
use sha2::Sha256;

const KEY: &[u8] = b"a key for tests of webhooks";

fn verifier() -> Verifier {
    Verifier::new(format!("whsec_{}", BASE64_STANDARD.encode(KEY))).unwrap()
}

/// The headers of a webhook that is signed now.
fn headers(id: &str, body: &[u8]) -> [(&'static str, String); 3] {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY).unwrap();
    mac.update(format!("{id}.{now}.").as_bytes());
    mac.update(body);
    let signature = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    [("webhook-id", id.to_owned()), ("webhook-timestamp", now), ("webhook-signature", signature)]
}

fn delivery(id: &str, told: &Value) -> Delivery {
    let body = told.to_string();
    verifier().verify(&headers(id, body.as_bytes()), body).unwrap()
}

/// A service that knows the prediction `abc` as it starts, and answers reads with the steps.
async fn submitted(reads: impl IntoIterator<Item = Step>) -> (Server, Prediction<Input>) {
    let steps = [Step::json(201, &prediction("starting"))].into_iter().chain(reads);
    let server = Server::script(steps).await;
    let submit = server.client().submit(Input::new("a")).webhook("https://me.example/hook", [Event::Completed]);
    let prediction = submit.await.unwrap();
    assert_eq!(server.seen()[0].json()["webhook_events_filter"], json!(["completed"]));
    (server, prediction)
}

#[tokio::test]
async fn a_webhook_wakes_all_who_wait() {
    let (server, mut prediction) = submitted([Step::json(200, &self::prediction("starting"))]).await;
    let mut same: Prediction<Input> = server.client().prediction("abc").await.unwrap();
    let hub = Hub::new();
    let told = async {
        // The others come first to their wait.
        tokio::task::yield_now().await;
        let verdicts = [
            delivery("msg_1", &self::prediction("processing")),
            delivery("msg_2", &succeeded()),
            delivery("msg_2", &succeeded()),
            delivery("msg_3", &self::prediction("failed")),
        ];
        verdicts.map(|delivery| hub.deliver(&delivery).unwrap())
    };
    let (first, second, verdicts) = tokio::join!(hub.wait(&mut prediction), hub.wait(&mut same), told);
    assert_eq!(first.unwrap(), ["https://out.example/0.png"]);
    assert_eq!(second.unwrap(), ["https://out.example/0.png"]);
    assert_eq!(verdicts, [Freshness::New, Freshness::New, Freshness::Duplicate, Freshness::Stale]);
    assert!(prediction.status().is_terminal() && same.status().is_terminal());
    // Nothing was read but what the test read itself.
    assert_eq!(server.seen().len(), 2);
    assert!(format!("{hub:?}").contains("waiters: 0"), "{hub:?}");
}

#[tokio::test]
async fn a_webhook_that_comes_before_the_wait_is_kept() {
    let (server, mut prediction) = submitted([]).await;
    let hub = Hub::new();
    hub.deliver(&delivery("msg_1", &succeeded())).unwrap();
    assert_eq!(hub.wait(&mut prediction).await.unwrap(), ["https://out.example/0.png"]);
    assert_eq!(server.seen().len(), 1);
    // What has ended is not waited for again.
    assert_eq!(hub.wait(&mut prediction).await.unwrap(), ["https://out.example/0.png"]);
}

#[tokio::test]
async fn without_a_webhook_the_prediction_is_read() {
    let reads = [Step::json(200, &prediction("processing")), Step::text(200, "<html>"), Step::json(200, &succeeded())];
    let (server, mut prediction) = submitted(reads).await;
    let hub = Hub::new().read_every(Duration::from_millis(5));
    assert_eq!(hub.wait(&mut prediction).await.unwrap(), ["https://out.example/0.png"]);
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_wait_ends_in_the_predictions_own_error_or_in_one_of_reading() {
    let table = [
        (Step::json(200, &prediction("failed")), ErrorKind::Failed),
        (Step::json(200, &json!({"id": "abc", "status": "succeeded", "output": 7})), ErrorKind::OutputMismatch),
        (Step::text(404, "{}"), ErrorKind::NotFound),
    ];
    for (read, kind) in table {
        let (_server, mut prediction) = submitted([read]).await;
        let hub = Hub::new().read_every(Duration::ZERO);
        let error = hub.wait(&mut prediction).await.unwrap_err();
        assert_eq!((error.kind(), error.prediction_id()), (kind, Some("abc")), "{error}");
    }
}

#[tokio::test]
async fn a_wait_ends_with_the_clients_time() {
    let server = Server::script([Step::json(201, &prediction("starting"))]).await;
    let client = replicate_runtime::Client::builder().token(crate::support::TOKEN).base_url(server.base_url());
    let client = client.timeout(Duration::from_millis(200)).build().unwrap();
    let mut prediction = client.submit(Input::new("a")).await.unwrap();
    let error = Hub::new().wait(&mut prediction).await.unwrap_err();
    assert!(error.is_timeout() && error.prediction_id() == Some("abc"), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn what_is_dropped_no_longer_waits() {
    let (_server, mut prediction) = submitted([]).await;
    let hub = Hub::new();
    let wait = hub.wait(&mut prediction);
    assert!(tokio::time::timeout(Duration::from_millis(1), wait).await.is_err());
    assert!(format!("{hub:?}").contains("waiters: 0"), "{hub:?}");
}

#[tokio::test]
async fn waits_can_be_spawned() {
    let (_server, mut prediction) = submitted([]).await;
    let hub = Hub::new();
    let waiting = tokio::spawn({
        let hub = hub.clone();
        async move { hub.wait(&mut prediction).await }
    });
    hub.deliver(&delivery("msg_1", &succeeded())).unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), ["https://out.example/0.png"]);
}

#[test]
fn what_is_no_prediction_wakes_nobody() {
    let error = Hub::new().deliver(&delivery("msg_1", &json!({"status": "succeeded"}))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MalformedReply);
}

#[cfg(feature = "axum")]
mod extractor {
    use axum::body::Body;
    use axum::extract::{FromRequest, Request};
    use axum::response::IntoResponse;
    use replicate_runtime::webhook::Delivery;
    use serde_json::Value;

    use super::{headers, succeeded, verifier};

    /// What becomes of a request with these headers and this body: the id of the delivery, or the answer's status and
    /// words.
    async fn extract(headers: &[(&str, String)], body: impl Into<Body>) -> Result<String, (u16, String)> {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(body.into()).unwrap();
        match Delivery::from_request(request, &verifier()).await {
            Ok(delivery) => Ok(delivery.parse::<Value>().unwrap().id().to_owned()),
            Err(rejection) => {
                let words = rejection.to_string();
                let response = rejection.into_response();
                let status = response.status().as_u16();
                let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
                assert_eq!(body, words);
                Err((status, words))
            }
        }
    }

    #[tokio::test]
    async fn each_refusal_has_its_status() {
        let body = succeeded().to_string();
        let good = headers("msg_1", body.as_bytes());
        assert_eq!(extract(&good, body.clone()).await, Ok("abc".to_owned()));

        let mut late = good.clone();
        late[1].1 = "1767225600".to_owned();
        let large = vec![b'x'; (2 << 20) + 1];
        let table = [
            (extract(&good[..2], body.clone()).await, 400, "webhook-signature is missing"),
            (extract(&late, body.clone()).await, 401, "tolerated"),
            (extract(&good, body.replace("abc", "abd")).await, 401, "no signature"),
            (extract(&good, large).await, 413, "length limit"),
        ];
        for (found, status, part) in table {
            let (found, words) = found.unwrap_err();
            assert_eq!(found, status, "{words}");
            assert!(words.contains(part) && !words.contains("abd"), "{words}");
        }
    }
}
