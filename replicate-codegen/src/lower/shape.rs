use serde_json::{Map, Value};

use super::bounds::About;
use super::flat::Flat;
use super::{DEEPEST, Ends, Lower, Place};
use crate::ir::{Of, Shape, Side};

impl Lower<'_> {
    /// What values a schema takes.
    pub(super) fn shape(&mut self, schema: &Value, place: &Place) -> Shape {
        let flat = self.flatten(schema, &place.pointer);
        self.shape_of(&flat, place)
    }

    pub(super) fn shape_of(&mut self, flat: &Flat<'_>, place: &Place) -> Shape {
        if place.depth > DEEPEST {
            self.warn(&place.pointer, "the schemas are nested too deeply; any JSON is taken here");
            return Shape::new(Of::Any);
        }
        let nullable = flat.flag("nullable");
        let mut shape = self.shape_without_null(flat, place);
        shape.nullable |= nullable;
        shape
    }

    fn shape_without_null(&mut self, flat: &Flat<'_>, place: &Place) -> Shape {
        let mut nullable = false;
        if let Some(listed) = self.listed(flat, place) {
            match listed.of {
                Some(of) => return Shape { nullable: listed.nullable, ..Shape::new(of) },
                None => nullable = listed.nullable,
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(parts)) = flat.get(keyword) {
                return self.union(flat, keyword, parts, place);
            }
        }
        let mut shape = match flat.get("type") {
            Some(Value::Array(types)) => self.one_of_types(flat, types, place),
            Some(Value::String(name)) => self.typed(flat, name, place),
            None => match implied_type(flat) {
                Some(name) => self.typed(flat, name, place),
                None => self.untyped(flat, place),
            },
            Some(other) => {
                self.warn(&place.pointer, format!("{other} is no type; any JSON is taken here"));
                Shape::new(Of::Any)
            }
        };
        shape.nullable |= nullable;
        shape
    }

    fn untyped(&mut self, flat: &Flat<'_>, place: &Place) -> Shape {
        // A missing reference has been reported already, and an output without a schema is common.
        if flat.is_object() && flat.get("$ref").is_none() && flat.get("allOf").is_none() && place.depth > 0 {
            self.warn(&place.pointer, "no `type` is given; any JSON is taken here");
        }
        Shape::new(Of::Any)
    }

    /// `type: ["string", "null"]`, as OpenAPI 3.1 has it.
    fn one_of_types(&mut self, flat: &Flat<'_>, types: &[Value], place: &Place) -> Shape {
        let nullable = types.iter().any(|name| name == "null");
        let names: Vec<&str> = types.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect();
        let mut shape = match names.as_slice() {
            [name] => self.typed(flat, name, place),
            [] => Shape::new(Of::Any),
            names => {
                let parts: Vec<Value> = names.iter().map(|name| flat.with_type(name)).collect();
                self.union(flat, "anyOf", &parts, place)
            }
        };
        shape.nullable |= nullable;
        shape
    }

    fn typed(&mut self, flat: &Flat<'_>, name: &str, place: &Place) -> Shape {
        let bounded = |lower: &mut Self, of, about| {
            let bounds = lower.bounds(flat, about, &place.pointer);
            Shape { bounds, ..Shape::new(of) }
        };
        match name {
            "boolean" => Shape::new(Of::Boolean),
            "integer" => bounded(self, Of::Integer, About::Numbers),
            "number" => bounded(self, Of::Number, About::Numbers),
            "string" => {
                let of = text_kind(flat, place.side);
                bounded(self, of, About::Text)
            }
            "array" => {
                let items = self.items(flat, place);
                bounded(self, Of::List(Box::new(items)), About::Items)
            }
            "object" => self.object(flat, place),
            "null" => Shape { nullable: true, ..Shape::new(Of::Any) },
            unknown => {
                self.warn(&place.pointer, format!("`{unknown}` is no type of JSON Schema; any JSON is taken here"));
                Shape::new(Of::Any)
            }
        }
    }

    fn items(&mut self, flat: &Flat<'_>, place: &Place) -> Shape {
        let inner = place.inner("items", "Item", Ends::Container);
        match flat.get("items") {
            Some(schema @ Value::Object(object)) if !object.is_empty() => self.shape(schema, &inner),
            Some(Value::Array(_)) => {
                self.warn(&place.pointer, "`items` is a list of schemas; items of any JSON are taken");
                Shape::new(Of::Any)
            }
            _ => Shape::new(Of::Any),
        }
    }

    fn object(&mut self, flat: &Flat<'_>, place: &Place) -> Shape {
        let has_properties = matches!(flat.get("properties"), Some(Value::Object(map)) if !map.is_empty());
        if has_properties {
            return self.record(flat, place);
        }
        let bounds = self.bounds(flat, About::Keys, &place.pointer);
        let of = match flat.get("additionalProperties") {
            Some(schema @ Value::Object(object)) if !object.is_empty() => {
                let values = self.shape(schema, &place.inner("additionalProperties", "Value", Ends::Container));
                Of::Map(Box::new(values))
            }
            // An object with any keys and values.
            _ => Of::Map(Box::new(Shape::new(Of::Any))),
        };
        Shape { bounds, ..Shape::new(of) }
    }
}

impl Place {
    /// A place inside this one.
    pub(super) fn inner(&self, token: &str, name: &str, ends: Ends) -> Self {
        Self {
            pointer: format!("{}/{token}", self.pointer),
            side: self.side,
            name: format!("{} {name}", self.name),
            depth: self.depth + 1,
            ends,
            unions: Vec::new(),
        }
    }
}

impl Flat<'_> {
    /// The schema as JSON, for one of the types it allows: with every keyword that is about values of that type.
    fn with_type(&self, name: &str) -> Value {
        let keywords: &[&str] = match name {
            "integer" | "number" => {
                &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "ge", "gt", "le", "lt"]
            }
            "string" => &["minLength", "maxLength", "pattern", "format", "writeOnly", "x-cog-secret"],
            "array" => &["items", "minItems", "maxItems", "uniqueItems"],
            "object" => &["properties", "required", "additionalProperties", "minProperties", "maxProperties"],
            _ => &[],
        };
        let mut schema: Map<String, Value> =
            keywords.iter().filter_map(|key| Some(((*key).to_owned(), self.get(key)?.clone()))).collect();
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

fn text_kind(flat: &Flat<'_>, side: Side) -> Of {
    let format = flat.text("format");
    if format == Some("uri") {
        return Of::File;
    }
    let secret = format == Some("password") || flat.flag("x-cog-secret") || flat.flag("writeOnly");
    if secret && side == Side::Input { Of::Secret } else { Of::String }
}
