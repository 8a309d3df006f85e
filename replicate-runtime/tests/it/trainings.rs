//! Trainings against a server that scripts what becomes of them.

use crate::support::{Server, Step};
use futures_util::future::join_all;
use replicate_runtime::{Client, Error, ErrorKind, Event, Training};
use serde_json::{Value, json};

const VERSION: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn training(status: &str) -> Value {
    json!({"id": "abc", "status": status, "output": {"version": "me/y:1", "weights": "https://w.example/1.tar"}})
}

async fn train(client: &Client) -> Result<Training, Error> {
    client
        .model(format!("acme/x:{VERSION}"))
        .train(json!({"images": "https://x.example/1.zip"}))
        .destination("me/y")
        .await
}

#[tokio::test]
async fn a_training_is_created_and_waited_for() {
    let steps = [
        Step::json(201, &json!({"id": "abc", "status": "starting"})),
        Step::json(200, &training("processing")),
        Step::Drop,
        Step::json(200, &training("succeeded")),
    ];
    let server = Server::script(steps).await;
    let client = server.client();
    let order = client.model("acme/x").train(json!({"images": "a"})).version(VERSION).destination("me/y");
    let mut training = order.webhook("https://me.example/hook", [Event::Completed]).await.unwrap();
    assert_eq!(training.wait().await.unwrap()["version"], "me/y:1");
    let [create, reads @ ..] = &server.lines()[..] else { panic!("nothing was sent") };
    assert_eq!(*create, format!("POST /v1/models/acme/x/versions/{VERSION}/trainings"));
    assert!(reads.iter().all(|line| line == "GET /v1/trainings/abc"), "{reads:?}");
    let sent = json!({
        "destination": "me/y", "input": {"images": "a"},
        "webhook": "https://me.example/hook", "webhook_events_filter": ["completed"],
    });
    assert_eq!(server.seen()[0].json(), sent);
}

#[tokio::test]
async fn a_training_in_doubt_is_not_created_twice() {
    let steps = [Step::Drop, Step::Half, Step::text(500, ""), Step::text(201, "<html>"), Step::json(201, &json!({}))];
    let checks = steps.map(|step| async move {
        let mut first = Some(step.clone());
        let server = Server::answer(move |seen| match first.take() {
            Some(step) => step,
            // The id that a half answer has is not one of the service's.
            None if seen.line.ends_with("/abc") => Step::text(404, "{}"),
            None => Step::json(200, &json!({"next": null, "results": []})),
        })
        .await;
        let error = train(&server.client()).await.unwrap_err();
        assert!(error.is_outcome_unknown() && !error.is_retryable(), "{step:?}: {error:?}");
        let [create, looks @ ..] = &server.lines()[..] else { panic!("nothing was sent") };
        assert!(create.starts_with("POST ") && looks.len() > 1, "{step:?}: {looks:?}");
        assert!(looks.iter().all(|line| line.starts_with("GET /v1/trainings")), "{step:?}: {looks:?}");
    });
    join_all(checks).await;
    let throttled = Step::text(429, "").header("retry-after", "0");
    let server = Server::script([throttled, Step::json(201, &training("starting"))]).await;
    assert_eq!(train(&server.client()).await.unwrap().id(), "abc");
}

#[tokio::test]
async fn a_training_is_found_again_and_canceled() {
    let failed = json!({"id": "abc", "status": "failed", "error": "no images in the archive"});
    let steps = [Step::json(200, &training("processing")), Step::json(200, &failed)];
    let server = Server::script(steps).await;
    let mut found = server.client().training::<Value>("abc").await.unwrap();
    found.cancel().await.unwrap();
    assert_eq!(server.lines(), ["GET /v1/trainings/abc", "POST /v1/trainings/abc/cancel"]);
    let error = found.wait().await.unwrap_err();
    assert_eq!((error.kind(), error.prediction_id()), (ErrorKind::Failed, Some("abc")));
    assert!(error.to_string().starts_with("the training failed: no images"), "{error}");
}

#[tokio::test]
async fn what_is_missing_is_said_before_anything_is_sent() {
    let server = Server::script([]).await;
    let client = server.client();
    let order = || client.model("acme/x").train(json!({}));
    let table = [
        (order().destination("me/y"), "version"),
        (order().version(VERSION), "destination"),
        (order().version(VERSION).destination("me"), "owner/name"),
        (order().version("latest").destination("me/y"), "64 hex"),
        (client.model("acme").train(json!({})).version(VERSION).destination("me/y"), "owner/name"),
        (client.model("acme/x").train(json!([])).version(VERSION).destination("me/y"), "object"),
    ];
    for (order, part) in table {
        let error = order.await.unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
    let order = Client::cog(server.base_url()).unwrap().model("acme/x").train(json!({}));
    let error = order.version(VERSION).destination("me/y").await.unwrap_err();
    assert!(error.to_string().contains("Cog"), "{error}");
    assert_eq!(server.seen().len(), 0);
}
