//! What clients are told, and agents that have a shell.

use serde_json::{Value, json};

use crate::package;

#[test]
fn settings_of_clients_start_this_server() {
    let folder = package();
    let run = folder.run("replicate mcp acme/painter --print-config --files assets -o pictures --max-predictions 5");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let start = run.stdout.find("{\n  \"mcpServers\"").unwrap_or_else(|| panic!("{run:?}"));
    let settings: Value = serde_json::Deserializer::from_str(&run.stdout[start..]).into_iter().next().unwrap().unwrap();
    let server = &settings["mcpServers"]["replicate"];
    assert_eq!(server["command"], env!("CARGO_BIN_EXE_cargo-replicate"));
    let path = |name: &str| folder.path("").canonicalize().unwrap().join(name).display().to_string();
    let expected = json!([
        "mcp",
        "acme/painter",
        "--models",
        path("models"),
        "--out",
        path("pictures"),
        "--files",
        path("assets"),
        "--max-predictions",
        "5"
    ]);
    assert_eq!((&server["args"], &server["env"]), (&expected, &json!({"REPLICATE_API_TOKEN": "<your token>"})));
    assert!(folder.files("pictures").is_empty());
}

#[test]
fn a_skill_names_the_models_and_their_inputs() {
    let run = package().run("replicate skill");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(run.stdout.starts_with("---\nname: replicate\ndescription: "), "{run:?}");
    for expected in
        ["acme/painter, acme/writer", "## acme/painter", "`prompt` (", "required", "default 1024", "\"oil\", \"ink\""]
    {
        assert!(run.stdout.contains(expected), "{expected}: {run:?}");
    }
}
