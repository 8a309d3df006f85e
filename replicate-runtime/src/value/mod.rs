//! How generated types show themselves to shared code.
//!
//! A generated type implements [`Value`] with a few lines. Everything that is done with a value (cloning, comparing,
//! printing, writing, reading, checking) is one function here, written once against these views and compiled once,
//! instead of once for each type.

mod check;
mod checked;
mod choice;
mod containers;
mod extra;
mod fields;
mod files;
mod found;
mod items;
mod macros;
mod operations;
mod path;
mod read;
mod record;
mod scalars;
mod serde;
mod setters;
mod source;
mod write;

use serde_json::Value as Json;

use crate::{Field, FileInput, FileOutput, Kind, Schema, Secret, Table};

pub use check::validate;
pub use checked::{Names, Tag, checked, checked_on, listed};
pub use choice::{Choice, Listed, Listing, UnknownValue, Values, Wire, display, parse, wire_text};
pub use extra::Extra;
pub use fields::Fields;
pub(crate) use files::{files, to_json_with};
pub(crate) use operations::fields;
pub use operations::{blank, clone, debug, debug_fields, equal};
pub use read::{Read, read_input, read_output};
pub use record::{Built, Record, Shown};
pub use setters::{IntoFile, IntoInteger, IntoNumber, IntoSecret, IntoText};
pub use setters::{file, secret, some_file, some_integer, some_number, some_secret, some_text, text};
pub use setters::{integer, integer_map, integers, list, map, number, number_map, numbers};
pub use source::Source;
pub use write::write;

/// Something that a schema describes.
pub trait Value: Send + Sync + 'static {
    /// A look at the value.
    fn view(&self) -> View<'_>;

    /// A value made of JSON, of another value, or of nothing.
    ///
    /// Where the source does not fit, it says so to whoever reads, and the value is blank there: it need not be valid.
    fn build(source: Source<'_>) -> Self
    where
        Self: Sized;
}

/// A value as shared code sees it.
pub enum View<'a> {
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A number, perhaps not finite.
    Number(f64),
    /// Text.
    Text(&'a str),
    /// A file for the model.
    File(&'a FileInput),
    /// A file from the model.
    Link(&'a FileOutput),
    /// Text that is never shown.
    Secret(&'a Secret),
    /// JSON of any form.
    Any(&'a Json),
    /// A value that may be absent or null.
    Optional(Option<&'a dyn Value>),
    /// A list.
    List(&'a dyn List),
    /// A map with text keys.
    Map(&'a dyn Map),
    /// A struct.
    Record(Record<'a>),
    /// A value of an enum.
    Choice(Choice),
    /// A value of an enum, or one that the enum does not list.
    Open(&'a dyn Open),
    /// One of several alternatives.
    Union(&'a dyn Union),
}

/// A value of an enum that may grow on the service's side.
pub trait Open {
    /// The value, or the JSON that the enum does not list.
    ///
    /// # Errors
    ///
    /// With that JSON.
    fn known(&self) -> Result<&dyn Value, &Json>;
}

/// One of several alternatives.
pub trait Union {
    /// The schemas of the alternatives, in the order in which they are tried.
    fn alternatives(&self) -> &'static Table<Schema>;

    /// The alternative it is, and its value.
    fn active(&self) -> (usize, &dyn Value);

    /// The alternative at a position, made of a source.
    fn make(index: usize, source: Source<'_>) -> Self
    where
        Self: Sized;

    /// Another of the same type, to try an alternative in.
    fn another(&self, index: usize, source: Source<'_>) -> Box<dyn Union>;
}

/// A list.
pub trait List {
    /// How many items there are.
    fn length(&self) -> usize;

    /// The item at a position below [`length`](Self::length).
    fn item(&self, index: usize) -> &dyn Value;
}

/// A map with text keys.
pub trait Map {
    /// How many entries there are.
    fn length(&self) -> usize;

    /// Every entry, in the order of the keys.
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, &dyn Value)> + '_>;

    /// The value of a key.
    fn get(&self, key: &str) -> Option<&dyn Value>;
}

/// What a value looks like to a check: its kind and bounds, of a field or of a schema inside one.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) kind: Kind,
    pub(crate) bounds: &'static [crate::Bound],
}

impl From<&'static Field> for Expected {
    fn from(field: &'static Field) -> Self {
        Self { kind: field.kind, bounds: field.bounds }
    }
}

impl From<&'static Schema> for Expected {
    fn from(schema: &'static Schema) -> Self {
        Self { kind: schema.kind, bounds: schema.bounds }
    }
}
