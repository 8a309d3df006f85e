//! Batches: a service that counts, a package with inputs, and what must hold in the end.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use replicate_emulator::{Builder, Document, Method, Request};
use serde_json::{Value, json};

use super::{Folder, Service};

/// A model that draws.
pub(crate) const STUDIO: &str = r#"{
  "owner": "acme", "name": "studio",
  "latest_version": {
    "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"components": {"schemas": {
      "Input": {"type": "object", "required": ["prompt"], "properties": {
        "prompt": {"type": "string"},
        "width": {"type": "integer", "minimum": 8, "maximum": 4096}
      }},
      "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
    }}}
  }
}"#;

/// A model that writes, piece by piece.
pub(crate) const WRITER: &str = r#"{
  "owner": "acme", "name": "writer", "is_official": true,
  "latest_version": {
    "id": "hidden",
    "openapi_schema": {"components": {"schemas": {
      "Input": {"type": "object", "properties": {"prompt": {"type": "string"}}},
      "Output": {"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator", "x-cog-array-display": "concatenate"}
    }}}
  }
}"#;

pub(crate) fn service(configure: impl FnOnce(Builder) -> Builder) -> Service {
    let both = |builder: Builder| {
        [STUDIO, WRITER].iter().fold(builder, |builder, text| builder.document(Document::from_json(text).unwrap()))
    };
    Service::start(|builder| configure(both(builder.run_time(Duration::from_millis(20)))))
}

/// A package with the documents, and inputs of so many lines, of which each fifth is the same.
pub(crate) fn package(lines: usize) -> Folder {
    let mut inputs = String::new();
    for line in 0..lines {
        let prompt = if line % 5 == 0 { "a cat".to_owned() } else { format!("cat {line}") };
        writeln!(inputs, "{}", json!({"prompt": prompt, "width": 64})).unwrap();
    }
    Folder::package()
        .with("models/acme/studio.json", STUDIO)
        .with("models/acme/writer.json", WRITER)
        .with("in.jsonl", &inputs)
}

pub(crate) fn creates(service: &Service) -> Vec<Value> {
    let is_create = |request: &Request| *request.method() == Method::POST && request.path().ends_with("/predictions");
    let creates = service.emulator.requests().into_iter().filter(is_create);
    creates.map(|request| request.json().unwrap()["input"].take()).collect()
}

pub(crate) fn results(folder: &Folder) -> Vec<Value> {
    folder.read("out/results.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every line has its output on disk, and each a prediction of its own that was asked for its input.
#[track_caller]
pub(crate) fn check_whole(service: &Service, folder: &Folder, lines: usize) {
    let results = results(folder);
    let numbers: Vec<u64> = results.iter().map(|result| result["line"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=lines as u64).collect::<Vec<_>>());
    let inputs: Vec<Value> = folder.read("in.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let made = service.emulator.predictions();
    let mut ids = BTreeSet::new();
    for (result, input) in results.iter().zip(&inputs) {
        assert_eq!(result["status"], "succeeded", "{result}");
        let id = result["id"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "two lines have {id}");
        let prediction = made.iter().find(|prediction| prediction["id"] == id).unwrap();
        assert_eq!(prediction["input"], *input, "{result}");
        let files = result["files"].as_array().unwrap();
        assert!(!files.is_empty(), "{result}");
        for file in files {
            assert!(std::fs::metadata(folder.path("out").join(file.as_str().unwrap())).unwrap().len() > 0, "{result}");
        }
    }
    assert_eq!((made.len(), creates(service).len()), (lines, lines));
}

/// Starts a batch, and waits until so many predictions were created.
pub(crate) fn start(service: &Service, folder: &Folder, line: &str, created: usize) -> Child {
    let mut command = service.command(folder, line);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while service.emulator.predictions().len() < created && child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "{} predictions after a minute", service.emulator.predictions().len());
        std::thread::sleep(Duration::from_millis(1));
    }
    child
}

/// Lets a moment of up to 60 milliseconds pass, drawn by chance, in which a process may be doing anything.
pub(crate) fn some_moment(random: &mut fastrand::Rng) {
    let moment = Instant::now() + Duration::from_micros(random.u64(0..60_000));
    while Instant::now() < moment {
        std::thread::yield_now();
    }
}
