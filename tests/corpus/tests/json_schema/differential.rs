//! Drawn values: for each, reading and validating an input must say what JSON Schema says, and the check of JSON must say
//! the same in the same words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fastrand::Rng;
use replicate_corpus::{Model, Of};
use replicate_runtime::ValidationErrors;
use replicate_schema::check::{Rules, check};
use replicate_schema::{Document, Kind, ModelSchema, Schema, Types};
use serde_json::Value;

use crate::differences::{DIFFERENCES, Difference, Verdicts, changes, explanations};
use crate::json::same;
use crate::oracle::{Oracle, document};
use crate::probe::{KINDS, Keep, PLACES, Probe, probes};

/// What came of all values.
#[derive(Default)]
struct Tally {
    /// How many values tried what, by kind and by place.
    tried: BTreeMap<&'static str, usize>,
    /// How often each deliberate difference explained a disagreement.
    explained: BTreeMap<&'static str, usize>,
    accepted: usize,
    total: usize,
    /// How many failures there are of a model and a property, and some of them.
    failures: BTreeMap<(String, String), (usize, Vec<String>)>,
}

/// The input of a model for a program that has its document and no generated code.
struct Untyped {
    types: Types,
    input: Schema,
}

impl Untyped {
    fn of(model: &Model, document: Value) -> Self {
        let read = ModelSchema::read(&Document::from_value(document).expect("the build script read it"));
        let training = read.training.as_ref().filter(|_| model.of == Of::Trainings);
        let input = Schema::new(Kind::Object(training.unwrap_or(&read.prediction).input));
        Self { types: read.types, input }
    }

    /// What is wrong with an input. A program with generated code checks bounds once an input has been read.
    fn refusal(&self, value: &Value) -> Option<String> {
        let wrong = |rules| check(value, &self.input, &self.types, rules);
        let violations = Some(wrong(Rules::Kinds)).filter(|it| !it.is_empty()).unwrap_or_else(|| wrong(Rules::All));
        (!violations.is_empty()).then(|| ValidationErrors::from(violations).to_string())
    }
}

/// Draws this many times as many values: `REPLICATE_CORPUS_ROUNDS=100 cargo test --release -p replicate-corpus`.
fn rounds() -> u64 {
    std::env::var("REPLICATE_CORPUS_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
}

#[test]
fn verdicts_are_those_of_json_schema() {
    // Those of `extra` have every kind of constraint, and are few: they are tried more often.
    const KEEP: Keep = Keep { first: 24, deeper: 6 };
    const KEEP_EXTRA: Keep = Keep { first: 200, deeper: 30 };
    // Without the corpus those of `extra` are tried all the same.
    let _ = replicate_corpus::is_here();
    let mut tally = Tally::default();
    for (index, model) in replicate_corpus::all().iter().enumerate() {
        let document = document(model);
        let oracle = Oracle::of_input(model, &document);
        let untyped = Untyped::of(model, document.clone());
        let extra = model.document.starts_with(env!("CARGO_MANIFEST_DIR"));
        let (keep, repeat) = if extra { (KEEP_EXTRA, 60) } else { (KEEP, 1) };
        for round in 0..rounds() * repeat {
            let mut rng = Rng::with_seed(round << 32 | index as u64);
            for probe in probes(&oracle.root, &mut rng, keep) {
                tally.judge(model, &oracle, &probe);
                tally.compare(model, &untyped, &probe);
            }
        }
    }
    let lines = tally.lines();
    let _ = std::io::Write::write_all(&mut std::io::stderr(), lines.as_bytes());
    let disagreements: usize = tally.failures.values().map(|(count, _)| count).sum();
    let shown: Vec<_> = tally.failures.values().flat_map(|(_, shown)| shown).take(90).cloned().collect();
    assert_eq!(disagreements, 0, "{disagreements} disagreements, such as\n{}", shown.join("\n"));
    for kind in KINDS.iter().chain(&PLACES) {
        let tried = tally.tried.get(kind).copied().unwrap_or_default();
        assert!(tried >= 1_000, "only {tried} values tried `{kind}`");
    }
}

#[test]
fn the_documentation_has_the_same_table() {
    let text = include_str!("../../src/lib.rs");
    let rows = text.lines().filter(|line| line.starts_with("//! | ")).skip(1).collect::<Vec<_>>();
    let row = |it: &Difference| format!("//! | {} | {} | {} |", it.name, it.what, it.why);
    assert_eq!(rows, DIFFERENCES.iter().map(row).collect::<Vec<_>>());
}

impl Tally {
    fn judge(&mut self, model: &Model, oracle: &Oracle, probe: &Probe) {
        self.total += 1;
        for kind in [probe.kind].iter().chain(&probe.within) {
            *self.tried.entry(kind).or_default() += 1;
        }
        let value = &probe.value;
        let verdicts = Verdicts::of(model, oracle, value);
        self.accepted += usize::from(verdicts.ours.is_ok());
        if !verdicts.agree() {
            match explanations(model, oracle, value).as_slice() {
                [name] => *self.explained.entry(name).or_default() += 1,
                names => {
                    let ours = verdicts.ours.as_ref().err().map_or("accepted", String::as_str);
                    let oracle = oracle.refusal(value).map_or("accepted".to_owned(), |(_, why)| why);
                    self.fail(model, probe, &format!("ours: {ours}; oracle: {oracle}; explained by {names:?}"));
                }
            }
        } else if let Ok(written) = verdicts.ours
            && !same(&written, value)
        {
            match changes(oracle, value, &written).as_slice() {
                [] => self.fail(model, probe, &format!("written back as {written}")),
                names => names.iter().for_each(|name| *self.explained.entry(name).or_default() += 1),
            }
        }
    }

    /// Holds what a program without generated code is told against what one with generated code is told, word for word.
    fn compare(&mut self, model: &Model, untyped: &Untyped, probe: &Probe) {
        let (typed, untyped) = ((model.read_input)(&probe.value).err(), untyped.refusal(&probe.value));
        if typed != untyped {
            self.fail(model, probe, &format!("with generated code: {typed:?}; without: {untyped:?}"));
        }
    }

    fn fail(&mut self, model: &Model, probe: &Probe, what: &str) {
        const MOST: usize = 3;
        let Probe { kind, within, value } = probe;
        let shown: String = value.to_string().chars().take(300).collect();
        let alike = self.failures.entry((model.name.to_string(), last_key(value))).or_default();
        alike.0 += 1;
        if alike.1.len() < MOST {
            alike.1.push(format!("{} ({kind} {}): {shown}: {what}", model.name, within.join(" ")));
        }
    }

    fn lines(&self) -> String {
        let mut lines = format!("{} values, {} of them accepted\n", self.total, self.accepted);
        for (kind, count) in &self.tried {
            let _ = writeln!(lines, "{count:9}  {kind}");
        }
        for Difference { name, what, why, .. } in &DIFFERENCES {
            let count = self.explained.get(name).copied().unwrap_or_default();
            let _ = writeln!(lines, "{count:9}  {name}: {what}, since {why}");
        }
        lines
    }
}

/// The property that a value was made for, mostly: the rest is what is required.
fn last_key(value: &Value) -> String {
    let keys = value.as_object().into_iter().flatten().map(|(key, _)| key.clone());
    keys.collect::<Vec<_>>().join(" ")
}
