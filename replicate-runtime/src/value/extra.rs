use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

use super::{Source, Value, View};

/// Values of an input that were set outside of its schema.
///
/// It has the size of one pointer while it is empty.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Beyond>>);

#[derive(Clone, Default, PartialEq)]
struct Beyond {
    /// Properties set by `extra`. They replace fields of the same name.
    properties: BTreeMap<String, Json>,
    /// Integers passed to a setter, if one of them does not fit into 64 bits, by field.
    too_large: BTreeMap<&'static str, Wide>,
}

/// Integers as they were passed to a setter.
#[derive(Clone, PartialEq)]
pub(super) enum Wide {
    One(WideInteger),
    List(Vec<WideInteger>),
    Map(BTreeMap<String, WideInteger>),
}

#[derive(Clone, Copy, PartialEq)]
pub(super) struct WideInteger(pub(super) i128);

impl WideInteger {
    pub(super) fn fits(self) -> bool {
        i64::try_from(self.0).is_ok()
    }

    /// The nearest 64-bit integer.
    pub(super) fn nearest(self) -> i64 {
        i64::try_from(self.0).unwrap_or(if self.0 < 0 { i64::MIN } else { i64::MAX })
    }
}

impl Value for WideInteger {
    fn view(&self) -> View<'_> {
        View::WideInteger(&self.0)
    }

    fn build(source: Source<'_>) -> Self {
        Self(match source {
            Source::Copy(View::WideInteger(integer)) => *integer,
            _ => 0,
        })
    }
}

/// Replaces a field that a property set by `extra` overrides.
struct Replaced;

impl Value for Replaced {
    fn view(&self) -> View<'_> {
        View::Replaced
    }

    fn build(_: Source<'_>) -> Self {
        Self
    }
}

impl Extra {
    /// Creates an empty value.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// Adds a property, or overrides the field of that name.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Json>) {
        self.0.get_or_insert_default().properties.insert(key.into(), value.into());
    }

    /// Whether nothing was set outside of the fields.
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Whether a property overrides the field of that name.
    pub(crate) fn replaces(&self, field: &str) -> bool {
        self.0.as_ref().is_some_and(|beyond| beyond.properties.contains_key(field))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.0.iter().flat_map(|beyond| &beyond.properties)
    }

    /// Stores the integers passed to a setter if they don't fit into 64 bits, or removes them if a later value fits.
    pub(super) fn note_integers(&mut self, field: &'static str, too_large: Option<Wide>) {
        if let Some(integers) = too_large {
            self.0.get_or_insert_default().too_large.insert(field, integers);
        } else if let Some(beyond) = &mut self.0 {
            beyond.too_large.remove(field);
        }
    }

    /// The value that is checked instead of a field.
    pub(super) fn instead_of<'a>(&'a self, value: &'a dyn Value, field: &str) -> &'a dyn Value {
        let Some(beyond) = &self.0 else { return value };
        if beyond.properties.contains_key(field) {
            return &Replaced;
        }
        let wide: &dyn Value = match beyond.too_large.get(field) {
            Some(Wide::One(integer)) => integer,
            Some(Wide::List(list)) => list,
            Some(Wide::Map(map)) => map,
            None => return value,
        };
        // The field may have been assigned since.
        if is_nearest(value, wide) { wide } else { value }
    }
}

/// Whether a field still has the value that its setter stored for integers that may be too large.
fn is_nearest(stored: &dyn Value, wide: &dyn Value) -> bool {
    match (stored.view(), wide.view()) {
        (View::Integer(stored), View::WideInteger(wide)) => stored == WideInteger(*wide).nearest(),
        (View::List(stored), View::List(wide)) => {
            stored.length() == wide.length()
                && (0..stored.length()).all(|index| is_nearest(stored.item(index), wide.item(index)))
        }
        (View::Map(stored), View::Map(wide)) => {
            stored.length() == wide.length()
                && stored.entries().all(|(key, stored)| wide.get(key).is_some_and(|wide| is_nearest(stored, wide)))
        }
        _ => false,
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
