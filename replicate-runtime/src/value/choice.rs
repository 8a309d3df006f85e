use std::fmt;

use memchr::memmem;
use serde_json::Value as Json;

use super::{Source, Value, View, check};

/// A generated enum without payloads.
pub trait Listed: Copy + PartialEq + Send + Sync + 'static {
    /// What it lists.
    const LISTING: Listing<Self>;
}

/// What an enum lists: its variants, their names, and their values as they are on the wire, all in one order.
#[derive(Clone, Copy)]
pub struct Listing<T: 'static> {
    pub(super) variants: &'static [T],
    /// Between spaces.
    names: &'static str,
    values: Values,
}

/// The values that an enum lists, as they are on the wire.
#[derive(Clone, Copy)]
pub struct Values {
    /// Each with the same character after it, which none holds: one text costs the compiler less than a list of them.
    text: &'static str,
    /// Whether all are strings; otherwise a string has an apostrophe before it, and the rest is JSON.
    strings: bool,
}

/// A value of an enum as it is on the wire.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wire {
    /// A string.
    String(&'static str),
    /// Anything else, as JSON text.
    Json(&'static str),
}

impl Wire {
    /// The value as JSON.
    #[must_use]
    pub fn to_json(self) -> Json {
        match self {
            Self::String(text) => Json::from(text),
            Self::Json(text) => serde_json::from_str(text).unwrap_or_default(),
        }
    }

    /// Whether JSON is this value; `1.0` is `1`.
    pub(crate) fn is(self, json: &Json) -> bool {
        match self {
            Self::String(text) => json.as_str() == Some(text),
            Self::Json(_) => crate::json::equal(&self.to_json(), json),
        }
    }

    /// The string as it is, or the JSON.
    fn text(self) -> &'static str {
        match self {
            Self::String(text) | Self::Json(text) => text,
        }
    }
}

/// A value of an enum.
pub struct Choice {
    /// The position among the listed values; a hidden variant has none.
    pub(crate) index: Option<usize>,
    /// The names of the variants, between spaces.
    names: &'static str,
    values: Values,
}

impl<T> Listing<T> {
    /// What an enum of strings lists: the values in `text`, a separator after each.
    #[must_use]
    pub const fn strings(variants: &'static [T], names: &'static str, text: &'static str) -> Self {
        Self { variants, names, values: Values { text, strings: true } }
    }

    /// What any other enum lists: JSON in `text`, or an apostrophe and a string, a separator after each.
    #[must_use]
    pub const fn mixed(variants: &'static [T], names: &'static str, text: &'static str) -> Self {
        Self { variants, names, values: Values { text, strings: false } }
    }
}

/// There is one for each enum of a user: each function that it calls and that is generic is built as often.
impl<T: Listed> Value for T {
    fn view(&self) -> View<'_> {
        let Listing { variants, names, values } = T::LISTING;
        let mut index = 0;
        while index < variants.len() && !(variants[index] == *self) {
            index += 1;
        }
        let index = if index < variants.len() { Some(index) } else { None };
        View::Choice(Choice { index, names, values })
    }

    fn build(source: Source<'_>) -> Self {
        let Listing { variants, values, .. } = T::LISTING;
        variants[source.position(values)]
    }
}

impl Values {
    /// The values in the order of the schema, as JSON.
    pub fn iter(&self) -> impl Iterator<Item = Json> {
        self.wires().map(Wire::to_json)
    }

    pub(crate) fn wires(self) -> impl Iterator<Item = Wire> {
        let separator = self.text.char_indices().next_back().map_or("", |(at, _)| &self.text[at..]);
        let mut start = 0;
        memmem::find_iter(self.text.as_bytes(), separator).map(move |end| {
            let text = &self.text[start..end];
            start = end + separator.len();
            let string = if self.strings { Some(text) } else { text.strip_prefix('\'') };
            string.map_or(Wire::Json(text), Wire::String)
        })
    }

    /// The position of the value with this text.
    fn parse(self, text: &str) -> Result<usize, UnknownValue> {
        let index = self.wires().position(|wire| wire.text() == text);
        index.ok_or_else(|| UnknownValue { message: check::not_listed(&Json::from(text), self) })
    }

    /// The position of JSON among the values.
    pub(crate) fn position(self, json: &Json) -> Option<usize> {
        self.wires().position(|wire| wire.is(json))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Choice {
    /// The value on the wire; a hidden variant has none.
    pub(crate) fn wire(&self) -> Option<Wire> {
        self.values.wires().nth(self.index?)
    }

    /// The name of the variant.
    pub(crate) fn name(&self) -> &'static str {
        self.index.and_then(|index| self.names.split_whitespace().nth(index)).unwrap_or(HIDDEN)
    }
}

/// How a hidden variant is shown, which has no value.
const HIDDEN: &str = "__NonExhaustive";

/// Writes a value of an enum as it is on the wire: a string as it is, and everything else as JSON.
///
/// # Errors
///
/// Only those of the formatter.
pub fn display<T: Listed>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.pad(text(value))
}

/// The text of a value of an enum: a string as it is, and everything else as JSON.
#[must_use]
pub fn wire_text<T: Listed>(value: &T) -> &'static str {
    text(value)
}

fn text(value: &dyn Value) -> &'static str {
    match value.view() {
        View::Choice(choice) => choice.wire().map_or(HIDDEN, Wire::text),
        _ => HIDDEN,
    }
}

/// Reads a value of an enum from its text on the wire.
///
/// # Errors
///
/// When no value of the enum has this text.
pub fn parse<T: Listed>(text: &str) -> Result<T, UnknownValue> {
    let Listing { variants, values, .. } = T::LISTING;
    match values.parse(text) {
        Ok(index) => Ok(variants[index]),
        Err(unknown) => Err(unknown),
    }
}

/// A text that is no value of a generated enum.
///
/// `Display` says which values there are, and the nearest of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    message: String,
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for UnknownValue {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_holds_strings_of_any_character_and_json() {
        let wires = |values: Values| values.wires().collect::<Vec<_>>();
        let strings: Listing<()> = Listing::strings(&[], "", "a\0b\u{1}\u{1}'c\u{1}");
        assert_eq!(wires(strings.values), ["a\0b", "", "'c"].map(Wire::String));
        let mixed: Listing<()> = Listing::mixed(&[], "", "'a\u{1}1\u{1}\"x\"\u{1}''\u{1}");
        let expected = [Wire::String("a"), Wire::Json("1"), Wire::Json("\"x\""), Wire::String("'")];
        assert_eq!(wires(mixed.values), expected);
    }
}
