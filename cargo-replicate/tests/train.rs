//! `train` and `trainings`, as processes, against a service in this one.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use replicate_emulator::{Builder, Document, Fault, Method, Outcome, Request};
use serde_json::{Value, json};
use support::{Folder, Run, Service};

/// A model that can be trained, and one that a training may make a version of.
const TRAINED: &str = r#"{"owner": "acme", "name": "painter", "latest_version": {
    "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"components": {"schemas": {
      "Input": {"type": "object", "properties": {"prompt": {"type": "string"}}},
      "Output": {"type": "array", "items": {"type": "string", "format": "uri"}},
      "TrainingInput": {"type": "object", "required": ["images"], "properties": {
        "images": {"type": "string", "format": "uri", "x-order": 0},
        "steps": {"type": "integer", "minimum": 1, "maximum": 4000, "default": 1000, "x-order": 1}
      }},
      "TrainingOutput": {"type": "object", "properties": {"version": {"type": "string"}}}
}}}}}"#;
const MINE: &str = r#"{"owner": "me", "name": "mine", "latest_version": {
    "id": "1a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"components": {"schemas": {"Input": {"type": "object"}, "Output": {"type": "string"}}}}}}"#;

const TRAIN: &str = "train acme/painter images=@photos.zip steps=50 --destination me/mine";

fn service(configure: impl FnOnce(Builder) -> Builder) -> Service {
    let documents = [TRAINED, MINE].map(|text| Document::from_json(text).unwrap());
    Service::start(|builder| {
        let builder = builder.run_time(Duration::from_millis(20));
        configure(documents.into_iter().fold(builder, Builder::document))
    })
}

fn package() -> Folder {
    let folder = Folder::package().with("models/acme/painter.json", TRAINED).with("models/me/mine.json", MINE);
    folder.with("photos.zip", "photos")
}

/// What was sent of trainings.
fn creates(service: &Service) -> Vec<Value> {
    let is_create = |request: &Request| *request.method() == Method::POST && request.path().ends_with("/trainings");
    service.emulator.requests().into_iter().filter(is_create).map(|request| request.json().unwrap()).collect()
}

/// The status of the one training, as the service has it.
fn status(service: &Service, folder: &Folder) -> Value {
    let listed = service.run(folder, "trainings list --json");
    serde_json::from_str::<Value>(&listed.stdout).unwrap()[0]["status"].clone()
}

#[test]
fn a_training_prints_the_version_that_it_made() {
    let (service, folder) = (service(|builder| builder), package());
    let run = service.run(&folder, TRAIN);
    assert_eq!(run.code, 0, "{run:?}");
    let version = run.stdout.trim_end();
    assert!(version.starts_with("me/mine:") && version.len() == "me/mine:".len() + 64, "{run:?}");
    assert!(run.stderr.contains("Uploaded photos.zip") && run.stderr.contains("Trained me/mine:"), "{run:?}");
    let sent = &creates(&service)[0];
    assert_eq!((&sent["destination"], &sent["input"]["steps"]), (&json!("me/mine"), &json!(50)));
    // It is a version like any other.
    let added = service.run(&folder, &format!("add {version}"));
    assert_eq!(added.code, 0, "{added:?}");
    let whole = service.run(&folder, &format!("{TRAIN} --json"));
    let training: Value = serde_json::from_str(&whole.stdout).unwrap();
    assert_eq!(training["status"], "succeeded");
}

/// The weights are an archive that `tar` takes.
#[test]
fn weights_are_an_archive() {
    let (service, folder) = (service(|builder| builder), package());
    let run = service.run(&folder, &format!("{TRAIN} --json"));
    let training: Value = serde_json::from_str(&run.stdout).unwrap();
    let weights = training["output"]["weights"].as_str().unwrap();
    let answer = reqwest::blocking::get(weights).unwrap().error_for_status().unwrap();
    assert_eq!(answer.headers()["content-type"], "application/x-tar");
    folder.write("weights.tar", answer.bytes().unwrap());
    let tar =
        Command::new("tar").arg("-xvf").arg(folder.path("weights.tar")).current_dir(folder.path("")).output().unwrap();
    assert!(tar.status.success() && tar.stderr.is_empty(), "{tar:?}");
    let inside: Value = serde_json::from_str(&folder.read("weights.json")).unwrap();
    assert_eq!(inside["training"], training["id"]);
}

#[test]
fn what_can_not_be_trained_is_said_before_anything_is_sent() {
    let (service, folder) = (service(|builder| builder), package());
    for (line, code, expected) in [
        ("train acme/painter --destination me/mine", 2, "`images`: is required"),
        ("train acme/painter images=@photos.zip step=5 --destination me/mine", 2, "did you mean `steps`?"),
        ("train acme/painter images=@photos.zip steps=5000 --destination me/mine", 2, "above the maximum of 4000"),
        ("train acme/painter images=@photos.zip", 2, "--destination"),
        ("train me/mine --destination me/mine", 2, "me/mine can't be trained: its document has no `TrainingInput`"),
    ] {
        let run = service.run(&folder, line);
        assert!(run.code == code && run.stderr.contains(expected), "{line} {run:?}");
    }
    let dry = service.run(&folder, &format!("{TRAIN} --dry-run"));
    assert!(dry.code == 0 && dry.stderr.contains("it is valid, and was not sent"), "{dry:?}");
    assert_eq!(serde_json::from_str::<Value>(&dry.stdout).unwrap()["steps"], 50);
    assert!(service.emulator.requests().iter().all(|request| *request.method() != Method::POST));
    let missing = service.run(&folder, "train acme/painter images=@photos.zip --destination me/other");
    assert!(missing.code == 2 && missing.stderr.contains("The destination model does not exist"), "{missing:?}");
}

#[test]
fn a_training_that_failed_has_an_exit_code_of_its_own() {
    let (service, folder) = (service(|builder| builder.script(|_| Outcome::fail("out of memory"))), package());
    let run = service.run(&folder, TRAIN);
    assert!(run.code == 1 && run.stderr.contains("failed: out of memory"), "{run:?}");
    assert!(run.stderr.contains("cargo replicate trainings get"), "{run:?}");
}

#[test]
fn a_training_is_gone_on_with_by_its_id() {
    let (service, folder) = (service(|builder| builder.run_time(Duration::from_millis(1500))), package());
    let run = service.run(&folder, &format!("{TRAIN} --no-wait"));
    let id = run.stdout.trim_end().to_owned();
    assert!(run.code == 0 && run.stderr.contains(&format!("cargo replicate trainings wait {id}")), "{run:?}");
    let early = service.run(&folder, &format!("trainings wait {id} --timeout 0"));
    assert!(early.code == 2 && early.stderr.contains("has not ended after"), "{early:?}");
    let waited = service.run(&folder, &format!("trainings wait {id}"));
    assert!(waited.code == 0 && waited.stdout.starts_with("me/mine:"), "{waited:?}");
    assert_eq!(creates(&service).len(), 1);
}

#[test]
fn an_interrupted_training_is_canceled_and_a_waiting_one_is_left() {
    let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(600))), package());
    for (signal, line) in [("INT", TRAIN.to_owned()), ("TERM", TRAIN.to_owned())] {
        let mut command = service.command(&folder, &line);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let before = creates(&service).len();
        while creates(&service).len() == before || status(&service, &folder) == "canceled" {
            std::thread::sleep(Duration::from_millis(20));
        }
        let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{told}");
        assert!(told.contains("Canceled"), "{told}");
        assert_eq!(status(&service, &folder), "canceled");
    }
}

#[test]
fn a_training_whose_answer_was_lost_is_found_and_not_sent_again() {
    let (service, folder) = (service(|builder| builder), package());
    service.emulator.fault(Fault::lost().on(Method::POST, "/models/*/*/versions/*/trainings"));
    let run: Run = service.run(&folder, TRAIN);
    assert!(run.code == 0 && run.stdout.starts_with("me/mine:"), "{run:?}");
    assert_eq!(creates(&service).len(), 1);
}
