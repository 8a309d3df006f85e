//! The schemas of Replicate models.
//!
//! A model publishes an OpenAPI document with the schemas of its input and output. This crate represents them in the
//! terms of JSON Schema ([`Type`], [`Property`], [`Schema`], [`Kind`], [`Bound`], [`Choice`]). It is independent of
//! Rust code and of HTTP:
//!
//! - feature `document`: [`Document`] reads a model's document, and [`ModelSchema`] contains its schemas, with `$ref`,
//!   `allOf` and unions resolved;
//! - [`check`] checks values against a schema: JSON, typed values of generated code and literals of the macro `input!`
//!   are checked by the same function for each [`Bound`], with the same messages;
//! - [`text`] is the form in which generated code contains its schema, with one writer and one reader.
//!
//! It is a separate crate because the generator, the macros, the runtime, the emulator and the command all need it.
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
