//! The rules that a model's schema makes, as they are applied twice: to literals while a program is compiled, by the
//! macro `input!`, and to values while it runs, by `replicate-runtime`.
//!
//! Both must come to one verdict and say it in the same words, so what decides and what words it is here, over plain
//! data. It is a crate of its own since a macro can't depend on the runtime: that would be compiled twice, and the
//! HTTP client below it. Not for use by itself: it changes with the crates that use it.

#[cfg(feature = "json")]
pub mod check;
mod nearest;
mod number;
pub mod spec;
pub mod words;

pub use nearest::nearest;
pub use number::{Number, Side};
