//! `list`: lists the models folder.

use replicate_codegen::{Source, sources};
use serde_json::{Value, json};

use crate::cli::List;
use crate::drift::short;
use crate::package;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;
use crate::style;
use crate::table::table;

pub(super) fn run(asked: &List, shell: &Shell) -> Result<Outcome, Failure> {
    let mut found = Vec::new();
    for folder in asked.folders.paths()? {
        // A package without a models folder has no models yet. A missing folder that was named is a mistake.
        let is_named = asked.folders.folder.given.is_some();
        let of_folder = if folder.is_dir() || is_named { sources([&folder])? } else { Vec::new() };
        if of_folder.is_empty() {
            package::none_in(&folder, shell);
        }
        found.extend(of_folder);
    }
    if found.is_empty() && !asked.printing.is_json() {
        return Ok(Outcome::Done);
    }
    if asked.printing.is_json() {
        shell.result(style::json(&found.iter().map(facts).collect()))?;
        return Ok(Outcome::Done);
    }
    let rows: Vec<_> = found.iter().map(row).collect();
    shell.result(table("", ["model", "version", "path"], &rows))?;
    Ok(Outcome::Done)
}

fn facts(source: &Source) -> Value {
    json!({
        "model": source.model().to_string(),
        "version": source.document().version(),
        "path": source.path().display().to_string(),
    })
}

fn row(source: &Source) -> [String; 3] {
    let version = source.document().version().map_or("-", short);
    [source.model().to_string(), version.to_owned(), source.path().display().to_string()]
}
