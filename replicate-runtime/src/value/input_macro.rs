//! What the macro `input!` of a generated module comes to.
//!
//! The macro is used wherever a user wants it and can't know the path of its module. So it names the structs of the
//! module by a number: the module says of which [`InputTag`] its structs are, and the compiler finds the
//! [`TaggedStruct`] of a tag.

use serde::de::DeserializeOwned;

use super::{EnumType, Value, blank};

/// Stands for a struct: the number of a macro, and the number of the struct's type in the schema of the module.
#[derive(Clone, Copy, Debug)]
pub struct InputTag<const MACRO: u64, const TYPE: usize>;

/// A tag's struct.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not the input that this macro makes",
    label = "this input belongs to another model"
)]
pub trait TaggedStruct<T> {}

/// The struct of a tag, to be filled by its setters: the macro has made sure that all that is required will be.
#[must_use]
pub fn start_input<const MACRO: u64, const TYPE: usize, T: Value>() -> T
where
    InputTag<MACRO, TYPE>: TaggedStruct<T>,
{
    blank()
}

/// What stands behind `..` in the macro.
pub fn start_from<const MACRO: u64, const TYPE: usize, T: Value>(base: T) -> T
where
    InputTag<MACRO, TYPE>: TaggedStruct<T>,
{
    base
}

/// A struct or union made of JSON that the macro has held against its schema.
///
/// # Panics
///
/// When the JSON does not fit, which the macro has ruled out.
#[must_use]
pub fn literal<const MACRO: u64, const TYPE: usize, T: DeserializeOwned>(json: &str) -> T
where
    InputTag<MACRO, TYPE>: TaggedStruct<T>,
{
    serde_json::from_str(json).unwrap_or_else(|error| panic!("`input!` made JSON that does not fit: {error}"))
}

/// The value of an enum at a position among its choices.
#[must_use]
pub fn choice_at<T: EnumType>(index: usize) -> T {
    *T::CHOICES.variant(index)
}
