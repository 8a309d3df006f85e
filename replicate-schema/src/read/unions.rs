use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::flat::{Flat, is_structural};
use super::kinds::{implied_type, nothing, of_types, only_null};
use super::{Place, Reader, component_name, description, size};
use crate::{Bound, Direction, JsonType, Kind, Schema, Type, TypeId, Union};

/// How many alternatives a value must match.
#[derive(Clone, Copy, PartialEq)]
enum Fits {
    AtLeastOne,
    ExactlyOne,
}

impl Fits {
    /// Whether a value that matches this many alternatives is accepted.
    fn takes(self, count: usize) -> bool {
        count == 1 || count > 1 && self == Self::AtLeastOne
    }
}

/// An alternative that was not read yet.
type Alternative<'s> = (Flat<'s>, Place);

impl<'a> Reader<'a> {
    /// Reads the type for `anyOf` or `oneOf`. The keywords next to it apply to each alternative.
    pub(super) fn union(&mut self, flat: &Flat<'_>, keyword: &str, parts: &[Value], place: &Place) -> Schema {
        let written = flat.pointer_of(keyword, None).unwrap_or_else(|| format!("{}/{keyword}", place.pointer));
        let beside = flat.beside(keyword);
        let weight = beside.as_ref().map_or(0, |beside| beside.layers.iter().map(|it| size::of_object(it)).sum());
        let name = name_of(flat, place);
        let (mut nulls, mut alternatives) = (0, Vec::new());
        let widened = self.widened;
        for (index, part) in parts.iter().enumerate() {
            let mut at = place.alternative(format!("{written}/{index}"));
            let mut part = self.flatten(part, &at.pointer);
            if let Some(beside) = beside.as_ref().filter(|beside| !beside.adds_nothing_to(&part)) {
                // It differs from the schema in the document.
                at.pointer = format!("{}/{keyword}/{index}", place.pointer);
                if let Some(component) = part.component.as_deref().and_then(component_name) {
                    at.name = format!("{name} {}", size::short(&component));
                }
                // Each alternative gets all of these keywords.
                part = if self.spend(1 + weight) {
                    self.merge(beside.clone(), part, &at.pointer)
                } else {
                    Flat::default()
                };
                part.component = None;
            }
            if part.text("type") == Some("null") && !part.is_never {
                nulls += 1;
            } else if !part.is_never {
                alternatives.push((part, at));
            }
        }
        name_objects(&mut alternatives, &name);
        // If an alternative accepts too much, "exactly one" would accept too little.
        let is_exact = keyword == "oneOf" && self.widened == widened;
        let fits = if is_exact { Fits::ExactlyOne } else { Fits::AtLeastOne };
        let mut read = match alternatives.as_slice() {
            [] if fits.takes(nulls) => return only_null(),
            [] => {
                self.warn(
                    &place.pointer,
                    format!("no alternative of `{keyword}` accepts a value; no value is valid here"),
                );
                return nothing();
            }
            [(only, at)] => self.schema_of(only, at),
            _ => self.union_of(alternatives, fits, flat.inner_text("description"), flat.component.as_deref(), place),
        };
        read.nullable = fits.takes(nulls + usize::from(read.nullable));
        read
    }

    /// Reads the type for several names in `type`.
    pub(super) fn union_of_types(&mut self, flat: &Flat<'_>, names: &[&str], place: &Place) -> Schema {
        // Unknown names count as one type: what they accept is unknown.
        let mut seen = HashSet::new();
        let distinct = names.iter().enumerate().filter(|(_, name)| seen.insert(JsonType::of_name(name)));
        let alternatives = distinct.map(|(index, name)| {
            let mut typed = flat.with("type", (*name).into());
            typed.component = None;
            (typed, place.alternative(format!("{}/type/{index}", place.pointer)))
        });
        let description = flat.inner_text("description");
        self.union_of(alternatives.collect(), Fits::AtLeastOne, description, flat.component.as_deref(), place)
    }

    /// Reads the type for a schema whose keywords apply to values of one type only.
    pub(super) fn union_of_implied(&mut self, flat: &Flat<'_>, place: &Place) -> Schema {
        let name = name_of(flat, place);
        let pointer = format!("{}/type", place.pointer);
        let whole = Place { pointer, name: format!("{name} or other"), ..place.clone() };
        let alternative = (flat.clone(), place.alternative(place.pointer.clone()));
        self.union_of(vec![alternative], Fits::AtLeastOne, flat.inner_text("description"), None, &whole)
    }

    fn union_of(
        &mut self,
        alternatives: Vec<Alternative<'_>>,
        fits: Fits,
        text: Option<&str>,
        component: Option<&str>,
        place: &Place,
    ) -> Schema {
        let text = description(text);
        let id = self.named(component, place.direction, place, |reader, id| {
            let (mut read, mut nulls, mut implied) = (Vec::new(), 0, Vec::new());
            for (flat, mut at) in alternatives {
                at.unions.push(id);
                at.in_union = true;
                let schema = reader.alternative(&flat, &at, &mut implied);
                if matches!(schema.kind, Kind::Union(other) if at.unions.contains(&other)) {
                    reader.warn(&at.pointer, "an alternative is the union itself; it is left out");
                } else if schema == only_null() {
                    nulls += 1;
                } else if schema != nothing() {
                    nulls += usize::from(schema.nullable);
                    read.push(Schema { nullable: false, ..schema });
                }
            }
            read.extend(others(&implied, fits));
            let takes_all = read.iter().any(|schema| *schema == Schema::new(Kind::Any));
            if place.direction == Direction::Output && !takes_all {
                read.push(Schema::new(Kind::Any));
            }
            // From the narrowest to the widest, so that each can be reached. The sort is stable.
            read.sort_by_key(width);
            reader.types[id.0].has_null = fits.takes(nulls);
            let name = reader.types[id.0].origin.name.clone();
            Type::Union(Union { name, description: text, alternatives: read, simplest: 0 })
        });
        let bounds = if fits == Fits::ExactlyOne { vec![Bound::OneOf] } else { Vec::new() };
        Schema { nullable: self.types[id.0].has_null, bounds, ..Schema::new(Kind::Union(id)) }
    }

    /// Reads an alternative. If its keywords apply to values of one type only, it is read as that type, which is
    /// recorded: all other values become a separate alternative.
    fn alternative(&mut self, flat: &Flat<'_>, place: &Place, implied: &mut Vec<JsonType>) -> Schema {
        let decides = ["enum", "const", "anyOf", "oneOf"].iter().any(|keyword| flat.get(keyword).is_some());
        match implied_type(flat).filter(|_| !decides) {
            Some(only) => {
                implied.push(only);
                self.schema_of(&flat.with("type", only.name().into()), place)
            }
            None => self.schema_of(flat, place),
        }
    }

    /// Reads a list or a map. If it is recursive, it is named: as a union with one alternative.
    pub(super) fn container(
        &mut self,
        flat: &Flat<'_>,
        place: &Place,
        read: impl FnOnce(&mut Self) -> Schema,
    ) -> Schema {
        // The pointer of a place does not contain all of a very long name.
        if !self.leads_back(flat.component.as_deref().unwrap_or(&place.pointer)) {
            return read(self);
        }
        let text = description(flat.inner_text("description"));
        let id = self.named(flat.component.as_deref(), place.direction, place, |reader, id| {
            let mut alternatives = vec![read(reader)];
            if place.direction == Direction::Output {
                alternatives.push(Schema::new(Kind::Any));
            }
            let name = reader.types[id.0].origin.name.clone();
            Type::Union(Union { name, description: text, alternatives, simplest: 0 })
        });
        Schema::new(Kind::Union(id))
    }

    /// Whether a list or a map contains itself without a named type in between.
    fn leads_back(&mut self, start: &str) -> bool {
        let Some(start) = self.document.root().pointer(start) else { return false };
        // Each schema has a fixed address while the document is borrowed.
        let address = |schema: &Value| std::ptr::from_ref(schema).addr();
        let (mut way, mut position, mut at) = (Vec::new(), HashMap::new(), Some(start));
        let mut circle = usize::MAX;
        while let Some(schema) = at.filter(|schema| !self.leads_back.contains_key(&address(schema))) {
            if let Some(from) = position.insert(address(schema), way.len()) {
                circle = from;
                break;
            }
            way.push(address(schema));
            at = self.inside(schema);
        }
        // A schema that leads to a cycle is not part of it.
        self.leads_back.extend(way.into_iter().enumerate().map(|(at, schema)| (schema, at >= circle)));
        self.leads_back.get(&address(start)).is_some_and(|leads_back| *leads_back)
    }

    /// The schema that a reference, a list or a map leads to; `None` for a named type or a scalar.
    fn inside<'v>(&self, schema: &'v Value) -> Option<&'v Value>
    where
        'a: 'v,
    {
        let schema = schema.as_object().filter(|schema| !schema.contains_key("properties"))?;
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.document.resolve(reference).map(|(_, schema)| schema);
        }
        let only_part = |keyword: &str| {
            let parts = schema.get(keyword)?.as_array()?.iter();
            let mut parts = parts.filter(|part| part.get("type") != Some(&Value::from("null")));
            let only = parts.next()?;
            parts.next().is_none().then_some(only)
        };
        let part = ["allOf", "anyOf", "oneOf"].into_iter().find_map(only_part);
        part.or_else(|| schema.get("items")).or_else(|| schema.get("additionalProperties"))
    }
}

impl Flat<'_> {
    /// Whether another schema already says all of this.
    fn adds_nothing_to(&self, other: &Flat<'_>) -> bool {
        self.keys()
            .filter(|key| is_structural(key))
            .all(|key| other.get(key).is_some() && other.get(key) == self.get(key))
            && !self.keys().any(|key| !is_structural(key) && other.get(key).is_none())
    }
}

/// The text that the alternatives of a union are named after.
fn name_of(flat: &Flat<'_>, place: &Place) -> String {
    let component = flat.component.as_deref().and_then(component_name);
    component.map_or_else(|| place.name.clone(), |name| size::short(&name).into_owned())
}

/// Names the alternatives that are unnamed objects, by their title or else by their number.
fn name_objects(alternatives: &mut [Alternative<'_>], union: &str) {
    let is_nameless = |(flat, _): &&mut Alternative<'_>| {
        flat.component.is_none() && flat.get("properties").is_some() && flat.get("enum").is_none()
    };
    let count = alternatives.iter_mut().filter(is_nameless).count();
    for (index, (flat, at)) in alternatives.iter_mut().filter(is_nameless).enumerate() {
        at.name = match flat.text("title") {
            Some(title) => format!("{union} {}", size::short(title)),
            // It already has a name that differs from the union: that of its component.
            None if at.name.len() > union.len() && at.name.starts_with(union) => continue,
            None if count == 1 => format!("{union} object"),
            None => format!("{union} object {}", index + 1),
        };
    }
}

/// The schemas for the other values of alternatives whose keywords apply to one type only.
fn others(implied: &[JsonType], fits: Fits) -> Vec<Schema> {
    let all_but = |left_out: JsonType| {
        of_types(JsonType::ALL.into_iter().filter(|it| *it != left_out && *it != JsonType::Integer).collect())
    };
    let are_alike = implied.iter().all(|it| Some(it) == implied.first());
    match (implied, fits) {
        ([], _) => Vec::new(),
        ([one], _) => vec![all_but(*one)],
        ([one, ..], Fits::AtLeastOne) if are_alike => vec![all_but(*one)],
        // Values that one of them does not describe may be described by another.
        (_, Fits::AtLeastOne) => vec![Schema::new(Kind::Any)],
        // All of them accept it.
        (_, Fits::ExactlyOne) if are_alike => Vec::new(),
        (_, Fits::ExactlyOne) => implied.iter().copied().map(all_but).collect(),
    }
}

/// How much an alternative accepts, for the order in which alternatives are tried.
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
        Kind::Any => 14 + unbounded,
    }
}

/// Removes "exactly one" if an alternative accepts more than the document says: values that match it by mistake would
/// be refused.
pub(super) fn widen(types: &mut crate::Types, mut widened: Vec<bool>) {
    let mut users = vec![Vec::new(); types.len()];
    for (at, found) in types.iter().enumerate() {
        found.schemas().filter_map(named_inside).for_each(|id| users[id.0].push(at));
    }
    let mut open: Vec<usize> = (0..types.len()).filter(|at| widened[*at]).collect();
    while let Some(at) = open.pop() {
        for user in std::mem::take(&mut users[at]) {
            if !std::mem::replace(&mut widened[user], true) {
                open.push(user);
            }
        }
    }
    for id in (0..types.len()).map(TypeId) {
        if let Some(found) = types.get_mut(id) {
            found.schemas_mut().for_each(|schema| unbind(schema, &widened));
        }
    }
}

/// The named type that a schema refers to, at any depth.
fn named_inside(schema: &Schema) -> Option<TypeId> {
    schema.kind.innermost().type_id()
}

/// Removes "exactly one" everywhere in a schema.
pub(super) fn unbind(schema: &mut Schema, widened: &[bool]) {
    match &mut schema.kind {
        Kind::Array(inner) | Kind::Map(inner) => unbind(inner, widened),
        Kind::Union(id) if widened[id.0] => schema.bounds.retain(|bound| *bound != Bound::OneOf),
        _ => {}
    }
}
