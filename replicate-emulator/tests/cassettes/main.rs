//! Records what a program asks of a service, and answers from that when the service is gone.
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod program;
mod recorded;

use std::path::Path;
use std::time::{Duration, Instant};

use replicate_emulator::{Cassettes, Document, Emulator, Outcome, Recorder};
use serde_json::{Value, json};

use program::{Api, TOKEN, seen};

const VERSION: &str = "2222222222222222222222222222222222222222222222222222222222222222";

fn document(name: &str, official: bool, input: &Value, output: &Value) -> Document {
    let document = json!({
        "owner": "acme",
        "name": name,
        "is_official": official,
        "latest_version": {
            "id": if official { "hidden" } else { VERSION },
            "openapi_schema": {"components": {"schemas": {"Input": input, "Output": output}}},
        },
    });
    Document::from_value(document).unwrap()
}

fn painter() -> Document {
    let uri = json!({"type": "string", "format": "uri"});
    let properties = json!({
        "prompt": {"type": "string"},
        "image": uri,
        "notes": uri,
        "seed": {"type": "integer"},
        "key": {"type": "string", "format": "password"},
        "num_outputs": {"type": "integer"},
        "width": {"type": "integer"},
    });
    document(
        "painter",
        false,
        &json!({"type": "object", "properties": properties}),
        &json!({"type": "array", "items": uri}),
    )
}

fn writer() -> Document {
    let input = json!({"type": "object", "properties": {"prompt": {"type": "string"}}});
    let output = json!({"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"});
    document("writer", true, &input, &output)
}

/// A service with both models, whose outputs depend on how many predictions there were before.
async fn service() -> Emulator {
    let builder = Emulator::builder().document(painter()).document(writer()).run_time(Duration::from_millis(30));
    let builder = builder.script(|call| match call.input()["prompt"].as_str() {
        Some("forbidden") => {
            Outcome::fail(format!("NSFW content; your token is {TOKEN}")).logs("looked at it\nrefused it")
        }
        Some("echo") => Outcome::succeed().output(json!([
            format!("{TOKEN} https://a.example/x.png?X-Amz-Signature=s3cret"),
            "https://a.example/not-a-file.png",
            "data:text/plain;base64,aGVsbG8=",
        ])),
        _ => Outcome::succeed(),
    });
    builder.start().await.unwrap()
}

/// What a program does, and what it sees.
async fn program(base: &str) -> Vec<Value> {
    let api = Api::at(base);
    let mut all = Vec::new();
    let notes = api.upload("what to paint").await;
    let fox = json!({"prompt": "A fox!", "notes": notes, "key": "s3cret", "num_outputs": 2, "seed": 5, "width": 32});
    let painted = api.run_version(VERSION, fox).await;
    all.push(seen(&painted));
    for file in painted["output"].as_array().unwrap() {
        all.push(json!([file.as_str().unwrap().rsplit('/').next(), api.download(file).await]));
    }
    // An output is the input of the next one; a file comes inside of the JSON.
    let again =
        json!({"prompt": "bigger", "image": painted["output"][0], "notes": "data:text/plain;base64,aGk=", "width": 32});
    let again = api.run_version(&format!("acme/painter:{VERSION}"), again).await;
    all.push(seen(&again));
    all.push(json!(api.download(&again["output"][0]).await));
    // The same twice.
    for _ in 0..2 {
        let written = api.run("acme/writer", json!({"prompt": "a song"})).await;
        all.push(json!([seen(&written), written["output"]]));
        all.push(api.stream(&written).await.into());
    }
    all.push(seen(&api.run("acme/writer", json!({"prompt": "forbidden"})).await));
    let echoed = api.run("acme/writer", json!({"prompt": "echo"})).await;
    all.push(json!([echoed["status"], echoed["output"]]));
    all
}

/// Every file below a folder, with its content.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Records the program into a folder, and gives what it saw.
async fn record(folder: &Path) -> Vec<Value> {
    let service = service().await;
    let mut recorder = Recorder::builder(service.base_url(), folder).start().await.unwrap();
    let saw = program(recorder.base_url()).await;
    recorder.finish().await;
    assert_eq!(recorder.failures(), [""; 0]);
    assert_eq!(recorder.written().len(), 6);
    service.shutdown().await;
    saw
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_program_runs_the_same_without_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let mut saw = record(folder.path()).await;
    // What is secret is on no cassette.
    let text = serde_json::to_string(&saw).unwrap();
    let without = text.replace(TOKEN, "[REDACTED]").replace("?X-Amz-Signature=s3cret", "");
    saw = serde_json::from_str(&without).unwrap();
    for replay in [Cassettes::in_folder(folder.path()), Cassettes::in_folder(folder.path()).real_time()] {
        let emulator = Emulator::builder().cassettes(replay).start().await.unwrap();
        let sees = program(emulator.base_url()).await;
        assert_eq!(sees.len(), saw.len());
        for (sees, saw) in sees.iter().zip(&saw) {
            assert_eq!(sees, saw);
        }
        assert_eq!(emulator.unrecorded(), [""; 0]);
    }
    // With the models' own documents, inputs are checked as well.
    let emulator =
        Emulator::builder().document(painter()).document(writer()).cassettes(folder.path()).start().await.unwrap();
    assert_eq!(program(emulator.base_url()).await, saw);
    let (status, _) =
        Api::at(emulator.base_url()).post("/predictions", &json!({"version": VERSION, "input": {"prompt": 5}})).await;
    assert_eq!(status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cassette_holds_a_secret_and_each_is_read_in_reviews() {
    let folder = tempfile::tempdir().unwrap();
    record(folder.path()).await;
    let all = files(folder.path());
    for secret in [TOKEN, "s3cret", "r8_", "127.0.0.1", "Bearer"] {
        for (path, content) in &all {
            assert!(!content.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is in {path}");
        }
    }
    let names: Vec<&str> = all.iter().filter_map(|(path, _)| path.strip_prefix(folder.path().to_str()?)).collect();
    let models = names.iter().filter(|name| name.starts_with("/acme/")).count();
    let stored = names.iter().filter(|name| name.starts_with("/files/")).count();
    assert_eq!((models, stored), (6, names.len() - 6), "{names:?}");
    assert!(names.iter().any(|name| name.starts_with("/acme/painter/a-fox-")), "{names:?}");
    assert!(
        names.iter().any(|name| name.starts_with("/acme/writer/a-song-") && name.ends_with("-2.json")),
        "{names:?}"
    );
    let fox = all.iter().find(|(path, _)| path.contains("a-fox-")).unwrap();
    let text = std::str::from_utf8(&fox.1).unwrap();
    for line in [
        "  \"model\": \"acme/painter\",",
        &format!("  \"version\": \"{VERSION}\","),
        "    \"key\": \"[REDACTED]\",",
        "    \"prompt\": \"A fox!\",",
        "  \"status\": \"succeeded\",",
        "    \"Using seed: ",
    ] {
        assert!(text.lines().any(|found| found.starts_with(line)), "{line}\n{text}");
    }
    assert!(text.contains(r#""name": "out-0.png", "type": "image/png"}"#), "{text}");
}

/// A folder with one cassette for each of some inputs.
fn cassettes(inputs: &[Value]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("acme/writer")).unwrap();
    for (at, input) in inputs.iter().enumerate() {
        let cassette = json!({
            "model": "acme/writer",
            "recorded_at": format!("2026-01-01T00:00:{at:02}Z"),
            "input": input,
            "status": "succeeded",
            "output": [format!("{at}"), "and", "more"],
            "logs": ["one", "two", "three", ""],
            "streams": true,
            "started_after": 0.0,
            "completed_after": 100_000.0,
            "states": [
                {"after": 0.0, "status": "processing", "lines": 2, "items": 1},
                {"after": 90_000.0, "status": "processing", "lines": 3, "items": 2},
            ],
        });
        std::fs::write(folder.path().join(format!("acme/writer/{at}.json")), cassette.to_string()).unwrap();
    }
    folder
}

/// Which cassette answers an input.
async fn answered(api: &Api, input: Value) -> Value {
    api.run("acme/writer", input).await["output"][0].clone()
}

#[tokio::test]
async fn an_input_that_was_never_recorded_is_refused_loudly() {
    let folder = cassettes(&[json!({"prompt": "a fox", "n": 1}), json!({"prompt": "a dog", "n": 2})]);
    let emulator = Emulator::builder().cassettes(folder.path()).start().await.unwrap();
    let api = Api::at(emulator.base_url());
    let input = json!({"input": {"prompt": "a cat", "n": 2, "steps": 4}});
    let (status, refused) = api.post("/models/acme/writer/predictions", &input).await;
    let nearest = folder.path().join("acme/writer/1.json");
    assert_eq!(
        (status, refused["detail"].as_str().unwrap()),
        (
            404,
            format!(
                "No cassette of acme/writer has this input. The nearest is {}: `prompt` is \"a dog\" in the cassette and \"a cat\" here, \
                 `steps` is not given in the cassette and 4 here. Record it with `--record`, or compare fewer inputs with `--match`.",
                nearest.display()
            )
            .as_str()
        )
    );
    for (path, body) in [
        ("/models/acme/wrter/predictions", json!({"input": {}})),
        ("/deployments/acme/none/predictions", json!({"input": {}})),
        ("/predictions", json!({"version": VERSION, "input": {}})),
        (&format!("/models/acme/writer/versions/{VERSION}/trainings"), json!({"destination": "a/b", "input": {}})),
    ] {
        let (status, refused) = api.post(path, &body).await;
        assert_eq!((status, &refused["title"]), (404, &json!("Not recorded")), "{path}");
    }
    assert_eq!(emulator.unrecorded().len(), 5);
}

/// A training to a destination, followed to its end, and the archive that it made.
async fn trained(base: &str, destination: &str, steps: u64) -> (u16, Value, Vec<u8>) {
    let api = Api::at(base);
    let path = format!("/models/acme/trained/versions/{VERSION}/trainings");
    let images = "data:text/plain;base64,aGk=";
    let body = json!({"destination": destination, "input": {"images": images, "steps": steps}});
    let (status, mut training) = api.post(&path, &body).await;
    if status != 201 {
        return (status, training, Vec::new());
    }
    while training["completed_at"].is_null() {
        tokio::time::sleep(Duration::from_millis(10)).await;
        training = api.get(&format!("/trainings/{}", training["id"].as_str().unwrap())).await;
    }
    let weights = api.download(&training["output"]["weights"]).await;
    (status, training, weights)
}

#[tokio::test(flavor = "multi_thread")]
async fn trainings_are_recorded_and_replayed() {
    let document = json!({"owner": "acme", "name": "trained", "latest_version": {"id": VERSION, "openapi_schema": {
        "components": {"schemas": {
            "Input": {"type": "object"}, "Output": {"type": "string"}, "TrainingOutput": {"type": "object"},
            "TrainingInput": {"type": "object", "properties": {
                "images": {"type": "string", "format": "uri"}, "steps": {"type": "integer"},
            }},
        }},
    }}});
    let document = Document::from_value(document).unwrap();
    let builder = Emulator::builder().document(document).document(writer()).run_time(Duration::from_millis(30));
    let service = builder.start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = Recorder::builder(service.base_url(), folder.path()).start().await.unwrap();
    let (_, was, weights) = trained(recorder.base_url(), "acme/writer", 5).await;
    recorder.finish().await;
    assert_eq!((recorder.failures(), recorder.written().len()), (Vec::new(), 1));
    service.shutdown().await;
    let text = std::fs::read_to_string(&recorder.written()[0]).unwrap();
    assert!(text.contains("\"destination\": \"acme/writer\"") && !text.contains("aGk="), "{text}");

    let emulator = Emulator::builder().cassettes(folder.path()).start().await.unwrap();
    let (status, is, again) = trained(emulator.base_url(), "acme/writer", 5).await;
    assert_eq!(
        (status, &is["status"], &is["output"]["version"]),
        (201, &json!("succeeded"), &was["output"]["version"])
    );
    assert!(again == weights && !weights.is_empty(), "{} bytes", again.len());
    assert_eq!(emulator.unrecorded(), [""; 0]);
    // Another input, another destination, and a prediction with the same input are other requests.
    let (status, refused, _) = trained(emulator.base_url(), "acme/writer", 6).await;
    assert!(
        status == 404 && refused["detail"].to_string().contains("`steps` is 5 in the cassette and 6 here"),
        "{refused}"
    );
    let (status, refused, _) = trained(emulator.base_url(), "acme/other", 5).await;
    assert!(
        status == 404 && refused["detail"].to_string().contains("is acme/writer in the cassette and acme/other here"),
        "{refused}"
    );
    let input = json!({"images": "data:text/plain;base64,aGk=", "steps": 5});
    let create = json!({"version": VERSION, "input": input});
    assert_eq!(Api::at(emulator.base_url()).post("/predictions", &create).await.0, 404);
    assert_eq!(emulator.unrecorded().len(), 3);
}

#[tokio::test]
async fn inputs_are_compared_by_value_or_by_those_that_are_named() {
    let folder = cassettes(&[json!({"prompt": "a", "n": 1}), json!({"prompt": "a", "n": 2.0}), json!({"prompt": "b"})]);
    let emulator = Emulator::builder().cassettes(folder.path()).start().await.unwrap();
    let api = Api::at(emulator.base_url());
    assert_eq!(answered(&api, json!({"prompt": "a", "n": 2})).await, "1");
    assert_eq!(answered(&api, json!({"prompt": "a", "n": 1.0})).await, "0");
    let options = Cassettes::in_folder(folder.path()).match_inputs(["prompt"]);
    let emulator = Emulator::builder().cassettes(options).start().await.unwrap();
    let api = Api::at(emulator.base_url());
    // The same in all comes first; then what was not used.
    assert_eq!(answered(&api, json!({"prompt": "a", "n": 2})).await, "1");
    assert_eq!(answered(&api, json!({"prompt": "a", "n": 9})).await, "0");
    assert_eq!(answered(&api, json!({"prompt": "b", "n": 9})).await, "2");
    assert_eq!(answered(&api, json!({"prompt": "b", "n": 9})).await, "2");
}

#[tokio::test]
async fn in_real_time_logs_and_outputs_grow_as_they_did() {
    let folder = cassettes(&[json!({"prompt": "slow"})]);
    let cassettes = Cassettes::in_folder(folder.path()).real_time();
    let emulator = Emulator::builder().cassettes(cassettes).start().await.unwrap();
    let api = Api::at(emulator.base_url());
    let create = json!({"input": {"prompt": "slow"}});
    let request = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = request.post(format!("{}/models/acme/writer/predictions", emulator.base_url())).bearer_auth(TOKEN);
    let created: Value = request.json(&create).send().await.unwrap().json().await.unwrap();
    let shown = |prediction: &Value| json!([prediction["status"], prediction["logs"], prediction["output"]]);
    assert_eq!(shown(&created), json!(["processing", "one\ntwo\n", ["0"]]));
    let (_, canceled) = api.post(&format!("/predictions/{}/cancel", created["id"].as_str().unwrap()), &json!({})).await;
    assert_eq!(shown(&canceled), json!(["canceled", "one\ntwo\n", ["0"]]));
}

#[tokio::test]
async fn a_folder_that_is_not_whole_is_refused_at_the_start() {
    let refusal = |folder: &Path| {
        let builder = Emulator::builder().cassettes(folder);
        async { builder.start().await.unwrap_err().to_string() }
    };
    let empty = tempfile::tempdir().unwrap();
    assert!(refusal(empty.path()).await.contains("there are no cassettes in this folder"));
    assert!(refusal(&empty.path().join("nowhere")).await.contains("can't read the folder of cassettes"));
    let hash = "ab".repeat(32);
    let table = [
        ("{", "is not a cassette: EOF"),
        (r#"{"model": "acme/writer"}"#, "missing field `recorded_at`"),
        (r#"{"model": "..", "recorded_at": "", "input": {}, "status": "", "completed_after": 1}"#, "`model`"),
        (
            r#"{"model": "a/b", "recorded_at": "", "input": {}, "status": "", "completed_after": -1}"#,
            "not a number of seconds",
        ),
        (
            &format!(
                r#"{{"model": "a/b", "recorded_at": "", "input": {{}}, "status": "", "completed_after": 1, "output": {{"$file": "{hash}.png"}}}}"#
            ),
            "can't be read",
        ),
    ];
    for (text, expected) in table {
        let folder = cassettes(&[]);
        std::fs::write(folder.path().join("acme/writer/x.json"), text).unwrap();
        let message = refusal(folder.path()).await;
        assert!(message.contains("x.json") && message.contains(expected), "{message}");
    }
    let folder = cassettes(&[json!({"prompt": {"$file": format!("{hash}.txt")}})]);
    std::fs::create_dir(folder.path().join("files")).unwrap();
    std::fs::write(folder.path().join(format!("files/{hash}.txt")), "other").unwrap();
    assert!(refusal(folder.path()).await.contains("is not what was recorded"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_predictions_take_no_time() {
    let inputs: Vec<Value> = (0..1000).map(|n| json!({"prompt": "a", "n": n})).collect();
    let folder = cassettes(&inputs);
    let emulator = Emulator::builder().cassettes(folder.path()).start().await.unwrap();
    let api = Api::at(emulator.base_url());
    let started = Instant::now();
    for input in inputs {
        let prediction = api.run("acme/writer", input).await;
        assert_eq!(prediction["status"], "succeeded");
    }
    println!("1000 predictions were replayed one after the other in {:?}", started.elapsed());
    assert_eq!(emulator.predictions().len(), 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_recorded_is_said_and_passed_on() {
    let folder = tempfile::tempdir().unwrap();
    let service = service().await;
    let mut recorder = Recorder::builder(service.base_url(), folder.path()).start().await.unwrap();
    let api = Api::at(recorder.base_url());
    let (status, refused) = api.post("/models/acme/writer/predictions", &json!({"input": {"prompt": 5}})).await;
    assert_eq!((status, &refused["title"]), (422, &json!("Input validation failed")), "{refused}");
    assert_eq!(api.get("/models/acme/writer").await["name"], "writer");
    service.shutdown().await;
    let (status, refused) = api.post("/models/acme/writer/predictions", &json!({"input": {}})).await;
    let detail = refused["detail"].as_str().unwrap();
    assert!(status == 502 && detail.contains("can't reach http://127.0.0.1"), "{refused}");
    let host =
        reqwest::Client::builder().no_proxy().build().unwrap().get(recorder.base_url()).header("host", "evil.example");
    assert_eq!(host.send().await.unwrap().status(), 403);
    recorder.finish().await;
    assert!(recorder.written().is_empty() && recorder.failures().is_empty());
}
