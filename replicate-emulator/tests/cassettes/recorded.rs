//! Traffic of the real service, recorded by its official Python client, goes through the recorder and is replayed.
//!
//! The recordings are not part of this repository: `REPLICATE_RECORDED` names their folder, and without it they are looked
//! for beside the checkout. Where there are none, the test says so.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use replicate_emulator::{Emulator, Recorder};
use serde_json::{Value, json};
use serde_norway::Value as Yaml;

use crate::program::{Api, seen};

/// One request and its answer.
#[derive(Clone, Debug)]
struct Interaction {
    line: String,
    body: Value,
    status: u16,
    answer: Value,
}

fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/recorded");
    let folder = std::env::var_os("REPLICATE_RECORDED").map_or_else(beside, PathBuf::from);
    Some(folder.join("cassettes")).filter(|folder| folder.is_dir())
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    if flate2::read::GzDecoder::new(packed).read_to_end(&mut text).is_ok() { text } else { packed.to_vec() }
}

/// A body: text, or base64 of what is packed.
fn json_of(body: &Yaml) -> Value {
    let text = body.as_str().or_else(|| body["string"].as_str()).unwrap_or_default();
    let packed = BASE64_STANDARD.decode(text.split_whitespace().collect::<String>());
    let bytes = packed.ok().filter(|bytes| bytes.starts_with(b"\x1f\x8b")).map(|bytes| unpacked(&bytes));
    serde_json::from_slice(bytes.as_deref().unwrap_or(text.as_bytes())).unwrap_or_default()
}

/// What was recorded of the API.
fn interactions(text: &str) -> Vec<Interaction> {
    let tape: Yaml = serde_norway::from_str(text).unwrap();
    let of_api = tape["interactions"].as_sequence().unwrap().iter().filter_map(|interaction| {
        let (request, response) = (&interaction["request"], &interaction["response"]);
        let path = request["uri"].as_str()?.strip_prefix("https://api.replicate.com")?.split('?').next()?;
        let status = response["status"]["code"].as_u64().or_else(|| response["status_code"].as_u64())?;
        let answer = if response["content"].is_null() { &response["body"] } else { &response["content"] };
        Some(Interaction {
            line: format!("{} {path}", request["method"].as_str()?),
            body: json_of(&request["body"]),
            status: u16::try_from(status).ok()?,
            answer: json_of(answer),
        })
    });
    of_api.collect()
}

/// The recorded answers by their request's first line, each with how many of them were given.
type Answers = HashMap<String, (Vec<Interaction>, usize)>;

/// What a server answers, and where its files are.
struct Tape {
    answers: Answers,
    files: String,
}

impl Tape {
    /// The next answer to a request, and whether it is the last one, which is then given again.
    fn next(&mut self, line: &str) -> (Option<Interaction>, bool) {
        let Some((answers, given)) = self.answers.get_mut(line) else { return (None, true) };
        let index = (*given).min(answers.len() - 1);
        *given += 1;
        (Some(answers[index].clone()), *given >= answers.len())
    }
}

/// Where the recorded service keeps files. Here they are at the server that repeats its answers, since nothing may ask
/// another host.
const DELIVERY: &str = "https://replicate.delivery";

/// The path of files at the server that repeats the service's answers.
const FILES: &str = "/delivery";

/// Answers as recorded, in order, and with the last answer again. A file's content is its path.
async fn answer(State(tape): State<Arc<Mutex<Tape>>>, request: Request) -> Response {
    if request.uri().path().starts_with(FILES) {
        return ([(header::CONTENT_TYPE, "image/png")], request.uri().path().to_owned()).into_response();
    }
    let line = format!("{} {}", request.method(), request.uri().path());
    let mut tape = tape.lock().unwrap();
    let (found, is_last) = tape.next(&line);
    let (status, mut body) = match found {
        Some(found) => (found.status, found.answer),
        None => match line.strip_prefix("GET /v1/predictions/") {
            // Its creation alone was recorded.
            Some(id) => {
                let mut recorded = tape.answers.values().flat_map(|(answers, _)| answers);
                match recorded.find(|recorded| is_create(recorded) && recorded.answer["id"] == id) {
                    Some(created) => (200, created.answer.clone()),
                    None => (404, Value::Null),
                }
            }
            None => (599, Value::Null),
        },
    };
    // What was recorded last of some is that they run: they end here.
    if line.starts_with("GET /v1/predictions/") && is_last && body["completed_at"].is_null() {
        body["status"] = "succeeded".into();
        body["completed_at"] = body["created_at"].clone();
    }
    let body = body.to_string().replace(DELIVERY, &tape.files);
    (StatusCode::from_u16(status).unwrap(), [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn traffic_of_the_service_is_recorded_and_replayed() {
    let Some(folder) = folder() else {
        println!("SKIPPED: there is no recorded traffic beside the checkout, and REPLICATE_RECORDED names none");
        return;
    };
    let mut predictions = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let all = interactions(&String::from_utf8(unpacked(&std::fs::read(&path).unwrap())).unwrap());
        let creates: Vec<Interaction> = all.iter().filter(|recorded| is_create(recorded)).cloned().collect();
        let Some(first) = creates.first() else { continue };
        if first.answer["model"].is_null() {
            // Of the first years: the service did not say the model.
            continue;
        }
        // What was recorded last of some is that they run: they succeed here.
        let end_of = |id: &Value| {
            let is_look = |recorded: &&Interaction| recorded.line.starts_with("GET ") && recorded.answer["id"] == *id;
            let last = all.iter().rfind(is_look).filter(|last| last.answer["completed_at"].is_string());
            last.map_or(json!("succeeded"), |last| last.answer["status"].clone())
        };
        let ends: Vec<Value> = creates.iter().map(|create| end_of(&create.answer["id"])).collect();
        let mut answers = Answers::new();
        for recorded in all {
            answers.entry(recorded.line.clone()).or_default().0.push(recorded);
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let upstream = format!("{origin}/v1");
        let tape = Tape { answers, files: format!("{origin}{FILES}") };
        let router = Router::new().fallback(answer).with_state(Arc::new(Mutex::new(tape)));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

        let cassettes = tempfile::tempdir().unwrap();
        let mut recorder = Recorder::builder(upstream, cassettes.path()).start().await.unwrap();
        for create in &creates {
            let (status, _) = Api::at(recorder.base_url()).post(path_of(create), &create.body).await;
            assert_eq!(status, 201, "{}", path.display());
        }
        recorder.finish().await;
        server.abort();
        assert_eq!((recorder.failures(), recorder.written().len()), (Vec::new(), creates.len()), "{}", path.display());

        let emulator = Emulator::builder().cassettes(cassettes.path()).start().await.unwrap();
        for (create, end) in creates.iter().zip(ends) {
            let (status, replayed) = Api::at(emulator.base_url()).post(path_of(create), &create.body).await;
            assert_eq!((status, &replayed["model"]), (201, &json!(model_of(create))), "{}: {replayed}", path.display());
            if create.answer["status"] == "processing" && !create.answer["output"].is_null() {
                assert_eq!(replayed["output"], create.answer["output"], "{}", path.display());
            }
            assert_eq!(seen(&replayed)["status"], end, "{}: {replayed}", path.display());
            predictions += 1;
        }
        assert_eq!(emulator.unrecorded(), [""; 0]);
    }
    println!("{predictions} predictions of recorded traffic were recorded and replayed");
    assert!(predictions >= 8, "{predictions}");
}

fn is_create(recorded: &Interaction) -> bool {
    recorded.line.starts_with("POST ") && recorded.line.ends_with("/predictions") && recorded.status == 201
}

fn path_of(recorded: &Interaction) -> &str {
    recorded.line.strip_prefix("POST /v1").unwrap()
}

/// The model that a program asked for. The service may name another one in its answer.
fn model_of(recorded: &Interaction) -> &str {
    let asked = path_of(recorded).strip_prefix("/models/").and_then(|path| path.strip_suffix("/predictions"));
    asked.or(recorded.answer["model"].as_str()).unwrap()
}
