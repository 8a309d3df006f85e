use serde_json::Value;

use super::flat::Flat;
use super::{Direction, Place, Reader, description};
use crate::{Bound, Kind, Schema, Type, Union};

impl Reader<'_> {
    /// The type for `anyOf` or `oneOf`.
    pub(super) fn union(&mut self, flat: &Flat<'_>, keyword: &str, parts: &[Value], place: &Place) -> Schema {
        let nullable = parts.iter().any(may_be_null);
        let bounds = if keyword == "oneOf" { vec![Bound::OneOf] } else { Vec::new() };
        let component = flat.component.clone();
        if let Some(id) = self.known(component.as_deref(), place.direction) {
            return Schema { nullable, bounds, ..self.reference(Kind::Union(id), id, place) };
        }
        let places = parts.iter().enumerate().filter(|(_, part)| !is_null(part));
        let schemas: Vec<(&Value, Place)> =
            places.map(|(index, part)| (part, place.alternative(keyword, index))).collect();
        if let [(schema, place)] = schemas.as_slice() {
            let mut only = self.schema(schema, place);
            only.nullable |= nullable;
            return only;
        }
        if schemas.is_empty() {
            self.warn(&place.pointer, format!("`{keyword}` has no alternative; any JSON is taken here"));
            return Schema { nullable, ..Schema::new(Kind::Any) };
        }
        let description = description(flat.inner_text("description"));
        let mut has_null = false;
        let id = self.named(component.as_deref(), place.direction, place, |reader, id| {
            let mut alternatives = Vec::new();
            for (schema, mut place) in schemas {
                place.unions.push(id);
                let mut alternative = reader.schema(schema, &place);
                if matches!(alternative.kind, Kind::Union(other) if place.unions.contains(&other)) {
                    reader.warn(&place.pointer, "an alternative is the union itself; it is left out");
                    continue;
                }
                has_null |= std::mem::take(&mut alternative.nullable);
                alternatives.push(alternative);
            }
            let takes_all = alternatives.iter().any(|alternative| alternative.kind == Kind::Any);
            if place.direction == Direction::Output && !takes_all {
                alternatives.push(Schema::new(Kind::Any));
            }
            // From the narrowest to the widest, so that each can be reached; the sort is stable.
            alternatives.sort_by_key(width);
            let name = reader.types[id.0].origin.name.clone();
            Type::Union(Union { name, description, alternatives, simplest: 0 })
        });
        Schema { nullable: nullable || has_null, bounds, ..Schema::new(Kind::Union(id)) }
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
fn width(schema: &Schema) -> u8 {
    let unbounded = u8::from(schema.bounds.is_empty());
    match schema.kind {
        Kind::Boolean => 0,
        Kind::Enum(_) => 1,
        Kind::Integer => 2 + unbounded,
        Kind::Number => 4 + unbounded,
        Kind::Object(_) => 6,
        Kind::Array(_) => 7,
        Kind::Map(_) => 8,
        Kind::Union(_) => 9,
        Kind::File => 10,
        Kind::Secret => 11,
        Kind::String => 12 + unbounded,
        Kind::Any => 14,
    }
}
