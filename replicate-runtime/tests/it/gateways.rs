//! Third parties that offer the API below a path of their own, with a key of their own and a part of what the service
//! has.

use std::time::Duration;

use crate::support::{Input, Server, Step, prediction};
use replicate_runtime::{Client, ErrorKind, Event, Status};

const BASE: &str = "/replicate/v1";

fn client(server: &Server) -> Client {
    let builder = Client::builder().token("hk-a_key_for_tests").base_url(format!("http://{}{BASE}", server.address));
    builder.poll_interval(Duration::from_millis(1)).timeout(Duration::from_secs(20)).build().unwrap()
}

/// Everything goes below the prefix, with the gateway's own key.
fn stays_home(server: &Server) -> bool {
    server.seen().iter().all(|seen| {
        let path = seen.line.split(' ').nth(1).unwrap_or_default();
        path.starts_with(&format!("{BASE}/")) && seen.header("authorization") == Some("Bearer hk-a_key_for_tests")
    })
}

/// `urls.*` point at the service, creates are answered 200, and the wait is not known there.
#[tokio::test]
async fn a_life_below_a_prefix() {
    let steps = [
        Step::json(200, &prediction("starting")),
        Step::json(200, &prediction("processing")),
        Step::json(200, &prediction("processing")),
        Step::text(200, ""),
        Step::json(200, &prediction("canceled")),
    ];
    let server = Server::script(steps).await;
    let mut submitted = client(&server).submit(Input::new("a")).await.unwrap();
    assert_eq!(submitted.url("get"), Some("https://elsewhere.example/v1/predictions/abc"));
    submitted.refresh().await.unwrap();
    submitted.refresh().await.unwrap();
    submitted.cancel().await.unwrap();
    assert_eq!(*submitted.status(), Status::Canceled);
    let (get, cancel) = ("GET /replicate/v1/predictions/abc", "POST /replicate/v1/predictions/abc/cancel");
    assert_eq!(server.lines(), ["POST /replicate/v1/predictions", get, get, cancel, get]);
    assert!(stays_home(&server));
}

#[tokio::test]
async fn refusals_of_every_shape_are_said_in_the_gateways_words() {
    let html = "<!doctype html>\n<html><title>403 Forbidden</title></html>";
    // Status, body, kind, and what the message says.
    let table = [
        (401, r#"{"error": {"message": "invalid key", "type": "auth"}}"#, ErrorKind::Unauthenticated, "invalid key"),
        (402, r#"{"message": "quota used up"}"#, ErrorKind::PaymentRequired, "quota used up"),
        (403, html, ErrorKind::Unauthenticated, "403 Forbidden"),
        (404, r#"{"error": "no such model"}"#, ErrorKind::NotFound, "no such model"),
        (400, r#""bad request""#, ErrorKind::Rejected, "bad request"),
        (422, r#"{"errors": ["a"]}"#, ErrorKind::Rejected, "(422)"),
        (422, r#"{"detail": [{"loc": ["body", "input"], "msg": "missing"}]}"#, ErrorKind::Rejected, "input: missing"),
        (405, "", ErrorKind::Rejected, "(405)"),
        (410, "{}", ErrorKind::NotFound, "(410)"),
        (301, "", ErrorKind::Redirected, "base URL"),
    ];
    for (status, body, kind, words) in table {
        let server = Server::script([Step::text(status, body)]).await;
        let error = client(&server).run(Input::new("a")).await.unwrap_err();
        assert_eq!((error.kind(), error.status_code()), (kind, Some(status)), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.is_outcome_unknown() && server.seen().len() == 1, "{status}: nothing is in doubt");
    }
}

/// Without a list to look at, a lost answer leaves the doubt that it is.
#[tokio::test]
async fn where_there_is_no_list_a_lost_answer_is_an_unknown_outcome() {
    for missing in [404, 405, 501] {
        let server = Server::answer(move |seen| {
            if seen.line.starts_with("POST") { Step::Drop } else { Step::text(missing, "<html>no</html>") }
        })
        .await;
        let create = client(&server).run(Input::new("a")).timeout(Duration::from_secs(2));
        let error = create.await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{missing}: {error}");
        assert_eq!(server.creates(), 1);
        assert!(stays_home(&server));
    }
}

#[tokio::test]
async fn without_files_an_upload_says_so() {
    for missing in [404, 405] {
        let server = Server::script([Step::text(missing, "")]).await;
        let error = client(&server).upload(&b"content"[..]).await.unwrap_err();
        assert_eq!(error.status_code(), Some(missing));
        assert!(error.to_string().starts_with("POST /files: "), "{error}");
    }
}

/// What the service would refuse after everything was uploaded is said before.
#[tokio::test]
async fn over_https_only_https_is_called_back() {
    let table = [
        ("https://gateway.invalid/replicate/v1", "http://me.example/hook", false),
        ("https://gateway.invalid/replicate/v1", "http://127.0.0.1/hook", false),
        ("https://gateway.invalid/replicate/v1", "https://me.example/hook", true),
        // A server on this machine calls others without TLS.
        ("http://127.0.0.1:9/v1", "http://127.0.0.1/hook", true),
        ("http://127.0.0.1:9/v1", "http://me.example/hook", true),
    ];
    for (base_url, url, taken) in table {
        let client = Client::builder().token("t0ken").base_url(base_url).timeout(Duration::from_millis(300));
        let submit = client.build().unwrap().submit(Input::new("a")).webhook(url, [Event::Completed]);
        let error = submit.await.unwrap_err();
        assert_eq!(error.kind() != ErrorKind::InvalidArgument, taken, "{base_url} {url}: {error}");
    }
}
