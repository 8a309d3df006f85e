//! Random requests, by the door that clients use: whatever arrives is answered, and never with an error of the server's.
//!
//! `REPLICATE_FUZZ_REQUESTS` asks for more of them than the gate can afford, and `REPLICATE_FUZZ_SEED` for others.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::time::Duration;

use fastrand::Rng;
use replicate_emulator::{Builder, Document, Emulator, Method};
use reqwest::Client;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const VERSION: &str = "1111111111111111111111111111111111111111111111111111111111111111";

/// Paths, with words in braces that are filled in.
const PATHS: [&str; 38] = [
    "/v1/account",
    "/v1/collections",
    "/v1/collections/{word}",
    "/v1/deployments",
    "/v1/deployments/{word}/{word}",
    "/v1/deployments/{word}/{word}/predictions",
    "/v1/files",
    "/v1/files/{word}",
    "/v1/files/{word}/download",
    "/v1/hardware",
    "/v1/models",
    "/v1/models/{word}/{word}",
    "/v1/models/{word}/{word}/examples",
    "/v1/models/{word}/{word}/readme",
    "/v1/models/{word}/{word}/predictions",
    "/v1/models/acme/studio/predictions",
    "/v1/models/{word}/{word}/versions",
    "/v1/models/{word}/{word}/versions/{word}",
    "/v1/models/acme/studio/versions/{word}/trainings",
    "/v1/predictions",
    "/v1/predictions/{word}",
    "/v1/predictions/{word}/cancel",
    "/v1/search",
    "/v1/trainings",
    "/v1/trainings/{word}",
    "/v1/trainings/{word}/cancel",
    "/v1/webhooks/default/secret",
    "/delivery/{word}/{word}",
    "/stream/{word}",
    "/p/{word}",
    "/",
    "/.web/models/{word}/{word}",
    "/.web/models/acme/studio/check",
    "/.web/models/acme/studio/predictions",
    "/.web/predictions",
    "/.web/predictions/{word}",
    "/.web/predictions/{word}/again",
    "/{word}/{word}",
];

const WORDS: [&str; 24] = [
    "acme",
    "studio",
    "emulator",
    "thing",
    VERSION,
    "out-0.png",
    "..",
    "%2e%2e%2f",
    "%00",
    "%ff",
    "%F0%9F%98%80",
    "*",
    "null",
    "-1",
    "18446744073709551616",
    "2026-01-01T00:00:00Z",
    "0000-00-00",
    "cD0w",
    "cj0xJnA9MTg0NDY3NDQwNzM3MDk1NTE2MTU=",
    "web",
    "a%20b",
    "",
    "official",
    "trained_model.tar",
];

const KEYS: [&str; 24] = [
    "version",
    "input",
    "webhook",
    "webhook_events_filter",
    "stream",
    "destination",
    "owner",
    "name",
    "visibility",
    "hardware",
    "description",
    "model",
    "min_instances",
    "max_instances",
    "prompt",
    "width",
    "image",
    "images",
    "key",
    "output_format",
    "aspect_ratio",
    "num_outputs",
    "seed",
    "other",
];

const TEXTS: [&str; 22] = [
    "acme/studio",
    "acme/trained",
    "acme/studio:1111111111111111111111111111111111111111111111111111111111111111",
    VERSION,
    "cpu",
    "public",
    "private",
    "thing",
    "completed",
    "http://127.0.0.1:9/hook",
    "http://[::1",
    "https://example.com/hook?token=x",
    "data:image/png;base64,AAAA",
    "mp4",
    "webp",
    "16:9",
    "1x1",
    "0:0",
    "\u{0}\u{7f}\u{202e}é😀",
    "",
    "99999999999999999999x1",
    "[REDACTED]",
];

const HEADERS: [(&str, &[&str]); 8] = [
    ("prefer", &["wait=1", "wait=0", "wait=99", "respond-async", ",,;=", "wait=1, wait"]),
    ("cancel-after", &["5s", "30", "1e9", "-1", "25h", "soon", "99999999999999999999h"]),
    ("range", &["bytes=0-", "bytes=-5", "bytes=99999999999999999999-", "bytes=5-1", "x"]),
    ("if-none-match", &["*", "\"a\""]),
    ("last-event-id", &["1:1", "x", "1:99999999999999999999999", ":"]),
    (
        "content-type",
        &["application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data", "é"],
    ),
    ("cookie", &["a=b; ;=", "replicate_emulator_1=1"]),
    ("accept-encoding", &["gzip", "x"]),
];

fn emulator_documents() -> [Document; 2] {
    let properties = json!({
        "prompt": {"type": "string"},
        "width": {"type": "integer", "minimum": 1, "maximum": 256},
        "image": {"type": "string", "format": "uri"},
        "images": {"type": "array", "items": {"type": "string", "format": "uri"}},
        "key": {"type": "string", "format": "password"},
        "output_format": {"type": "string"},
        "aspect_ratio": {"type": "string"},
        "num_outputs": {},
        "seed": {},
    });
    let studio = json!({"owner": "acme", "name": "studio", "latest_version": {"id": VERSION, "openapi_schema": {"components": {"schemas": {
        "Input": {"type": "object", "properties": properties},
        "Output": {"type": "array", "items": {"type": "string", "format": "uri"}},
        "TrainingInput": {"type": "object", "properties": {"images": {}}},
        "TrainingOutput": {"type": "object"},
    }}}}});
    let writer = json!({"owner": "acme", "name": "writer", "is_official": true, "latest_version": {"id": "hidden", "openapi_schema": {"components": {"schemas": {
        "Input": {"type": "object", "properties": {"prompt": {"type": "string"}}},
        "Output": {"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"},
    }}}}});
    [studio, writer].map(|document| Document::from_value(document).unwrap())
}

fn pick<T: Copy>(random: &mut Rng, list: &[T]) -> T {
    list[random.usize(..list.len())]
}

/// Any JSON, of the words that requests are made of.
fn value(random: &mut Rng, depth: usize) -> Value {
    match random.u8(..if depth > 3 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => random.bool().into(),
        2 => random.i64(-2..300).into(),
        3 => {
            pick(random, &[json!(i64::MAX), json!(u64::MAX), json!(1e300), json!(0.1), json!(-0.0)].each_ref()).clone()
        }
        4 | 5 => pick(random, &TEXTS).into(),
        6 => (0..random.usize(..4)).map(|_| value(random, depth + 1)).collect(),
        _ => object(random, depth).into(),
    }
}

fn object(random: &mut Rng, depth: usize) -> Map<String, Value> {
    (0..random.usize(..6)).map(|_| (pick(random, &KEYS).to_owned(), value(random, depth + 1))).collect()
}

/// The body of a create that may well succeed.
fn create(random: &mut Rng) -> Value {
    let mut input = json!({"prompt": pick(random, &TEXTS), "output_format": pick(random, &TEXTS)});
    if random.bool() {
        input = json!({"width": random.u32(1..=256), "image": pick(random, &TEXTS), "num_outputs": value(random, 2)});
    }
    if random.u8(..4) == 0 {
        input = object(random, 1).into();
    }
    let mut body = json!({"version": VERSION, "input": input});
    if random.bool() {
        body["webhook"] = "http://127.0.0.1:9/hook".into();
    }
    if random.u8(..4) == 0 {
        body.as_object_mut().unwrap().extend(object(random, 2));
    }
    body
}

fn body(random: &mut Rng) -> Vec<u8> {
    match random.u8(..10) {
        0 => Vec::new(),
        1 => (0..random.usize(..200)).map(|_| random.u8(..)).collect(),
        2 => b"--x\r\nContent-Disposition: form-data; name=\"content\"; filename=\"a\0\xff\"\r\n\r\nmeow\r\n--x--\r\n"
            .to_vec(),
        3 => "[".repeat(random.usize(..5_000)).into_bytes(),
        4 | 5 => value(random, 0).to_string().into_bytes(),
        6 => {
            let mut text = create(random).to_string().into_bytes();
            text.truncate(random.usize(..=text.len()));
            text
        }
        _ => create(random).to_string().into_bytes(),
    }
}

/// A path with its query: of words, and of the ids of what was created so far.
fn path(random: &mut Rng, ids: &[String]) -> String {
    let mut path = String::new();
    for (at, part) in pick(random, &PATHS).split("{word}").enumerate() {
        if at > 0 {
            if ids.is_empty() || random.u8(..3) > 0 {
                path.push_str(pick(random, &WORDS));
            } else {
                path.push_str(&ids[random.usize(..ids.len())]);
            }
        }
        path.push_str(part);
    }
    for at in 0..random.usize(..3) {
        let name = pick(
            random,
            &["cursor", "created_after", "query", "limit", "sort_by", "source", "since", "after", "id", "x"],
        );
        let separator = if at == 0 { "?" } else { "&" };
        path.extend([separator, name, "=", pick(random, &WORDS)]);
    }
    path
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[tokio::test]
async fn no_request_is_an_error_of_the_server() {
    const METHODS: [&str; 9] = ["GET", "GET", "POST", "POST", "POST", "PATCH", "DELETE", "HEAD", "QUERY"];
    let mut random = Rng::with_seed(number("REPLICATE_FUZZ_SEED", 1));
    let emulator = emulator_documents().into_iter().fold(Emulator::builder(), Builder::document);
    let emulator = emulator.run_time(Duration::ZERO).stream_timeout(Duration::from_millis(1)).start().await.unwrap();
    let origin = format!("http://{}", emulator.address());
    let http = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let (mut ids, mut created) = (Vec::new(), 0_usize);
    for request in 0..number("REPLICATE_FUZZ_REQUESTS", 2_500) {
        let (method, path, body) = match random.u8(..6) {
            0 => ("POST", "/v1/predictions".to_owned(), create(&mut random).to_string().into_bytes()),
            _ => (pick(&mut random, &METHODS), path(&mut random, &ids), body(&mut random)),
        };
        let name = format!("request {request}: {method} {path} {}", String::from_utf8_lossy(&body));
        let mut asked =
            http.request(Method::from_bytes(method.as_bytes()).unwrap(), format!("{origin}{path}")).body(body);
        if random.u8(..10) > 0 {
            asked = asked.bearer_auth("any");
        }
        if random.bool() {
            asked = asked.header("content-type", "application/json");
        }
        for _ in 0..random.usize(..3) {
            let (header, values) = pick(&mut random, &HEADERS);
            asked = asked.header(header, pick(&mut random, values));
        }
        let response = asked.send().await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let status = response.status();
        assert!(!status.is_server_error(), "{name}: {status}");
        let answer = response.bytes().await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let answer: Option<Value> = serde_json::from_slice(&answer).ok();
        if let Some(id) = answer.as_ref().and_then(|answer| answer["id"].as_str()).filter(|_| status == 201) {
            created += 1;
            ids.push(id.to_owned());
            // The newest are asked for, so that they are found, canceled and deleted.
            if ids.len() > 20 {
                ids.remove(0);
            }
        }
    }
    assert!(created > 50, "{created} things were created: the requests are too random to reach anything");
}

/// What is no HTTP ends its own connection and nothing else.
#[tokio::test]
async fn no_bytes_take_the_server_down() {
    let mut random = Rng::with_seed(number("REPLICATE_FUZZ_SEED", 1));
    let emulator = Emulator::builder().read_timeout(Duration::from_millis(50)).start().await.unwrap();
    let good = "POST /v1/predictions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    for _ in 0..60 {
        let mut bytes = good.as_bytes().to_vec();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..bytes.len());
            match random.u8(..3) {
                0 => bytes[at] = random.u8(..),
                1 => drop(bytes.drain(..at.min(bytes.len() - 1))),
                _ => bytes.insert(at, random.u8(..)),
            }
        }
        let mut socket = TcpStream::connect(emulator.address()).await.unwrap();
        // The server may hang up before it has all of it.
        let _ = socket.write_all(&bytes).await;
        let mut received = Vec::new();
        let _ = socket.read_to_end(&mut received).await;
        let text = String::from_utf8_lossy(&received);
        assert!(!text.starts_with("HTTP/1.1 5"), "{bytes:?}: {text}");
    }
    let account = Client::builder().no_proxy().build().unwrap().get(format!("{}/account", emulator.base_url()));
    assert_eq!(account.bearer_auth("any").send().await.unwrap().status(), 200);
}
