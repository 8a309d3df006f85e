//! A program that runs a model once, for the documentation of its module.
//!
//! It is made of the names that were chosen and of numbers: no text of the document's is in it.

use crate::ir::{Bound, Field, Number, Of, Root, Shape, TypeDef};

/// The lines of the program.
pub(super) fn lines(root: &Root, types: &[TypeDef]) -> Vec<String> {
    let TypeDef::Record(input) = &types[root.input.0] else { return Vec::new() };
    let example = Example { types };
    let required: Vec<&Field> = input.fields.iter().filter(|field| field.required).collect();
    let arguments = match required.as_slice() {
        [] => String::new(),
        [field] => example.argument(&field.shape),
        fields => {
            let fields = fields.iter().map(|field| format!("{}: {}", field.ident, example.exact(&field.shape)));
            format!("{} {{ {} }}", input.required_name, fields.collect::<Vec<_>>().join(", "))
        }
    };
    let optional =
        input.fields.iter().filter(|field| !field.required && !field.deprecated && is_plain(&field.shape.of));
    let setters = optional.take(2).map(|field| format!(".{}({})", field.setter, example.value(field)));
    let setters: String = setters.collect();
    vec![
        format!("let input = {}::new({arguments}){setters};", input.name),
        "let output = client.run(input).await?;".to_owned(),
    ]
}

struct Example<'a> {
    types: &'a [TypeDef],
}

impl Example<'_> {
    /// What a setter is given.
    fn argument(&self, shape: &Shape) -> String {
        match &shape.of {
            Of::Integer | Of::Number => number(&shape.bounds),
            Of::Boolean => "true".to_owned(),
            Of::String | Of::Secret => "\"...\"".to_owned(),
            Of::File => "\"https://example.com/file\"".to_owned(),
            Of::Enum(id) => variant(&self.types[id.0]),
            Of::Record(id) => format!("{}::new(...)", self.types[id.0].name()),
            Of::List(items) => format!("[{}]", self.argument(items)),
            Of::Map(values) => format!("[(\"...\", {})]", self.argument(values)),
            Of::Any | Of::Union(_) => "...".to_owned(),
        }
    }

    /// What a field of the struct of required inputs is given, which converts nothing.
    fn exact(&self, shape: &Shape) -> String {
        match &shape.of {
            Of::String | Of::Secret | Of::File => format!("{}.into()", self.argument(shape)),
            Of::List(items) => format!("vec![{}]", self.exact(items)),
            Of::Number => float(&number(&shape.bounds)),
            _ => self.argument(shape),
        }
    }

    /// What an optional field is given: its default, where that is a number.
    fn value(&self, field: &Field) -> String {
        let default = field.default.as_deref().filter(|text| text.parse::<f64>().is_ok());
        match (&field.shape.of, default) {
            (Of::Integer | Of::Number, Some(default)) => default.to_owned(),
            _ => self.argument(&field.shape),
        }
    }
}

fn variant(def: &TypeDef) -> String {
    match def {
        TypeDef::Enum(listed) => match listed.variants.first() {
            Some(variant) => format!("{}::{}", listed.name, variant.ident),
            None => listed.name.clone(),
        },
        TypeDef::Record(_) | TypeDef::Union(_) => def.name().to_owned(),
    }
}

/// Whether an example of the kind tells a reader something.
fn is_plain(of: &Of) -> bool {
    matches!(of, Of::Integer | Of::Number | Of::Boolean | Of::Enum(_))
}

/// A number that follows the first of the rules.
fn number(bounds: &[Bound]) -> String {
    match bounds.first() {
        Some(Bound::Minimum(limit) | Bound::Maximum(limit)) => limit.to_string(),
        _ => Number::Integer(1).to_string(),
    }
}

/// A number as a literal of a double.
fn float(number: &str) -> String {
    if number.contains('.') { number.to_owned() } else { format!("{number}.0") }
}
