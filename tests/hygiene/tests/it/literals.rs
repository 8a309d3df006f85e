//! Literals beyond the bounds of every numeric input do not compile, and those at the bounds do.
//!
//! The models are those of this repository and, where the corpus is, ten of its real ones. What is within bounds is read
//! out of the documents here, and not by the generator.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::cargo::{Scratch, dependency, manifest, workspace};

/// One use of `input!` with one literal for one input, as the documents judge it.
struct Use {
    module: usize,
    input: String,
    literal: String,
}

#[test]
fn numbers_beyond_the_bounds_do_not_compile_and_those_at_them_do() {
    let scratch = Scratch::workspace("literals");
    let models = models(&scratch);
    assert!(models.len() >= 10, "{}", models.len());
    let (mut legal, mut illegal) = (Vec::new(), Vec::new());
    for (module, (_, document)) in models.iter().enumerate() {
        for (input, schema) in numbers(document) {
            let of = |literal: String| Use { module, input: input.clone(), literal };
            let (good, bad) = literals(schema);
            legal.extend(good.into_iter().map(of));
            illegal.extend(bad.into_iter().map(of));
        }
    }
    assert!(illegal.len() > 50, "{}", illegal.len());
    let names: Vec<&str> = models.iter().map(|(name, _)| name.as_str()).collect();
    write(&scratch, "legal", &names, &legal);
    let mut lines = write(&scratch, "illegal", &names, &illegal);
    scratch.cargo("check --package legal").succeeded();

    let run = scratch.cargo("check --package illegal --message-format json");
    for message in run.failed().messages("compiler-message") {
        let message = &message["message"];
        let Some(span) = message["spans"].as_array().and_then(|spans| spans.first()) else { continue };
        let line = span["line_start"].as_u64().unwrap();
        let text = message["message"].as_str().unwrap();
        let of = lines.remove(&line).unwrap_or_else(|| panic!("a second error in line {line}: {text}"));
        // Names that don't read like one are keys in quotes.
        let (name, key) = (format!("`{}`: ", of.input), format!("`[{:?}]`: ", of.input));
        assert!(text.starts_with(&name) || text.starts_with(&key), "{text}");
        let shown = &span["text"][0];
        let cut = |key: &str| usize::try_from(shown[key].as_u64().unwrap()).unwrap() - 1;
        let at = shown["text"].as_str().unwrap().chars().skip(cut("highlight_start"));
        let at: String = at.take(cut("highlight_end") - cut("highlight_start")).collect();
        assert_eq!(at, of.literal, "{text}");
    }
    let compiled: Vec<String> = lines.values().map(|it| format!("{}: {}", it.input, it.literal)).collect();
    assert!(compiled.is_empty(), "these compile: {compiled:#?}");
}

/// The models with their documents, which are copied to where the packages look for them.
fn models(scratch: &Scratch) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for folder in ["examples/models", "tests/models", "tests/hygiene/models", "tests/growth/after"] {
        for source in replicate_codegen::sources([workspace().join(folder)]).unwrap() {
            let text = std::fs::read_to_string(source.path()).unwrap();
            found.push((source.model().to_string(), text));
        }
    }
    let printer = workspace().join("tests/ui/models/acme/printer.json");
    found.push(("acme/printer".to_owned(), std::fs::read_to_string(printer).unwrap()));
    found.extend(real().into_iter().flatten());
    for (name, text) in &found {
        scratch.write(&format!("members/legal/models/{name}.json"), text);
        scratch.write(&format!("members/illegal/models/{name}.json"), text);
    }
    let parsed = found.into_iter().map(|(name, text)| (name, serde_json::from_str(&text).unwrap()));
    parsed.collect()
}

/// Ten models of the corpus that have the most numbers, if it is there.
fn real() -> Option<Vec<(String, String)>> {
    let folder = std::env::var_os("REPLICATE_CORPUS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| workspace().join("../shared/corpus"));
    let file = File::open(folder.join("models.jsonl.gz")).ok()?;
    let mut models: Vec<(usize, String, String)> = Vec::new();
    for line in BufReader::new(GzDecoder::new(file)).lines().take(300) {
        let line = line.unwrap();
        let document: Value = serde_json::from_str(&line).unwrap();
        let name = format!("{}/{}", document["owner"].as_str()?, document["name"].as_str()?);
        models.push((numbers(&document).len(), name, line));
    }
    models.sort_by_key(|(count, ..)| std::cmp::Reverse(*count));
    Some(models.into_iter().take(10).map(|(_, name, line)| (name, line)).collect())
}

/// The numeric inputs of a document.
fn numbers(document: &Value) -> Vec<(String, &Value)> {
    let pointers =
        ["/latest_version/openapi_schema/components/schemas/Input", "/components/schemas/Input", "/Input", ""];
    let input = pointers.iter().find_map(|pointer| document.pointer(pointer)).unwrap();
    let Some(properties) = input["properties"].as_object() else { return Vec::new() };
    let is_number = |schema: &Value| schema["type"] == "integer" || schema["type"] == "number";
    let numbers = properties.iter().filter(|(_, schema)| is_number(schema) && schema.get("enum").is_none());
    numbers.map(|(name, schema)| (name.clone(), schema)).collect()
}

/// Literals that a schema takes, and literals that it does not take.
fn literals(schema: &Value) -> (Vec<String>, Vec<String>) {
    let integer = schema["type"] == "integer";
    let step =
        schema["multipleOf"].as_f64().or(schema["multiple_of"].as_f64()).unwrap_or(if integer { 1.0 } else { 0.0 });
    let inside = if step > 0.0 { step } else { 1e-3 };
    let flag = |keyword: &str| schema[keyword] == true;
    // Each limit as a value on it, whether that is legal, and the way out of the bounds.
    let limits = [
        (&schema["minimum"], !flag("exclusiveMinimum"), -1.0),
        (&schema["exclusiveMinimum"], false, -1.0),
        (&schema["ge"], true, -1.0),
        (&schema["gt"], false, -1.0),
        (&schema["maximum"], !flag("exclusiveMaximum"), 1.0),
        (&schema["exclusiveMaximum"], false, 1.0),
        (&schema["le"], true, 1.0),
        (&schema["lt"], false, 1.0),
    ];
    let literal = |value: f64| if integer { format!("{value:.0}") } else { format!("{value:?}") };
    // Beyond these, doubles skip integers.
    let exact = |value: &f64| value.abs() < 9e15;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (limit, closed, out) in limits {
        let Some(limit) = limit.as_f64().filter(exact) else { continue };
        let on_step = if step > 0.0 { (limit / step).round() * step } else { limit };
        if closed && (on_step - limit).abs() < f64::EPSILON {
            good.push(literal(limit));
        } else if !closed {
            good.push(literal(limit - out * inside));
            bad.push(literal(limit));
        }
        bad.push(literal(limit + out * if integer { step } else { 0.5 }));
    }
    if integer && step > 1.0 {
        bad.push(literal(step + 1.0));
    }
    bad.push(if integer { "0.5".to_owned() } else { "\"0.5\"".to_owned() });
    (good, bad)
}

/// Writes a package with one use a line; gives the uses by their lines.
fn write<'a>(scratch: &Scratch, name: &str, models: &[&str], uses: &'a [Use]) -> BTreeMap<u64, &'a Use> {
    let runtime = dependency("replicate-runtime", ", features = ['macros']");
    scratch
        .write(&format!("members/{name}/Cargo.toml"), &manifest(name, "2024", &format!("[dependencies]\n{runtime}")));
    let mut text = String::from("//! One use of a macro a line.\n");
    for (module, model) in models.iter().enumerate() {
        let _ = write!(text, "#[replicate_runtime::model(\"{model}\")]\npub mod model_{module} {{}}\n");
    }
    text.push_str("/// Stands for an input with all that is required.\nfn base<T>() -> T {\n    panic!()\n}\n");
    text.push_str("/// The uses.\npub fn uses() {\n");
    let mut lines = BTreeMap::new();
    for it in uses {
        lines.insert(text.lines().count() as u64 + 1, it);
        let _ =
            writeln!(text, "    let _ = model_{}::input! {{ {:?}: {}, ..base() }};", it.module, it.input, it.literal);
    }
    text.push_str("}\n");
    scratch.write(&format!("members/{name}/src/lib.rs"), &text);
    lines
}
