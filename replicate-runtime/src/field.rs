use std::fmt;

use crate::value::Values;
use crate::{Number, Table};

/// One property of a model's input or output, as its schema has it.
///
/// Every generated `Input` lists its own in `Input::FIELDS`, in the order in which the model's author declared them.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether the schema requires it.
    pub required: bool,
    /// What values it takes.
    pub kind: Kind,
    /// The rules a value must follow beyond its kind.
    pub bounds: &'static [Bound],
    /// What the service uses where it is absent, as JSON text.
    pub default: Option<&'static str>,
}

/// What values a schema takes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// Text.
    String,
    /// A file, as a URL.
    File,
    /// Text that is never shown.
    Secret,
    /// JSON of any form.
    Any,
    /// One of the listed values.
    Enum(Values),
    /// A list of items.
    Array(&'static Schema),
    /// An object with any keys, and values of one schema.
    Map(&'static Schema),
    /// An object with these properties.
    Object(&'static Table<Field>),
    /// One of several alternatives.
    Union(&'static Table<Schema>),
}

/// A schema inside another: of a list's items, a map's values, an alternative.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// What values it takes.
    pub kind: Kind,
    /// The rules a value must follow beyond its kind.
    pub bounds: &'static [Bound],
}

/// A rule of JSON Schema that a value must follow.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Bound {
    /// At least this.
    Minimum(Number),
    /// At most this.
    Maximum(Number),
    /// More than this.
    ExclusiveMinimum(Number),
    /// Less than this.
    ExclusiveMaximum(Number),
    /// A whole multiple of this.
    MultipleOf(Number),
    /// At least this many characters (Unicode scalar values).
    MinLength(u64),
    /// At most this many characters.
    MaxLength(u64),
    /// Matches this regular expression, anywhere in the text.
    Pattern(Pattern),
    /// At least this many items.
    MinItems(u64),
    /// At most this many items.
    MaxItems(u64),
    /// No two items are equal.
    UniqueItems,
    /// At least this many keys.
    MinProperties(u64),
    /// At most this many keys.
    MaxProperties(u64),
    /// Exactly one alternative takes the value.
    OneOf,
}

/// The regular expression in a bound.
///
/// The engine is behind a function pointer, so that only programs with a model that has a pattern carry it.
#[derive(Clone, Copy)]
pub struct Pattern {
    /// The expression as the schema has it: ECMA-262.
    pub source: &'static str,
    /// The same for the engine.
    #[doc(hidden)]
    pub regex: &'static str,
    #[doc(hidden)]
    pub is_match: fn(&'static str, &str) -> bool,
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.source, f)
    }
}

/// By the schema's own text.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Kind {
    /// What values of this kind are called in a message: `an integer`.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::String | Self::Secret => "text",
            Self::File => "a file",
            Self::Any => "any JSON",
            Self::Enum(_) => "one of the listed values",
            Self::Array(_) => "a list",
            Self::Map(_) | Self::Object(_) => "an object",
            Self::Union(_) => "one of several alternatives",
        }
    }
}
