use std::collections::HashSet;

use serde_json::Value as Json;

use super::flat::Flat;
use super::{Reader, size};
use crate::{Assertion, Bound, Kind};

impl Reader<'_> {
    /// The bounds of a schema that apply to a kind of value: limits in the order of [`Bound::keywords`], then
    /// assertions.
    pub(super) fn bounds(&mut self, flat: &Flat<'_>, kind: &Kind, pointer: &str) -> Vec<Bound> {
        let mut bounds = Vec::new();
        for keyword in Bound::keywords() {
            let Some(argument) = flat.get(keyword) else { continue };
            match Bound::read(keyword, argument) {
                Ok(Some(bound)) if bound.is_about(kind) => bounds.extend(self.checked(exclusive(bound, flat), pointer)),
                Ok(_) => {}
                Err(why) => self.widen(pointer, format!("`{keyword}` {why} and is not checked")),
            }
        }
        bounds.dedup();
        // For an object with properties, they are read with its properties.
        if matches!(kind, Kind::Map(_) | Kind::Any) {
            bounds.extend(self.required(flat).map(Bound::Assertion));
        }
        if matches!(kind, Kind::Array(_) | Kind::Any) {
            bounds.extend(self.first_items(flat, pointer, 0));
        }
        for keyword in ["anyOf", "oneOf"] {
            bounds.extend(self.alternatives_as_bounds(flat, keyword, pointer).unwrap_or_default());
        }
        bounds
    }

    /// Returns the bound, unless it is a pattern that can't be checked.
    fn checked(&mut self, bound: Bound, pointer: &str) -> Option<Bound> {
        if let Bound::Pattern(pattern) = &bound
            && let Some(reason) = self.unsupported(pattern)
        {
            self.widen(pointer, format!("`pattern` is not checked: {reason}"));
            return None;
        }
        Some(bound)
    }

    /// The required keys of an object.
    pub(super) fn required(&mut self, flat: &Flat<'_>) -> Option<Assertion> {
        let names = flat.get("required").filter(|names| names.is_array())?;
        if !self.spend(size::weight(names)) {
            return None;
        }
        let mut seen = HashSet::new();
        let names = names.as_array()?.iter().filter_map(Json::as_str).filter(|name| seen.insert(*name));
        let names: Vec<String> = names.map(str::to_owned).collect();
        (!names.is_empty()).then_some(Assertion::Required(names))
    }
}

/// In OpenAPI 3.0, a flag makes the limit exclusive; in 3.1, the exclusive limit is a separate number.
pub(super) fn exclusive(bound: Bound, flat: &Flat<'_>) -> Bound {
    let is_exclusive = |keyword| flat.get(keyword) == Some(&Json::Bool(true));
    match bound {
        Bound::Minimum(limit) if is_exclusive("exclusiveMinimum") => Bound::ExclusiveMinimum(limit),
        Bound::Maximum(limit) if is_exclusive("exclusiveMaximum") => Bound::ExclusiveMaximum(limit),
        bound => bound,
    }
}
