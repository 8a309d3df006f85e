//! What the service, or something on the way to it, can answer: each answer is its own kind of error.

use std::time::Duration;

use replicate_emulator::{Fault, Method, StatusCode};
use replicate_runtime::ErrorKind;
use replicate_tests::models::{animagine, flux};
use replicate_tests::{Service, client};
use serde_json::{Value, json};

/// An answer in the service's shape.
fn problem(status: StatusCode, title: &str, detail: &str) -> Fault {
    Fault::reply(status).json(&json!({"title": title, "detail": detail, "status": status.as_u16()}))
}

/// For each answer to a create: the kind of error, a part of its message, whether a prediction may have been created.
#[tokio::test]
async fn each_answer_to_a_create_is_its_own_kind_and_none_is_sent_twice() {
    let html = "<!doctype html><title>502 Bad Gateway</title>";
    let table = [
        (
            problem(StatusCode::UNAUTHORIZED, "Unauthenticated", "You did not pass a valid authentication token"),
            ErrorKind::Unauthenticated,
            "valid authentication token",
            false,
        ),
        (
            problem(StatusCode::PAYMENT_REQUIRED, "Insufficient credit", "You have insufficient credit"),
            ErrorKind::PaymentRequired,
            "You have insufficient credit",
            false,
        ),
        (problem(StatusCode::FORBIDDEN, "Forbidden", "not for you"), ErrorKind::Unauthenticated, "not for you", false),
        (problem(StatusCode::NOT_FOUND, "Not found", "no such model"), ErrorKind::NotFound, "no such model", false),
        (
            problem(StatusCode::UNPROCESSABLE_ENTITY, "Input validation failed", "- input: prompt is required\n"),
            ErrorKind::Rejected,
            "prompt is required",
            false,
        ),
        (
            problem(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error", "try later"),
            ErrorKind::Service,
            "try later",
            true,
        ),
        (Fault::reply(StatusCode::BAD_GATEWAY).body(html), ErrorKind::Service, "502", true),
        (Fault::reply(StatusCode::CREATED).body(r#"{"id": "#), ErrorKind::MalformedReply, "", true),
        (Fault::reply(StatusCode::CREATED).json(&json!(["no", "prediction"])), ErrorKind::MalformedReply, "", true),
        (
            Fault::reply(StatusCode::OK).body(html).header("content-type", "text/html"),
            ErrorKind::MalformedReply,
            "",
            true,
        ),
        (Fault::reply(StatusCode::CREATED), ErrorKind::EmptyReply, "", true),
        (
            Fault::reply(StatusCode::FOUND).header("location", "https://elsewhere.example/"),
            ErrorKind::Redirected,
            "",
            false,
        ),
    ];
    for (fault, kind, part, unknown) in table {
        let service = Service::start().await;
        service.emulator.fault(fault.clone().on(Method::POST, "/predictions"));
        // Time to look into the list a few times, where the outcome is unknown.
        let run = service.client.run(animagine::Input::new()).timeout(Duration::from_secs(5));
        let error = run.await.unwrap_err();
        assert_eq!((error.kind(), error.is_outcome_unknown()), (kind, unknown), "{fault:?}: {error:?}");
        assert!(error.to_string().contains(part), "{part} is not in: {error}");
        assert_eq!(error.prediction_id(), None);
        assert_eq!(service.creates().len(), 1, "{fault:?}");
    }
}

/// The same answers to a read: the id is in the error, since the prediction runs on.
#[tokio::test]
async fn each_answer_to_a_read_is_its_own_kind_and_names_the_prediction() {
    let table = [
        (Fault::reply(StatusCode::UNAUTHORIZED), ErrorKind::Unauthenticated),
        (Fault::reply(StatusCode::NOT_FOUND), ErrorKind::NotFound),
        (Fault::reply(StatusCode::OK).body("{"), ErrorKind::MalformedReply),
        (Fault::reply(StatusCode::OK).json(&Value::Null), ErrorKind::MalformedReply),
        (Fault::reply(StatusCode::OK).json(&json!({"id": "another"})), ErrorKind::MalformedReply),
        (Fault::reply(StatusCode::OK), ErrorKind::EmptyReply),
    ];
    for (fault, kind) in table {
        let service = Service::start().await;
        let prediction = service.client.submit(flux::Input::new("a")).await.unwrap();
        // What may pass is tried again for all the time allowed.
        let mut prediction = prediction.timeout(Duration::from_secs(2));
        service.emulator.fault(fault.clone().on(Method::GET, "/predictions/*").forever());
        let error = prediction.refresh().await.unwrap_err();
        assert_eq!((error.kind(), error.prediction_id()), (kind, Some(prediction.id())), "{fault:?}: {error:?}");
        assert!(!error.is_outcome_unknown());
    }
}

#[tokio::test]
async fn a_throttled_create_is_sent_again_and_creates_one_prediction() {
    let service = Service::start().await;
    let throttled = json!({"detail": "Request was throttled. Your rate limit resets in ~30s."});
    let fault = Fault::reply(StatusCode::TOO_MANY_REQUESTS).header("retry-after", "0").json(&throttled);
    service.emulator.fault(fault.on(Method::POST, "/predictions").times(2));
    service.client.run(animagine::Input::new()).await.unwrap();
    assert_eq!(service.creates().len(), 3);
    assert_eq!(service.emulator.predictions().len(), 1);
}

#[tokio::test]
async fn a_hint_beyond_the_time_allowed_is_given_to_the_caller() {
    let service = Service::start().await;
    let fault = Fault::reply(StatusCode::TOO_MANY_REQUESTS).header("retry-after", "100000");
    service.emulator.fault(fault.on(Method::POST, "/predictions"));
    let error = service.client.run(animagine::Input::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.retry_after().is_some() && error.is_retryable());
    assert_eq!(service.creates().len(), 1);
}

#[tokio::test]
async fn a_read_that_fails_in_passing_is_made_again() {
    let service = Service::start().await;
    let mut prediction = service.client.submit(flux::Input::new("a")).await.unwrap();
    service.emulator.fault(Fault::reply(StatusCode::BAD_GATEWAY).on(Method::GET, "/predictions/*").times(2));
    prediction.refresh().await.unwrap();
    assert_eq!(service.requests(&Method::GET, prediction.id()).len(), 3);
    assert_eq!(service.creates().len(), 1);
}

#[tokio::test]
async fn a_wrong_token_is_the_services_word() {
    let service = Service::start().await;
    let stranger = client(service.emulator.base_url()).token("another").build().unwrap();
    let error = stranger.run(flux::Input::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.status_code()), (ErrorKind::Unauthenticated, Some(401)));
    assert!(service.emulator.predictions().is_empty());
}

#[tokio::test]
async fn a_file_that_is_gone_is_not_found() {
    let service = Service::start().await;
    let images = service.client.run(flux::Input::new("a")).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.png");
    service.emulator.fault(Fault::reply(StatusCode::NOT_FOUND).on(Method::GET, "/delivery/**"));
    let error = service.client.download(&images[0]).save(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Expired, "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left of what never came");
}
