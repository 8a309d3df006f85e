//! Every identifier that users can write, for every document of the corpus, against those of before.
//!
//! `fingerprints.txt` holds a line for each document: its name, and a hash of the sorted list of its identifiers. After a
//! deliberate change, `UPDATE_EXPECT=1 cargo test -p replicate-corpus --test identifiers` writes the new hashes. To see the
//! lists, have them written to a folder before and after the change, and compare the two folders:
//!
//! ```console
//! $ REPLICATE_IDENTIFIERS=target/identifiers/new cargo test -p replicate-corpus --test identifiers
//! ```

mod documents;
mod fingerprints;
mod items;
mod models_of_2026;

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use replicate_codegen::{Options, render, sources};

use documents::Group;
use fingerprints::Fingerprints;

/// The identifiers of a document's module, sorted.
type Identifiers = Vec<String>;

#[test]
fn no_identifier_of_the_corpus_changes() {
    if !replicate_corpus::is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let groups = documents::unpack(replicate_corpus::folder(), folder.path()).unwrap();
    let lists: BTreeMap<_, _> = groups.iter().flat_map(|group| identifiers(group).unwrap()).collect();
    if let Some(folder) = env::var_os("REPLICATE_IDENTIFIERS") {
        write(&lists, &from_workspace(Path::new(&folder))).unwrap();
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/identifiers/fingerprints.txt");
    let mut fingerprints = Fingerprints::read(&file).unwrap();
    if env::var_os("UPDATE_EXPECT").is_some() {
        fingerprints.update(&lists);
        fingerprints.write(&file).unwrap();
    }
    // A corpus that somebody made of the public package has documents that this one has not, and lacks others.
    let known = lists.keys().filter(|name| fingerprints.knows(name)).count();
    assert!(known > 900, "only {known} of {} documents have a fingerprint: is this another corpus?", lists.len());
    let changed = fingerprints.changed(&lists);
    assert!(changed.is_empty(), "{}", report(&changed));
}

/// The identifiers of every document of a group, by the documents' names.
fn identifiers(group: &Group) -> Result<Vec<(String, Identifiers)>, Box<dyn Error>> {
    let sources = sources([&group.folder])?;
    let rendered = render(&sources, &Options::default());
    let modules: Vec<_> = rendered.files.iter().filter(|(path, _)| !path.ends_with("mod.rs")).collect();
    assert_eq!(modules.len(), sources.len(), "each document has a file of its own");
    let named = sources.iter().zip(modules).map(|(source, (path, text))| {
        let name = format!("{}/{}", group.name, source.model());
        let module = path.with_extension("");
        let module: Vec<_> = module.iter().filter_map(OsStr::to_str).collect();
        let mut identifiers = items::identifiers(text).map_err(|error| format!("{name}: {error}"))?;
        identifiers.insert(format!("mod {}", module.join("::")));
        Ok((name, identifiers.into_iter().collect()))
    });
    named.collect()
}

/// Writes each list to a file of its own, one identifier a line.
fn write(lists: &BTreeMap<String, Identifiers>, folder: &Path) -> io::Result<()> {
    for (name, identifiers) in lists {
        let path = folder.join(format!("{name}.txt"));
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, identifiers.join("\n") + "\n")?;
    }
    Ok(())
}

/// A path as it was meant where the command was typed: cargo runs tests in the folder of their package.
fn from_workspace(path: &Path) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn report(changed: &[&str]) -> String {
    /// More names than this tell no more.
    const SHOWN: usize = 20;
    let mut lines: Vec<String> = changed.iter().take(SHOWN).map(|name| format!("  {name}")).collect();
    if changed.len() > SHOWN {
        lines.push(format!("  and {} more", changed.len() - SHOWN));
    }
    format!(
        "{} documents have other identifiers than before:\n{}\n\
         To see the lists, run this here and, with the folder `old`, on the commit before, then compare the two folders:\n  \
         REPLICATE_IDENTIFIERS=target/identifiers/new cargo test -p replicate-corpus --test identifiers\n\
         If the change is meant, UPDATE_EXPECT=1 writes the new fingerprints.",
        changed.len(),
        lines.join("\n")
    )
}
