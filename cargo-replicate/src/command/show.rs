//! `show`: what a model takes and gives, and how it is used.

use std::fmt::Write;

use replicate_codegen::{Document, InputField, ModelName, inputs, output, usage};
use serde_json::{Value, json};

use crate::cli::Show;
use crate::report::{Failure, Outcome};
use crate::service;
use crate::shell::Shell;
use crate::style::{self, paint, plain};

pub(super) fn run(asked: &Show, shell: &Shell) -> Result<Outcome, Failure> {
    let stored = service::find(&asked.model, &asked.folder, shell)?;
    let (model, document) = (stored.model(), stored.document()?);
    let shown =
        if asked.printing.is_json() { style::json(&as_json(model, &document)) } else { as_text(model, &document) };
    shell.result(shown)?;
    Ok(Outcome::Done)
}

fn as_text(model: &ModelName, document: &Document) -> String {
    let mut text = format!("{}\n", paint(style::HEAD, model));
    // Writing to a string does not fail.
    if let Some(description) = document.description() {
        let _ = writeln!(text, "{}", plain(description.trim()));
    }
    let version = document.version().unwrap_or("none of its own: it is run by its name");
    let _ = writeln!(text, "{} {}\n", paint(style::FAINT, "version"), plain(version));
    let inputs = inputs(document);
    let _ = writeln!(text, "{}", paint(style::HEAD, "Inputs"));
    if inputs.is_empty() {
        text.push_str("  This model takes no inputs.\n");
    }
    for input in &inputs {
        describe(input, &mut text);
    }
    let _ = writeln!(text, "\n{}\n  {}\n", paint(style::HEAD, "Output"), plain(&output(document)));
    let _ = writeln!(text, "{}\n", paint(style::HEAD, "A program that uses it"));
    text + &usage(document, model)
}

/// An input: a line of facts, the values to choose from, and what its author wrote.
fn describe(input: &InputField, text: &mut String) {
    let presence = match &input.default {
        _ if input.required => "required".to_owned(),
        Some(default) => format!("default {default}"),
        None => "optional".to_owned(),
    };
    let facts: Vec<&str> = [&input.kind, &presence].into_iter().chain(&input.bounds).map(String::as_str).collect();
    let facts = facts.join(", ").replace('\n', "\\n");
    let _ = writeln!(text, "  {}  {}", plain(&input.name).replace('\n', "\\n"), plain(&facts));
    if !input.choices.is_empty() {
        let _ = writeln!(text, "      {}", plain(&input.choices.join(", ")));
    }
    for line in input.description.lines() {
        let _ = writeln!(text, "      {}", paint(style::FAINT, plain(line)));
    }
}

fn as_json(model: &ModelName, document: &Document) -> Value {
    let inputs = inputs(document);
    let inputs = inputs.iter().map(|input| {
        let value = |text: &String| serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.as_str().into());
        json!({
            "name": input.name,
            "kind": input.kind,
            "required": input.required,
            "default": input.default.as_ref().map(value),
            "bounds": input.bounds,
            "choices": input.choices.iter().map(value).collect::<Vec<_>>(),
            "description": input.description,
        })
    });
    json!({
        "model": model.to_string(),
        "version": document.version(),
        "description": document.description(),
        "inputs": inputs.collect::<Vec<_>>(),
        "output": output(document),
        "usage": usage(document, model),
    })
}
