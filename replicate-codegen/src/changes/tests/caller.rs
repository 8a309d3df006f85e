//! A program that uses everything in a module, as text: any breaking change breaks it.

#![allow(clippy::format_collect, clippy::format_push_string, reason = "short texts, read more easily than folds")]

use std::fmt::Write;

use proc_macro2::{TokenStream, TokenTree};
use replicate_schema::{Direction, Kind};

use crate::emit::types::{boxed_type, field_type, schema_type, value_type};
use crate::names::Name as _;
use crate::plan::{Enum, Field, Item, Operation, Plan, Struct, Union};

/// A type of generated code. In the program, `m` is the module and `rt` is the protocol module of the runtime.
fn spelled(tokens: TokenStream) -> String {
    let (mut text, mut is_path) = (String::new(), false);
    for token in tokens {
        match &token {
            TokenTree::Ident(ident) if ident == "__v1" => text.push_str("rt"),
            TokenTree::Ident(ident) if ident == "OutputList" => text.push_str("List"),
            TokenTree::Ident(ident) if ident == "OutputMap" => text.push_str("Map"),
            TokenTree::Ident(ident) => {
                let is_own = !is_path && !["bool", "i64", "f64"].iter().any(|plain| ident == plain);
                text.extend([if is_own { "m::" } else { "" }, &ident.to_string()]);
            }
            token => text.push_str(&token.to_string()),
        }
        is_path = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':');
    }
    text
}

/// The program, for a module next to `m` and `rt`.
pub(super) fn caller(plan: &Plan) -> String {
    let mut text = String::from("#![allow(warnings)]\n");
    for (id, item) in plan.items() {
        let (name, at) = (item.name().as_str(), id.0);
        text += &match item {
            Item::Struct(planned) if planned.direction == Direction::Input => input(name, planned, at, plan),
            Item::Struct(planned) => output(name, planned, at, plan),
            Item::Enum(listed) => choice(name, listed, at),
            Item::Union(union) => alternatives(name, union, at, plan),
        };
    }
    text += &operation(&plan.prediction, "ModelInput", plan);
    if let Some(training) = &plan.training {
        text += &operation(training, "TrainingInput", plan);
    }
    text
}

/// The type of a setter's argument: what the field holds when it is set.
fn argument(field: &Field, plan: &Plan) -> String {
    spelled(value_type(field.schema(), Direction::Input, plan))
}

fn input(name: &str, record: &Struct, at: usize, plan: &Plan) -> String {
    let required: Vec<_> = record.fields.iter().filter(|field| field.property.required).collect();
    let arguments = |types: Vec<String>| -> String {
        let arguments = types.iter().enumerate().map(|(index, of)| format!("a{index}: {of}, "));
        arguments.collect()
    };
    let given: Vec<String> = required.iter().map(|field| argument(field, plan)).collect();
    let boxed: Vec<String> = required.iter().map(|field| spelled(boxed_type(field, Direction::Input, plan))).collect();
    let (new, taken) = match required.as_slice() {
        [] => (format!("m::{name}::new()"), String::new()),
        [_] => (format!("m::{name}::new(a0)"), arguments(given)),
        fields => {
            let fields: String =
                fields.iter().enumerate().map(|(index, field)| format!("{}: a{index}, ", field.ident)).collect();
            (format!("m::{name}::new(m::{} {{ {fields} }})", record.required_name), arguments(boxed))
        }
    };
    let mut text = format!("pub fn new{at}({taken}) -> m::{name} {{ {new} }}\n");
    if required.is_empty() {
        writeln!(text, "pub fn default{at}() -> m::{name} {{ rt::Default::default() }}").unwrap();
    }
    let setters: Vec<String> = record.fields.iter().map(|field| argument(field, plan)).collect();
    let calls: String =
        record.fields.iter().enumerate().map(|(index, field)| format!(".{}(a{index})", field.setter)).collect();
    writeln!(text, "pub fn set{at}(it: m::{name}, {}) -> m::{name} {{ it{calls} }}", arguments(setters)).unwrap();
    let types: Vec<String> =
        record.fields.iter().map(|field| spelled(field_type(field, Direction::Input, plan))).collect();
    let named: String =
        record.fields.iter().enumerate().map(|(index, field)| format!("{}: a{index}, ", field.ident)).collect();
    let all = arguments(types.clone());
    writeln!(text, "pub fn update{at}(it: m::{name}, {all}) -> m::{name} {{ m::{name} {{ {named} ..it }} }}").unwrap();
    let reads: String =
        record.fields.iter().zip(&types).map(|(field, of)| format!("let _: &{of} = &it.{}; ", field.ident)).collect();
    writeln!(text, "pub fn read{at}(it: &m::{name}) {{ {reads} }}").unwrap();
    let bound: String = record.fields.iter().map(|field| format!("{}: _, ", field.ident)).collect();
    writeln!(text, "pub fn take{at}(it: m::{name}) {{ let m::{name} {{ {bound} .. }} = it; }}").unwrap();
    writeln!(text, "pub fn fields{at}() -> usize {{ m::{name}::FIELDS.len() }}").unwrap();
    text
}

/// Structs of outputs have no hidden field, so that a pattern can name all fields.
fn output(name: &str, record: &Struct, at: usize, plan: &Plan) -> String {
    let types: Vec<String> =
        record.fields.iter().map(|field| spelled(field_type(field, Direction::Output, plan))).collect();
    let taken: String = types.iter().enumerate().map(|(index, of)| format!("a{index}: {of}, ")).collect();
    let named: String =
        record.fields.iter().enumerate().map(|(index, field)| format!("{}: a{index}, ", field.ident)).collect();
    let back: String = types.iter().enumerate().map(|(index, of)| format!("let _: {of} = a{index}; ")).collect();
    format!(
        "pub fn make{at}({taken}) -> m::{name} {{ m::{name} {{ {named} }} }}\n\
         pub fn part{at}(it: m::{name}) {{ let m::{name} {{ {named} }} = it; {back} }}\n"
    )
}

fn choice(name: &str, listed: &Enum, at: usize) -> String {
    let arms: String =
        listed.variants.iter().enumerate().map(|(index, it)| format!("m::{name}::{} => {index}, ", it.ident)).collect();
    format!(
        "pub fn match{at}(it: m::{name}) -> usize {{ match it {{ {arms} _ => 1000 }} }}\n\
         pub fn str{at}(it: m::{name}) -> &'static str {{ it.as_str() }}\n\
         pub const ALL{at}: &[m::{name}] = m::{name}::ALL;\n"
    )
}

fn alternatives(name: &str, union: &Union, at: usize, plan: &Plan) -> String {
    let mut text = String::new();
    let mut arms = String::new();
    for (index, alternative) in union.alternatives.iter().enumerate() {
        let inner = spelled(value_type(&alternative.schema, union.direction, plan));
        let of = if alternative.boxed { format!("rt::Box<{inner}>") } else { inner };
        write!(arms, "m::{name}::{}(it) => {{ let _: {of} = it; {index} }} ", alternative.ident).unwrap();
        if alternative.from {
            writeln!(text, "pub fn from{at}_{index}(it: {of}) -> m::{name} {{ rt::Into::into(it) }}").unwrap();
        }
    }
    let has = |kind: &Kind| union.alternatives.iter().any(|it| it.schema.kind == *kind && it.from);
    if union.direction == Direction::Input && (has(&Kind::String) || has(&Kind::File)) {
        writeln!(text, "pub fn text{at}(it: &str) -> m::{name} {{ rt::Into::into(it) }}").unwrap();
    }
    writeln!(text, "pub fn match{at}(it: m::{name}) -> usize {{ match it {{ {arms} }} }}").unwrap();
    text
}

fn operation(operation: &Operation, interface: &str, plan: &Plan) -> String {
    let input = plan.name(operation.input);
    let of = spelled(schema_type(&operation.output, Direction::Output, plan));
    let name = &operation.output_name;
    let mut text = format!(
        "pub fn gives_{input}(it: <m::{input} as rt::{interface}>::Output) -> {of} {{ it }}\n\
         pub fn called_{input}(it: m::{name}) -> {of} {{ it }}\n"
    );
    if let Some(chunk) = &operation.chunk
        && interface == "ModelInput"
    {
        let chunk = spelled(schema_type(chunk, Direction::Output, plan));
        text += &format!("pub fn chunk(it: <m::Input as rt::StreamingInput>::Chunk) -> {chunk} {{ it }}\n");
    }
    text
}
