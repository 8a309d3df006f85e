//! Turns the schemas of Replicate models into typed, validated Rust.

mod document;
mod error;

pub use document::{Document, ModelName};
pub use error::Error;
