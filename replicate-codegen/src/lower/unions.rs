use serde_json::Value;

use super::flat::Flat;
use super::{Lower, Place, docs};
use crate::ir::{Alternative, Bound, Docs, Of, Shape, Side, TypeDef, Union};
use crate::{names, text};

impl Lower<'_> {
    /// The type for `anyOf` or `oneOf`.
    pub(super) fn union(&mut self, flat: &Flat<'_>, keyword: &str, parts: &[Value], place: &Place) -> Shape {
        let nullable = parts.iter().any(may_be_null);
        let bounds = if keyword == "oneOf" { vec![Bound::OneOf] } else { Vec::new() };
        let component = flat.component.clone();
        if let Some(id) = self.known(component.as_deref(), place.side) {
            return Shape { nullable, bounds, ..self.reference(Of::Union(id), id, place) };
        }
        let places = parts.iter().enumerate().filter(|(_, part)| !is_null(part));
        let schemas: Vec<(&Value, Place)> =
            places.map(|(index, part)| (part, place.alternative(keyword, index))).collect();
        if let [(schema, place)] = schemas.as_slice() {
            let mut shape = self.shape(schema, place);
            shape.nullable |= nullable;
            return shape;
        }
        if schemas.is_empty() {
            self.warn(&place.pointer, format!("`{keyword}` has no alternative; any JSON is taken here"));
            return Shape { nullable, ..Shape::new(Of::Any) };
        }
        let docs = flat.inner_text("description").map(text::markdown).filter(|lines| !lines.is_empty());
        let docs = Docs(docs.unwrap_or_else(|| docs::union(place)));
        let mut has_null = false;
        let id = self.named(component.as_deref(), place.side, place, |lower, id| {
            let mut shapes = Vec::new();
            for (schema, mut place) in schemas {
                place.unions.push(id);
                let mut shape = lower.shape(schema, &place);
                if matches!(shape.of, Of::Union(other) if place.unions.contains(&other)) {
                    lower.warn(&place.pointer, "an alternative is the union itself; it is left out");
                    continue;
                }
                has_null |= std::mem::take(&mut shape.nullable);
                shapes.push(shape);
            }
            if place.side == Side::Output && !shapes.iter().any(|shape| shape.of == Of::Any) {
                shapes.push(Shape::new(Of::Any));
            }
            // From the narrowest to the widest, so that each can be reached; the sort is stable.
            shapes.sort_by_key(width);
            TypeDef::Union(Union {
                name: String::new(),
                docs,
                side: place.side,
                alternatives: lower.alternatives(&shapes),
                blank: 0,
            })
        });
        Shape { nullable: nullable || has_null, bounds, ..Shape::new(Of::Union(id)) }
    }

    fn alternatives(&self, shapes: &[Shape]) -> Vec<Alternative> {
        let nouns: Vec<String> = shapes.iter().map(|shape| self.noun(&shape.of)).collect();
        let mut idents: Vec<String> = Vec::new();
        for noun in &nouns {
            let is_taken = idents.contains(noun);
            let numbered = || names::numbered(noun, |name| idents.iter().chain(&nouns).any(|other| other == name));
            idents.push(if is_taken { numbered() } else { noun.clone() });
        }
        let alternative = |(shape, ident): (&Shape, &String)| Alternative {
            docs: Docs(vec![format!("{}.", capitalized(&docs::describe(&shape.of)))]),
            from: shapes.iter().filter(|other| same_rust_type(&other.of, &shape.of)).count() == 1,
            ident: ident.clone(),
            shape: shape.clone(),
        };
        shapes.iter().zip(&idents).map(alternative).collect()
    }

    /// A name for the kind of a value.
    fn noun(&self, of: &Of) -> String {
        match of {
            Of::Boolean => "Boolean".to_owned(),
            Of::Integer => "Integer".to_owned(),
            Of::Number => "Number".to_owned(),
            Of::String => "Text".to_owned(),
            Of::File => "File".to_owned(),
            Of::Secret => "Secret".to_owned(),
            Of::Any => "Other".to_owned(),
            Of::Enum(id) | Of::Record(id) | Of::Union(id) => names::type_name(self.base_name(*id)).to_string(),
            Of::List(items) => format!("{}List", self.noun(&items.of).trim_end_matches('_')),
            Of::Map(values) => format!("{}Map", self.noun(&values.of).trim_end_matches('_')),
        }
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

impl Place {
    /// The place of an alternative: the same, one level down.
    fn alternative(&self, keyword: &str, index: usize) -> Self {
        let pointer = format!("{}/{keyword}/{index}", self.pointer);
        Self { pointer, depth: self.depth + 1, ..self.clone() }
    }
}

/// Whether null is one of an alternative's values.
fn may_be_null(schema: &Value) -> bool {
    is_null(schema) || schema.get("nullable") == Some(&Value::Bool(true))
}

fn is_null(schema: &Value) -> bool {
    schema.get("type") == Some(&Value::from("null"))
}

/// How much an alternative takes, for the order in which alternatives are tried.
fn width(shape: &Shape) -> u8 {
    let unbounded = u8::from(shape.bounds.is_empty());
    match shape.of {
        Of::Boolean => 0,
        Of::Enum(_) => 1,
        Of::Integer => 2 + unbounded,
        Of::Number => 4 + unbounded,
        Of::Record(_) => 6,
        Of::List(_) => 7,
        Of::Map(_) => 8,
        Of::Union(_) => 9,
        Of::File => 10,
        Of::Secret => 11,
        Of::String => 12 + unbounded,
        Of::Any => 14,
    }
}

fn same_rust_type(a: &Of, b: &Of) -> bool {
    match (a, b) {
        (Of::List(a), Of::List(b)) | (Of::Map(a), Of::Map(b)) => {
            a.nullable == b.nullable && same_rust_type(&a.of, &b.of)
        }
        (a, b) => a == b,
    }
}
