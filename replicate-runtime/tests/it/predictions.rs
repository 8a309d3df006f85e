//! Waiting for predictions, reading them again, canceling them.

use std::time::Duration;

use crate::support::{Input, Server, Step, TOKEN, prediction, prediction_with, succeeded};
use replicate_runtime::{ErrorKind, Prediction, Status};
use serde_json::{Value, json};

/// What `run` ends in when the create is answered with the first and the reads with the others.
async fn run(replies: &[Value]) -> (Result<Vec<String>, replicate_runtime::Error>, Vec<String>) {
    let server = Server::script(replies.iter().map(|reply| Step::json(200, reply))).await;
    let result = server.client().run(Input::new("a")).await;
    (result, server.lines())
}

#[tokio::test]
async fn only_a_terminal_status_ends_a_run() {
    let partial = prediction_with("processing", json!({"output": ["https://out.example/0.png"]}));
    let replies = [partial.clone(), partial, prediction("dreaming"), json!({"status": "starting"}), succeeded()];
    let (result, lines) = run(&replies).await;
    assert_eq!(result.unwrap(), ["https://out.example/0.png"]);
    assert_eq!(lines[0], "POST /v1/predictions");
    // By the configured address, though the reply's own link points elsewhere.
    assert_eq!(lines[1..], ["GET /v1/predictions/abc"; 4]);
}

#[tokio::test]
async fn each_end_is_its_own_kind_with_the_id() {
    let table = [
        (prediction_with("failed", json!({"error": "E1: out of memory"})), ErrorKind::Failed, "E1: out of memory"),
        (prediction("canceled"), ErrorKind::Canceled, "canceled"),
        (prediction("aborted"), ErrorKind::Aborted, "aborted"),
        (
            prediction_with("succeeded", json!({"output": null, "data_removed": true})),
            ErrorKind::DataRemoved,
            "deleted",
        ),
    ];
    for (end, kind, words) in table {
        for replies in [vec![end.clone()], vec![prediction("starting"), end.clone()]] {
            let (result, lines) = run(&replies).await;
            let error = result.unwrap_err();
            assert_eq!((error.kind(), error.prediction_id()), (kind, Some("abc")), "{error:?}");
            assert!(error.to_string().contains(words), "{error}");
            assert_eq!(lines.len(), replies.len());
        }
    }
}

#[tokio::test]
async fn reads_are_sent_again_until_they_are_answered() {
    let steps = [
        Step::json(201, &prediction("starting")),
        Step::Drop,
        Step::text(502, "<html>"),
        Step::text(200, "{\"id\": \"abc\", \"sta"),
        Step::text(429, "").header("retry-after", "0"),
        Step::json(200, &succeeded()),
    ];
    let server = Server::script(steps).await;
    server.client().run(Input::new("a")).await.unwrap();
    assert_eq!((server.creates(), server.seen().len()), (1, 6));
}

#[tokio::test]
async fn a_read_that_fails_for_good_keeps_the_id() {
    let table = [(Step::text(404, "{}"), ErrorKind::NotFound), (Step::text(401, "{}"), ErrorKind::Unauthenticated)];
    for (step, kind) in table {
        let server = Server::script([Step::json(201, &prediction("starting")), step.clone()]).await;
        let error = server.client().run(Input::new("a")).await.unwrap_err();
        assert_eq!((error.kind(), error.prediction_id()), (kind, Some("abc")), "{step:?}: {error:?}");
        assert!(!error.is_outcome_unknown(), "the prediction is known: {error}");
        assert!(!error.is_retryable(), "a second run would be a second prediction: {error}");
    }
}

#[tokio::test]
async fn one_poll_that_cannot_be_read_does_not_end_a_wait() {
    for odd in [json!([]), json!("succeeded"), json!({"id": "other", "status": "succeeded"})] {
        let steps = [prediction("starting"), odd.clone(), odd, succeeded()].map(|body| Step::json(200, &body));
        let server = Server::script(steps).await;
        server.client().run(Input::new("a")).await.unwrap();
        assert_eq!(server.seen().len(), 4);
    }
}

#[tokio::test]
async fn a_run_out_of_time_says_which_prediction_runs_on() {
    let server = Server::script(vec![Step::json(200, &prediction("processing")); 200]).await;
    let error = server.client().run(Input::new("a")).timeout(Duration::from_secs(1)).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_outcome_unknown());
    assert_eq!(error.prediction_id(), Some("abc"));
    assert!(error.to_string().contains("still running"), "{error}");
    assert!(server.seen().len() > 2);
}

#[tokio::test]
async fn a_prediction_is_found_again_read_and_waited_for() {
    let running = prediction_with(
        "processing",
        json!({
            "logs": "seed 7\n 50%|#####     | 14/28 [00:02<00:02]", "created_at": "2026-01-02T03:04:05Z",
            "metrics": {"tokens": 7}, "new_field": [1], "output": ["https://out.example/0.png"],
        }),
    );
    let done = prediction_with("succeeded", json!({"output": ["x"], "metrics": {"predict_time": 1.5}}));
    let steps = [Step::json(200, &running), Step::json(200, &prediction("processing")), Step::json(200, &done)];
    let server = Server::script(steps).await;
    let mut found: Prediction<Input> = server.client().prediction("abc").await.unwrap();

    assert_eq!((found.id(), found.status()), ("abc", &Status::Processing));
    let progress = found.progress().unwrap();
    assert_eq!((progress.current, progress.total), (14, 28));
    assert_eq!(found.metrics().get("tokens"), Some(&json!(7)));
    assert_eq!(found.created_at().map(|at| at.to_string()).as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!((found.completed_at(), found.error()), (None, None));
    assert_eq!(found.output().unwrap().unwrap(), ["https://out.example/0.png"]);
    assert_eq!(found.raw()["new_field"], json!([1]));
    assert_eq!(found.web_url(), Some("https://elsewhere.example/p/abc"));

    found.refresh().await.unwrap();
    assert_eq!((found.logs(), found.output().unwrap()), ("", None));
    assert_eq!(found.wait().await.unwrap(), ["x"]);
    assert_eq!(found.status(), &Status::Succeeded);
    assert_eq!(found.metrics().predict_time(), Some(Duration::from_millis(1500)));
    // What has ended is not read again.
    assert_eq!(found.wait().await.unwrap(), ["x"]);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_cancel_may_be_answered_in_several_ways() {
    let answers = [
        vec![Step::json(200, &prediction("canceled"))],
        vec![Step::text(503, ""), Step::json(200, &prediction("canceled"))],
        vec![Step::text(204, ""), Step::json(200, &prediction("canceled"))],
        vec![Step::text(200, "{}"), Step::json(200, &prediction("canceled"))],
    ];
    for answer in answers {
        let steps = std::iter::once(Step::json(201, &prediction("starting"))).chain(answer.clone());
        let server = Server::script(steps).await;
        let mut submitted = server.client().submit(Input::new("a")).await.unwrap();
        submitted.cancel().await.unwrap();
        assert_eq!(submitted.status(), &Status::Canceled, "{answer:?}");
        assert_eq!(submitted.wait().await.unwrap_err().kind(), ErrorKind::Canceled);
        assert_eq!(server.lines()[1], "POST /v1/predictions/abc/cancel");
        assert_eq!(server.creates(), 1);
    }
}

#[tokio::test]
async fn what_has_ended_or_is_kept_is_not_canceled() {
    let server = Server::script([
        Step::json(201, &prediction("starting")),
        Step::json(200, &succeeded()),
        Step::json(201, &prediction("starting")),
        Step::json(200, &succeeded()),
        Step::json(201, &prediction("starting")),
        Step::json(201, &prediction("starting")),
    ])
    .await;
    let client = server.client();
    client.run(Input::new("a")).cancel_on_drop().await.unwrap();
    let mut submitted = client.submit(Input::new("a")).cancel_on_drop().await.unwrap();
    submitted.refresh().await.unwrap();
    drop(submitted);
    let _ = client.submit(Input::new("a")).cancel_on_drop().await.unwrap().into_raw();
    drop(client.submit(Input::new("a")).await.unwrap());
    client.shutdown().await;
    assert_eq!(server.seen().len(), 6, "{:?}", server.lines());
}

#[tokio::test]
async fn json_in_and_json_out_is_as_safe() {
    let server = Server::script([Step::json(201, &prediction("starting")), Step::json(200, &succeeded())]).await;
    let output = server.client().model("acme/other").run(json!({"x": 1})).await.unwrap();
    assert_eq!(output, json!(["https://out.example/0.png"]));

    let server = Server::script([Step::json(200, &succeeded())]).await;
    let mut found = server.client().prediction::<Value>("abc").await.unwrap();
    assert_eq!(found.wait().await.unwrap(), output);

    let server = Server::script([Step::Drop, Step::text(404, "")]).await;
    let error = server.client().model("acme/other").run(json!({"x": 1})).await.unwrap_err();
    assert!(error.is_outcome_unknown());
    assert_eq!(server.creates(), 1);
}

#[tokio::test]
async fn a_gateway_keeps_its_prefix_and_its_key() {
    let server = Server::script([Step::json(200, &prediction("starting")), Step::json(200, &succeeded())]).await;
    let base_url = format!("http://{}/replicate/v1/", server.address);
    let builder = replicate_runtime::Client::builder().token("hk-key").base_url(base_url);
    let client = builder.poll_interval(Duration::from_millis(1)).build().unwrap();
    client.run(Input::new("a")).await.unwrap();
    assert_eq!(server.lines(), ["POST /replicate/v1/predictions", "GET /replicate/v1/predictions/abc"]);
    assert!(server.seen().iter().all(|seen| seen.header("authorization") == Some("Bearer hk-key")));
}

#[tokio::test]
async fn debug_shows_no_token_and_no_input() {
    let server =
        Server::script([Step::json(201, &prediction_with("starting", json!({"input": {"prompt": "private"}})))]).await;
    let client = server.client();
    let call = client.submit(Input::new("private"));
    let shown = format!("{client:?} {call:?} {:?}", client.model("a/b"));
    let shown = format!("{shown} {:?}", call.await.unwrap());
    assert!(!shown.contains(TOKEN) && !shown.contains("private"), "{shown}");
}
