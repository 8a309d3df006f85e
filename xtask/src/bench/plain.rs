//! The yardstick: the structs and enums that somebody would write by hand, with serde's derive.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;

use serde_json::{Map, Value};

const DERIVE: &str = "#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]\n";

/// The Rust of a document's input and output.
///
/// What serde's derive has no plain form for (enums of numbers, unions) becomes `serde_json::Value`, which costs less
/// to compile than any type would.
pub(crate) fn generate(text: &str) -> Result<String, Box<dyn Error>> {
    let document: Value = serde_json::from_str(text)?;
    let schemas = super::schemas::schemas(&document)?;
    let mut writer = Writer { schemas, text: String::new(), types: HashMap::new(), taken: Vec::new() };
    for root in ["Input", "Output"] {
        let ty = writer.component(root);
        if ty != root {
            writeln!(writer.text, "pub type {root} = {ty};")?;
        }
    }
    Ok(writer.text)
}

struct Writer<'a> {
    schemas: &'a Map<String, Value>,
    text: String,
    /// The Rust type of each component; `None` while it is being written.
    types: HashMap<String, Option<String>>,
    taken: Vec<String>,
}

impl<'a> Writer<'a> {
    fn component(&mut self, name: &str) -> String {
        match self.types.get(name) {
            Some(Some(ty)) => return ty.clone(),
            Some(None) => return "serde_json::Value".to_owned(),
            None => {}
        }
        self.types.insert(name.to_owned(), None);
        let schemas: &'a Map<String, Value> = self.schemas;
        let ty = schemas.get(name).map_or_else(|| "serde_json::Value".to_owned(), |schema| self.ty(schema, name));
        self.types.insert(name.to_owned(), Some(ty.clone()));
        ty
    }

    fn ty(&mut self, schema: &'a Value, hint: &str) -> String {
        if let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
            return self.component(name);
        }
        if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
            return self.ty(only, hint);
        }
        if let Some(values) = schema["enum"].as_array() {
            let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            return texts.map_or_else(|| "serde_json::Value".to_owned(), |texts| self.listed(schema, &texts, hint));
        }
        match schema["type"].as_str() {
            Some("boolean") => "bool".to_owned(),
            Some("integer") => "i64".to_owned(),
            Some("number") => "f64".to_owned(),
            Some("string") => "String".to_owned(),
            Some("array") => format!("Vec<{}>", self.ty(&schema["items"], &format!("{hint}Item"))),
            Some("object") | None => match (schema["properties"].as_object(), &schema["additionalProperties"]) {
                (Some(properties), _) => self.record(schema, properties, hint),
                (None, values @ Value::Object(_)) => {
                    let values = self.ty(values, &format!("{hint}Value"));
                    format!("std::collections::BTreeMap<String, {values}>")
                }
                _ => "serde_json::Value".to_owned(),
            },
            Some(_) => "serde_json::Value".to_owned(),
        }
    }

    fn record(&mut self, schema: &'a Value, properties: &'a Map<String, Value>, hint: &str) -> String {
        let name = self.name(hint);
        let mut fields = String::new();
        let mut idents = Vec::new();
        for (wire, property) in properties {
            let ty = self.ty(property, &format!("{hint}_{wire}"));
            let ident = distinct(snake(wire), &mut idents);
            let required = schema["required"].as_array().is_some_and(|all| all.iter().any(|it| it == wire));
            fields.push_str(&docs(property));
            if ident.trim_start_matches("r#") != wire {
                fields.extend([format!("    #[serde(rename = {wire:?})]\n")]);
            }
            if required && property["nullable"] != true {
                fields.extend([format!("    pub {ident}: {ty},\n")]);
            } else {
                let skip = "    #[serde(skip_serializing_if = \"Option::is_none\")]\n";
                fields.extend([format!("{skip}    pub {ident}: Option<{ty}>,\n")]);
            }
        }
        self.text.extend([format!("{}{DERIVE}pub struct {name} {{\n{fields}}}\n", docs(schema))]);
        name
    }

    fn listed(&mut self, schema: &Value, texts: &[&str], hint: &str) -> String {
        let name = self.name(hint);
        let mut variants = String::new();
        let mut idents = Vec::new();
        for text in texts {
            let ident = distinct(upper_camel(text), &mut idents);
            let line = text.replace(char::is_control, " ");
            variants.extend([format!("    /// `{line}`.\n    #[serde(rename = {text:?})]\n    {ident},\n")]);
        }
        self.text.extend([format!("{}{DERIVE}pub enum {name} {{\n{variants}}}\n", docs(schema))]);
        name
    }

    fn name(&mut self, hint: &str) -> String {
        distinct(upper_camel(hint), &mut self.taken)
    }
}

/// A schema's description, default and bounds, as a careful author would copy them.
fn docs(schema: &Value) -> String {
    let mut text = schema["description"].as_str().unwrap_or_default().to_owned();
    let facts: Vec<String> = ["default", "minimum", "maximum"]
        .iter()
        .filter_map(|fact| Some(format!("{fact}: `{}`", schema.get(fact)?)))
        .collect();
    if !facts.is_empty() {
        text.extend([format!("\n\n{}.", facts.join(", "))]);
    }
    text.lines().map(|line| ["    /// ", &line.replace(char::is_control, " "), "\n"].concat()).collect()
}

fn distinct(mut name: String, taken: &mut Vec<String>) -> String {
    while taken.contains(&name) {
        name.push('_');
    }
    taken.push(name.clone());
    name
}

fn snake(wire: &str) -> String {
    let ident: String =
        wire.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    match ident.as_str() {
        "as" | "async" | "box" | "const" | "else" | "enum" | "fn" | "for" | "if" | "impl" | "in" | "loop" | "match"
        | "mod" | "move" | "pub" | "ref" | "static" | "struct" | "trait" | "type" | "use" | "where" | "while" => {
            format!("r#{ident}")
        }
        _ if ident.starts_with(|c: char| c.is_ascii_digit()) || ident.is_empty() => format!("_{ident}"),
        _ => ident,
    }
}

fn upper_camel(text: &str) -> String {
    let mut ident = String::new();
    let mut starts = true;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            ident.push(if starts { c.to_ascii_uppercase() } else { c });
        }
        starts = !c.is_ascii_alphanumeric();
    }
    if ident.is_empty() || ident == "Self" || ident.starts_with(|c: char| c.is_ascii_digit()) {
        ident.insert(0, '_');
    }
    ident
}
