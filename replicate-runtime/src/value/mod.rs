//! The interface between generated types and shared code.
//!
//! A generated type implements [`Value`] in a few lines. Everything that is done with a value (cloning, comparing,
//! printing, writing, reading, checking) is one function here. It works on these views and is compiled once, with the
//! runtime, rather than once for each type in the user's crate.

mod containers;
mod enum_type;
mod extra;
mod files;
mod input_macro;
mod instance;
mod items;
mod macros;
mod module_schema;
mod operations;
mod properties;
mod read;
mod read_object;
mod record;
mod scalars;
mod serde;
mod setters;
#[cfg(test)]
mod tests;
mod validate;
mod write;

use replicate_schema::Enum;
use serde_json::Value as Json;

use crate::{FileInput, FileOutput, Secret};

pub use enum_type::{Choices, EnumType, UnknownValue, choice_text, display, of_number, parse};
pub use extra::Extra;
pub(crate) use files::{files, to_json_with};
pub use input_macro::{InputTag, TaggedStruct, choice_at, literal, start_from, start_input};
pub use module_schema::ModuleSchema;
pub(crate) use module_schema::{SchemaFn, TypeRef};
pub(crate) use operations::fields;
pub use operations::{blank, clone, debug, debug_fields, equal};
use properties::Properties;
pub use read::{Source, read_input, read_output};
use record::FieldTuple;
use record::Record;
pub use record::{FieldRefs, VisitFields};
pub use setters::{IntoFile, IntoInteger, IntoNumber, IntoSecret, IntoText};
pub use setters::{file, secret, some_file, some_integer, some_number, some_secret, some_text, text};
pub use setters::{integer, integer_map, integers, list, map, number, number_map, numbers};
pub use validate::validate;
pub use write::write;

/// A value of a type in a schema.
pub trait Value: Send + Sync + 'static {
    /// The view of the value.
    fn view(&self) -> View<'_>;

    /// Visits the fields of a struct. Other values have none.
    fn fields<'a>(&'a self, visit: &mut VisitFields<'_, 'a>) {
        let _ = visit;
    }

    /// Builds a value from JSON, from another value, or a blank one.
    ///
    /// If a part of the source does not fit, this is reported to the reader, and that part of the value is blank, so
    /// the value may be invalid.
    fn build(source: Source<'_>) -> Self
    where
        Self: Sized;

    /// Builds a scalar from JSON of exactly its type, the most frequent case.
    ///
    /// # Errors
    ///
    /// Returns any other JSON, from which the value can be [built](Self::build).
    #[inline]
    fn of_plain(json: Json) -> Result<Self, Json>
    where
        Self: Sized,
    {
        Err(json)
    }
}

/// A value as shared code sees it.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// An integer as it was passed to a setter, which may be too large for 64 bits.
    WideInteger(&'a i128),
    /// A number, which may not be finite.
    Number(f64),
    /// Text.
    Text(&'a str),
    /// A file for the model.
    FileInput(&'a FileInput),
    /// A file from the model.
    FileOutput(&'a FileOutput),
    /// A string that is never shown.
    Secret(&'a Secret),
    /// Any JSON.
    Any(&'a Json),
    /// An absent optional value. A present one is viewed as its value.
    Absent,
    /// A list.
    List(&'a dyn List),
    /// A map with text keys.
    Map(&'a dyn Map),
    /// A struct.
    Record(Record<'a>),
    /// A value of an enum: its index among the choices. The hidden variants have none.
    Choice(Option<usize>, &'static Enum),
    /// A value of an enum, or JSON that the enum does not list.
    Open(Result<&'a dyn Value, &'a Json>),
    /// A value of a union: the index of its alternative, and its value.
    Union(usize, &'a dyn Value),
    /// A field that a property set by `extra` overrides. It is neither checked nor written.
    Replaced,
}

/// A list.
pub trait List {
    /// The number of items.
    fn length(&self) -> usize;

    /// The item at an index below [`length`](Self::length).
    fn item(&self, index: usize) -> &dyn Value;
}

/// A map with text keys.
pub trait Map {
    /// The number of entries.
    fn length(&self) -> usize;

    /// All entries, in the order of the keys.
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, &dyn Value)> + '_>;

    /// The value of a key.
    fn get(&self, key: &str) -> Option<&dyn Value>;
}
