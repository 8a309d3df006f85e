//! The corpus against JSON Schema: what real examples say, and what drawn values say.

mod differences;
mod differential;
mod draw;
mod examples;
mod json;
mod oracle;
mod probe;
mod schema;
