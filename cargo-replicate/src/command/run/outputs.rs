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
    let mut files = Vec::new();
    collect(output, &mut files);
    let mut saved = Vec::new();
    for (at, file) in files.iter().enumerate() {
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

/// Texts that are addresses, at any depth.
fn collect(output: &Value, files: &mut Vec<FileOutput>) {
    match output {
        Value::String(text) => {
            let file = FileOutput::from(text.as_str());
            files.extend(file.url().is_some().then_some(file.clone()));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, files)),
        Value::Object(object) => object.values().for_each(|value| collect(value, files)),
        _ => {}
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
        let mut files = Vec::new();
        collect(&json!({"a": ["https://x.y/a.png", "no address"], "b": {"c": "http://x.y/z"}, "d": 5}), &mut files);
        let names: Vec<String> = files.iter().enumerate().map(|(at, file)| name("../a/b:1", at, file)).collect();
        assert_eq!(names, ["ab1_0.png", "ab1_1"]);
    }
}
