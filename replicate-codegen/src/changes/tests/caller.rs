//! A program that uses everything a module has, as text: whatever breaks anybody breaks it.

#![allow(clippy::format_collect, clippy::format_push_string, reason = "short texts, read more easily than folds")]

use std::fmt::Write;

use crate::changes::rust::Spelling;
use crate::ir::{Enum, Module, Of, Record, Root, Shape, Side, TypeDef, Union};

/// In the program, `m` is the module and `rt` has what generated code is made of.
const SPELLING: Spelling = Spelling { runtime: "rt::", own: "m::" };

/// The program, to stand in a module of its own beside `m` and `rt`.
pub(super) fn caller(module: &Module) -> String {
    let mut text = String::from("#![allow(warnings)]\n");
    for (at, def) in module.types.iter().enumerate() {
        text += &match def {
            TypeDef::Record(record) if record.side == Side::Input => input(record, at, module),
            TypeDef::Record(record) => output(record, at, module),
            TypeDef::Enum(listed) => choice(listed, at),
            TypeDef::Union(union) => alternatives(union, at, module),
        };
    }
    text += &root(&module.input, "ModelInput", module);
    if let Some(training) = &module.training {
        text += &root(training, "TrainingInput", module);
    }
    text
}

/// The type of a setter's argument: what the field holds when it is set.
fn argument(shape: &Shape, module: &Module) -> String {
    SPELLING.bare_type(&Shape { boxed: false, ..shape.clone() }, Side::Input, module)
}

fn input(record: &Record, at: usize, module: &Module) -> String {
    let name = &record.name;
    let required: Vec<_> = record.fields.iter().filter(|field| field.required).collect();
    let arguments = |types: Vec<String>| -> String {
        let arguments = types.iter().enumerate().map(|(index, of)| format!("a{index}: {of}, "));
        arguments.collect()
    };
    let given: Vec<String> = required.iter().map(|field| argument(&field.shape, module)).collect();
    let boxed: Vec<String> =
        required.iter().map(|field| SPELLING.bare_type(&field.shape, Side::Input, module)).collect();
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
    let setters: Vec<String> = record.fields.iter().map(|field| argument(&field.shape, module)).collect();
    let calls: String =
        record.fields.iter().enumerate().map(|(index, field)| format!(".{}(a{index})", field.setter)).collect();
    writeln!(text, "pub fn set{at}(it: m::{name}, {}) -> m::{name} {{ it{calls} }}", arguments(setters)).unwrap();
    let types: Vec<String> =
        record.fields.iter().map(|field| SPELLING.field_type(field, Side::Input, module)).collect();
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

/// Structs of outputs have no hidden field, so that a pattern may name all there are.
fn output(record: &Record, at: usize, module: &Module) -> String {
    let name = &record.name;
    let types: Vec<String> =
        record.fields.iter().map(|field| SPELLING.field_type(field, Side::Output, module)).collect();
    let taken: String = types.iter().enumerate().map(|(index, of)| format!("a{index}: {of}, ")).collect();
    let named: String =
        record.fields.iter().enumerate().map(|(index, field)| format!("{}: a{index}, ", field.ident)).collect();
    let back: String = types.iter().enumerate().map(|(index, of)| format!("let _: {of} = a{index}; ")).collect();
    format!(
        "pub fn make{at}({taken}) -> m::{name} {{ m::{name} {{ {named} }} }}\n\
         pub fn part{at}(it: m::{name}) {{ let m::{name} {{ {named} }} = it; {back} }}\n"
    )
}

fn choice(listed: &Enum, at: usize) -> String {
    let name = &listed.name;
    let arms: String =
        listed.variants.iter().enumerate().map(|(index, it)| format!("m::{name}::{} => {index}, ", it.ident)).collect();
    format!(
        "pub fn match{at}(it: m::{name}) -> usize {{ match it {{ {arms} _ => 1000 }} }}\n\
         pub fn str{at}(it: m::{name}) -> &'static str {{ it.as_str() }}\n\
         pub const ALL{at}: &[m::{name}] = m::{name}::ALL;\n"
    )
}

fn alternatives(union: &Union, at: usize, module: &Module) -> String {
    let name = &union.name;
    let mut text = String::new();
    let mut arms = String::new();
    for (index, alternative) in union.alternatives.iter().enumerate() {
        let of = SPELLING.bare_type(&alternative.shape, union.side, module);
        write!(arms, "m::{name}::{}(it) => {{ let _: {of} = it; {index} }} ", alternative.ident).unwrap();
        if alternative.from {
            writeln!(text, "pub fn from{at}_{index}(it: {of}) -> m::{name} {{ rt::Into::into(it) }}").unwrap();
        }
    }
    let has = |of: &Of| union.alternatives.iter().any(|it| it.shape.of == *of && it.from);
    if union.side == Side::Input && (has(&Of::String) || has(&Of::File)) {
        writeln!(text, "pub fn text{at}(it: &str) -> m::{name} {{ rt::Into::into(it) }}").unwrap();
    }
    writeln!(text, "pub fn match{at}(it: m::{name}) -> usize {{ match it {{ {arms} }} }}").unwrap();
    text
}

fn root(root: &Root, interface: &str, module: &Module) -> String {
    let input = module.types[root.input.0].name();
    let of = SPELLING.value_type(&root.output.shape, Side::Output, module);
    let name = &root.output.name;
    let mut text = format!(
        "pub fn gives_{input}(it: <m::{input} as rt::{interface}>::Output) -> {of} {{ it }}\n\
         pub fn called_{input}(it: m::{name}) -> {of} {{ it }}\n"
    );
    if let Some(chunk) = &root.output.chunk
        && interface == "ModelInput"
    {
        let chunk = SPELLING.value_type(chunk, Side::Output, module);
        text += &format!("pub fn chunk(it: <m::Input as rt::StreamingInput>::Chunk) -> {chunk} {{ it }}\n");
    }
    text
}
