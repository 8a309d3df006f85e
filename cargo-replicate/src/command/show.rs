//! `show`: the inputs and the output of a model, and how it is used.

use std::fmt::Write;

use replicate_codegen::{Document, ModelName, usage};
use replicate_schema::{Choice, Kind, ModelSchema, Property, describe};
use serde_json::{Value, json};

use crate::cli::Show;
use crate::pricing::Pricing;
use crate::report::{Failure, Outcome};
use crate::service;
use crate::shell::Shell;
use crate::style::{self, paint, plain};

pub(super) fn run(asked: &Show, shell: &Shell) -> Result<Outcome, Failure> {
    let stored = service::find(&asked.model, &asked.folder, shell)?;
    let (model, document) = (stored.model(), stored.document()?);
    let price = Pricing::read(&asked.folder, model, &ModelSchema::read(&document))?.words();
    let shown = if asked.printing.is_json() {
        style::json(&as_json(model, &document, price.as_deref()))
    } else {
        as_text(model, &document, price.as_deref())
    };
    shell.result(shown)?;
    Ok(Outcome::Done)
}

fn as_text(model: &ModelName, document: &Document, price: Option<&str>) -> String {
    let mut text = format!("{}\n", paint(style::HEAD, model));
    // Writing to a string does not fail.
    if let Some(description) = document.description() {
        let _ = writeln!(text, "{}", plain(description.trim()));
    }
    let version = document.version().unwrap_or("none: this model runs by its name");
    let _ = writeln!(text, "{} {}\n", paint(style::FAINT, "version"), plain(version));
    let schema = ModelSchema::read(document);
    let _ = writeln!(text, "{}", paint(style::HEAD, "Inputs"));
    if schema.inputs().is_empty() {
        text.push_str("  This model takes no inputs.\n");
    }
    for input in schema.inputs() {
        write_input(input, &schema, &mut text);
    }
    let _ = writeln!(text, "\n{}\n  {}\n", paint(style::HEAD, "Output"), plain(&schema.describe_output()));
    if let Some(price) = price {
        let _ = writeln!(text, "{}\n  {price}\n", paint(style::HEAD, "Price"));
    }
    let _ = writeln!(text, "{}\n", paint(style::HEAD, "A program that uses it"));
    text + &usage(document, model)
}

/// Writes an input: a line of facts, its choices, and the author's description.
fn write_input(input: &Property, schema: &ModelSchema, text: &mut String) {
    let _ = writeln!(text, "  {}", plain(&facts(input, schema)).replace('\n', "\\n"));
    let choices: Vec<String> = choices(input, schema).iter().map(|choice| choice.value().to_string()).collect();
    for property in properties(input, schema) {
        let _ = writeln!(text, "      {}", plain(&facts(property, schema)).replace('\n', "\\n"));
    }
    if !choices.is_empty() {
        let _ = writeln!(text, "      {}", plain(&choices.join(", ")));
    }
    for line in input.description.lines() {
        let _ = writeln!(text, "      {}", paint(style::FAINT, plain(line)));
    }
}

/// The facts about a property, in one line.
fn facts(property: &Property, schema: &ModelSchema) -> String {
    let presence = match &property.default {
        _ if property.required => "required".to_owned(),
        Some(default) => format!("default {default}"),
        None => "optional".to_owned(),
    };
    let kind = describe::kind(&property.schema.kind, &schema.types);
    let facts = [kind, presence].into_iter().chain(describe::bounds(&property.schema));
    format!("{}  {}", property.name, facts.collect::<Vec<_>>().join(", "))
}

/// The choices of an enum, or of a list of enums.
fn choices<'a>(input: &Property, schema: &'a ModelSchema) -> &'a [Choice] {
    match input.schema.kind.innermost() {
        Kind::Enum(id) => schema.types.choices(*id),
        _ => &[],
    }
}

/// The properties of an object, or of a list of objects.
fn properties<'a>(input: &Property, schema: &'a ModelSchema) -> &'a [Property] {
    match input.schema.kind.innermost() {
        Kind::Object(id) => schema.types.properties(*id),
        _ => &[],
    }
}

pub(super) fn as_json(model: &ModelName, document: &Document, price: Option<&str>) -> Value {
    let schema = ModelSchema::read(document);
    let inputs = schema.inputs().iter().map(|input| {
        let value = |text: &String| serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.as_str().into());
        json!({
            "name": input.name,
            "kind": describe::name(&input.schema.kind, &schema.types),
            "required": input.required,
            "default": input.default.as_ref().map(value),
            "bounds": describe::bounds(&input.schema),
            "choices": choices(input, &schema).iter().map(Choice::value).collect::<Vec<_>>(),
            "description": input.description,
        })
    });
    json!({
        "model": model.to_string(),
        "version": document.version(),
        "description": document.description(),
        "inputs": inputs.collect::<Vec<_>>(),
        "output": schema.describe_output(),
        "price": price,
        "usage": usage(document, model),
    })
}
