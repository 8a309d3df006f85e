use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

/// A real model's document, as the service gives it.
pub(crate) struct Real {
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The documents of the public models, most run first.
///
/// # Errors
///
/// When they are not there: says how to get them.
pub(crate) fn documents() -> Result<Vec<Real>, Box<dyn Error>> {
    let path = folder().join("models.jsonl.gz");
    let file = File::open(&path).map_err(|error| {
        format!(
            "{}: {error}; the documents of real models come from `npm pack all-the-public-replicate-models@1.352.0`, and \
             REPLICATE_CORPUS names their folder (see CONTRIBUTING.md)",
            path.display()
        )
    })?;
    let mut documents = Vec::new();
    for line in BufReader::new(GzDecoder::new(file)).lines() {
        let mut model: Value = serde_json::from_str(&line?)?;
        let text_of = |key: &str| model[key].as_str().unwrap_or_default().to_owned();
        let (owner, name) = (text_of("owner"), text_of("name"));
        if let Some(model) = model.as_object_mut() {
            model.remove("default_example");
        }
        documents.push(Real { owner, name, text: model.to_string() });
    }
    Ok(documents)
}

fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    env::var_os("REPLICATE_CORPUS").map_or_else(beside, PathBuf::from)
}
