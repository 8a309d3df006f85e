//! The official JSON Schema test suite: each schema of it as that of a required input.
//!
//! `REPLICATE_JSON_SCHEMA_SUITE` names its folder `tests`, which `.ci/json-schema-suite` gets and prints. Every test must
//! come out as the suite says, but for those of [`DIFFERENT`], those about a key that no schema names, and those of schemas
//! of which a diagnostic says that something is not checked. So nothing fails silently.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use replicate_schema::{Document, ModelSchema, Rule};
use serde_json::{Value as Json, json};

/// The drafts, with the least number of tests of schemas without a diagnostic that must come out right.
const DRAFTS: [(&str, usize); 3] = [("draft4", 489), ("draft7", 671), ("draft2020-12", 721)];

/// Where this crate differs on purpose, by the file and the descriptions of the test.
const DIFFERENT: [(&str, &str, &str); 3] = [
    // A struct takes the keys that its schema names. No one alternative has both.
    ("anyOf", "anyOf complex types", "both anyOf valid (complex)"),
    // OpenAPI 3.1 and the later drafts take what stands beside a reference; so do the documents of Cog.
    ("ref", "ref overrides any sibling keywords", "ref valid, maxItems ignored"),
    // Documents of models have no vocabulary of their own.
    (
        "vocabulary",
        "schema that uses custom metaschema with with no validation vocabulary",
        "no validation: invalid number, but it still validates",
    ),
];

#[derive(Default)]
struct Count {
    right: usize,
    all: usize,
    /// Of those, the tests of schemas without a diagnostic.
    plain_right: usize,
    plain: usize,
}

#[test]
fn every_test_comes_out_right_or_is_explained() {
    let Some(folder) = std::env::var_os("REPLICATE_JSON_SCHEMA_SUITE").map(PathBuf::from) else {
        say(
            "SKIPPED: there is no JSON Schema test suite; REPLICATE_JSON_SCHEMA_SUITE=$(.ci/json-schema-suite) gets it\n",
        );
        return;
    };
    let mut silent = Vec::new();
    for (draft, least) in DRAFTS {
        let mut counts: BTreeMap<String, Count> = BTreeMap::new();
        for (file, groups) in groups(&folder.join(draft)) {
            let count = counts.entry(file.clone()).or_default();
            for group in &groups {
                judge(draft, &file, group, count, &mut silent);
            }
        }
        let sum = |of: fn(&Count) -> usize| counts.values().map(of).sum::<usize>();
        let (right, plain) = (sum(|it| it.plain_right), sum(|it| it.plain));
        say(&format!("{draft}: {right} of {plain} tests of schemas that are checked whole\n"));
        say(&format!("{draft}: {} of {} of all tests\n", sum(|it| it.right), sum(|it| it.all)));
        for (file, count) in counts.iter().filter(|(_, count)| count.right < count.all) {
            say(&format!("  {file}: {} of {}\n", count.right, count.all));
        }
        assert!(right >= least, "{draft}: only {right} of {plain}");
    }
    assert!(silent.is_empty(), "{} failures without a word:\n{}", silent.len(), silent.join("\n"));
}

/// The groups of tests of each file of a draft.
fn groups(draft: &Path) -> Vec<(String, Vec<Json>)> {
    let entries = fs::read_dir(draft).unwrap_or_else(|error| panic!("{}: {error}", draft.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "json"));
    files.sort();
    let read = |path: PathBuf| {
        let groups = serde_json::from_slice(&fs::read(&path).expect("a file of the suite")).expect("a list of groups");
        (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), groups)
    };
    files.into_iter().map(read).collect()
}

fn judge(draft: &str, file: &str, group: &Json, count: &mut Count, silent: &mut Vec<String>) {
    let schema = rebased(&group["schema"]);
    let document = json!({"Input": {"type": "object", "required": ["it"], "properties": {"it": schema}}});
    let read = ModelSchema::read(&Document::from_value(document).expect("a document"));
    let unchecked: Vec<String> = read.diagnostics.iter().map(ToString::to_string).collect();
    // What takes any JSON since nothing is said of it takes what JSON Schema takes.
    let unchecked: Vec<&String> = unchecked.iter().filter(|it| !it.contains("no `type` is given")).collect();
    for test in group["tests"].as_array().into_iter().flatten() {
        let wrong = read.check_input(&json!({ "it": test["data"] }));
        let is_right = wrong.is_empty() == (test["valid"] == true);
        count.all += 1;
        count.right += usize::from(is_right);
        count.plain += usize::from(unchecked.is_empty());
        count.plain_right += usize::from(unchecked.is_empty() && is_right);
        let is_unknown_key = !wrong.is_empty() && wrong.iter().all(|violation| violation.rule() == Rule::Unknown);
        let named = (file, group["description"].as_str(), test["description"].as_str());
        let is_different = DIFFERENT.iter().any(|(file, group, test)| named == (file, Some(group), Some(test)));
        if !is_right && !is_unknown_key && !is_different && unchecked.is_empty() {
            silent.push(format!("{draft} {named:?}: {} against {}: {wrong:?}", test["data"], group["schema"]));
        }
    }
}

/// A schema whose references lead where they led before it stood inside of a document.
fn rebased(schema: &Json) -> Json {
    match schema {
        Json::Object(keywords) => {
            let inside = |(keyword, argument): (&String, &Json)| {
                let argument = match (keyword.as_str(), argument) {
                    ("enum" | "const", argument) => argument.clone(),
                    ("$ref", Json::String(target)) if target == "#" || target.starts_with("#/") => {
                        format!("#/Input/properties/it{}", &target[1..]).into()
                    }
                    (_, argument) => rebased(argument),
                };
                (keyword.clone(), argument)
            };
            keywords.iter().map(inside).collect::<serde_json::Map<_, _>>().into()
        }
        Json::Array(items) => items.iter().map(rebased).collect(),
        other => other.clone(),
    }
}

/// Past the capture of the test harness: what is skipped and what is counted must be seen.
fn say(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
