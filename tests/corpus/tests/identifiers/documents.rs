//! The documents of the corpus as model folders: `<group>/<owner>/<name>.json`.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

/// Documents from one source, no two of one model.
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
}

/// Writes every document of the corpus below a folder, with those that this package has itself.
pub(crate) fn unpack(corpus: &Path, folder: &Path) -> Result<Vec<Group>, Box<dyn Error>> {
    for file in ["models", "older"] {
        for model in lines(&corpus.join(file).with_extension("jsonl.gz"))? {
            save(&folder.join(file), text(&model["owner"])?, text(&model["name"])?, &model)?;
        }
    }
    for line in lines(&corpus.join("models-2026.jsonl.gz"))? {
        // Several collections may have the same model.
        let group = folder.join(format!("models-2026-{}", text(&line["set"])?));
        save(&group, text(&line["owner"])?, text(&line["name"])?, &line["document"])?;
    }
    for line in lines(&corpus.join("cog-main.jsonl.gz"))? {
        save(&folder.join("cog-main"), "cog", text(&line["name"])?, &line["document"])?;
    }
    copy(&corpus.join("cog"), &folder.join("cog/cog"))?;
    let extra = Path::new(env!("CARGO_MANIFEST_DIR")).join("extra");
    let mut groups = vec![Group { name: "extra".to_owned(), folder: extra }];
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        groups.push(Group { name: entry.file_name().to_string_lossy().into_owned(), folder: entry.path() });
    }
    Ok(groups)
}

/// The values of a compressed file, one a line; none where there is no such file.
pub(crate) fn lines(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let Ok(file) = File::open(path) else { return Ok(Vec::new()) };
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn text(value: &Value) -> Result<&str, Box<dyn Error>> {
    Ok(value.as_str().ok_or_else(|| format!("expected a string, got {value}"))?)
}

fn save(group: &Path, owner: &str, name: &str, document: &Value) -> Result<(), Box<dyn Error>> {
    let folder = group.join(owner);
    let path = folder.join(format!("{name}.json"));
    if path.exists() {
        return Err(format!("two documents would be {}", path.display()).into());
    }
    fs::create_dir_all(folder)?;
    Ok(fs::write(path, document.to_string())?)
}

/// Copies the documents of a folder, if it is there.
fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    let Ok(entries) = fs::read_dir(from) else { return Ok(()) };
    fs::create_dir_all(to)?;
    for entry in entries {
        let entry = entry?;
        if entry.path().extension().is_some_and(|it| it == "json") {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
