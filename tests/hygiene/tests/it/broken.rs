//! A missing or broken document is one clear error, whatever the crate makes of the model.

use crate::cargo::{Scratch, dependency, manifest};

const NOT_JSON: &str = "{\n  \"Input\": nothing\n}\n";
const NO_SCHEMA: &str = "{\"openapi\": \"3.0.2\"}";
const OF_ANOTHER: &str = r#"{"owner": "acme", "name": "writer", "latest_version": {"openapi_schema": {"Input": {}}}}"#;

/// What the file holds, if there is one, and what the error is to say.
const CASES: [(&str, Option<&str>, &str); 4] = [
    ("missing", None, "there is no document of `acme/painter`"),
    ("not-json", Some(NOT_JSON), "models/acme/painter.json:2:13: this is not JSON"),
    ("no-schema", Some(NO_SCHEMA), "there is no input schema in this document"),
    ("of-another", Some(OF_ANOTHER), "this is the document of `acme/writer`"),
];

#[test]
fn the_attribute_reports_one_error() {
    let scratch = Scratch::workspace("broken-attribute");
    let dependencies = format!("[dependencies]\n{}", dependency("replicate-runtime", ", features = ['macros']"));
    for (name, text, _) in CASES {
        let at = |path: &str| format!("members/{name}/{path}");
        scratch.write(&at("Cargo.toml"), &manifest(name, "2024", &dependencies));
        if let Some(text) = text {
            scratch.write(&at("models/acme/painter.json"), text);
        }
        scratch.write(
            &at("src/lib.rs"),
            "//! A library.\n\
             #![forbid(missing_docs, unsafe_code)]\n\
             #![deny(warnings, clippy::pedantic, unused, unreachable_pub, missing_debug_implementations)]\n\
             use replicate_runtime::{Client, Error, model};\n\n\
             #[model(\"acme/painter\")]\n\
             pub mod painter {}\n\n\
             /// Runs the model.\n///\n/// # Errors\n///\n/// When that fails.\n\
             pub async fn run(client: &Client) -> Result<painter::Output, Error> {\n    \
                 let input = painter::Input::new(\"a prompt\").width(512).height(512);\n    \
                 let input = painter::Input { width: None, ..input };\n    \
                 input.validate()?;\n    \
                 client.run(input).await\n\
             }\n",
        );
    }
    let run = scratch.cargo("check --workspace --keep-going --message-format json");
    let messages = run.failed().messages("compiler-message");
    for (name, _, expected) in CASES {
        let of_package = |it: &&serde_json::Value| it["target"]["name"] == name.replace('-', "_");
        let texts = messages.iter().filter(of_package).map(|it| it["message"]["rendered"].as_str().unwrap());
        let errors: Vec<&str> = texts.filter(|text| !text.contains("aborting due to")).collect();
        let [error] = errors.as_slice() else { panic!("{name} has {} messages\n{run}", errors.len()) };
        for part in [expected, "models/acme/painter.json: ", "cargo replicate add acme/painter", "--> members/"] {
            let part = if expected.starts_with("models/") { part.trim_end_matches(": ") } else { part };
            assert!(error.contains(part), "{name}: `{part}` is not in\n{error}");
        }
    }
}

#[test]
fn the_build_script_reports_one_error() {
    let scratch = Scratch::workspace("broken-script");
    let dependencies = format!(
        "[dependencies]\n{}\n[build-dependencies]\n{}",
        dependency("replicate-runtime", ""),
        dependency("replicate-codegen", "")
    );
    let cases = CASES.iter().filter(|(name, ..)| *name != "of-another");
    for (name, text, expected) in cases {
        let at = |path: &str| format!("members/{name}/{path}");
        scratch.write(&at("Cargo.toml"), &manifest(name, "2024", &dependencies));
        if let Some(text) = text {
            scratch.write(&at("models/acme/painter.json"), text);
        }
        scratch.write(&at("src/lib.rs"), "replicate_runtime::include_models!();\n");
        scratch.write(
            &at("build.rs"),
            "fn main() -> Result<(), replicate_codegen::Error> { replicate_codegen::Builder::new().generate() }\n",
        );
        let run = scratch.cargo(&format!("check --package {name}"));
        let lines: Vec<&str> = run.failed().stderr.lines().filter(|line| line.trim().starts_with("Error: ")).collect();
        let [error] = lines.as_slice() else { panic!("{name} has {} errors\n{run}", lines.len()) };
        let (file, command, expected) = match text {
            // The script takes what is there, so what is missing is the folder.
            None => ("models: ", "cargo replicate add <owner>/<name>", "can't read the models folder"),
            Some(_) => ("models/acme/painter.json", "cargo replicate add acme/painter", *expected),
        };
        for part in [file, command, expected] {
            assert!(error.contains(part), "{name}: `{part}` is not in\n{error}");
        }
    }
}
