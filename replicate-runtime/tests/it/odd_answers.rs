//! Answers that RFC 8259 admits and `serde_json` refuses, that are no JSON, or too large: what the caller gets, for each kind of
//! call. What was paid for is in the result, or in the error with its id.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use replicate_runtime::{Client, Error, ErrorKind, HttpRequest, HttpResponse};
use serde_json::json;

use crate::support::{Input, TOKEN, prediction};

/// A prediction that succeeded with the output `["good"]`, whose logs are the JSON that is given.
fn succeeded_with(logs: &str) -> Vec<u8> {
    let text = r#"{"id": "abc", "status": "succeeded", "model": "acme/painter", "created_at": "NOW", "input": {"prompt": "a"},
                   "output": ["good"], "logs": LOGS}"#;
    let now = time::OffsetDateTime::now_utc().format(&time::format_description::well_known::Rfc3339).unwrap();
    text.replace("LOGS", logs).replace("NOW", &now).into_bytes()
}

/// Each kind of odd answer that can be read.
fn readable() -> Vec<(&'static str, Vec<u8>)> {
    let mut latin = succeeded_with("\"caf?\"");
    let at = latin.iter().position(|byte| *byte == b'?').unwrap();
    latin[at] = 0xE9;
    vec![
        ("half a pair of surrogates", succeeded_with(r#""half an emoji: \ud83d""#)),
        ("a number beyond doubles", succeeded_with("1e400")),
        ("deep nesting", succeeded_with(&format!("{}{}", "[".repeat(200), "]".repeat(200)))),
        ("a byte order mark", [b"\xEF\xBB\xBF".to_vec(), succeeded_with("null")].concat()),
        ("NaN", succeeded_with("NaN")),
        ("Latin-1", latin),
        ("a raw control character", succeeded_with("\"a\u{1b}[31mb\nc\"")),
    ]
}

/// Each kind that can't.
fn unreadable() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("bottomless nesting", succeeded_with(&"[".repeat(100_000))),
        ("a cut", succeeded_with("\"cut")),
        ("no JSON at the end", succeeded_with("<html>")),
        ("more values than the limit", succeeded_with(&format!("[{}1]", "[],".repeat(60_000)))),
    ]
}

/// A client whose answers are these, by the request line; else 404.
fn client(answers: Vec<(&'static str, Vec<u8>)>) -> Client {
    let service = move |request: HttpRequest| {
        let line = format!("{} {}", request.method(), request.uri().path());
        let found = answers.iter().find(|(known, _)| *known == line).map(|(_, body)| body.clone());
        let response = match found {
            Some(body) if body.is_empty() => Err(replicate_runtime::HttpError::lost("the connection was reset")),
            Some(body) => Ok(http::Response::builder().status(200).body(body.into()).unwrap()),
            None => Ok(http::Response::builder().status(404).body("{}".into()).unwrap()),
        };
        std::future::ready(response)
    };
    Client::builder().token(TOKEN).http_service(service).reply_limit(2 << 20).build().unwrap()
}

const CREATE: &str = "POST /v1/predictions";
const READ: &str = "GET /v1/predictions/abc";
const LIST: &str = "GET /v1/predictions";

fn starting() -> Vec<u8> {
    prediction("starting").to_string().into()
}

#[tokio::test(start_paused = true)]
async fn of_a_create_and_a_read_the_output_is_had() {
    for (kind, body) in readable() {
        let output = client(vec![(CREATE, body.clone())]).run(Input::new("a")).await.unwrap();
        assert_eq!(output, ["good"], "create: {kind}");
        let output = client(vec![(CREATE, starting()), (READ, body)]).run(Input::new("a")).await.unwrap();
        assert_eq!(output, ["good"], "read: {kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_create_that_cannot_be_read_the_id_is_known_and_the_prediction_is_read() {
    for (kind, body) in unreadable() {
        let answers = vec![(CREATE, body.clone()), (READ, succeeded_with("null"))];
        assert_eq!(client(answers).run(Input::new("a")).await.unwrap(), ["good"], "{kind}");

        // Where it can't be read at all, the error has all that there is.
        let answers = vec![(CREATE, body.clone()), (READ, body.clone())];
        let error = client(answers).run(Input::new("a")).await.unwrap_err();
        assert_eq!((error.prediction_id(), error.is_outcome_unknown()), (Some("abc"), false), "{kind}: {error:?}");
        assert!(matches!(error.kind(), ErrorKind::MalformedReply | ErrorKind::TooLarge), "{kind}: {error:?}");
        assert_eq!(error.body(), Some(&body[..]), "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_over_the_limit_keeps_its_id_and_the_limit_can_be_raised() {
    let large = succeeded_with(&format!("{:?}", "x".repeat(3 << 20)));
    let error = client(vec![(CREATE, large.clone()), (READ, large.clone())]).run(Input::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.prediction_id()), (ErrorKind::TooLarge, Some("abc")));
    assert_eq!(error.body().unwrap().len(), 2 << 20);
    let service = move |_: HttpRequest| std::future::ready(Ok(HttpResponse::new(large.clone().into())));
    let client = Client::builder().token(TOKEN).http_service(service).reply_limit(4 << 20).build().unwrap();
    assert_eq!(client.run(Input::new("a")).await.unwrap(), ["good"]);
}

#[tokio::test(start_paused = true)]
async fn in_a_list_one_odd_entry_hides_no_other() {
    let page = |entries: &[&[u8]]| [b"{\"results\": [", &*entries.join(&b","[..]), b"], \"next\": null}"].concat();
    for (kind, body) in readable() {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&body).to_vec();
        let odd = String::from_utf8_lossy(&body).replace("abc", "zzz");
        let odd = if kind == "Latin-1" { body.clone() } else { odd.into_bytes() };
        let listed = page(&[&odd, &succeeded_with("null"), b"7", b"{}"]);
        // The answer to the create is lost.
        let answers = vec![(CREATE, Vec::new()), (LIST, listed), (READ, succeeded_with("null"))];
        assert_eq!(client(answers).run(Input::new("a")).await.unwrap(), ["good"], "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_stream_the_pieces_are_had() {
    for (kind, body) in readable() {
        let answers = vec![("POST /v1/models/acme/x/predictions", starting()), (READ, body)];
        let mut stream = client(answers).model("acme/x").stream(json!({})).await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), json!("good"), "{kind}");
        assert!(stream.next().await.is_none(), "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_cog_server_the_output_is_had() {
    for (kind, body) in readable() {
        // Its ids are ours, or null.
        let body = String::from_utf8_lossy(&body).replace("\"abc\"", "null").into_bytes();
        let service = move |_: HttpRequest| std::future::ready(Ok(HttpResponse::new(body.clone().into())));
        let client = Client::builder().cog("http://127.0.0.1:9").http_service(service).build().unwrap();
        assert_eq!(client.run(Input::new("a")).await.unwrap(), ["good"], "{kind}");
    }
    let cut = succeeded_with("\"cut");
    let service = {
        let cut = cut.clone();
        move |_: HttpRequest| std::future::ready(Ok(HttpResponse::new(cut.clone().into())))
    };
    let client = Client::builder().cog("http://127.0.0.1:9").http_service(service).build().unwrap();
    let error = client.run(Input::new("a")).await.unwrap_err();
    assert!(error.prediction_id().is_some() && error.body() == Some(&cut[..]), "{error:?}");
}

#[tokio::test]
async fn what_a_server_says_is_shown_without_its_control_characters() {
    let evil = "\u{1b}[31mred\u{1b}[0m \u{202e}drawkcab\u{0} \u{9b}x";
    let failed = json!({"id": "abc", "status": "failed", "error": evil}).to_string();
    let refused = json!({"detail": evil}).to_string();
    let calls: [(u16, Vec<u8>); 3] = [(200, failed.into()), (422, refused.into()), (500, evil.into())];
    for (status, body) in calls {
        let service = move |_: HttpRequest| {
            let response = http::Response::builder().status(status).body(body.clone().into());
            std::future::ready(Ok(response.unwrap()))
        };
        let client = Client::builder().token(TOKEN).http_service(service).build().unwrap();
        let run: BoxFuture<'_, Result<Vec<String>, Error>> =
            client.run(Input::new("a")).timeout(std::time::Duration::from_millis(300)).send().boxed();
        let error = run.await.unwrap_err();
        for shown in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            let hidden =
                shown.chars().find(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c));
            assert_eq!(hidden, None, "{status}: {shown:?}");
            assert!(shown.contains("drawkcab"), "{shown}");
        }
    }
}
