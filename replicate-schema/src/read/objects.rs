use std::collections::HashSet;

use serde_json::Value;

use super::flat::Flat;
use super::{Direction, Ends, Origin, Output, Place, Reader, description};
use crate::{Kind, ObjectType, Property, Schema, Type, TypeId};

impl Reader<'_> {
    /// The input of an operation: always an object of that name.
    pub(super) fn root_input(&mut self, schema: &Value, place: &Place) -> TypeId {
        let flat = self.flatten(schema, &place.pointer);
        if flat.text("type").is_some_and(|name| name != "object") {
            self.warn(&place.pointer, "the input is no object; it is taken to have no properties");
        }
        self.root(&flat, place)
    }

    /// What an operation gives back.
    pub(super) fn root_output(&mut self, schema: &Value, place: &Place) -> Output {
        let flat = self.flatten(schema, &place.pointer);
        let is_own = flat.component.as_deref().is_none_or(|component| component == place.pointer);
        let mut schema = if is_own && has_properties(&flat) {
            Schema::new(Kind::Object(self.root(&flat, place)))
        } else {
            self.schema_of(&flat, place)
        };
        schema.nullable = false;
        let iterates = flat.text("x-cog-array-type") == Some("iterator");
        let joined = iterates && flat.text("x-cog-array-display") == Some("concatenate");
        let chunk = match &schema.kind {
            Kind::Array(items) if iterates => Some((**items).clone()),
            _ => None,
        };
        if joined && chunk.as_ref().is_some_and(|chunk| chunk.kind == Kind::String) {
            schema = Schema::new(Kind::String);
        }
        Output { schema, chunk, declared: true, description: description(flat.text("description")) }
    }

    /// An object with properties, or with any keys.
    pub(super) fn object(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        if !has_properties(flat) {
            return self.map(flat, place);
        }
        if let Some(id) = self.known(flat.component.as_deref(), place.direction) {
            return self.reference(Kind::Object(id), id, place);
        }
        let component = flat.component.clone();
        let id =
            self.named(component.as_deref(), place.direction, place, |reader, id| reader.properties(id, flat, place));
        Schema::new(Kind::Object(id))
    }

    fn map(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        let values = match flat.get("additionalProperties") {
            Some(schema @ Value::Object(object)) if !object.is_empty() => {
                self.schema(schema, &place.inner("additionalProperties", "Value", Ends::Container))
            }
            // An object with any keys and values.
            _ => Schema::new(Kind::Any),
        };
        let kind = Kind::Map(Box::new(values));
        Schema { bounds: self.bounds(flat, &kind, &place.pointer), ..Schema::new(kind) }
    }

    /// The type of the input or output of an operation as a whole.
    fn root(&mut self, flat: &Flat<'_>, place: &Place) -> TypeId {
        let Place { pointer, direction, name, .. } = place.clone();
        let id = self.open(Origin { pointer, place: name.clone(), name, direction, is_root: true });
        let definition = self.properties(id, flat, place);
        self.types[id.0].definition = Some(definition);
        id
    }

    fn properties(&mut self, id: TypeId, flat: &Flat<'_>, place: &Place) -> Type {
        let mut schemas: Vec<(&String, &Value)> = match flat.get("properties") {
            Some(Value::Object(properties)) => properties.iter().collect(),
            _ => Vec::new(),
        };
        // The author's order, where it is given; never that of the file, which means nothing.
        schemas.sort_by(|(a, x), (b, y)| order(x).total_cmp(&order(y)).then_with(|| a.cmp(b)));
        let required: Vec<&str> = match flat.get("required") {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let names: HashSet<&str> = schemas.iter().map(|(name, _)| name.as_str()).collect();
        for name in required.iter().filter(|name| !names.contains(*name)) {
            self.warn(&place.pointer, format!("`{name}` is required and is no property"));
        }
        let required: HashSet<&str> = required.into_iter().collect();
        let properties = schemas
            .into_iter()
            .map(|(name, schema)| self.property(name, schema, required.contains(name.as_str()), place));
        let properties = properties.collect();
        let name = self.types[id.0].origin.name.clone();
        Type::Object(ObjectType { name, description: description(flat.inner_text("description")), properties })
    }

    fn property(&mut self, name: &str, schema: &Value, required: bool, parent: &Place) -> Property {
        let token = name.replace('~', "~0").replace('/', "~1");
        let ends = if required { Ends::Never } else { Ends::Absence };
        let mut place = parent.inner(&format!("properties/{token}"), name, ends);
        if parent.depth == 0 && parent.direction == Direction::Input {
            name.clone_into(&mut place.name);
        }
        let flat = self.flatten(schema, &place.pointer);
        let mut schema = self.schema_of(&flat, &place);
        // Any JSON holds null already.
        if schema.kind == Kind::Any {
            schema.nullable = false;
        }
        Property {
            name: name.to_owned(),
            label: None,
            required,
            deprecated: flat.flag("deprecated"),
            schema,
            default: flat.get("default").filter(|default| !default.is_null()).map(Value::to_string),
            description: description(flat.text("description")),
        }
    }
}

fn has_properties(flat: &Flat<'_>) -> bool {
    matches!(flat.get("properties"), Some(Value::Object(properties)) if !properties.is_empty())
}

/// Where the author put a property.
fn order(schema: &Value) -> f64 {
    schema.get("x-order").and_then(Value::as_f64).unwrap_or(f64::INFINITY)
}
