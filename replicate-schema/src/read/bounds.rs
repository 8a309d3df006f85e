use serde_json::Value as Json;

use super::Reader;
use super::flat::Flat;
use crate::{Bound, Kind};

impl Reader<'_> {
    /// The bounds of a schema that say something about a kind of value, in the order of [`Bound::keywords`].
    pub(super) fn bounds(&mut self, flat: &Flat<'_>, kind: &Kind, pointer: &str) -> Vec<Bound> {
        let mut bounds = Vec::new();
        for keyword in Bound::keywords() {
            let Some(argument) = flat.get(keyword) else { continue };
            match Bound::read(keyword, argument) {
                Ok(Some(bound)) if bound.is_about(kind) => bounds.extend(self.checked(exclusive(bound, flat), pointer)),
                Ok(_) => {}
                Err(why) => self.warn(pointer, format!("`{keyword}` {why} and is not checked")),
            }
        }
        bounds.dedup();
        bounds
    }

    /// The bound, unless it is a pattern that can't be checked.
    fn checked(&mut self, bound: Bound, pointer: &str) -> Option<Bound> {
        if let Bound::Pattern(pattern) = &bound
            && let Some(reason) = pattern.unsupported()
        {
            self.warn(pointer, format!("`pattern` is not checked: {reason}"));
            return None;
        }
        Some(bound)
    }
}

/// In OpenAPI 3.0 a flag makes the plain limit exclusive; in 3.1 the exclusive limit is a number of its own.
fn exclusive(bound: Bound, flat: &Flat<'_>) -> Bound {
    let is_exclusive = |keyword| flat.get(keyword) == Some(&Json::Bool(true));
    match bound {
        Bound::Minimum(limit) if is_exclusive("exclusiveMinimum") => Bound::ExclusiveMinimum(limit),
        Bound::Maximum(limit) if is_exclusive("exclusiveMaximum") => Bound::ExclusiveMaximum(limit),
        bound => bound,
    }
}
