//! Runs Replicate models from typed Rust.

mod field;
mod file;
mod json;
mod model;
mod number;
pub mod output;
mod secret;
mod validation;
mod value;

pub use field::{Bound, Field, Kind, Number, Schema};
pub use file::{FileInput, FileOutput};
pub use model::{ModelInput, ModelRef, StreamingInput};
pub use secret::Secret;
pub use validation::{Rule, ValidationErrors, Violation};

/// What generated code is written against. Not for use by hand: it changes with the generator.
#[doc(hidden)]
pub mod __private {
    /// The first version of the protocol between generated code and the runtime.
    pub mod v1;
}
