//! The page as a browser asks for it: over a socket, without the browser.

#![cfg(feature = "page")]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use replicate_emulator::{Document, Emulator, Fault, Outcome};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

const STUDIO: &str = r#"{
    "Input": {"required": ["prompt"], "properties": {
        "prompt": {"type": "string"}, "key": {"type": "string", "format": "password"}, "width": {"type": "integer", "maximum": 4096}, "image": {"type": "string", "format": "uri"}
    }},
    "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
}"#;

async fn emulator() -> Emulator {
    let document = Document::from_json(STUDIO).unwrap().with_model("acme/studio".parse().unwrap());
    Emulator::builder().document(document).start().await.unwrap()
}

fn http() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

fn address(emulator: &Emulator, path: &str) -> String {
    format!("http://{}/{path}", emulator.address())
}

async fn get(emulator: &Emulator, path: &str) -> Response {
    http().get(address(emulator, path)).send().await.unwrap()
}

async fn post(emulator: &Emulator, path: &str, body: &Value) -> (StatusCode, Value) {
    let response = http().post(address(emulator, path)).json(body).send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}

#[tokio::test]
async fn every_file_of_the_page_is_there_and_says_what_a_browser_may_do() {
    let emulator = emulator().await;
    for (path, kind) in [
        ("", "text/html"),
        (".web/style.css", "text/css"),
        (".web/main.js", "text/javascript"),
        (".web/form.js", "text/javascript"),
        (".web/controls.js", "text/javascript"),
        (".web/json.js", "text/javascript"),
        (".web/log.js", "text/javascript"),
        (".web/output.js", "text/javascript"),
        (".web/predictions.js", "text/javascript"),
        (".web/saved.js", "text/javascript"),
        (".web/server.js", "text/javascript"),
    ] {
        let response = get(&emulator, path).await;
        assert_eq!(response.status(), 200, "{path}");
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-type").starts_with(kind), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
        let text = response.text().await.unwrap();
        assert!(!text.contains("innerHTML") && !text.contains("style=\"") && !text.contains("//cdn"), "{path}");
    }
}

#[tokio::test]
async fn what_the_page_does_is_neither_counted_nor_hit_by_faults() {
    let emulator = emulator().await;
    emulator.fault(Fault::reply(StatusCode::INTERNAL_SERVER_ERROR).forever());
    let input = json!({"prompt": "a fox", "width": 64});
    let (status, prediction) = post(&emulator, ".web/models/acme/studio/predictions", &input).await;
    assert_eq!(status, 201);
    let id = prediction["id"].as_str().unwrap();
    let shown = loop {
        let answer: Value = get(&emulator, ".web/predictions").await.json().await.unwrap();
        let shown = answer["predictions"][0].clone();
        assert_eq!(shown["id"], id);
        if shown["ended"] == true {
            break shown;
        }
    };
    assert_eq!((&shown["status"], &shown["input"]), (&json!("succeeded"), &json!(format!("{input:#}"))));
    let file = shown["output"][0].as_str().unwrap().rsplit_once("/delivery/").unwrap().1;
    let picture = get(&emulator, &format!(".web/delivery/{file}")).await;
    assert_eq!((picture.status(), picture.headers()["content-type"].to_str().unwrap()), (StatusCode::OK, "image/png"));
    assert!(emulator.requests().is_empty());
}

#[tokio::test]
async fn inputs_are_refused_in_the_words_of_validate() {
    let emulator = emulator().await;
    let wrong = json!({"width": 5000, "image": 5});
    let expected = json!({"violations": [
        {"field": "image", "message": "`image`: expected a file, as a URL, got 5"},
        {"field": "prompt", "message": "`prompt`: is required but missing"},
        {"field": "width", "message": "`width`: 5000 is above the maximum of 4096"},
    ]});
    for (path, refused) in [("check", StatusCode::OK), ("predictions", StatusCode::UNPROCESSABLE_ENTITY)] {
        let (status, mut answer) = post(&emulator, &format!(".web/models/acme/studio/{path}"), &wrong).await;
        answer["violations"].as_array_mut().unwrap().sort_by_key(|it| it["field"].to_string());
        assert_eq!((status, &answer), (refused, &expected), "{path}");
        let (status, answer) = post(&emulator, &format!(".web/models/acme/studio/{path}"), &json!([])).await;
        assert!(status == 400 && answer["detail"].as_str().unwrap().contains("not a JSON object"), "{path}: {answer}");
    }
    assert_eq!(post(&emulator, ".web/models/acme/nobody/check", &json!({})).await.0, 404);
    let bulk = json!({"prompt": "a".repeat(17 << 20)});
    let (status, answer) = post(&emulator, ".web/models/acme/studio/predictions", &bulk).await;
    assert_eq!((status, &answer["detail"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("The input is larger than 16 MB.")));
    assert!(emulator.predictions().is_empty());
}

#[tokio::test]
async fn other_sites_can_not_use_it() {
    let emulator = emulator().await;
    let path = address(&emulator, ".web/models/acme/studio/predictions");
    let simple = http().post(&path).body(r#"{"prompt": "a"}"#).send().await.unwrap();
    assert_eq!(simple.status(), 415);
    assert!(emulator.predictions().is_empty());
}

#[tokio::test]
async fn what_ended_long_ago_is_no_news() {
    let emulator = emulator().await;
    emulator.next_outcome(Outcome::fail("no"));
    let (_, prediction) = post(&emulator, ".web/models/acme/studio/predictions", &json!({"prompt": "a"})).await;
    let all: Value = get(&emulator, ".web/predictions").await.json().await.unwrap();
    let created = prediction["created_at"].as_str().unwrap();
    for (since, expected) in [("", 1), (created, 1), ("2999-01-01", 0), ("nonsense", 1)] {
        let news: Value = get(&emulator, &format!(".web/predictions?since={since}")).await.json().await.unwrap();
        assert_eq!(news["predictions"].as_array().unwrap().len(), expected, "{since}");
    }
    assert_eq!(all["base_url"], emulator.base_url());
}

#[tokio::test]
async fn requests_and_webhooks_are_in_the_log_of_the_page() {
    let emulator = emulator().await;
    // Nobody listens on this port: it was free a moment ago.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let create = http().post(format!("{}/models/acme/studio/predictions", emulator.base_url())).bearer_auth("any");
    let webhook = format!("http://{gone}/hook?token=hidden");
    let body = json!({"input": {"prompt": "a"}, "webhook": webhook, "webhook_events_filter": ["start"]});
    let prediction: Value = create.json(&body).send().await.unwrap().json().await.unwrap();
    let id = prediction["id"].as_str().unwrap();
    let log = loop {
        let answer: Value = get(&emulator, ".web/predictions?after=0").await.json().await.unwrap();
        let log = answer["log"].as_array().unwrap().clone();
        if log.len() == 2 {
            break log;
        }
    };
    let of_kind = |kind: &str| log.iter().find(|line| line["kind"] == kind).unwrap();
    let request = of_kind("request");
    let text = request["text"].as_str().unwrap();
    assert!(text.starts_with("POST /v1/models/acme/studio/predictions 201 in ") && text.contains(id), "{text}");
    assert_eq!(request["failed"], false);
    let webhook = of_kind("webhook");
    assert_eq!(webhook["text"], format!("webhook start of {id} to http://{gone}/hook?token=...: no answer"));
    assert_eq!((&webhook["failed"], &webhook["prediction"]), (&json!(true), &json!(id)));
    assert!(emulator.log().iter().any(|line| line.ends_with(text)), "{:?}", emulator.log());
    let later: Value = get(&emulator, ".web/predictions?after=1").await.json().await.unwrap();
    assert_eq!(later["log"], json!([log[1]]));
}

#[tokio::test]
async fn a_prediction_is_shown_in_full_and_runs_again() {
    let emulator = emulator().await;
    // The page sends files inside of inputs, however large they are.
    let input = json!({"prompt": "it's", "image": format!("data:image/png;base64,{}", "A".repeat(2_000_000))});
    let (_, prediction) = post(&emulator, ".web/models/acme/studio/predictions", &input).await;
    let id = prediction["id"].as_str().unwrap();
    let page = http().get(prediction["urls"]["web"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(
        (page.status(), page.headers()["content-type"].to_str().unwrap()),
        (StatusCode::OK, "text/html; charset=utf-8")
    );

    let details: Value = get(&emulator, &format!(".web/predictions/{id}")).await.json().await.unwrap();
    let text = |key: &str| details[key].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text("input")).unwrap(), input);
    assert_eq!(serde_json::from_str::<Value>(text("json")).unwrap()["id"], id);
    assert!(
        text("rust").contains("image: std::path::Path::new(\"file.png\"),\n        prompt: \"it's\","),
        "{}",
        text("rust")
    );
    let curl = text("curl");
    assert!(curl.len() < 1000 && curl.contains(r#""image": "data:image/png;base64,...""#), "{curl}");
    assert!(curl.contains(r"it'\''s") && curl.contains("/v1/models/acme/studio/predictions"), "{curl}");

    let (status, again) = post(&emulator, &format!(".web/predictions/{id}/again"), &json!({})).await;
    assert_eq!((status, &again["input"]), (StatusCode::CREATED, &input));
    let secret = json!({"prompt": "a", "key": "hidden"});
    let (_, prediction) = post(&emulator, ".web/models/acme/studio/predictions", &secret).await;
    let id = prediction["id"].as_str().unwrap();
    let (status, refused) = post(&emulator, &format!(".web/predictions/{id}/again"), &json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(refused["detail"].as_str().unwrap().contains("secret"), "{refused}");
    let details = get(&emulator, &format!(".web/predictions/{id}")).await.text().await.unwrap();
    assert!(!details.contains("hidden"), "{details}");
    for path in [".web/predictions/nothing", ".web/models/acme/nothing"] {
        assert_eq!(get(&emulator, path).await.status(), 404, "{path}");
    }
}
