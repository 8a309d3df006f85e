//! Generates the module of every document of the corpus, and of every document in `extra`, with a registry of them.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use replicate_codegen::{Options, Source, render, sources};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let package = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let extra = package.join("extra");
    let documents = out.join("documents");
    println!("cargo::rerun-if-env-changed=REPLICATE_CORPUS");
    println!("cargo::rerun-if-changed={}", extra.display());

    let corpus = std::env::var_os("REPLICATE_CORPUS").map(PathBuf::from);
    let corpus = corpus.unwrap_or_else(|| package.join("../../../shared/corpus"));
    if documents.exists() {
        fs::remove_dir_all(&documents)?;
    }
    fs::create_dir_all(&documents)?;
    // A file that is not there must not be watched: cargo would take it as changed on every build.
    let found = corpus.join("models.jsonl.gz").is_file();
    if found {
        unpack(&corpus, &documents)?;
    }

    let sources = sources([&extra, &documents])?;
    let rendered = render(&sources, &Options::default());
    rendered.write(&out.join("models"))?;
    let modules = rendered.files.iter().map(|(path, _)| path).filter(|path| !path.ends_with("mod.rs"));
    let odd: Vec<_> = rendered.diagnostics.iter().map(|(path, it)| (path.as_path(), it.pointer())).collect();
    let mut registry = format!(
        "/// Every model, by the modules of their owners.\n#[path = {}]\npub mod models;\n\n\
         pub(crate) const FOUND: bool = {found};\npub(crate) const FOLDER: &str = {};\n\
         pub(crate) static MODELS: &[crate::Model] = &[\n",
        literal(&out.join("models/mod.rs")),
        literal(&corpus)
    );
    for (source, module) in sources.iter().zip(modules) {
        row(&mut registry, source, module, &odd)?;
    }
    registry.push_str("];\n");
    let path = out.join("registry.rs");
    if fs::read_to_string(&path).ok().as_deref() != Some(&registry) {
        fs::write(path, registry)?;
    }
    Ok(())
}

/// Writes every document of the corpus to a folder of its own kind: `<owner>/<name>.json`.
fn unpack(corpus: &Path, documents: &Path) -> Result<(), Box<dyn Error>> {
    for (file, kind) in [("models.jsonl.gz", ""), ("older.jsonl.gz", "older-")] {
        let path = corpus.join(file);
        if !path.is_file() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", path.display());
        for line in BufReader::new(GzDecoder::new(fs::File::open(path)?)).lines() {
            let mut model: Value = serde_json::from_str(&line?)?;
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let owner = format!("{kind}{}", text(&model["owner"]));
            let mut name = text(&model["name"]);
            if !kind.is_empty() {
                // Several versions of one model may be there.
                write!(name, "-{:.8}", text(&model["latest_version"]["id"]))?;
            }
            model["owner"] = owner.as_str().into();
            model["name"] = name.as_str().into();
            save(&documents.join(owner).join(format!("{name}.json")), &model.to_string())?;
        }
    }
    for line in lines(&corpus.join("models-2026.jsonl.gz"))? {
        let mut model = line["document"].clone();
        // Several collections have the same model.
        let owner =
            format!("{}-{}", line["set"].as_str().unwrap_or_default(), line["owner"].as_str().unwrap_or_default());
        let name = line["name"].as_str().unwrap_or_default().to_owned();
        model["owner"] = owner.as_str().into();
        model["name"] = name.as_str().into();
        save(&documents.join(owner).join(format!("{name}.json")), &model.to_string())?;
    }
    for line in lines(&corpus.join("cog-main.jsonl.gz"))? {
        let name = line["name"].as_str().unwrap_or_default();
        save(&documents.join("cog-main").join(format!("{name}.json")), &line["document"].to_string())?;
    }
    let cog = corpus.join("cog");
    if cog.is_dir() {
        println!("cargo::rerun-if-changed={}", cog.display());
        for entry in fs::read_dir(cog)? {
            let path = entry?.path();
            if let Some(name) = path.file_name().filter(|_| path.extension().is_some_and(|it| it == "json")) {
                save(&documents.join("cog").join(name), &fs::read_to_string(&path)?)?;
            }
        }
    }
    Ok(())
}

/// The values of a compressed file, one a line; none where there is no such file.
fn lines(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let Ok(file) = fs::File::open(path) else { return Ok(Vec::new()) };
    println!("cargo::rerun-if-changed={}", path.display());
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn save(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    if path.exists() {
        return Err(format!("two documents would be {}", path.display()).into());
    }
    Ok(fs::write(path, text)?)
}

/// One line of the registry for a model, and one more where its training has a schema.
fn row(registry: &mut String, source: &Source, module: &Path, odd: &[(&Path, &str)]) -> Result<(), Box<dyn Error>> {
    let module = module.with_extension("");
    let module: Vec<_> = module.iter().filter_map(|part| part.to_str()).collect();
    let module = module.join("::");
    let odd: Vec<_> = odd.iter().filter(|(path, _)| *path == source.path()).map(|(_, pointer)| pointer).collect();
    let path = literal(source.path());
    writeln!(registry, "    crate::model::<models::{module}::Input>({path}, &{odd:?}),")?;
    if source.document().training_pointers().is_some() {
        writeln!(registry, "    crate::training::<models::{module}::TrainingInput>({path}, &{odd:?}),")?;
    }
    Ok(())
}

/// A path as a literal of Rust.
fn literal(path: &Path) -> String {
    format!("{:?}", path.display().to_string())
}
