//! How generated types show themselves to shared code.
//!
//! A generated type implements [`Value`] with a few lines. Everything that is done with a value (cloning, comparing,
//! printing, writing, reading, checking) is one function here. It is written once against these views and compiled once,
//! with the runtime, and not once for each type in the crate of the user.

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

/// Something that a schema describes.
pub trait Value: Send + Sync + 'static {
    /// A look at the value.
    fn view(&self) -> View<'_>;

    /// Visits the fields of a struct; other values have none.
    fn fields<'a>(&'a self, visit: &mut VisitFields<'_, 'a>) {
        let _ = visit;
    }

    /// A value made of JSON, of another value, or of nothing.
    ///
    /// Where the source does not fit, that is reported to whoever reads, and the value is blank there: it need not be
    /// valid.
    fn build(source: Source<'_>) -> Self
    where
        Self: Sized;

    /// A scalar made of JSON of just its type, as most JSON is.
    ///
    /// # Errors
    ///
    /// Gives other JSON back, which the value can be [built](Self::build) of.
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
    /// An integer as a setter got it, perhaps too large for 64 bits.
    WideInteger(&'a i128),
    /// A number, perhaps not finite.
    Number(f64),
    /// Text.
    Text(&'a str),
    /// A file for the model.
    FileInput(&'a FileInput),
    /// A file from the model.
    FileOutput(&'a FileOutput),
    /// Text that is never shown.
    Secret(&'a Secret),
    /// JSON of any form.
    Any(&'a Json),
    /// Nothing, where there may be a value. A value that is there looks like itself.
    Absent,
    /// A list.
    List(&'a dyn List),
    /// A map with text keys.
    Map(&'a dyn Map),
    /// A struct.
    Record(Record<'a>),
    /// A value of an enum: its position among the choices. The hidden variants have none.
    Choice(Option<usize>, &'static Enum),
    /// A value of an enum, or JSON that the enum does not list.
    Open(Result<&'a dyn Value, &'a Json>),
    /// One of several alternatives: its position, and its value.
    Union(usize, &'a dyn Value),
    /// What a property set by `extra` replaces: it is neither checked nor written.
    Replaced,
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
