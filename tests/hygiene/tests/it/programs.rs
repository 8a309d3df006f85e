//! A program for the input of a prediction compiles, whatever the input.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use replicate_codegen::{Document, ModelName, usage_with};
use replicate_schema::ModelSchema;
use serde_json::{Map, Value, json};

use crate::cargo::{Scratch, dependency, manifest, workspace};

/// A model's name, its document, and an input.
type Example = (String, String, Map<String, Value>);

#[test]
fn the_program_of_a_prediction_compiles() {
    let scratch = Scratch::workspace("programs");
    let runtime = dependency("replicate-runtime", ", features = ['macros']");
    scratch.write("members/programs/Cargo.toml", &manifest("programs", "2024", &format!("[dependencies]\n{runtime}")));
    let mut root = String::from("//! The programs.\n");
    let mut programs = 0;
    for (name, text, input) in inputs() {
        let (document, model): (_, ModelName) = (Document::from_json(&text).unwrap(), name.parse().unwrap());
        if !ModelSchema::read(&document).check_input(&Value::Object(known(&document, &input))).is_empty() {
            // Some examples on the service are of an older version.
            continue;
        }
        scratch.write(&format!("members/programs/models/{name}.json"), &text);
        // The executor is others' work.
        let program = usage_with(&document, &model, &input).replace("#[tokio::main]\n", "/// Runs.\npub ");
        scratch.write(&format!("members/programs/src/program_{programs}.rs"), &format!("//! Of {name}.\n{program}"));
        let _ = writeln!(root, "pub mod program_{programs};");
        programs += 1;
    }
    assert!(programs > 0);
    scratch.write("members/programs/src/lib.rs", &root);
    scratch.cargo("check --package programs").succeeded();
}

/// An input without what this version of the model does not know.
fn known(document: &Document, input: &Map<String, Value>) -> Map<String, Value> {
    let schema = ModelSchema::read(document);
    let is_known = |(name, _): &(&String, &Value)| schema.inputs().iter().any(|property| property.name == **name);
    input.iter().filter(is_known).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Models with an input each.
fn inputs() -> Vec<Example> {
    let printer = std::fs::read_to_string(workspace().join("tests/ui/models/acme/printer.json")).unwrap();
    let page = json!({
        "text": "two\nlines, \"quoted\"", "width": 512, "scale": 0.5, "duplex": true, "paper": "US Letter",
        "pages": [1, 2], "margins": {"top": 1.0, "left": null}, "watermark": "data:text/plain,a", "offset": -1,
        "unknown": "to this version"
    });
    let mut found = vec![("acme/printer".to_owned(), printer, page.as_object().cloned().unwrap())];
    found.extend(real().into_iter().flatten());
    found
}

/// Models of the corpus with the examples that their pages show, if it is there.
fn real() -> Option<Vec<Example>> {
    let folder = std::env::var_os("REPLICATE_CORPUS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| workspace().join("../shared/corpus"));
    let file = File::open(folder.join("models.jsonl.gz")).ok()?;
    let lines = BufReader::new(GzDecoder::new(file)).lines().step_by(40);
    let model = |line: String| {
        let model: Value = serde_json::from_str(&line).ok()?;
        let input = model["default_example"]["input"].as_object()?.clone();
        Some((format!("{}/{}", model["owner"].as_str()?, model["name"].as_str()?), line, input))
    };
    Some(lines.map_while(Result::ok).filter_map(model).collect())
}
