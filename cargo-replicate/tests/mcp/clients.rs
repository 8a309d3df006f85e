//! The clients that others wrote: the official TypeScript SDK, the Python package `mcp`, and the inspector.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use replicate_emulator::{Call, Outcome};
use replicate_schema::{Document, ModelSchema};
use serde_json::{Value, json};

use crate::http::{Server, TOKEN};
use crate::support::{Folder, Service};
use crate::{PAINTER, package, service};

/// The folder that `.ci/mcp` prints.
const CLIENTS: &str = "REPLICATE_TEST_MCP";

fn clients() -> Option<PathBuf> {
    let folder = std::env::var_os(CLIENTS).map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SKIPPED: {CLIENTS} is not set; `export {CLIENTS}=$(.ci/mcp)` has the clients tested");
    }
    folder
}

/// What a program runs in: with the service and a token.
fn command(program: PathBuf, clients: &Path, service: &Service, folder: &Folder) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder.path("")).env("MCP_CLIENTS", clients);
    command.env("REPLICATE_BASE_URL", service.emulator.base_url()).env("REPLICATE_API_TOKEN", "r8_test");
    command
}

fn run(mut command: Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stdout)))
}

/// What is called `slow` does not end within a test.
fn script(call: &Call) -> Outcome {
    let is_slow = call.input()["prompt"] == "slow";
    Outcome::succeed().run_time(Duration::from_secs(if is_slow { 600 } else { 0 }))
}

/// Has a client list and call the tools, over stdin and stdout and over HTTP.
fn sees_all(program: &str, script_file: &str) {
    let Some(clients) = clients() else { return };
    let program = if program == "node" { PathBuf::from(program) } else { clients.join(program) };
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mcp").join(script_file);
    for over_http in [false, true] {
        let service = service(|builder| builder.script(script));
        let folder = package().with("assets/a.png", "a picture");
        let server = over_http.then(|| Server::start(&service, &folder, "--files assets", Some(TOKEN)));
        let mut command = command(program.clone(), &clients, &service, &folder);
        command.arg(&file);
        match &server {
            Some(server) => command.args(["http", &server.url, TOKEN]),
            None => command.args(["stdio", env!("CARGO_BIN_EXE_cargo-replicate"), "mcp", "--files", "assets"]),
        };
        check(&run(command));
        // The server, which lives on over HTTP, may still be sending it.
        let deadline = Instant::now() + Duration::from_secs(60);
        while !is_canceled(&service) {
            assert!(Instant::now() < deadline, "{} {over_http}", program.display());
            std::thread::yield_now();
        }
        drop(server);
    }
}

/// Whether the prediction that does not end by itself was canceled.
fn is_canceled(service: &Service) -> bool {
    let slow: Vec<Value> =
        service.emulator.predictions().into_iter().filter(|it| it["input"]["prompt"] == "slow").collect();
    assert_eq!(slow.len(), 1, "{slow:?}");
    slow[0]["status"] == "canceled"
}

fn check(seen: &Value) {
    assert_eq!(seen["properties"], json!(["prompt", "width", "style", "image"]), "{seen}");
    assert_eq!(seen["tools"][0], "acme_painter", "{seen}");
    let types: Vec<&str> =
        seen["picture"]["content"].as_array().unwrap().iter().filter_map(|block| block["type"].as_str()).collect();
    assert!(types.contains(&"image") && types.contains(&"resource_link"), "{types:?}");
    assert!(seen["picture"]["structuredContent"]["output"][0].as_str().unwrap().starts_with("file:///"), "{seen}");
    assert_eq!(seen["text"]["content"][0]["text"], seen["text"]["structuredContent"]["output"], "{seen}");
    assert!(seen["invalid"].to_string().contains("did you mean `width`?"), "{seen}");
    assert_eq!((&seen["invalid"]["isError"], &seen["outside"]["isError"]), (&json!(true), &json!(true)), "{seen}");
    assert_ne!(seen["file"]["isError"], true, "{seen}");
    assert_eq!(seen["ten"].as_array().unwrap().len(), 10);
    assert!(!seen["progress"].as_array().unwrap().is_empty(), "{seen}");
    assert_eq!(seen["canceled"], true, "{seen}");
}

#[test]
fn the_typescript_sdk_sees_all() {
    sees_all("node", "client.mjs");
}

#[test]
fn the_python_package_sees_all() {
    sees_all("python/bin/python", "client.py");
}

#[test]
fn the_inspector_agrees_on_the_schemas() {
    let Some(clients) = clients() else { return };
    let (service, folder) = (service(|builder| builder), package());
    let inspector = clients.join("node_modules/.bin/mcp-inspector");
    let mut command = command("node".into(), &clients, &service, &folder);
    command.arg(inspector).args(["--cli", env!("CARGO_BIN_EXE_cargo-replicate"), "mcp", "--method", "tools/list"]);
    for name in ["REPLICATE_BASE_URL", "REPLICATE_API_TOKEN"] {
        let value = command.get_envs().find(|(key, _)| *key == name).and_then(|(_, value)| value).unwrap();
        let pair = format!("{name}={}", value.to_str().unwrap());
        command.args(["-e", &pair]);
    }
    let listed = run(command);
    let schema = ModelSchema::read(&Document::from_json(PAINTER).unwrap());
    assert_eq!(listed["tools"][0]["inputSchema"], Value::from(schema.input_json_schema()), "{listed}");
    assert_eq!(
        listed["tools"][0]["outputSchema"]["properties"]["output"],
        Value::from(schema.output_json_schema()),
        "{listed}"
    );
}
