//! Programs that use a model, to start from.

use std::fmt::Write as _;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use replicate_schema::{Document, Kind, ModelName, Property};
use serde_json::{Map, Value};

use crate::names;
use crate::plan::{Operation, Plan};
use crate::sample::{FILE, Sample};

/// A program that runs a model. It compiles and is meant to be changed.
///
/// ```
/// use replicate_codegen::{Document, usage};
///
/// let document = Document::from_json(r#"{
///     "Input": {"required": ["prompt"], "properties": {"prompt": {"type": "string"}}},
///     "Output": {"type": "string", "format": "uri"}
/// }"#)?;
/// let program = usage(&document, &"acme/painter".parse()?);
/// assert!(program.contains(r#"painter::Input::new("...")"#));
/// # Ok::<(), replicate_codegen::Error>(())
/// ```
#[must_use]
pub fn usage(document: &Document, model: &ModelName) -> String {
    program(document, model, None)
}

/// A program that runs a model with a given input, such as that of an earlier prediction.
///
/// The input is written as literals of `input!`, so that a value that does not match the document is an error at its
/// token. Secrets, and files in the input as `data:` URIs, are left for the reader to fill in. Optional nulls are left
/// out.
///
/// ```
/// use replicate_codegen::{Document, usage_with};
///
/// let document = Document::from_json(r#"{"Input": {"properties": {"prompt": {"type": "string"}}}}"#)?;
/// let input = serde_json::json!({"prompt": "a fox"});
/// let program = usage_with(&document, &"acme/painter".parse()?, input.as_object().unwrap());
/// assert!(program.contains("painter::input! {\n        prompt: \"a fox\",\n    }"));
/// # Ok::<(), replicate_codegen::Error>(())
/// ```
#[must_use]
pub fn usage_with(document: &Document, model: &ModelName, input: &Map<String, Value>) -> String {
    program(document, model, Some(input))
}

fn program(document: &Document, model: &ModelName, given: Option<&Map<String, Value>>) -> String {
    // A placeholder for the literals, which are written one per line.
    const GIVEN: &str = "__given";
    let plan = Plan::new(document, model);
    let name = names::module(model.name());
    let sample = Sample { types: &plan.types, items: &plan.items, module: Some(&name) };
    let (module, model) = (&name, model.to_string());
    let input = if given.is_some() {
        let given = Ident::new(GIVEN, Span::call_site());
        quote! { #given }
    } else {
        sample.input(plan.prediction.input)
    };
    let output = with_output(&plan.prediction);
    let parts = [
        quote! { use replicate_runtime::{Client, model}; },
        quote! { #[model(#model)] pub mod #module {} },
        quote! {
            #[tokio::main]
            async fn main() -> Result<(), replicate_runtime::Error> {
                let client = Client::from_env()?;
                let input = #input;
                let output = client.run(input).await?;
                #output
                Ok(())
            }
        },
    ];
    let program = parts.map(|part| formatted(&part)).join("\n");
    match given {
        Some(given) => {
            let literals = literals(plan.types.properties(plan.prediction.input), given);
            // Replaced with its context, since a model may have the same name.
            program.replacen(&format!("= {GIVEN};"), &format!("= {name}::input! {{{literals}}};"), 1)
        }
        None => program,
    }
}

/// The inputs as `input!` takes them, one per line. Inputs that the model does not know are left out.
fn literals(properties: &[Property], given: &Map<String, Value>) -> String {
    let mut text = String::new();
    for property in properties {
        let value = match given.get(&property.name) {
            None => continue,
            Some(Value::Null) if !property.required => continue,
            Some(Value::String(data)) if property.schema.kind == Kind::File && data.starts_with("data:") => {
                Value::from(FILE)
            }
            Some(_) if property.schema.kind == Kind::Secret => Value::from("..."),
            Some(value) => value.clone(),
        };
        // Writing to a string does not fail.
        let _ = write!(text, "\n        {}: {},", key(&property.name), literal(&value));
    }
    if !text.is_empty() {
        text.push_str("\n    ");
    }
    text
}

/// A key as `input!` takes it: an identifier, or else a string.
fn key(name: &str) -> String {
    match syn::parse_str::<Ident>(name) {
        Ok(ident) => ident.to_string(),
        Err(_) => text(name),
    }
}

/// A value as `input!` takes it.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::String(string) => text(string),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(object) if object.values().all(Value::is_null) => "{}".to_owned(),
        Value::Object(object) => {
            // Null optional values are left out. Null required values are shown to the reader.
            let given = object.iter().filter(|(_, value)| !value.is_null());
            let fields: Vec<String> = given.map(|(name, it)| format!("{}: {}", key(name), literal(it))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A string literal in which deceptive characters are escaped.
fn text(string: &str) -> String {
    format!("{string:?}")
}

/// Code as rustfmt formats it.
fn formatted(code: &TokenStream) -> String {
    // The quoted code above is always valid Rust; otherwise it would be shown unformatted.
    syn::parse2(code.clone()).map_or_else(|_| code.to_string(), |file| prettyplease::unparse(&file))
}

/// The code that uses the output.
fn with_output(prediction: &Operation) -> TokenStream {
    match &prediction.output.kind {
        Kind::File => quote! { client.download(&output).save("output").await?; },
        Kind::Array(items) if items.kind == Kind::File && !items.nullable => quote! {
            for (i, file) in output.iter().enumerate() {
                client.download(file).save(format!("output_{i}")).await?;
            }
        },
        Kind::String => quote! { println!("{output}"); },
        _ => quote! { println!("{output:#?}"); },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Package, corpus, models};
    use crate::{Options, render_document};

    /// A model with required inputs of every kind.
    const EVERYTHING: &str = r##"{
        "Input": {
            "required": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "type", "n"],
            "properties": {
                "a": {"type": "string"}, "b": {"type": "integer", "minimum": 8}, "c": {"type": "number"},
                "d": {"type": "boolean"}, "e": {"type": "string", "format": "uri"}, "f": {"enum": ["x y", "z"]},
                "g": {"type": "array", "items": {"type": "string"}}, "h": {"type": "object"},
                "i": {"$ref": "#/components/schemas/Tree"}, "j": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                "k": {"type": "string", "format": "password"}, "l": {"type": "string", "nullable": true},
                "type": {}, "n": {"type": "array", "items": {"type": "array", "items": {"type": "number", "nullable": true}}},
                "width": {"type": "integer", "default": 5}, "mode": {"enum": [1, 2], "default": 2}
            }
        },
        "Tree": {"type": "object", "required": ["leaves"], "properties": {
            "leaves": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
        }},
        "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
    }"##;

    /// A model for each kind, with a single input that is passed to `new`.
    fn alone() -> Vec<String> {
        let properties = [
            r#"{"type": "string"}"#,
            r#"{"type": "number", "minimum": 2}"#,
            r#"{"type": "array", "items": {"type": "integer"}}"#,
            r#"{"type": "array", "items": {"type": "string", "nullable": true}}"#,
            r#"{"type": "array", "items": {"type": "array", "items": {"type": "string"}}}"#,
            r#"{"type": "array", "items": {"enum": ["a"]}}"#,
            r#"{"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "string"}}]}"#,
            "{}",
        ];
        let document = |property| format!(r#"{{"Input": {{"required": ["it"], "properties": {{"it": {property}}}}}}}"#);
        properties.map(document).to_vec()
    }

    #[test]
    fn every_program_compiles() {
        let mut documents: Vec<Document> = Vec::new();
        for text in
            alone().iter().map(String::as_str).chain([EVERYTHING, r#"{"Input": {}, "Output": {"type": "string"}}"#])
        {
            documents.push(Document::from_json(text).unwrap());
        }
        if let Some(corpus) = corpus() {
            // A sample of all models.
            let models = models(&corpus.join("models.jsonl.gz")).into_values().step_by(25);
            documents.extend(models.filter_map(|model| Document::from_value(model).ok()));
        }
        let package = Package::new("usage");
        let mut root = String::new();
        for (at, document) in documents.iter().enumerate() {
            let model: ModelName = format!("acme/model{at}").parse().unwrap();
            let program = usage(document, &model);
            // The attribute and the executor are from other crates.
            let rust = render_document(document, &model, &Options::default());
            let module = format!("#[model(\"{model}\")]\npub mod model{at} {{}}");
            let program = program
                .replace(&module, &format!("#[allow(warnings)]\npub mod model{at} {{ {rust} }}"))
                .replace("#[tokio::main]\n", "pub ")
                .replace("{Client, model}", "Client");
            package.write(&format!("src/program{at}.rs"), &program);
            writeln!(root, "pub mod program{at};").unwrap();
        }
        package.write("src/lib.rs", &root);
        let errors = package.errors();
        let wrong: Vec<&str> = errors.iter().map(|(_, error)| error.as_str()).take(5).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
