use std::collections::HashSet;

use serde_json::Value;

use super::flat::Flat;
use super::{DEEPEST, Place, Reader, assertions, size};
use crate::json::canonical;
use crate::{Assertion, Bound, Direction, JsonType, Kind, Schema, View};

impl Reader<'_> {
    /// Reads which values a schema accepts.
    pub(super) fn schema(&mut self, schema: &Value, place: &Place) -> Schema {
        let flat = self.flatten(schema, &place.pointer);
        self.schema_of(&flat, place)
    }

    pub(super) fn schema_of(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        if place.depth > DEEPEST {
            self.widen(&place.pointer, "the schemas are nested too deeply; any JSON is accepted here");
            return Schema::new(Kind::Any);
        }
        if flat.is_never {
            return nothing();
        }
        // The content of a component is at one place, whatever refers to it.
        let place = &match &flat.component {
            Some(component) => Place { pointer: size::short(component).into_owned(), ..place.clone() },
            None => place.clone(),
        };
        self.diagnose(flat, &place.pointer);
        let mut read = self.without_flag(flat, place);
        // Null has no kind, but must meet the bounds that apply to all values.
        read.nullable &= read.bounds.iter().all(|bound| bound.check(&View::<&Value>::Null).is_none());
        read.nullable |= flat.flag("nullable");
        read
    }

    /// Reads the schema without the flag `nullable`.
    fn without_flag(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        if let Some(listed) = self.listed(flat, place) {
            return listed;
        }
        for keyword in ["anyOf", "oneOf"] {
            // The newest official models publish an empty list next to a type, which has no effect.
            if let Some(Value::Array(parts)) = flat.get(keyword).filter(|parts| **parts != serde_json::json!([]))
                && self.alternatives_as_bounds(flat, keyword, &place.pointer).is_none()
            {
                if let Some(values) = constants(parts)
                    && flat.beside(keyword).is_none()
                {
                    let listed = flat.with("enum", values).with(keyword, Value::Array(Vec::new()));
                    return self.without_flag(&listed, place);
                }
                return self.union(flat, keyword, parts, place);
            }
        }
        match flat.get("type") {
            Some(Value::Array(types)) => self.one_of_types(flat, types, place),
            Some(Value::String(name)) => self.typed(flat, name, place),
            None => match implied_type(flat) {
                // The output as a whole has the type that its keywords imply.
                Some(implied) if place.depth == 0 => self.typed(flat, implied.name(), place),
                Some(_) => self.union_of_implied(flat, place),
                None => self.untyped(flat, place),
            },
            Some(other) => {
                self.widen(&place.pointer, format!("{other} is not a type; any JSON is accepted here"));
                Schema::new(Kind::Any)
            }
        }
    }

    fn untyped(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        let bounds = self.bounds(flat, &Kind::Any, &place.pointer);
        // A missing reference was already reported, and an output without a schema is common.
        let is_expected = flat.get("$ref").is_some() || flat.get("allOf").is_some() || place.depth == 0;
        if flat.is_object() && bounds.is_empty() && !is_expected {
            self.warn(&place.pointer, "no `type` is given; any JSON is accepted here");
        }
        Schema { bounds, ..Schema::new(Kind::Any) }
    }

    /// `type: ["string", "null"]`, as in OpenAPI 3.1.
    fn one_of_types(&mut self, flat: &Flat<'_>, types: &[Value], place: &Place) -> Schema {
        let nullable = types.iter().any(|name| name == "null");
        let names: Vec<&str> = types.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect();
        let mut read = match names.as_slice() {
            [name] => self.typed(flat, name, place),
            [] if nullable => return only_null(),
            [] => Schema::new(Kind::Any),
            names => self.union_of_types(flat, names, place),
        };
        read.nullable |= nullable;
        read
    }

    fn typed(&mut self, flat: &Flat<'_>, name: &str, place: &Place) -> Schema {
        let kind = match name {
            "boolean" => Kind::Boolean,
            "integer" => Kind::Integer,
            "number" => Kind::Number,
            "string" => text_kind(flat, place.direction),
            "array" => return self.array(flat, place),
            "object" => return self.object(flat, place),
            "null" => return only_null(),
            unknown => {
                self.widen(
                    &place.pointer,
                    format!("`{unknown}` is not a type of JSON Schema; any JSON is accepted here"),
                );
                return Schema::new(Kind::Any);
            }
        };
        Schema { bounds: self.bounds(flat, &kind, &place.pointer), ..Schema::new(kind) }
    }

    fn array(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        self.container(flat, place, |reader| {
            let items = match flat.get("items") {
                Some(schema) if assertions::first(flat).is_none() && !asks_for_nothing(schema) => {
                    let place = place.child(flat, "items", "Item");
                    let mut items = reader.flatten(schema, &place.pointer);
                    // Cog writes the accepted files next to a list of files.
                    if let Some(accept) = flat.get(ACCEPT).filter(|_| items.get(ACCEPT).is_none()) {
                        items = items.with(ACCEPT, accept.clone());
                    }
                    reader.schema_of(&items, &place)
                }
                _ => Schema::new(Kind::Any),
            };
            let kind = Kind::Array(Box::new(items));
            Schema { bounds: reader.bounds(flat, &kind, &place.pointer), ..Schema::new(kind) }
        })
    }
}

/// The keyword for accepted files.
const ACCEPT: &str = "x-cog-accept";

/// The values of alternatives that each consist of one constant: they are an enum. If exactly one alternative must
/// match, the values must be distinct.
fn constants(parts: &[Value]) -> Option<Value> {
    let mut seen = HashSet::new();
    let value = |part: &Value| {
        let says_no_more = |key: &String| key == "const" || key == "title" || key == "description";
        let part = part.as_object().filter(|part| part.keys().all(says_no_more))?;
        part.get("const").filter(|value| seen.insert(canonical(value))).cloned()
    };
    parts.iter().map(value).collect()
}

/// A schema that accepts no value.
pub(super) fn nothing() -> Schema {
    of_types(Vec::new())
}

/// A schema that accepts only null.
pub(super) fn only_null() -> Schema {
    of_types(vec![JsonType::Null])
}

/// Any JSON of some types.
pub(super) fn of_types(types: Vec<JsonType>) -> Schema {
    Schema { bounds: vec![Bound::Assertion(Assertion::Type(types))], ..Schema::new(Kind::Any) }
}

pub(super) fn asks_for_nothing(schema: &Value) -> bool {
    *schema == Value::Bool(true) || schema.as_object().is_some_and(serde_json::Map::is_empty)
}

/// The type that the keywords of a schema without `type` imply.
pub(super) fn implied_type(flat: &Flat<'_>) -> Option<JsonType> {
    let says = |keyword: &str| flat.get(keyword).is_some_and(|schema| !asks_for_nothing(schema));
    if flat.get("type").is_some() {
        None
    } else if says("properties") || says("additionalProperties") {
        Some(JsonType::Object)
    } else if says("items") && assertions::first(flat).is_none() {
        Some(JsonType::Array)
    } else {
        None
    }
}

fn text_kind(flat: &Flat<'_>, side: Direction) -> Kind {
    let format = flat.text("format");
    if format == Some("uri") {
        return Kind::File;
    }
    let secret = format == Some("password") || flat.flag("x-cog-secret") || flat.flag("writeOnly");
    if secret && side == Direction::Input { Kind::Secret } else { Kind::String }
}
