//! Schemas that create no separate type: they are checked in addition to the type of the place.

use serde_json::Value as Json;

use super::bounds::exclusive;
use super::flat::Flat;
use super::unchecked::UNCHECKED;
use super::{Reader, size};
use crate::{Assertion, Assertions, Bound, JsonType};

/// Which schemas may be read as assertions.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Scope {
    /// Those that have only `required` or a limit, next to the type.
    Beside,
    /// Those that also have a type.
    Whole,
}

/// The maximum nesting of assertions.
const DEEPEST: usize = 8;

impl Reader<'_> {
    /// Reads `anyOf` or `oneOf` if each alternative has only `required` or a limit.
    pub(super) fn alternatives_as_bounds(
        &mut self,
        flat: &Flat<'_>,
        keyword: &str,
        pointer: &str,
    ) -> Option<Assertions> {
        self.alternatives(flat, keyword, pointer, Scope::Beside, 0)
    }

    /// Reads `anyOf` or `oneOf`; `None` if there is no such list, or if an alternative is not an assertion.
    pub(super) fn alternatives(
        &mut self,
        flat: &Flat<'_>,
        keyword: &str,
        pointer: &str,
        scope: Scope,
        depth: usize,
    ) -> Option<Assertions> {
        let parts = flat.get(keyword)?.as_array().filter(|parts| !parts.is_empty())?;
        let pointer = flat.pointer_of(keyword, None).unwrap_or_else(|| format!("{pointer}/{keyword}"));
        let widened = self.widened;
        let mut each = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let at = format!("{pointer}/{index}");
            let part = self.flatten(part, &at);
            each.push(self.assertions(&part, &at, scope, depth + 1)?);
        }
        // If an alternative accepts too much, "exactly one" would accept too little.
        Some(if keyword == "oneOf" && self.widened == widened {
            vec![Bound::Assertion(Assertion::OneOf(each))]
        } else if each.iter().any(Vec::is_empty) {
            Vec::new()
        } else {
            vec![Bound::Assertion(Assertion::AnyOf(each))]
        })
    }

    /// Reads a schema as assertions, if possible.
    pub(super) fn assertions(
        &mut self,
        flat: &Flat<'_>,
        pointer: &str,
        scope: Scope,
        depth: usize,
    ) -> Option<Assertions> {
        if flat.is_never {
            return Some(vec![Bound::Assertion(Assertion::Type(Vec::new()))]);
        }
        let has = |keyword: &&str| flat.get(keyword).is_some();
        let makes_a_type = ["type", "enum", "const", "properties", "items"];
        if depth > DEEPEST
            || UNCHECKED.iter().chain(&["additionalProperties"]).any(has)
            || scope == Scope::Beside && makes_a_type.iter().any(has)
        {
            return None;
        }
        let mut found = Assertions::new();
        if scope == Scope::Whole {
            found.extend(self.types_and_parts(flat, pointer, depth)?);
        }
        for keyword in Bound::keywords() {
            let Some(argument) = flat.get(keyword) else { continue };
            match Bound::read(keyword, argument) {
                Ok(Some(Bound::Pattern(pattern))) if self.unsupported(&pattern).is_some() => return None,
                Ok(bound) => found.extend(bound.map(|bound| exclusive(bound, flat))),
                Err(_) => return None,
            }
        }
        found.extend(self.required(flat).map(Bound::Assertion));
        found.extend(self.first_items(flat, pointer, depth));
        for keyword in ["anyOf", "oneOf"] {
            if flat.get(keyword).and_then(Json::as_array).is_some_and(|parts| !parts.is_empty()) {
                found.extend(self.alternatives(flat, keyword, pointer, scope, depth)?);
            }
        }
        Some(found)
    }

    /// Reads the types, listed values, properties and items of a schema.
    fn types_and_parts(&mut self, flat: &Flat<'_>, pointer: &str, depth: usize) -> Option<Assertions> {
        let mut found = Assertions::new();
        let nullable = flat.flag("nullable");
        let mut push = |assertion| found.push(Bound::Assertion(assertion));
        let types = match flat.get("type") {
            None => None,
            Some(Json::Array(names)) => Some(names.as_slice()),
            Some(name) => Some(std::slice::from_ref(name)),
        };
        if let Some(names) = types {
            let mut types = Vec::new();
            for name in names {
                types.push(JsonType::of_name(name.as_str()?)?);
            }
            types.extend(nullable.then_some(JsonType::Null));
            push(Assertion::Type(types));
        }
        let listed = [flat.get("enum").and_then(Json::as_array).cloned(), flat.get("const").map(|it| vec![it.clone()])];
        for mut values in listed.into_iter().flatten() {
            if !self.spend(values.iter().map(size::weight).sum()) {
                return None;
            }
            values.extend(nullable.then_some(Json::Null));
            push(Assertion::Enum(values));
        }
        if let Some(properties) = flat.get("properties").and_then(Json::as_object) {
            let mut each = Vec::new();
            for (name, schema) in properties {
                let at = flat.pointer_of("properties", Some(name)).unwrap_or_else(|| pointer.to_owned());
                let property = self.flatten(schema, &at);
                let rules = self.assertions(&property, &at, Scope::Whole, depth + 1)?;
                each.extend((!rules.is_empty()).then(|| (name.clone(), rules)));
            }
            if !each.is_empty() {
                found.push(Bound::Assertion(Assertion::Properties(each)));
            }
        }
        if let Some(items @ (Json::Object(_) | Json::Bool(_))) = flat.get("items").filter(|_| first(flat).is_none()) {
            let at = flat.pointer_of("items", None).unwrap_or_else(|| pointer.to_owned());
            let items = self.flatten(items, &at);
            let rules = self.assertions(&items, &at, Scope::Whole, depth + 1)?;
            if !rules.is_empty() {
                found.push(Bound::Assertion(Assertion::Items(rules)));
            }
        }
        Some(found)
    }

    /// Reads the schemas of the first items of a list, and of the rest.
    pub(super) fn first_items(&mut self, flat: &Flat<'_>, pointer: &str, depth: usize) -> Assertions {
        let Some((keyword, first)) = first(flat) else { return Assertions::new() };
        let rest_keyword = if keyword == "prefixItems" { "items" } else { "additionalItems" };
        let each = first.iter().enumerate().map(|(index, schema)| {
            let at = flat.pointer_of(keyword, None).unwrap_or_else(|| format!("{pointer}/{keyword}"));
            self.item(schema, &format!("{at}/{index}"), depth)
        });
        let each: Vec<Assertions> = each.collect();
        let mut found = Assertions::new();
        let rest = match flat.get(rest_keyword) {
            Some(Json::Bool(false)) => {
                found.push(Bound::MaxItems(each.len() as u64));
                Assertions::new()
            }
            Some(schema @ Json::Object(_)) => self.item(schema, &format!("{pointer}/{rest_keyword}"), depth),
            _ => Assertions::new(),
        };
        if !rest.is_empty() || each.iter().any(|rules| !rules.is_empty()) {
            found.push(Bound::Assertion(Assertion::PrefixItems(each, rest)));
        }
        found
    }

    fn item(&mut self, schema: &Json, pointer: &str, depth: usize) -> Assertions {
        let flat = self.flatten(schema, pointer);
        self.assertions(&flat, pointer, Scope::Whole, depth + 1).unwrap_or_else(|| {
            self.diagnose(&flat, pointer);
            self.widen(pointer, "the schema of a single item is not checked; any JSON is accepted here");
            Assertions::new()
        })
    }
}

/// The schemas of the first items: `prefixItems`, or `items` as a list before 2020.
pub(super) fn first<'f>(flat: &'f Flat<'_>) -> Option<(&'static str, &'f [Json])> {
    let list = |keyword: &'static str| Some((keyword, flat.get(keyword)?.as_array()?.as_slice()));
    list("prefixItems").or_else(|| list("items"))
}
