//! Tests of generated types, with modules as the generator writes them.

mod enums;
mod fields;
mod integers;
mod one_verdict;
mod outputs;
mod painter;
mod reading;
mod structs;
mod writing;

use serde_json::Value as Json;

use crate::ValidationErrors;

/// The violations, one per line.
fn lines(result: Result<(), ValidationErrors>) -> Vec<String> {
    result.err().iter().flatten().map(ToString::to_string).collect()
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}
