//! What the macro `input!` of a generated module comes to.
//!
//! The macro is used wherever a user wants it and can't know the path of its module, so it names the structs of the
//! module by a number: the module says of which [`Tag`] its structs are, and the compiler finds the one that a tag
//! [`Names`].

use super::{Listed, Value, blank};

/// Stands for a struct: the number of a macro, and which of its structs it is.
#[derive(Clone, Copy, Debug)]
pub struct Tag<const MACRO: u64, const STRUCT: usize>;

/// A tag's struct.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not the input that this macro makes",
    label = "this input belongs to another model"
)]
pub trait Names<T> {}

/// The struct of a tag, to be filled by its setters: the macro has seen to it that all that is required will be.
#[must_use]
pub fn checked<const MACRO: u64, const STRUCT: usize, T: Value>() -> T
where
    Tag<MACRO, STRUCT>: Names<T>,
{
    blank()
}

/// What stands behind `..` in the macro.
pub fn checked_on<const MACRO: u64, const STRUCT: usize, T: Value>(base: T) -> T
where
    Tag<MACRO, STRUCT>: Names<T>,
{
    base
}

/// The value of an enum at a position in its listing.
#[must_use]
pub fn listed<T: Listed>(index: usize) -> T {
    T::LISTING.variants[index]
}

/// Defines the macro of an input: `checked!(input; Input, Lora, "spec");`.
///
/// Without the feature `macros` there is none.
#[cfg(feature = "macros")]
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_checked {
    ($($definition:tt)*) => {
        $crate::__private::v1::define_input! { $crate $($definition)* }
    };
}

/// Defines no macro: that takes the feature `macros`.
#[cfg(not(feature = "macros"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_checked {
    ($($definition:tt)*) => {};
}
