//! `run`, as a process, against a service in this one.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]
#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod support;

use std::time::Duration;

use replicate_emulator::{Builder, Document, Fault, Method, Outcome, StatusCode};
use serde_json::{Value, json};
use support::batch::WRITER;
use support::{Folder, Run, Service};

/// A model that draws.
const STUDIO: &str = r#"{
  "owner": "acme", "name": "studio",
  "latest_version": {
    "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"components": {"schemas": {
      "Input": {"type": "object", "required": ["prompt"], "properties": {
        "prompt": {"type": "string"},
        "width": {"type": "integer", "minimum": 8, "maximum": 4096},
        "image": {"type": "string", "format": "uri"}
      }},
      "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
    }}}
  }
}"#;

fn service(configure: impl FnOnce(Builder) -> Builder) -> Service {
    let both = |builder: Builder| {
        [STUDIO, WRITER].iter().fold(builder, |builder, text| builder.document(Document::from_json(text).unwrap()))
    };
    Service::start(|builder| configure(both(builder)))
}

/// A package with the model's document.
fn package() -> Folder {
    Folder::package().with("models/acme/studio.json", STUDIO).with("models/acme/writer.json", WRITER)
}

fn run(service: &Service, folder: &Folder, args: &[&str]) -> Run {
    let mut command = service.command(folder, "run");
    command.args(args).output().unwrap().into()
}

/// The inputs that the service was sent, in order.
fn inputs(service: &Service) -> Vec<Value> {
    let creates = service
        .emulator
        .requests()
        .into_iter()
        .filter(|request| *request.method() == Method::POST && request.path().ends_with("/predictions"));
    creates.map(|request| request.json().unwrap()["input"].take()).collect()
}

#[test]
fn files_are_saved() {
    let (service, folder) = (service(|builder| builder), package());
    let run = run(&service, &folder, &["acme/studio", "prompt=a red fox", "width=64", "-o", "pictures"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(inputs(&service)[0], json!({"prompt": "a red fox", "width": 64}));
    let files = folder.files("pictures");
    assert!(!files.is_empty(), "{run:?}");
    for file in files {
        assert!(run.stderr.contains(&format!("Saved pictures/{file}")), "{run:?}");
        assert!(std::fs::metadata(folder.path(&format!("pictures/{file}"))).unwrap().len() > 0);
    }
}

#[test]
fn text_is_printed() {
    let (service, folder) = (
        service(|builder| builder.script(|_| Outcome::succeed().output(json!(["Once ", "upon ", "a time"])))),
        package(),
    );
    let run = run(&service, &folder, &["acme/writer", "prompt=Tell me", "--quiet"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "Once upon a time\n", ""), "{run:?}");
}

/// The first words are there while the model still writes, and the prediction is not looked at for them.
#[cfg(unix)]
#[test]
fn text_is_printed_as_it_is_made() {
    let words: Vec<String> = (0..2000).map(|at| format!("word{at} ")).collect();
    let service = service(move |builder| {
        let words = words.clone();
        builder.run_time(Duration::from_secs(600)).script(move |_| Outcome::succeed().output(json!(words)))
    });
    let folder = package();
    let mut command = service.command(&folder, "run acme/writer prompt=a");
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut first = [0; 12];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    assert_eq!(first.as_slice(), b"word0 word1 ");
    assert_eq!(service.emulator.predictions()[0]["status"], "processing");
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let run = Run::from(child.wait_with_output().unwrap());
    assert!(run.code == 130 && run.stdout.ends_with('\n') && run.stderr.contains("Canceled "), "{run:?}");
    let requests = service.emulator.requests();
    assert!(requests.iter().any(|request| request.path().starts_with("/stream/")));
    let looks =
        requests.iter().filter(|request| *request.method() == Method::GET && request.path().contains("/predictions/"));
    assert_eq!(looks.count(), 0);
}

#[test]
fn text_is_printed_where_no_stream_can_be_read() {
    let pieces = json!(["Once ", "upon ", "a time"]);
    let service = service(move |builder| {
        let gone = Fault::reply(StatusCode::NOT_FOUND).on(Method::GET, "/stream/*").forever();
        let pieces = pieces.clone();
        builder.fault(gone).script(move |_| Outcome::succeed().output(pieces.clone()))
    });
    let run = run(&service, &package(), &["acme/writer", "prompt=Tell me"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "Once upon a time\n"), "{run:?}");
}

#[test]
fn files_of_the_caller_are_uploaded() {
    let (service, folder) =
        (service(|builder| builder), package().with("small.png", "picture").with("words.txt", "a cat"));
    let run = run(&service, &folder, &["acme/studio", "prompt=@words.txt", "image=@small.png"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("Uploaded small.png"), "{run:?}");
    let input = &inputs(&service)[0];
    assert_eq!(input["prompt"], "a cat");
    assert!(input["image"].as_str().unwrap().starts_with("http"), "{input}");
}

#[test]
fn a_file_gives_inputs_and_the_command_line_wins() {
    let (service, folder) = (service(|builder| builder), package().with("in.json", r#"{"prompt": "a", "width": 64}"#));
    let run = run(&service, &folder, &["acme/studio", "--input", "in.json", "width=128", "--json"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(inputs(&service)[0], json!({"prompt": "a", "width": 128}));
    let prediction: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(prediction["status"], "succeeded");
    let saved = prediction["files"].as_array().unwrap();
    assert!(!saved.is_empty() && saved.iter().all(|path| folder.path(path.as_str().unwrap()).is_file()), "{run:?}");
}

#[test]
fn what_is_not_valid_is_not_sent() {
    let (service, folder) = (service(|builder| builder), package().with("list.json", "[]"));
    let table: [(&[&str], &str); 7] = [
        (&["acme/studio", "prompt=a", "width=5000"], "`width`: 5000 is above the maximum of 4096"),
        (&["acme/studio", "promt=a"], "`promt`: is not an input of this model; did you mean `prompt`?"),
        (&["acme/studio"], "`prompt`: is required but missing"),
        (&["acme/studio", "prompt=a", "image=@nowhere.png"], "there is no file nowhere.png"),
        (&["acme/studio", "prompt"], "write it as `key=value`"),
        (&["acme/studio", "--input", "list.json"], "an input is a JSON object"),
        (&["acme/studio", "--input", "nowhere.json"], "can't read nowhere.json"),
    ];
    for (args, expected) in table {
        let run = run(&service, &folder, args);
        assert!(run.code == 2 && run.stderr.contains(expected), "{args:?}: {run:?}");
    }
    assert!(service.emulator.requests().is_empty());
}

#[test]
fn a_prediction_that_fails_is_told_apart() {
    let (service, folder) = (service(|builder| builder.script(|_| Outcome::fail("NSFW content detected"))), package());
    let run = run(&service, &folder, &["acme/studio", "prompt=a"]);
    assert!(run.code == 1 && run.stderr.contains("failed: NSFW content detected"), "{run:?}");
}

#[test]
fn programs_are_told_what_failed() {
    let (service, folder) = (service(|builder| builder.script(|_| Outcome::fail("NSFW content detected"))), package());
    let run = run(&service, &folder, &["acme/studio", "prompt=a", "--json"]);
    let prediction: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, prediction["status"].as_str()), (1, Some("failed")), "{run:?}");
}

#[test]
fn a_model_of_the_service_is_run() {
    let service = service(|builder| builder);
    let run = run(&service, &Folder::empty(), &["acme/studio", "prompt=a", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
}

#[test]
fn text_that_a_model_gives_does_not_steer() {
    let hostile = Outcome::succeed().output(json!(["\u{1b}[2J", "gpj.\u{202e}exe"])).logs("\u{1b}]0;title\u{7}\n");
    let (service, folder) = (service(move |builder| builder.script(move |_| hostile.clone())), package());
    for args in [&["acme/writer"][..], &["acme/writer", "--json"]] {
        let run = run(&service, &folder, args);
        assert!(
            run.code == 0 && !(run.stdout.clone() + &run.stderr).contains(['\u{1b}', '\u{7}', '\u{202e}']),
            "{run:?}"
        );
    }
}

/// Ctrl-C, as a terminal sends it.
#[cfg(unix)]
#[test]
fn an_interruption_cancels_on_the_service() {
    let service = service(|builder| builder.run_time(Duration::from_secs(600)));
    let folder = package();
    let mut command = service.command(&folder, "run acme/studio prompt=a");
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // Until it has been looked at once, and so is being waited for.
    let is_read = |request: &replicate_emulator::Request| {
        *request.method() == Method::GET && request.path().contains("/predictions/")
    };
    while !service.emulator.requests().iter().any(is_read) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let run = Run::from(child.wait_with_output().unwrap());
    assert!(run.code == 130 && run.stderr.contains("Canceled "), "{run:?}");
    let cancels = service.emulator.requests().into_iter().filter(|request| request.path().ends_with("/cancel"));
    assert_eq!(cancels.count(), 1);
}
