use serde_json::{Map, Value};

use super::flat::Flat;
use super::{DEEPEST, Direction, Ends, Place, Reader};
use crate::{Bound, Kind, Schema};

impl Reader<'_> {
    /// What values a schema takes.
    pub(super) fn schema(&mut self, schema: &Value, place: &Place) -> Schema {
        let flat = self.flatten(schema, &place.pointer);
        self.schema_of(&flat, place)
    }

    pub(super) fn schema_of(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        if place.depth > DEEPEST {
            self.warn(&place.pointer, "the schemas are nested too deeply; any JSON is taken here");
            return Schema::new(Kind::Any);
        }
        let nullable = flat.flag("nullable");
        let mut read = self.without_null(flat, place);
        read.nullable |= nullable;
        read
    }

    fn without_null(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        let mut nullable = false;
        if let Some(listed) = self.listed(flat, place) {
            match listed.kind {
                Some(kind) => return Schema { nullable: listed.nullable, ..Schema::new(kind) },
                None => nullable = listed.nullable,
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            // The newest official models publish an empty list beside a type; it says nothing.
            if let Some(Value::Array(parts)) = flat.get(keyword).filter(|parts| **parts != serde_json::json!([])) {
                return self.union(flat, keyword, parts, place);
            }
        }
        let mut read = match flat.get("type") {
            Some(Value::Array(types)) => self.one_of_types(flat, types, place),
            Some(Value::String(name)) => self.typed(flat, name, place),
            None => match implied_type(flat) {
                Some(name) => self.typed(flat, name, place),
                None => self.untyped(flat, place),
            },
            Some(other) => {
                self.warn(&place.pointer, format!("{other} is no type; any JSON is taken here"));
                Schema::new(Kind::Any)
            }
        };
        read.nullable |= nullable;
        read
    }

    fn untyped(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        // A missing reference has been reported already, and an output without a schema is common.
        if flat.is_object() && flat.get("$ref").is_none() && flat.get("allOf").is_none() && place.depth > 0 {
            self.warn(&place.pointer, "no `type` is given; any JSON is taken here");
        }
        Schema::new(Kind::Any)
    }

    /// `type: ["string", "null"]`, as OpenAPI 3.1 has it.
    fn one_of_types(&mut self, flat: &Flat<'_>, types: &[Value], place: &Place) -> Schema {
        let nullable = types.iter().any(|name| name == "null");
        let names: Vec<&str> = types.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect();
        let mut read = match names.as_slice() {
            [name] => self.typed(flat, name, place),
            [] => Schema::new(Kind::Any),
            names => {
                let parts: Vec<Value> = names.iter().map(|name| flat.with_type(name)).collect();
                self.union(flat, "anyOf", &parts, place)
            }
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
            "array" => Kind::Array(Box::new(self.items(flat, place))),
            "object" => return self.object(flat, place),
            "null" => return Schema { nullable: true, ..Schema::new(Kind::Any) },
            unknown => {
                self.warn(&place.pointer, format!("`{unknown}` is no type of JSON Schema; any JSON is taken here"));
                return Schema::new(Kind::Any);
            }
        };
        Schema { bounds: self.bounds(flat, &kind, &place.pointer), ..Schema::new(kind) }
    }

    fn items(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        let inner = place.inner("items", "Item", Ends::Container);
        match flat.get("items") {
            Some(schema @ Value::Object(object)) if !object.is_empty() => self.schema(schema, &inner),
            Some(Value::Array(_)) => {
                self.warn(&place.pointer, "`items` is a list of schemas; items of any JSON are taken");
                Schema::new(Kind::Any)
            }
            _ => Schema::new(Kind::Any),
        }
    }
}

impl Flat<'_> {
    /// The schema as JSON, for one of the types it allows. Bounds of other types say nothing there.
    fn with_type(&self, name: &str) -> Value {
        let keywords: &[&str] = match name {
            "string" => &["format", "writeOnly", "x-cog-secret"],
            "array" => &["items"],
            "object" => &["properties", "required", "additionalProperties"],
            _ => &[],
        };
        let mut schema: Map<String, Value> = keywords
            .iter()
            .copied()
            .chain(Bound::keywords())
            .filter_map(|key| Some((key.to_owned(), self.get(key)?.clone())))
            .collect();
        schema.insert("type".to_owned(), name.into());
        Value::Object(schema)
    }
}

fn implied_type(flat: &Flat<'_>) -> Option<&'static str> {
    let has = |keyword: &str| flat.get(keyword).is_some();
    if has("properties") || has("additionalProperties") {
        Some("object")
    } else if has("items") {
        Some("array")
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
