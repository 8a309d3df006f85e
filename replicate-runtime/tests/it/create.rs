//! What one create does on a good network and on every kind of bad one: how many are sent, and what the caller learns.

use std::time::Duration;

use crate::support::{Input, Server, Step, TOKEN, VERSION, prediction, prediction_with, succeeded};
use replicate_runtime::{Client, ErrorKind, Event};
use serde_json::json;

#[tokio::test]
async fn one_request_where_the_wait_is_honoured() {
    let server = Server::script([Step::json(201, &succeeded())]).await;
    let output = server.client().run(Input::new("a cat")).await.unwrap();
    assert_eq!(output, ["https://out.example/0.png"]);

    let [create] = &server.seen()[..] else { panic!("{:?}", server.lines()) };
    assert_eq!(create.line, "POST /v1/predictions");
    assert_eq!(create.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(create.header("content-type"), Some("application/json"));
    // A fifth of the 20 seconds that the client has is kept for the answer's way.
    let wait: u64 = create.header("prefer").unwrap().strip_prefix("wait=").unwrap().parse().unwrap();
    assert!((14..=16).contains(&wait), "{wait}");
    assert!(create.header("user-agent").unwrap().starts_with("replicate-rust/"));
    assert_eq!(create.json(), json!({"version": format!("acme/painter:{VERSION}"), "input": {"prompt": "a cat"}}));
}

#[tokio::test]
async fn options_decide_where_a_create_goes_and_what_it_says() {
    let server = Server::script(vec![Step::json(201, &prediction("starting")); 4]).await;
    let client = server.client();
    client.submit(Input::new("a")).latest().await.unwrap();
    client.submit(Input::new("a")).deployment("me/fast").cancel_after(Duration::from_secs(90)).await.unwrap();
    client.submit(Input::new("a")).webhook("https://me.example/hook", [Event::Start, Event::Completed]).await.unwrap();
    client.model("acme/other").submit(json!({"x": 1})).send().await.unwrap();

    let seen = server.seen();
    let lines: Vec<&str> = seen.iter().map(|seen| seen.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "POST /v1/models/acme/painter/predictions",
            "POST /v1/deployments/me/fast/predictions",
            "POST /v1/predictions",
            "POST /v1/models/acme/other/predictions",
        ]
    );
    assert!(seen.iter().all(|seen| seen.header("prefer").is_none()), "submit does not wait");
    assert_eq!(seen[1].header("cancel-after"), Some("90s"));
    assert_eq!(seen[2].json()["webhook_events_filter"], json!(["start", "completed"]));
    assert_eq!(seen[3].json(), json!({"input": {"x": 1}}));
}

#[tokio::test]
async fn nothing_is_sent_for_what_is_wrong_already() {
    let server = Server::script([]).await;
    let client = server.client();
    let invalid = client.run(Input::new("")).await.unwrap_err();
    assert_eq!(invalid.kind(), ErrorKind::InvalidInput);
    assert_eq!(invalid.validation().unwrap().len(), 1);
    assert!(invalid.to_string().contains("must not be empty"), "{invalid}");

    let cases = [
        client.run(Input::new("a")).version("newest").await.unwrap_err(),
        client.run(Input::new("a")).deployment("fast").await.unwrap_err(),
        client.run(Input::new("a")).cancel_after(Duration::from_secs(1)).await.unwrap_err(),
        client.run(Input::new("a")).webhook("me", []).await.unwrap_err(),
        client.model("../account").run(json!({})).await.unwrap_err(),
        client.prediction::<Input>("../account").await.unwrap_err(),
    ];
    for error in cases {
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
    assert_eq!(client.model("a/b").run(json!("text")).await.unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(Client::new("two words").run(Input::new("a")).await.unwrap_err().kind(), ErrorKind::Configuration);
    assert!(server.seen().is_empty());
}

/// For each fault of a create: the kind of error, whether the outcome is unknown. One POST each, always. What is in doubt
/// is looked for, here in a list that can't be read.
#[tokio::test]
async fn a_create_in_doubt_is_sent_once_and_said_to_be() {
    let html = "<html><b>bad gateway</b></html>";
    let table = [
        (Step::Drop, ErrorKind::Connection, true),
        (Step::Half, ErrorKind::Connection, true),
        (Step::Raw("nonsense\r\n\r\n"), ErrorKind::Connection, true),
        (Step::text(201, ""), ErrorKind::EmptyReply, true),
        (Step::text(204, ""), ErrorKind::EmptyReply, true),
        (Step::text(201, "{\"id\": \"ab"), ErrorKind::MalformedReply, true),
        (Step::text(200, html), ErrorKind::MalformedReply, true),
        (Step::text(201, "{\"status\": \"starting\"}"), ErrorKind::MalformedReply, true),
        (Step::text(201, "{\"id\": \"../x\"}"), ErrorKind::MalformedReply, true),
        (Step::text(500, html), ErrorKind::Service, true),
        (Step::json(503, &json!({"detail": "busy"})), ErrorKind::Service, true),
        (Step::text(504, ""), ErrorKind::Service, true),
        (Step::text(401, "{}"), ErrorKind::Unauthenticated, false),
        (Step::text(402, "{}"), ErrorKind::PaymentRequired, false),
        (Step::text(403, html), ErrorKind::Unauthenticated, false),
        (Step::text(404, "{}"), ErrorKind::NotFound, false),
        (Step::text(422, "{}"), ErrorKind::Rejected, false),
    ];
    for (step, kind, unknown) in table {
        let not_there = Step::text(404, "{}");
        let server = Server::script([step.clone(), not_there.clone(), not_there]).await;
        let error = server.client().run(Input::new("a")).await.unwrap_err();
        assert_eq!((error.kind(), error.is_outcome_unknown()), (kind, unknown), "{step:?}: {error:?}");
        // Half an answer has an id in it, which is tried before the list is read.
        let reads = usize::from(unknown) + usize::from(matches!(step, Step::Half));
        assert_eq!((server.creates(), server.seen().len()), (1, 1 + reads), "{step:?}");
        assert!(!format!("{error:?}").contains(TOKEN), "{error:?}");
        assert!(!error.is_outcome_unknown() || error.to_string().contains("may be charged"), "{error}");
        assert!(!error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn the_services_words_and_fields_reach_the_caller() {
    let body = json!({
        "title": "Input validation failed", "detail": "- input.steps: must be at most 100\n", "status": 422,
        "invalid_fields": [{"type": "number_lte", "field": "input.steps", "description": "must be at most 100"}],
    });
    let server = Server::script([Step::json(422, &body)]).await;
    let error = server.client().run(Input::new("a")).await.unwrap_err();
    assert_eq!(error.status_code(), Some(422));
    assert!(error.to_string().contains("Input validation failed: - input.steps"), "{error}");
    assert_eq!(error.invalid_fields()[0].field, "input.steps");
}

#[tokio::test]
async fn a_throttled_create_goes_out_again() {
    let throttled = Step::json(429, &json!({"detail": "Request was throttled.", "retry_after": 0.3}));
    let steps = [throttled, Step::text(429, "").header("retry-after", "0"), Step::json(201, &succeeded())];
    let server = Server::script(steps).await;
    server.client().run(Input::new("a")).await.unwrap();
    assert_eq!(server.creates(), 3);
}

#[tokio::test]
async fn a_hint_past_the_deadline_ends_the_call_at_once() {
    let server = Server::script([Step::text(429, "").header("retry-after", "60")]).await;
    let error = server.client().run(Input::new("a")).timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(60))));
    assert!(error.is_retryable() && !error.is_outcome_unknown());
}

#[tokio::test]
async fn what_never_left_is_no_doubt() {
    let server = Server::script([]).await;
    let base_url = server.base_url();
    drop(server);
    let client = Client::builder().token(TOKEN).base_url(base_url).build().unwrap();
    let error = client.run(Input::new("a")).timeout(Duration::from_millis(600)).await.unwrap_err();
    assert_eq!((error.kind(), error.is_outcome_unknown()), (ErrorKind::Connection, false), "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_silent_service_costs_the_time_allowed_and_leaves_doubt() {
    let server = Server::script([Step::Stall]).await;
    let error = server.client().run(Input::new("a")).timeout(Duration::from_millis(200)).await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error:?}");
    // So short a time is not shared with the service.
    assert_eq!(server.seen()[0].header("prefer"), None);
    assert_eq!(server.creates(), 1);
}

#[tokio::test]
async fn a_dripping_answer_is_cut_at_the_deadline() {
    let drip = Step::Drip { body: succeeded().to_string().into(), pause: Duration::from_millis(100) };
    let server = Server::script([drip]).await;
    let error = server.client().run(Input::new("a")).timeout(Duration::from_millis(300)).await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error:?}");
}

#[tokio::test]
async fn redirects_are_errors_and_the_token_goes_nowhere_else() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::script([]).await;
        let location = format!("{}/predictions", elsewhere.base_url());
        let server = Server::script([Step::text(status, "").header("location", location.clone())]).await;
        let error = server.client().run(Input::new("a")).await.unwrap_err();
        // Only a 303 says that the request was taken, and that what came of it is elsewhere.
        assert_eq!((error.kind(), error.is_outcome_unknown()), (ErrorKind::Redirected, status == 303), "{error:?}");

        // A client of the caller's own that does follow them changes nothing but the certainty.
        let server = Server::script([Step::text(status, "").header("location", location), Step::text(404, "")]).await;
        let following = reqwest::Client::new();
        let builder = Client::builder().token(TOKEN).base_url(server.base_url()).http_client(following);
        let error = builder.build().unwrap().run(Input::new("a")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirected, "{error:?}");
        assert!(error.is_outcome_unknown());
        for seen in elsewhere.seen() {
            assert!(!seen.head.contains(TOKEN), "{}", seen.head);
        }
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let huge = vec![b' '; 65 * 1024 * 1024];
    let huge = Step::Reply { status: 201, headers: Vec::new(), body: huge };
    let server = Server::script([huge, Step::text(404, "")]).await;
    let error = server.client().run(Input::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.is_outcome_unknown()), (ErrorKind::TooLarge, true), "{error:?}");
}

#[tokio::test]
async fn an_output_of_another_type_is_kept_with_its_id() {
    let server = Server::script([Step::json(201, &prediction_with("succeeded", json!({"output": {"x": 1}})))]).await;
    let error = server.client().run(Input::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.prediction_id()), (ErrorKind::OutputMismatch, Some("abc")));
    assert_eq!(error.raw_output(), Some(&json!({"x": 1})));
}

#[tokio::test]
async fn futures_go_wherever_tasks_go() {
    let server = Server::script(vec![Step::json(201, &succeeded()); 3]).await;
    let client = server.client();
    let spawned = tokio::spawn(client.run(Input::new("a")).into_future());
    let mut set = tokio::task::JoinSet::new();
    set.spawn(client.run(Input::new("b")).send());
    tokio::select! {
        output = client.run(Input::new("c")) => drop(output.unwrap()),
        () = std::future::pending() => {}
    }
    spawned.await.unwrap().unwrap();
    set.join_next().await.unwrap().unwrap().unwrap();
    assert_eq!(server.creates(), 3);
}
