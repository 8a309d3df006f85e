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
mod files;
mod macros;
mod operations;
mod path;
mod read;
mod record;
mod scalars;
mod serde;
mod setters;
mod write;

use serde_json::Value as Json;

use crate::{Field, FileInput, FileOutput, Kind, Schema, Secret};

pub use check::validate;
pub use checked::{Names, Tag, checked, checked_on, listed};
pub use choice::{Choice, ChoiceMut, Listed, UnknownValue, Values, Wire, display, parse, wire_text};
pub use extra::Extra;
pub(crate) use files::{files, to_json_with};
pub use operations::{clone, debug, debug_fields, equal};
pub use read::{read_input, read_output};
pub use record::{Record, RecordMut};
pub use setters::{IntoFile, IntoInteger, IntoNumber, IntoSecret, IntoText};
pub use setters::{integer, integer_map, integers, list, map, number, number_map, numbers};
pub use write::write;

/// Something that a schema describes.
pub trait Value: Send + Sync + 'static {
    /// A look at the value.
    fn view(&self) -> View<'_>;

    /// Access for reading JSON into the value, or for copying another into it.
    fn view_mut(&mut self) -> ViewMut<'_>;

    /// A value to be filled: it need not be valid.
    fn blank() -> Self
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

/// A value that is about to be filled.
pub enum ViewMut<'a> {
    /// `true` or `false`.
    Boolean(&'a mut bool),
    /// An integer.
    Integer(&'a mut i64),
    /// A number.
    Number(&'a mut f64),
    /// Text.
    Text(&'a mut String),
    /// A file for the model.
    File(&'a mut FileInput),
    /// A file from the model.
    Link(&'a mut FileOutput),
    /// Text that is never shown.
    Secret(&'a mut Secret),
    /// JSON of any form.
    Any(&'a mut Json),
    /// A value that may be absent or null.
    Optional(&'a mut dyn Optional),
    /// A list.
    List(&'a mut dyn List),
    /// A map with text keys.
    Map(&'a mut dyn Map),
    /// A struct.
    Record(RecordMut<'a>),
    /// A value of an enum.
    Choice(ChoiceMut<'a>),
    /// A value of an enum, or one that the enum does not list.
    Open(&'a mut dyn Open),
    /// One of several alternatives.
    Union(&'a mut dyn Union),
}

/// A value of an enum that may grow on the service's side.
pub trait Open {
    /// The value, or the JSON that the enum does not list.
    ///
    /// # Errors
    ///
    /// With that JSON.
    fn known(&self) -> Result<&dyn Value, &Json>;

    /// Becomes a listed value, and gives it to be filled.
    fn become_known(&mut self) -> &mut dyn Value;

    /// Becomes JSON that the enum does not list.
    fn become_unknown(&mut self, json: Json);
}

/// One of several alternatives.
pub trait Union {
    /// The schemas of the alternatives, in the order in which they are tried.
    fn alternatives(&self) -> &'static [Schema];

    /// The alternative it is, and its value.
    fn active(&self) -> (usize, &dyn Value);

    /// Becomes the alternative at a position, and gives its value to be filled.
    fn activate(&mut self, index: usize) -> &mut dyn Value;

    /// A union of the same type, to try alternatives in.
    fn another(&self) -> Box<dyn Union>;
}

/// A value that may be absent.
pub trait Optional {
    /// Becomes absent.
    fn clear(&mut self);

    /// Becomes present, and gives the value to be filled.
    fn present(&mut self) -> &mut dyn Value;
}

/// A list.
pub trait List {
    /// How many items there are.
    fn length(&self) -> usize;

    /// The item at a position below [`length`](Self::length).
    fn item(&self, index: usize) -> &dyn Value;

    /// Removes every item.
    fn clear(&mut self);

    /// Adds an item, and gives it to be filled.
    fn push(&mut self) -> &mut dyn Value;
}

/// A map with text keys.
pub trait Map {
    /// How many entries there are.
    fn length(&self) -> usize;

    /// Shows every entry.
    fn each(&self, look: &mut dyn FnMut(&str, &dyn Value));

    /// The value of a key.
    fn get(&self, key: &str) -> Option<&dyn Value>;

    /// Removes every entry.
    fn clear(&mut self);

    /// Adds an entry, and gives its value to be filled.
    fn insert(&mut self, key: String) -> &mut dyn Value;
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
