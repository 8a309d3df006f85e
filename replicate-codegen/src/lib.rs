//! Turns the schemas of Replicate models into typed, validated Rust.
//!
//! A model's document, as the service publishes it, becomes a module with an `Input` and an `Output`. There are three
//! ways to it, and one pipeline below them:
//!
//! - [`expand`] gives tokens, for the attribute `#[model("owner/name")]` of `replicate-runtime`;
//! - [`Builder`] writes one file for `include_models!`, from a build script;
//! - [`render`] gives files to be checked in, for `cargo replicate generate`.
//!
//! [`changes`] says what another document of the same model means to those who use it.
//!
//! ```text
//! JSON text -> Document -> lower -> ir -> emit -> format -> file
//! ```

mod builder;
mod changes;
mod diagnostic;
mod document;
mod emit;
mod error;
mod expand;
#[cfg(feature = "fetch")]
mod fetch;
mod files;
mod format;
mod inputs;
mod ir;
mod lower;
mod names;
mod pattern;
#[cfg(test)]
mod scratch;
mod source;
#[cfg(feature = "fetch")]
mod stored;
mod text;
mod tree;
mod usage;

pub use builder::Builder;
pub use changes::{Change, ChangeKind, Severity, changes};
pub use diagnostic::Diagnostic;
pub use document::{Document, ModelName};
pub use error::{Error, ErrorKind, Position};
pub use expand::{Expansion, Options, expand, render_document};
#[cfg(feature = "fetch")]
pub use fetch::{Fetcher, fetch_from_cog};
pub use files::{Rendered, render};
pub use inputs::{InputField, inputs, output, spec};
pub use source::{Source, nearest_model, sources};
#[cfg(feature = "fetch")]
pub use stored::{Origin, Saved, Stored};
pub use usage::usage;
