//! A program that runs a model once, for the documentation of its module.
//!
//! It is made of the names that were chosen and of numbers: no text of the document's is in it.

use replicate_schema::{Bound, Kind, Number, Schema, TypeId, Types};

use super::{Field, Item};

/// The lines of the program.
pub(super) fn lines(input: TypeId, types: &Types, items: &[Item]) -> Vec<String> {
    let Item::Struct(planned) = &items[input.0] else { return Vec::new() };
    let example = Example { types, items };
    let required: Vec<&Field> = planned.fields.iter().filter(|field| field.property.required).collect();
    let arguments = match required.as_slice() {
        [] => String::new(),
        [field] => example.argument(field.schema()),
        fields => {
            let fields = fields.iter().map(|field| format!("{}: {}", field.ident, example.exact(field.schema())));
            format!("{} {{ {} }}", planned.required_name, fields.collect::<Vec<_>>().join(", "))
        }
    };
    let tells = |field: &&Field| !field.property.required && !field.property.deprecated && is_plain(&field.schema().kind);
    let optional = planned.fields.iter().filter(tells).take(2);
    let setters: String = optional.map(|field| format!(".{}({})", field.setter, example.value(field))).collect();
    vec![
        format!("let input = {}::new({arguments}){setters};", types[input].name()),
        "let output = client.run(input).await?;".to_owned(),
    ]
}

struct Example<'a> {
    types: &'a Types,
    items: &'a [Item],
}

impl Example<'_> {
    /// What a setter is given.
    fn argument(&self, schema: &Schema) -> String {
        match &schema.kind {
            Kind::Integer | Kind::Number => number(&schema.bounds),
            Kind::Boolean => "true".to_owned(),
            Kind::String | Kind::Secret => "\"...\"".to_owned(),
            Kind::File => "\"https://example.com/file\"".to_owned(),
            Kind::Enum(id) => self.variant(*id),
            Kind::Object(id) => format!("{}::new(...)", self.types[*id].name()),
            Kind::Array(items) => format!("[{}]", self.argument(items)),
            Kind::Map(values) => format!("[(\"...\", {})]", self.argument(values)),
            _ => "...".to_owned(),
        }
    }

    /// What a field of the struct of required inputs is given, which converts nothing.
    fn exact(&self, schema: &Schema) -> String {
        match &schema.kind {
            Kind::String | Kind::Secret | Kind::File => format!("{}.into()", self.argument(schema)),
            Kind::Array(items) => format!("vec![{}]", self.exact(items)),
            Kind::Number => float(&number(&schema.bounds)),
            _ => self.argument(schema),
        }
    }

    /// What an optional field is given: its default, where that is a number.
    fn value(&self, field: &Field) -> String {
        let default = field.property.default.as_deref().filter(|text| text.parse::<f64>().is_ok());
        match (&field.schema().kind, default) {
            (Kind::Integer | Kind::Number, Some(default)) => default.to_owned(),
            _ => self.argument(field.schema()),
        }
    }

    fn variant(&self, id: TypeId) -> String {
        let name = self.types[id].name();
        match &self.items[id.0] {
            Item::Enum(listed) if !listed.variants.is_empty() => format!("{name}::{}", listed.variants[0].ident),
            _ => name.to_owned(),
        }
    }
}

/// Whether an example of the kind tells a reader something.
fn is_plain(kind: &Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Number | Kind::Boolean | Kind::Enum(_))
}

/// A number that follows the first of the bounds.
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
