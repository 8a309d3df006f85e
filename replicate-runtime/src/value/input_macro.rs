//! The runtime part of a generated module's macro `input!`.
//!
//! The macro can be called anywhere, and can't know the path of its module. So it identifies the structs of the module
//! by a number: the module declares the [`InputTag`] of each of its structs, and the compiler finds the
//! [`TaggedStruct`] of a tag.

use serde::de::DeserializeOwned;

use super::{EnumType, Value, blank};

/// Identifies a struct: the number of the macro, and the number of the struct's type in the schema of the module.
#[derive(Clone, Copy, Debug)]
pub struct InputTag<const MACRO: u64, const TYPE: usize>;

/// The struct of a tag.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not the input that this macro makes",
    label = "this input belongs to a different model"
)]
pub trait TaggedStruct<T> {}

/// A blank struct of a tag, to be filled by its setters. The macro has checked that all required properties will be
/// set.
#[must_use]
pub fn start_input<const MACRO: u64, const TYPE: usize, T: Value>() -> T
where
    InputTag<MACRO, TYPE>: TaggedStruct<T>,
{
    blank()
}

/// The value after `..` in the macro.
pub fn start_from<const MACRO: u64, const TYPE: usize, T: Value>(base: T) -> T
where
    InputTag<MACRO, TYPE>: TaggedStruct<T>,
{
    base
}

/// Builds a struct or union from JSON that the macro has checked against its schema.
///
/// # Panics
///
/// If the JSON does not fit, which the macro has excluded.
#[must_use]
pub fn literal<const MACRO: u64, const TYPE: usize, T: DeserializeOwned>(json: &str) -> T
where
    InputTag<MACRO, TYPE>: TaggedStruct<T>,
{
    serde_json::from_str(json).unwrap_or_else(|error| panic!("`input!` made JSON that does not fit: {error}"))
}

/// The value of an enum at an index among its choices.
#[must_use]
pub fn choice_at<T: EnumType>(index: usize) -> T {
    *T::CHOICES.variant(index)
}
