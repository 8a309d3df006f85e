use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

/// What was set on an input beyond its schema.
///
/// Takes the room of one pointer while nothing was.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Beyond>>);

#[derive(Clone, Default, PartialEq)]
struct Beyond {
    /// Properties given by `extra`, which win over fields of the same name.
    properties: BTreeMap<String, Json>,
    /// Integers given to a setter that do not fit into 64 bits, by field.
    too_large: BTreeMap<&'static str, i128>,
}

impl Extra {
    /// Nothing beyond the schema.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// Adds a property, or replaces a field of that name.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Json>) {
        self.0.get_or_insert_default().properties.insert(key.into(), value.into());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Whether a property stands in the place of the field of that name.
    pub(crate) fn overrides(&self, field: &str) -> bool {
        self.0.as_ref().is_some_and(|beyond| beyond.properties.contains_key(field))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.0.iter().flat_map(|beyond| &beyond.properties)
    }

    /// Remembers that a setter got an integer that does not fit, or forgets it when a later one does.
    pub(crate) fn note_integer(&mut self, field: &'static str, too_large: Option<i128>) {
        if let Some(integer) = too_large {
            self.0.get_or_insert_default().too_large.insert(field, integer);
        } else if let Some(beyond) = &mut self.0 {
            beyond.too_large.remove(field);
        }
    }

    /// The integer that a setter got for a field and that does not fit into 64 bits.
    pub(crate) fn too_large(&self, field: &str) -> Option<i128> {
        self.0.as_ref()?.too_large.get(field).copied()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
