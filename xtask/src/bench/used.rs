//! Code that uses a model's types once, the same for each generator as far as it has it.

use serde_json::Value;

use super::scratch::Set;

/// What can be set in one line whatever made the types: a property without rules, by its name and a value.
pub(crate) struct Settable<'a> {
    name: &'a str,
    value: &'static str,
    optional: bool,
}

/// The first property of a document's input that every generator makes a plain field of the same name.
pub(crate) fn settable(input: &Value) -> Option<Settable<'_>> {
    let required = |name: &str| input["required"].as_array().is_some_and(|all| all.iter().any(|it| it == name));
    input["properties"].as_object()?.iter().find_map(|(name, schema)| {
        let rules = ["enum", "format", "minimum", "exclusiveMinimum", "minLength", "maxLength", "pattern", "nullable"];
        let plain = rules.iter().all(|rule| schema.get(rule).is_none()) && schema["deprecated"] != true;
        let value = match schema["type"].as_str()? {
            "boolean" => "true",
            "integer" => "1i64",
            "number" => "1.5f64",
            "string" => "String::from(\"x\")",
            _ => return None,
        };
        let ordinary = name.len() > 2
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            && !["type", "loop", "mod", "ref", "use", "new", "extra", "validate", "move", "static"].contains(&&**name);
        (plain && ordinary).then(|| Settable { name, value, optional: !required(name) })
    })
}

/// A function that reads an input, sets a property, checks it where there are checks, and writes it; and reads an output.
pub(crate) fn function(set: Set, number: usize, module: &str, settable: Option<&Settable<'_>>) -> String {
    let input = match settable {
        None => "input".to_owned(),
        Some(Settable { name, value, optional }) => match set {
            Set::Ours => format!("input.{name}({value})"),
            Set::Typify => format!("Input::try_from(builder::Input::from(input).{name}({value}))?"),
            Set::Serde if *optional => format!("{{ let mut input = input; input.{name} = Some({value}); input }}"),
            Set::Serde => format!("{{ let mut input = input; input.{name} = {value}; input }}"),
        },
    };
    let builder = if set == Set::Typify && settable.is_some() { ", builder" } else { "" };
    let validate = if set == Set::Ours { "\n    input.validate()?;" } else { "" };
    format!(
        "pub fn model_{number}(input: &str, output: &str) -> Result<String, Box<dyn std::error::Error>> {{
    use crate::models::{module}::{{Input, Output{builder}}};
    let input: Input = serde_json::from_str(input)?;
    let input = {input};{validate}
    let _output: Output = serde_json::from_str(output)?;
    Ok(serde_json::to_string(&input)?)
}}
"
    )
}
