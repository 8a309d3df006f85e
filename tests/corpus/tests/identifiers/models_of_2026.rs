//! The newest models, which say what documents say today.

use replicate_codegen::{Document, ModelName, Options, expand, render_document};
use serde_json::Value;

use crate::documents;

/// Nothing in them is odd, and each list of files is one.
#[test]
fn nothing_is_odd_and_lists_of_files_are_lists_of_files() {
    if !replicate_corpus::is_here() {
        return;
    }
    let lines = documents::lines(&replicate_corpus::folder().join("models-2026.jsonl.gz")).unwrap();
    if lines.is_empty() {
        eprintln!("SKIPPED: this corpus has no models-2026.jsonl.gz");
        return;
    }
    let mut lists = 0;
    for line in &lines {
        let model = ModelName::new(line["owner"].as_str().unwrap(), line["name"].as_str().unwrap()).unwrap();
        let document = Document::from_value(line["document"].clone()).unwrap();
        let expansion = expand(&document, &model, &Options::default());
        assert!(expansion.diagnostics.is_empty(), "{model}: {:?}", expansion.diagnostics);
        let input = document.root().pointer(document.input_pointer()).unwrap();
        let declared =
            input["properties"].as_object().into_iter().flatten().filter(|(_, it)| is_list_of_files(it)).count();
        let text = render_document(&document, &model, &Options::default());
        let fields = text.lines().filter(|line| {
            let ty = line.trim().strip_prefix("pub ").and_then(|field| Some(field.split_once(": ")?.1));
            ty.is_some_and(|ty| ty.trim_start_matches("__v1::Option<").starts_with("__v1::Vec<__v1::FileInput>"))
        });
        assert_eq!(fields.count(), declared, "{model}");
        lists += declared;
    }
    assert!(lists > 3, "only {lists} lists of files in {} documents", lines.len());
}

fn is_list_of_files(property: &Value) -> bool {
    property["type"] == "array" && property["items"]["format"] == "uri"
}
