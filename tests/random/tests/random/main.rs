//! Random documents against JSON Schema: drawn values are accepted and refused as the `jsonschema` crate says.
//!
//! A struct has no field for a key that its schema does not name, so an object with properties is closed for the validator
//! too. Where a diagnostic says that something is not checked or that more is accepted, a value may be accepted that JSON Schema
//! refuses, and never the other way round.

mod closed;
mod values;

use std::collections::BTreeMap;
use std::io::Write as _;

use fastrand::Rng;
use jsonschema::Draft;
use replicate_random::Model;
use replicate_schema::{Document, ModelSchema, Rule};
use serde_json::{Value, json};

/// How many values are drawn for each document.
const VALUES: u64 = 120;

#[test]
fn verdicts_are_those_of_json_schema() {
    let (mut failures, mut counts) = (Vec::new(), BTreeMap::new());
    for model in replicate_random::all() {
        // One that says the same a hundred times tells no more.
        failures.extend(disagreements(model, &mut counts).into_iter().take(2));
    }
    let _ = writeln!(std::io::stderr(), "{} documents, {counts:?}", replicate_random::all().len());
    assert!(counts["accepted"] > 1_000 && counts["refused"] > 1_000, "the values are all of one kind: {counts:?}");
    assert!(failures.is_empty(), "{} disagreements, such as\n{}", failures.len(), first(&failures));
}

fn first(failures: &[String]) -> String {
    failures.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
}

fn disagreements(model: &Model, counts: &mut BTreeMap<&'static str, usize>) -> Vec<String> {
    let document: Value = serde_json::from_str(model.document).expect("the build script wrote it");
    let read = ModelSchema::read(&Document::from_value(document.clone()).expect("the build script read it"));
    let is_odd = !read.diagnostics.is_empty();
    // What such a schema takes is not defined.
    let is_endless = read.diagnostics.iter().any(|it| {
        let said = it.message();
        said.contains("refers to itself")
            || said.contains("`allOf` are nested too deeply")
            || said.contains("the union itself")
    });
    let closed = closed::document(&document, "Input");
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(false);
    let validator = options.build(&closed).unwrap_or_else(|error| panic!("seed {}: {error} in {closed}", model.seed));
    let mut failures = Vec::new();
    for seed in 0..VALUES {
        let mut rng = Rng::with_seed(model.seed << 16 | seed);
        let value = values::input(&document, &mut rng);
        let typed = (model.read_input)(&value);
        let violations = read.check_input(&value);
        let expected = validator.is_valid(&value);
        *counts.entry(if typed.is_ok() { "accepted" } else { "refused" }).or_default() += 1;
        let verdict = match (&typed, expected) {
            _ if typed.is_ok() != violations.is_empty() => Some("typed values and JSON get two verdicts"),
            (Ok(written), _) if !values::same(written, &value) => Some("it is written back in another way"),
            (Ok(_), false) if !is_odd => Some("JSON Schema refuses it"),
            // An integer that no 64 bits hold has no field.
            (Err(_), true) if !is_endless && violations.iter().all(|it| it.rule() != Rule::Range) => {
                Some("JSON Schema accepts it")
            }
            _ => None,
        };
        if let Some(verdict) = verdict {
            let ours: Vec<String> = violations.iter().map(ToString::to_string).collect();
            let why = validator.validate(&value).err().map(|error| error.to_string());
            failures.push(format!("seed {}: {value}: {verdict}: {ours:?} {typed:?} {why:?}", model.seed));
        }
    }
    failures
}

/// Outputs are read leniently: whatever comes, nothing panics, and what was read is written and read again.
#[test]
fn every_output_is_read_or_refused() {
    let anything = [json!(null), json!([]), json!({}), json!("a"), json!(1), json!([[1, null], {"a": "b"}])];
    for model in replicate_random::all() {
        let document: Value = serde_json::from_str(model.document).expect("the build script wrote it");
        let drawn = (0..20).map(|seed| values::output(&document, &mut Rng::with_seed(model.seed << 16 | seed)));
        for value in drawn.chain(anything.iter().cloned()) {
            if let Ok(written) = (model.read_output)(&value) {
                let again = (model.read_output)(&written);
                assert_eq!(again.as_ref(), Ok(&written), "seed {}: {value}", model.seed);
            }
        }
    }
}
