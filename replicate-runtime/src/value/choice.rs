use std::fmt;

use serde_json::Value as Json;

use super::{Value, View, ViewMut, check};

/// What a generated enum lists: its values as they are on the wire, and the names of its variants.
#[derive(Clone, Copy)]
pub struct Listed {
    pub(crate) values: Values,
    /// The names of the variants in the same order, between spaces.
    names: &'static str,
}

/// The values that an enum lists, as they are on the wire.
#[derive(Clone, Copy)]
pub struct Values(Table);

#[derive(Clone, Copy)]
enum Table {
    Strings(&'static [&'static str]),
    Others(&'static [Wire]),
}

/// A value of an enum as it is on the wire.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wire {
    /// A string.
    String(&'static str),
    /// An integer.
    Integer(i64),
    /// A number that is no integer.
    Number(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// Anything else, as JSON text.
    Json(&'static str),
}

impl Wire {
    /// The value as JSON.
    #[must_use]
    pub fn to_json(self) -> Json {
        match self {
            Self::String(text) => Json::from(text),
            Self::Integer(integer) => Json::from(integer),
            Self::Number(number) => Json::from(number),
            Self::Boolean(boolean) => Json::from(boolean),
            Self::Json(text) => serde_json::from_str(text).unwrap_or_default(),
        }
    }

    /// Whether JSON is this value; `1.0` is `1`.
    pub(crate) fn is(self, json: &Json) -> bool {
        match self {
            Self::String(text) => json.as_str() == Some(text),
            Self::Boolean(boolean) => json.as_bool() == Some(boolean),
            _ => crate::json::equal(&self.to_json(), json),
        }
    }
}

/// Writes a string as it is, and everything else as JSON.
impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) | Self::Json(text) => f.write_str(text),
            Self::Integer(integer) => integer.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Boolean(boolean) => boolean.fmt(f),
        }
    }
}

/// A value of an enum.
pub struct Choice {
    /// The position among the listed values; past the end for a hidden variant.
    pub(crate) index: usize,
    pub(crate) listed: Listed,
}

/// A place for a value of an enum.
pub struct ChoiceMut<'a> {
    place: Box<dyn Place + 'a>,
    pub(crate) listed: Listed,
}

trait Place {
    fn set(&mut self, index: usize);
}

struct Of<'a, T: 'static> {
    place: &'a mut T,
    all: &'static [T],
}

impl<T: Copy> Place for Of<'_, T> {
    fn set(&mut self, index: usize) {
        *self.place = self.all[index];
    }
}

impl Listed {
    /// What an enum of strings lists.
    #[must_use]
    pub const fn strings(names: &'static str, values: &'static [&'static str]) -> Self {
        Self { values: Values(Table::Strings(values)), names }
    }

    /// What any other enum lists.
    #[must_use]
    pub const fn others(names: &'static str, values: &'static [Wire]) -> Self {
        Self { values: Values(Table::Others(values)), names }
    }

    /// The values, for the table of a field.
    #[must_use]
    pub const fn values(self) -> Values {
        self.values
    }
}

impl Values {
    /// The values in the order of the schema, as JSON.
    pub fn iter(&self) -> impl Iterator<Item = Json> {
        self.wires().map(Wire::to_json)
    }

    pub(crate) fn wires(self) -> impl Iterator<Item = Wire> {
        (0..).map_while(move |index| self.get(index))
    }

    pub(crate) fn get(self, index: usize) -> Option<Wire> {
        match self.0 {
            Table::Strings(values) => values.get(index).copied().map(Wire::String),
            Table::Others(values) => values.get(index).copied(),
        }
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

impl View<'static> {
    /// A value of an enum, by its position.
    #[must_use]
    pub fn choice(index: usize, listed: Listed) -> Self {
        View::Choice(Choice { index, listed })
    }
}

impl<'a> ViewMut<'a> {
    /// A place for a value of an enum, with all that it can become.
    pub fn choice<T: Copy>(place: &'a mut T, all: &'static [T], listed: Listed) -> Self {
        ViewMut::Choice(ChoiceMut { place: Box::new(Of { place, all }), listed })
    }
}

impl Choice {
    /// The value on the wire; a hidden variant has none.
    pub(crate) fn wire(&self) -> Option<Wire> {
        self.listed.values.get(self.index)
    }

    /// The name of the variant.
    pub(crate) fn name(&self) -> &'static str {
        self.listed.names.split_whitespace().nth(self.index).unwrap_or("__NonExhaustive")
    }
}

impl ChoiceMut<'_> {
    /// Takes on the value at a position, which is within the listed ones.
    pub(crate) fn set(&mut self, index: usize) {
        self.place.set(index);
    }
}

/// Writes a value of an enum as it is on the wire.
///
/// # Errors
///
/// Only those of the formatter.
pub fn display(value: &dyn Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.view() {
        View::Choice(choice) => match choice.wire() {
            Some(Wire::String(text)) => f.pad(text),
            Some(wire) => f.pad(&wire.to_string()),
            None => f.pad("__NonExhaustive"),
        },
        _ => Ok(()),
    }
}

/// The text of the value at a position of an enum of strings.
#[must_use]
pub fn wire_text(index: usize, listed: Listed) -> &'static str {
    match listed.values.get(index) {
        Some(Wire::String(text)) => text,
        _ => "__NonExhaustive",
    }
}

/// Reads a value of an enum from its text on the wire.
///
/// # Errors
///
/// When no value of the enum has this text.
pub fn parse<T: Copy>(text: &str, all: &'static [T], listed: Listed) -> Result<T, UnknownValue> {
    let index = listed.values.wires().position(|wire| wire.to_string() == text);
    match index.and_then(|index| all.get(index)) {
        Some(value) => Ok(*value),
        None => Err(UnknownValue { message: check::not_listed(&Json::from(text), listed.values) }),
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
