//! Every public model: its document is served, its example is checked, and the generated output fits its schema.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use replicate_schema::Document;
use serde_json::Value;

use crate::model::Model;
use crate::output::{self, Hints};

/// The models, one JSON object per line; `None` if they are not on this machine.
pub(crate) fn models() -> Option<Vec<Value>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = std::env::var_os("REPLICATE_CORPUS").map_or_else(beside, PathBuf::from);
    let path = folder.join("models.jsonl.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!(
            "SKIPPED: there is no {}. The models come from `npm pack all-the-public-replicate-models@1.352.0`; \
             REPLICATE_CORPUS names the folder.",
            path.display()
        );
        return None;
    };
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    Some(lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect())
}

#[test]
fn every_public_model_is_served() {
    let Some(models) = models() else { return };
    let total = models.len();
    let mut unchecked = Vec::new();
    let mut refused: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut examples_refused = 0;
    let mut wrong = Vec::new();
    for mut line in models {
        let example = line["default_example"]["input"].take();
        let document = Document::from_value(line).unwrap();
        let model = Model::new(document.model().unwrap().clone(), &document);
        if !model.run.is_checked() {
            unchecked.push(model.name.to_string());
        }
        let example = example.as_object().cloned().unwrap_or_default();
        let violations = model.run.violations(&example);
        examples_refused += usize::from(!violations.is_empty());
        for violation in &violations {
            refused.entry(violation.kind).or_default().push(format!("{}: {}", model.name, violation.description));
        }
        let hints = Hints::new(&model.name.to_string(), model.run.with_defaults(&example));
        let made = output::generate(&model.run.output, &hints, "http://127.0.0.1/delivery/x", &[]);
        match model.run.output.validator() {
            Ok(validator) => {
                wrong.extend(validator.validate(&made.value).err().map(|error| format!("{}: {error}", model.name)));
            }
            Err(reason) => wrong.push(format!("{}: its output schema can't be compiled: {reason}", model.name)),
        }
    }
    println!("{total} models; the examples of {examples_refused} are refused by their own schema");
    for (kind, urls) in &refused {
        println!("{} times `{kind}`, such as {:?}", urls.len(), &urls[..urls.len().min(3)]);
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(unchecked, [""; 0], "input schemas that can't be compiled");
    // About one in eight models changed after its example was made. Many more would be a bug here.
    assert!(examples_refused * 6 < total, "{examples_refused} of {total} examples are refused");
}
