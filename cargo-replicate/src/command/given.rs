//! The inputs of a prediction or a training from a JSON file, and files to upload.

use std::path::Path;

use replicate_runtime::Client;
use serde_json::{Map, Value};

use crate::input::Input;
use crate::report::Failure;
use crate::shell::Shell;
use crate::upload::upload;

/// The inputs in the JSON file, or from stdin for `-`.
pub(super) fn object(file: Option<&Path>) -> Result<Map<String, Value>, Failure> {
    let Some(file) = file else { return Ok(Map::new()) };
    let unreadable =
        |error: &dyn std::error::Error| Failure::new(format!("can't read {}", file.display())).because(error);
    let is_stdin = file.as_os_str() == "-";
    let text = if is_stdin { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(file) };
    let text = text.map_err(|error| unreadable(&error))?;
    match serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| unreadable(&error))? {
        Value::Object(object) => Ok(object),
        _ => Err(Failure::new(format!("{}: an input is a JSON object, and this is not one", file.display()))),
    }
}

/// Uploads the files of an input, and inserts their URLs.
pub(super) async fn uploaded(client: &Client, mut input: Input, shell: &Shell) -> Result<Value, Failure> {
    for (pointer, path) in &input.files {
        let shown = path.display();
        let address = upload(client, path).await;
        let address =
            address.map_err(|problem| Failure::new(format!("can't upload {shown}")).because(problem.as_error()))?;
        if let Some(slot) = input.value.pointer_mut(pointer) {
            *slot = address.into();
        }
        shell.done("Uploaded", shown);
    }
    Ok(input.value)
}
