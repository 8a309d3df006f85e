//! Traffic of the real service, as its official Python client has recorded it: everything is read.
//!
//! The recordings are not part of this repository: `REPLICATE_RECORDED` names their folder, and without it they are looked for
//! beside the checkout. Where there are none, there is nothing to read.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use replicate_runtime::{Client, Error, HttpError, HttpRequest, HttpResponse, ModelInput, ModelRef, ValidationErrors};
use serde_json::{Value, json};

/// One request and its answer.
#[derive(Clone, Debug)]
struct Interaction {
    method: String,
    /// With its query.
    path: String,
    body: Value,
    /// The service was asked to hold its answer.
    held: bool,
    status: u16,
    encoding: Option<String>,
    answer: Vec<u8>,
}

fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/recorded");
    let folder = std::env::var_os("REPLICATE_RECORDED").map_or_else(beside, PathBuf::from);
    Some(folder.join("cassettes")).filter(|folder| folder.is_dir())
}

/// The bytes of a body: text, or base64 of what is packed.
fn bytes(body: &serde_norway::Value) -> Vec<u8> {
    use base64::Engine as _;
    let text = body.as_str().unwrap_or_default();
    // The beginning of every gzip file.
    if !text.starts_with("H4sI") {
        return text.as_bytes().to_vec();
    }
    let packed: String = text.split_whitespace().collect();
    base64::prelude::BASE64_STANDARD.decode(packed).unwrap()
}

fn header<'a>(of: &'a serde_norway::Value, name: &str) -> Option<&'a str> {
    let headers = of["headers"].as_mapping()?;
    let (_, value) = headers.iter().find(|(key, _)| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name)))?;
    value.as_str().or_else(|| value[0].as_str())
}

/// What was recorded of the API: streams and files are on other hosts.
fn interactions(cassette: &serde_norway::Value) -> Vec<Interaction> {
    let all = cassette["interactions"].as_sequence().unwrap();
    let of_api = all.iter().filter_map(|interaction| {
        let (request, response) = (&interaction["request"], &interaction["response"]);
        let path = request["uri"].as_str()?.strip_prefix("https://api.replicate.com")?.to_owned();
        let status = response["status"]["code"].as_u64().or_else(|| response["status_code"].as_u64())?;
        let answer = if response["content"].is_null() { &response["body"]["string"] } else { &response["content"] };
        let answer = if answer.is_null() { bytes(&response["body"]) } else { bytes(answer) };
        // Some recordings keep the header of what they have unpacked.
        let encoding = header(response, "content-encoding").filter(|_| answer.starts_with(b"\x1f\x8b"));
        Some(Interaction {
            method: request["method"].as_str()?.to_owned(),
            path,
            body: serde_json::from_slice(&bytes(&request["body"])).unwrap_or_default(),
            held: header(request, "prefer").is_some(),
            status: u16::try_from(status).ok()?,
            encoding: encoding.map(str::to_owned),
            answer,
        })
    });
    of_api.collect()
}

/// A client of a service that answers as recorded: in order, and the last answer again.
fn client(tape: &[Interaction], asked: Arc<Mutex<usize>>) -> Client {
    let mut answers: HashMap<String, Vec<Interaction>> = HashMap::new();
    for interaction in tape {
        let path = interaction.path.split('?').next().unwrap();
        answers.entry(format!("{} {path}", interaction.method)).or_default().push(interaction.clone());
    }
    let answers = Mutex::new(answers);
    let service = move |request: HttpRequest| {
        *asked.lock().unwrap() += 1;
        let line = format!("{} {}", request.method(), request.uri().path());
        let mut answers = answers.lock().unwrap();
        if !answers.contains_key(&line) && line.starts_with("GET /v1/predictions/") {
            // The end of a prediction whose held answer alone was recorded.
            let ended = answers.values().flatten().find(|recorded| recorded.held).expect("it was recorded");
            let mut prediction: Value = serde_json::from_slice(&ended.answer).unwrap();
            prediction["status"] = json!("succeeded");
            return std::future::ready(Ok(HttpResponse::new(prediction.to_string().into())));
        }
        let tape = answers.get_mut(&line).unwrap_or_else(|| panic!("{line} was not recorded"));
        let found = if tape.len() > 1 { tape.remove(0) } else { tape[0].clone() };
        let mut response = http::Response::builder().status(found.status);
        if let Some(encoding) = found.encoding {
            response = response.header("content-encoding", encoding);
        }
        std::future::ready(Ok::<HttpResponse, HttpError>(response.body(found.answer.into()).unwrap()))
    };
    let builder = Client::builder().token("any").http_service(service).poll_interval(Duration::from_secs(5));
    builder.timeout(Duration::from_secs(60)).build().unwrap()
}

/// The call of the client that sends a recorded request.
fn call(client: Client, recorded: Interaction) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(async move {
        let path = recorded.path.split('?').next().unwrap().trim_start_matches("/v1/").to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        let input = || recorded.body.get("input").cloned().unwrap_or_else(|| json!({}));
        match (recorded.method.as_str(), &parts[..]) {
            ("POST", ["predictions"]) => {
                let version = recorded.body["version"].as_str().unwrap();
                let model = client.model("acme/any");
                let (run, submit) = (model.run(input()).version(version), model.submit(input()).version(version));
                if recorded.held { run.await.map(drop) } else { submit.await.map(drop) }
            }
            ("POST", ["models", owner, name, "predictions"]) => {
                let model = client.model(format!("{owner}/{name}"));
                if recorded.held { model.run(input()).await.map(drop) } else { model.submit(input()).await.map(drop) }
            }
            ("GET", ["predictions", id]) => client.predictions().get(id).await.map(drop),
            ("POST", ["predictions", id, "cancel"]) => client.predictions().cancel(id).await.map(drop),
            ("GET", ["predictions"]) => client.predictions().list().page().await.map(drop),
            ("GET", ["trainings", id]) => client.trainings().get(id).await.map(drop),
            ("POST", ["trainings", id, "cancel"]) => client.trainings().cancel(id).await.map(drop),
            ("GET", ["trainings"]) => client.trainings().list().page().await.map(drop),
            ("POST", ["models", owner, name, "versions", id, "trainings"]) => {
                let training = client.model(format!("{owner}/{name}:{id}")).train(input());
                let destination = recorded.body["destination"].as_str().unwrap_or("acme/any");
                let destination = if destination.contains('/') { destination } else { "acme/any" };
                training.destination(destination).await.map(drop)
            }
            ("GET", ["models"]) => client.models().list().page().await.map(drop),
            ("QUERY", ["models"]) => client.models().search("any").page().await.map(drop),
            ("POST", ["models"]) => {
                let visibility = replicate_runtime::api::Visibility::Private;
                client.models().create("acme/any", visibility, "cpu").await.map(drop)
            }
            ("GET", ["models", owner, name]) => client.models().get(format!("{owner}/{name}")).await.map(drop),
            ("GET", ["models", owner, name, "versions"]) => {
                client.models().versions(format!("{owner}/{name}")).list().page().await.map(drop)
            }
            ("GET", ["models", owner, name, "versions", id]) => {
                client.models().versions(format!("{owner}/{name}")).get(id).await.map(drop)
            }
            ("GET", ["collections"]) => client.collections().list().page().await.map(drop),
            ("GET", ["collections", slug]) => client.collections().get(slug).await.map(drop),
            ("GET", ["hardware"]) => client.hardware().await.map(drop),
            ("POST", ["files"]) => client.upload(&b"any"[..]).await.map(drop),
            ("GET", ["files"]) => client.files().list().page().await.map(drop),
            ("GET", ["files", id]) => client.files().get(id).await.map(drop),
            ("DELETE", ["files", id]) => client.files().delete(id).await,
            other => panic!("no call is known for {other:?}"),
        }
    })
}

/// Each recording with its name.
fn tapes() -> Vec<(String, Vec<Interaction>)> {
    let Some(folder) = folder() else { return Vec::new() };
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let mut text = String::new();
        let file = std::fs::File::open(&path).unwrap();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        (path.display().to_string(), interactions(&serde_norway::from_str(&text).unwrap()))
    };
    std::fs::read_dir(folder).unwrap().map(read).collect()
}

/// The input of a model whose output comes at once, as its schema says: any JSON.
#[derive(serde::Serialize, serde::Deserialize)]
struct Whole {}

impl ModelInput for Whole {
    const MODEL: ModelRef = ModelRef::new("acme", "any");
    type Output = Value;

    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }

    fn output_kind() -> replicate_runtime::__private::v1::OutputKind {
        replicate_runtime::__private::v1::OutputKind::Whole
    }
}

/// The service answers models with files `processing`, with the whole output.
#[tokio::test(start_paused = true)]
async fn held_answers_of_models_without_an_iterator_are_enough() {
    let (mut held, tapes) = (0, tapes());
    let is_empty = tapes.is_empty();
    for (name, tape) in tapes {
        for recorded in tape.into_iter().filter(|recorded| recorded.held) {
            let expected: Value = serde_json::from_slice(&recorded.answer).unwrap();
            let asked = Arc::new(Mutex::new(0));
            let (count, answer) = (Arc::clone(&asked), recorded.answer.clone());
            let service = move |_: HttpRequest| {
                *count.lock().unwrap() += 1;
                std::future::ready(Ok::<_, HttpError>(HttpResponse::new(answer.clone().into())))
            };
            let client = Client::builder().token("any").http_service(service).build().unwrap();
            let output = client.run(Whole {}).await.unwrap();
            assert_eq!((output, *asked.lock().unwrap()), (expected["output"].clone(), 1), "{name}");
            held += 1;
        }
    }
    assert!(is_empty || held >= 8, "{held} held answers");
}

#[tokio::test(start_paused = true)]
async fn every_recorded_answer_is_read() {
    let (mut calls, mut held, tapes) = (0, 0, tapes());
    let is_empty = tapes.is_empty();
    for (cassette, tape) in tapes {
        for recorded in &tape {
            let asked = Arc::new(Mutex::new(0));
            // From this request on, as it was recorded.
            let at = tape.iter().position(|other| std::ptr::eq(other, recorded)).unwrap();
            let result = call(client(&tape[at..], Arc::clone(&asked)), recorded.clone()).await;
            calls += 1;
            let name = format!("{cassette}: {} {}", recorded.method, recorded.path);
            match (recorded.status, result) {
                (200..=299, Ok(())) => {}
                // The last that was recorded of some is that they run.
                (200..=299, Err(error)) if recorded.held && error.is_timeout() => {
                    assert!(error.prediction_id().is_some(), "{name}: {error:?}");
                }
                (400.., Err(error)) => assert_eq!(error.status_code(), Some(recorded.status), "{name}: {error:?}"),
                (status, result) => panic!("{name}: {status} {result:?}"),
            }
            held += usize::from(recorded.held);
        }
    }
    assert!(is_empty || (calls >= 46 && held >= 8), "{calls} calls, {held} of them held");
}
