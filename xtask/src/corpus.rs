//! Makes the file of real models that tests and benchmarks read out of the package that anyone can get.

use std::collections::HashSet;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// Writes `models.jsonl.gz` into a folder: of the models with a schema, most run first, one of each structure.
pub(crate) fn write(models: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let file = File::open(models).map_err(|error| format!("{}: {error}", models.display()))?;
    let mut models: Vec<Value> = serde_json::from_reader(BufReader::new(file))?;
    models.sort_by_key(|model| std::cmp::Reverse(model["run_count"].as_u64()));
    fs::create_dir_all(folder)?;
    let path = folder.join("models.jsonl.gz");
    let mut out = GzEncoder::new(BufWriter::new(File::create(&path)?), Compression::default());
    let mut structures = HashSet::new();
    for model in &models {
        let schemas = &model["latest_version"]["openapi_schema"]["components"]["schemas"];
        if schemas.is_object() && structures.insert(structure(schemas).to_string()) {
            writeln!(out, "{model}")?;
        }
    }
    out.finish()?.flush()?;
    println!("{}: {} models, one of each structure of {}", path.display(), structures.len(), models.len());
    Ok(())
}

/// A schema without what is only said of it: texts, defaults, examples and the order of the fields.
fn structure(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let said = |key: &str| ["title", "description", "default", "example", "examples", "x-order"].contains(&key);
            let kept = object.iter().filter(|(key, value)| !said(key) || value.is_object());
            kept.map(|(key, value)| (key.clone(), structure(value))).collect()
        }
        Value::Array(items) => items.iter().map(structure).collect(),
        other => other.clone(),
    }
}
