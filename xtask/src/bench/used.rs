//! Code that uses a model's types once, the same for each generator as far as it has it.

use serde_json::Value;

use super::peers::Peer;
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
///
/// `text` is the module that has the types.
pub(crate) fn function(set: Set, number: usize, module: &str, settable: Option<&Settable<'_>>, text: &str) -> String {
    let input = match settable {
        None => "input".to_owned(),
        Some(Settable { name, value, optional }) => match set {
            Set::Ours => format!("input.{name}({value})"),
            Set::Peer(Peer::Typify) => format!("Input::try_from(builder::Input::from(input).{name}({value}))?"),
            Set::Serde | Set::Peer(Peer::Oas3) if *optional => {
                format!("{{ let mut input = input; input.{name} = Some({value}); input }}")
            }
            Set::Serde | Set::Peer(Peer::Oas3) => {
                format!("{{ let mut input = input; input.{name} = {value}; input }}")
            }
        },
    };
    let builder = if set == Set::Peer(Peer::Typify) && settable.is_some() { ", builder" } else { "" };
    let validate = match set {
        Set::Ours => "\n    input.validate()?;",
        Set::Peer(Peer::Oas3) if derives_validate(text) => "\n    validator::Validate::validate(&input)?;",
        Set::Serde | Set::Peer(_) => "",
    };
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

/// Whether oas3-gen gave the input checks: it derives them only where there is something to check.
fn derives_validate(text: &str) -> bool {
    let before = text.split_once("\npub struct Input {").map(|(before, _)| before);
    let attributes = before.map(|before| before.rsplit_once("\n}").map_or(before, |(_, attributes)| attributes));
    attributes.is_some_and(|attributes| attributes.contains("validator::Validate,"))
}
