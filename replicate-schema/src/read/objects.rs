use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use serde_json::{Map, Value};

use super::assertions::Scope;
use super::flat::{Flat, token};
use super::kinds::asks_for_nothing;
use super::{Origin, Output, Place, Reader, description, size};
use crate::json::canonical;
use crate::{Bound, Direction, Kind, ObjectType, Property, Schema, Type, TypeId};

/// The maximum number of required names without a property, more than an author leaves by mistake.
const MOST_UNDESCRIBED: usize = 1_000;

impl Reader<'_> {
    /// Reads the input of an operation, which is always an object of that name.
    pub(super) fn root_input(&mut self, schema: &Value, place: &Place) -> TypeId {
        let flat = self.flatten(schema, &place.pointer);
        if flat.text("type").is_some_and(|name| name != "object") {
            self.warn(&place.pointer, "the input is not an object; it is read as one without properties");
        }
        self.root(&flat, place)
    }

    /// Reads the output of an operation.
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

    /// Reads an object with properties, or with any keys.
    pub(super) fn object(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        if !has_properties(flat) {
            return self.map(flat, place);
        }
        let component = flat.component.clone();
        if component.is_some() {
            let id = self
                .named(component.as_deref(), place.direction, place, |reader, id| reader.properties(id, flat, place));
            return Schema::new(Kind::Object(id));
        }
        // Identical unnamed objects are one type.
        let shape = (shape(flat), place.direction);
        if let Some(known) = self.by_shape.get(&shape).cloned() {
            if place.depth < known.depth {
                self.rename(&known, place);
                self.by_shape.insert(shape, Shaped { depth: place.depth, ..known.clone() });
            }
            return Schema::new(Kind::Object(TypeId(known.types.start)));
        }
        let id = self.named(None, place.direction, place, |reader, id| {
            // Inner objects are smaller, so this ends.
            let read = reader.properties(id, flat, place);
            let types = id.0..reader.types.len();
            reader.by_shape.insert(shape, Shaped { types, depth: place.depth });
            read
        });
        Schema::new(Kind::Object(id))
    }

    /// Renames an object, and its inner types, after a place with a shorter path.
    fn rename(&mut self, known: &Shaped, place: &Place) {
        let was = self.types[known.types.start].origin.name.clone();
        for found in &mut self.types[known.types.clone()] {
            let Some(rest) = found.origin.place.strip_prefix(&was) else { continue };
            let new = format!("{}{rest}", place.name);
            // A component already has a name.
            if found.origin.name == found.origin.place {
                found.origin.name.clone_from(&new);
            }
            found.origin.place = new;
            if let Some(definition) = &mut found.definition {
                definition.set_name(found.origin.name.clone());
            }
        }
    }

    fn map(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        let described = flat.get("additionalProperties").filter(|schema| !asks_for_nothing(schema));
        // A property that matches a pattern is not an additional property.
        let described = described.filter(|_| flat.get("patternProperties").is_none());
        self.container(flat, place, |reader| {
            let values = match described {
                Some(schema) => reader.schema(schema, &place.child(flat, "additionalProperties", "Value")),
                // An object with any keys and values.
                None => Schema::new(Kind::Any),
            };
            let kind = Kind::Map(Box::new(values));
            let bounds = reader.bounds(flat, &kind, &place.pointer);
            if place.direction == Direction::Output && !place.in_union && bounds.is_empty() && is_bare(flat) {
                return Schema::new(Kind::Any);
            }
            Schema { bounds, ..Schema::new(kind) }
        })
    }

    /// Reads the type of the whole input or output of an operation.
    fn root(&mut self, flat: &Flat<'_>, place: &Place) -> TypeId {
        let Place { pointer, direction, name, .. } = place.clone();
        self.diagnose(flat, &pointer);
        let origin = Origin { pointer, place: name.clone(), name, direction, is_root: true };
        self.define(origin, |reader, id| reader.properties(id, flat, place))
    }

    fn properties(&mut self, id: TypeId, flat: &Flat<'_>, place: &Place) -> Type {
        let (more, rules) = self.of_alternatives(flat, place);
        let mut schemas: Vec<(&String, &Value)> = match flat.get("properties") {
            Some(Value::Object(properties)) => properties.iter().collect(),
            _ => Vec::new(),
        };
        schemas.extend(more.iter());
        // The author's order, if it is given. The order in the file has no meaning.
        schemas.sort_by(|(a, x), (b, y)| order(x).total_cmp(&order(y)).then_with(|| a.cmp(b)));
        let required: Vec<&str> = match flat.get("required") {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let names: HashSet<&str> = schemas.iter().map(|(name, _)| name.as_str()).collect();
        let mut known = names;
        let mut undescribed: Vec<String> = Vec::new();
        for name in &required {
            if undescribed.len() == MOST_UNDESCRIBED {
                self.widen(&place.pointer, "too many required names are not properties; the rest are not checked");
                break;
            }
            if known.insert(name) {
                self.warn(
                    &place.pointer,
                    format!("`{name}` is required but is not a property; any JSON is accepted for it"),
                );
                undescribed.push((*name).to_owned());
            }
        }
        let required: HashSet<&str> = required.into_iter().collect();
        let of_rest = flat.get("additionalProperties").unwrap_or(&Value::Bool(true));
        let undescribed = undescribed.iter().map(|name| (name, of_rest));
        let schemas = schemas.into_iter().chain(undescribed);
        let properties =
            schemas.map(|(name, schema)| self.property(name, schema, required.contains(name.as_str()), flat, place));
        let properties = properties.collect();
        let mut bounds = self.bounds(flat, &Kind::Object(id), &place.pointer);
        bounds.extend(rules);
        let name = self.types[id.0].origin.name.clone();
        Type::Object(ObjectType { name, description: description(flat.inner_text("description")), properties, bounds })
    }

    /// The properties and bounds of the alternatives of a whole input or output, which become one struct.
    fn of_alternatives(&mut self, flat: &Flat<'_>, place: &Place) -> (Map<String, Value>, Vec<Bound>) {
        let (mut more, mut rules) = (Map::new(), Vec::new());
        let mut seen = HashSet::new();
        for keyword in ["anyOf", "oneOf"] {
            let parts = flat.get(keyword).and_then(Value::as_array).filter(|parts| !parts.is_empty());
            let Some(parts) = parts else { continue };
            if self.alternatives_as_bounds(flat, keyword, &place.pointer).is_some() {
                // These are read as bounds.
                continue;
            }
            for (index, part) in parts.iter().enumerate() {
                let part = self.flatten(part, &format!("{}/{keyword}/{index}", place.pointer));
                let properties = part.get("properties").and_then(Value::as_object);
                let is_new = |name: &str| flat.get("properties").is_none_or(|known| known.get(name).is_none());
                for (name, schema) in properties.into_iter().flatten().filter(|(name, _)| is_new(name)) {
                    // A component can be an alternative many times.
                    if self.spend(size::weight(schema) / 4) && seen.insert((name.clone(), canonical(schema))) {
                        add_alternative(&mut more, name, schema);
                    }
                }
            }
            match self.alternatives(flat, keyword, &place.pointer, Scope::Whole, 0) {
                Some(found) => rules.extend(found),
                None => self.widen(&place.pointer, format!("`{keyword}` of the whole object is not checked")),
            }
        }
        (more, rules)
    }

    fn property(&mut self, name: &str, schema: &Value, required: bool, owner: &Flat<'_>, parent: &Place) -> Property {
        let pointer = owner
            .pointer_of("properties", Some(name))
            .unwrap_or_else(|| format!("{}/properties/{}", parent.pointer, token(name)));
        let mut place = Place { in_union: false, ..parent.inner(pointer, name) };
        if parent.depth == 0 && parent.direction == Direction::Input {
            place.name = size::short(name).into_owned();
        }
        let flat = self.flatten(schema, &place.pointer);
        let mut schema = self.schema_of(&flat, &place);
        // Any JSON already includes null.
        if schema == (Schema { nullable: schema.nullable, ..Schema::new(Kind::Any) }) {
            schema.nullable = false;
        }
        let default = flat.get("default").filter(|default| !default.is_null());
        let own = flat.text("description").unwrap_or_default();
        // A document can repeat a long text in many places.
        let weight = default.map_or(0, size::weight) + size::of_text(own) + size::of_text(name);
        let shown = weight == 0 || self.spend(weight);
        Property {
            name: name.to_owned(),
            label: None,
            required,
            deprecated: flat.flag("deprecated"),
            schema,
            default: default.filter(|_| shown).map(Value::to_string),
            description: description(Some(own).filter(|_| shown)),
        }
    }
}

/// The type of an unnamed object.
#[derive(Clone)]
pub(super) struct Shaped {
    /// The numbers of the type, and of the types that first occurred in it.
    types: Range<usize>,
    /// The depth of the place that it is named after.
    depth: usize,
}

/// A canonical text for the content of an object, without what a schema says about its place.
fn shape(flat: &Flat<'_>) -> String {
    let is_of_place = |key: &str| matches!(key, "title" | "default" | "nullable" | "deprecated" | "x-order");
    let keys: BTreeSet<&str> = flat.keys().filter(|key| !is_of_place(key)).collect();
    let said = |key| flat.get(key).map(|said| format!("{key:?}:{},", canonical(said)));
    keys.into_iter().filter_map(said).collect()
}

/// Makes a property also accept what a schema accepts.
fn add_alternative(properties: &mut Map<String, Value>, name: &str, schema: &Value) {
    match properties.get_mut(name) {
        None => {
            properties.insert(name.to_owned(), schema.clone());
        }
        // A single list, however many there are.
        Some(Value::Object(known)) if known.len() == 1 && known.get("anyOf").is_some_and(Value::is_array) => {
            if let Some(Value::Array(parts)) = known.get_mut("anyOf") {
                parts.push(schema.clone());
            }
        }
        Some(known) => *known = serde_json::json!({ "anyOf": [known.take(), schema] }),
    }
}

/// Whether a schema only says that it is an object. Current versions of Cog write that for any JSON.
fn is_bare(flat: &Flat<'_>) -> bool {
    ["properties", "additionalProperties", "patternProperties"].iter().all(|keyword| flat.get(keyword).is_none())
}

fn has_properties(flat: &Flat<'_>) -> bool {
    matches!(flat.get("properties"), Some(Value::Object(properties)) if !properties.is_empty())
}

/// The author's position of a property.
fn order(schema: &Value) -> f64 {
    schema.get("x-order").and_then(Value::as_f64).unwrap_or(f64::INFINITY)
}
