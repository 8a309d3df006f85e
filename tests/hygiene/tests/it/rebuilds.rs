//! What is rebuilt when, and what is left alone.

use serde_json::{Value, json};

use crate::cargo::{Scratch, dependency, manifest};

#[test]
fn a_changed_model_rebuilds_and_an_unchanged_one_does_not() {
    let scratch = Scratch::workspace("rebuilds");
    let runtime = |more| format!("[dependencies]\n{}", dependency("replicate-runtime", more));
    let build = format!("{}\n[build-dependencies]\n{}", runtime(""), dependency("replicate-codegen", ""));
    scratch.write("members/read/Cargo.toml", &manifest("read", "2024", &runtime(", features = ['macros']")));
    scratch.write("members/read/src/lib.rs", "#[replicate_runtime::model(\"acme/painter\")]\npub mod painter {}\n");
    scratch.write("members/run/Cargo.toml", &manifest("run", "2024", &build));
    scratch.write("members/run/src/lib.rs", "replicate_runtime::include_models!();\n");
    scratch.write(
        "members/run/build.rs",
        "fn main() -> Result<(), replicate_codegen::Error> { replicate_codegen::Builder::new().generate() }\n",
    );
    let everywhere = |model: &str, properties: &Value| {
        let document = json!({"Input": {"properties": properties}}).to_string();
        for member in ["read", "run"] {
            scratch.write(&format!("members/{member}/models/{model}.json"), &document);
        }
    };
    // Whether the crates of the attribute and of the build script are fresh.
    let fresh = || {
        let run = scratch.cargo("check --workspace --message-format json");
        let artifacts = run.succeeded().messages("compiler-artifact");
        ["read", "run"].map(|name| {
            let library =
                artifacts.iter().find(|it| it["target"]["name"] == name && it["target"]["kind"] == json!(["lib"]));
            library.unwrap()["fresh"].as_bool().unwrap()
        })
    };

    everywhere("acme/painter", &json!({"first": {"type": "integer"}}));
    assert_eq!(fresh(), [false, false]);
    assert_eq!(fresh(), [true, true], "nothing has changed");

    everywhere("acme/painter", &json!({"first": {"type": "integer"}, "second": {"type": "integer"}}));
    assert_eq!(fresh(), [false, false], "a model has changed");
    assert_eq!(fresh(), [true, true], "nothing has changed since");

    everywhere("acme/writer", &json!({"text": {"type": "string"}}));
    assert_eq!(fresh(), [true, false], "a model was added beside the first");
    assert_eq!(fresh(), [true, true], "nothing has changed since");

    everywhere("other/singer", &json!({"song": {"type": "string"}}));
    assert_eq!(fresh(), [true, false], "a model of another owner was added");

    std::fs::remove_file(scratch.path("members/run/models/other/singer.json")).unwrap();
    assert_eq!(fresh(), [true, false], "a model was removed");
    assert_eq!(fresh(), [true, true], "nothing has changed since");
}
