//! Generates the module of every random document, with a registry of them.
//!
//! `REPLICATE_RANDOM_DOCUMENTS` says how many there are, and `REPLICATE_RANDOM_SEED` from which seed on.

#[path = "src/schemas.rs"]
mod schemas;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use replicate_codegen::{Options, render, sources};

/// What the gate has time for.
const DOCUMENTS: u64 = 150;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let number = |name: &str, otherwise: u64| {
        println!("cargo::rerun-if-env-changed={name}");
        std::env::var(name).ok().map_or(Ok(otherwise), |text| text.parse())
    };
    println!("cargo::rerun-if-changed=src/schemas.rs");
    let first = number("REPLICATE_RANDOM_SEED", 0)?;
    let last = first + number("REPLICATE_RANDOM_DOCUMENTS", DOCUMENTS)?;
    let documents = out.join("documents");
    if documents.exists() {
        fs::remove_dir_all(&documents)?;
    }
    fs::create_dir_all(documents.join("random"))?;
    let kept = schemas::KEPT.iter().copied().filter(|seed| !(first..last).contains(seed));
    for seed in (first..last).chain(kept) {
        let path = documents.join(format!("random/seed-{seed}.json"));
        fs::write(path, schemas::document(seed).to_string())?;
    }
    let sources = sources([&documents])?;
    let rendered = render(&sources, &Options::default());
    rendered.write(&out.join("models"))?;
    let mut registry = format!(
        "/// Every document, by its seed.\n#[path = {:?}]\npub mod models;\n\n\
         pub(crate) static MODELS: &[crate::Model] = &[\n",
        out.join("models/mod.rs").display().to_string()
    );
    for source in &sources {
        let seed = source.model().name().trim_start_matches("seed-").to_owned();
        let path = source.path().display().to_string();
        writeln!(registry, "    crate::model::<models::random::seed_{seed}::Input>({seed}, include_str!({path:?})),")?;
    }
    registry.push_str("];\n");
    Ok(fs::write(out.join("registry.rs"), registry)?)
}
