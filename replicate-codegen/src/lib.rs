//! Turns the schemas of Replicate models into typed, validated Rust.
//!
//! A model's document, as the service publishes it, is turned into a module with an `Input` and an `Output`. There are
//! three entry points to one pipeline:
//!
//! - [`expand`] returns tokens, for the attribute `#[model("owner/name")]` of `replicate-runtime`;
//! - [`Builder`] writes one file for `include_models!`, from a build script;
//! - [`render`] returns files to be checked in, for `cargo replicate generate`.
//!
//! [`changes`] classifies the changes between two documents of a model for programs that use it.
//!
//! ```text
//! JSON text -> Document -> schema (replicate-schema) -> plan -> tokens -> format -> file
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "files")]
mod builder;
#[cfg(feature = "changes")]
mod changes;
mod chunk;
mod emit;
mod error;
mod expand;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "files")]
mod files;
mod format;
mod names;
mod plan;
mod sample;
#[cfg(test)]
mod scratch;
mod source;
#[cfg(feature = "fetch")]
mod stored;
mod text;
#[cfg(feature = "files")]
mod tree;
#[cfg(feature = "usage")]
mod usage;

#[cfg(feature = "files")]
pub use builder::Builder;
#[cfg(feature = "changes")]
pub use changes::{Change, ChangeKind, Severity, changes};
pub use error::{Error, ErrorKind, Position};
pub use expand::{Expansion, Options, expand};
#[cfg(feature = "fetch")]
pub use fetch::{Fetcher, fetch_from_cog};
#[cfg(feature = "files")]
pub use files::{Rendered, render, render_document};
pub use replicate_schema::{Diagnostic, Document, ModelName};
pub use source::{Source, nearest_model, readable_sources, sources};
#[cfg(feature = "fetch")]
pub use stored::{Origin, Saved, Stored};
#[cfg(feature = "usage")]
pub use usage::{usage, usage_with};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
