//! What the schema of a Replicate model says.
//!
//! A model publishes an OpenAPI document with the schemas of its input and output. This crate has one vocabulary for
//! them, that of JSON Schema ([`Type`], [`Property`], [`Schema`], [`Kind`], [`Bound`], [`Choice`]), and knows nothing of
//! Rust code or of HTTP:
//!
//! - feature `document`: [`Document`] reads a model's document, and [`ModelSchema`] is what its schemas say, with `$ref`,
//!   `allOf` and unions resolved;
//! - [`check`] holds a value against a schema: JSON, the typed values of generated code and the literals of the macro
//!   `input!` alike, by one function for each [`Bound`] and in one wording;
//! - [`text`] is the form in which generated code carries its schema, with one writer and one reader.
//!
//! It is a crate of its own because the generator, the macros, the runtime, the emulator and the command all need it.
//!
#![doc = include_str!("../KEYWORDS.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod accept;
mod assertion;
mod bound;
pub mod check;
pub mod describe;
#[cfg(feature = "document")]
mod diagnostic;
#[cfg(feature = "document")]
mod document;
#[cfg(feature = "document")]
mod error;
mod instance;
pub mod json;
mod json_schema;
pub mod lenient;
pub mod media_type;
mod nearest;
mod number;
mod path;
#[cfg(feature = "pattern")]
mod pattern;
#[cfg(not(feature = "pattern"))]
#[path = "no_pattern.rs"]
mod pattern;
#[cfg(feature = "document")]
mod read;
pub mod text;
mod types;
mod violation;
#[cfg(feature = "document")]
pub mod visible;
pub mod words;

pub use accept::{Accept, FileFacts};
pub use assertion::{Assertion, Assertions, JsonType};
pub use bound::{Bound, Broken, describe as describe_bounds};
#[cfg(feature = "document")]
pub use diagnostic::Diagnostic;
#[cfg(feature = "document")]
pub use document::{Document, ModelName};
#[cfg(feature = "document")]
pub use error::{Error, ErrorKind, Position};
pub use instance::{Array, Instance, Object, View};
pub use json_schema::{JsonSchema, json_schema};
pub use nearest::nearest;
pub use number::Number;
pub use path::Path;
pub use pattern::Pattern;
#[cfg(feature = "document")]
pub use read::{ModelSchema, Operation, Origin, Output};
pub use types::{Choice, Direction, Enum, Kind, ObjectType, Property, Schema, Type, TypeId, Types, Union};
pub use violation::{Rule, Violation};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
