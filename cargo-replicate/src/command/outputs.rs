//! The files of an output.

use std::path::{Path, PathBuf};

use replicate_runtime::{Client, FileOutput};
use serde_json::Value;

use crate::report::Failure;
use crate::shell::Shell;

/// Saves every file of an output, and prints the paths: `<id>_<number>.<extension>`, where nothing is overwritten.
pub(super) async fn save(
    client: &Client,
    id: &str,
    output: &Value,
    folder: &Path,
    shell: &Shell,
) -> Result<Vec<PathBuf>, Failure> {
    let mut saved = Vec::new();
    for (at, file) in files(output).iter().enumerate() {
        let path = folder.join(name(id, at, file));
        let failed = |error: &dyn std::error::Error| {
            Failure::new(format!("can't save {}", path.display()))
                .because(error)
                .help("the files of a prediction are kept for an hour: get them from its page")
        };
        std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        client.download(file).create_new().save(&path).await.map_err(|error| failed(&error))?;
        shell.done("Saved", path.display());
        saved.push(path);
    }
    Ok(saved)
}

/// The files of an output, in order.
pub(super) fn files(output: &Value) -> Vec<FileOutput> {
    let mut output = output.clone();
    addresses(&mut output).into_iter().filter_map(|slot| slot.as_str().map(FileOutput::from)).collect()
}

/// Text, or pieces of it that are joined.
pub(super) fn text(output: &Value) -> String {
    match output {
        Value::String(text) => text.clone(),
        Value::Array(pieces) => pieces.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

/// Whether an output that is, in the generator's words, `output` is text.
pub(super) fn is_text(output: &str) -> bool {
    output.starts_with("text") || output.starts_with("list of text, piece by piece")
}

/// The places of texts that are addresses, at any depth.
pub(super) fn addresses(output: &mut Value) -> Vec<&mut Value> {
    match output {
        Value::String(text) if FileOutput::from(text.as_str()).url().is_some() => vec![output],
        Value::Array(items) => items.iter_mut().flat_map(addresses).collect(),
        Value::Object(object) => object.values_mut().flat_map(addresses).collect(),
        _ => Vec::new(),
    }
}

/// The service's ids are letters and digits; whatever else a server sends names no folder.
fn name(id: &str, at: usize, file: &FileOutput) -> String {
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    let extension = file.extension().map(|extension| format!(".{extension}")).unwrap_or_default();
    format!("{id}_{at}{extension}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_found_and_named() {
        let files = files(&json!({"a": ["https://x.y/a.png", "no address"], "b": {"c": "http://x.y/z"}, "d": 5}));
        let names: Vec<String> = files.iter().enumerate().map(|(at, file)| name("../a/b:1", at, file)).collect();
        assert_eq!(names, ["ab1_0.png", "ab1_1"]);
    }
}
