//! Real predictions: what the schema accepts must be read, and an input must be written back as it was.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use replicate_corpus::{Model, Of};
use serde_json::Value;

use crate::differences::{Verdicts, changes, explanations};
use crate::json::{kind, same};
use crate::oracle::{Oracle, document};

/// How many examples came to what, with a few of them by name.
#[derive(Default)]
struct Tally(BTreeMap<String, (usize, Vec<String>)>);

impl Tally {
    fn count(&mut self, what: impl Into<String>, model: &Model, why: &str) {
        let (count, shown) = self.0.entry(what.into()).or_default();
        *count += 1;
        if shown.len() < 2 {
            shown.push(format!("{}: {}", model.name, why.chars().take(120).collect::<String>()));
        }
    }

    fn lines(&self) -> String {
        self.0.iter().fold(String::new(), |mut lines, (what, (count, shown))| {
            let _ = writeln!(lines, "{count:6}  {what}");
            for example in shown.iter().filter(|example| !example.ends_with(": ")) {
                let _ = writeln!(lines, "            {example}");
            }
            lines
        })
    }
}

#[test]
fn every_example_that_the_schema_accepts_is_read() {
    if !replicate_corpus::is_here() {
        return;
    }
    let mut tally = Tally::default();
    let mut failures = Vec::new();
    for model in replicate_corpus::all().iter().filter(|model| model.of == Of::Predictions) {
        let document = document(model);
        let Some(example) = document.get("default_example").filter(|example| example.is_object()) else { continue };
        input(model, &document, &example["input"], &mut tally, &mut failures);
        output(model, &document, &example["output"], &mut tally, &mut failures);
    }
    // Past the capture of the test harness: a summary that is only seen with a flag is not seen.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), tally.lines().as_bytes());
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

fn input(model: &Model, document: &Value, input: &Value, tally: &mut Tally, failures: &mut Vec<String>) {
    let oracle = Oracle::of_input(model, document);
    let verdicts = Verdicts::of(model, &oracle, input);
    match (&verdicts.ours, oracle.refusal(input)) {
        (Ok(written), None) if same(written, input) => {
            tally.count("inputs: accepted by both, and written back the same", model, "");
        }
        (Ok(written), None) => match changes(&oracle, input, written).as_slice() {
            [] => failures.push(format!("{}: {input} is written back as {written}", model.name)),
            names => tally.count(format!("inputs: accepted by both, and changed: {}", names.join(", ")), model, ""),
        },
        (Err(_), Some((keyword, why))) => tally.count(format!("inputs: refused by both, by `{keyword}`"), model, &why),
        (ours, refusal) => {
            let why = ours.as_ref().err().cloned().or(refusal.map(|(_, why)| why)).unwrap_or_default();
            match explanations(model, &oracle, input).as_slice() {
                [] => failures.push(format!("{}: {input}: {why}", model.name)),
                names => {
                    let verdict = if ours.is_ok() { "accepted" } else { "refused" };
                    tally.count(format!("inputs: {verdict} by us alone: {}", names.join(", ")), model, &why);
                }
            }
        }
    }
}

fn output(model: &Model, document: &Value, output: &Value, tally: &mut Tally, failures: &mut Vec<String>) {
    let Some(oracle) = Oracle::of_output(model, document) else { return };
    match ((model.read_output)(output), oracle.refusal(output)) {
        (Ok(()), None) => tally.count("outputs: accepted by both", model, ""),
        (Err(why), None) => failures.push(format!("{}: output {output}: {why}", model.name)),
        (ours, Some((keyword, why))) => {
            let verdict = if ours.is_ok() { "read leniently" } else { "refused by both" };
            let what = format!("outputs: {verdict}, by `{keyword}`, of {}", kind(output));
            tally.count(what, model, &ours.err().unwrap_or(why));
        }
    }
}
