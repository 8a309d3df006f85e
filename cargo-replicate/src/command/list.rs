//! `list`: what is in the models folder.

use replicate_codegen::{Source, sources};

use crate::cli::List;
use crate::drift::short;
use crate::package;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;
use crate::table::table;

pub(super) fn run(asked: &List, shell: &Shell) -> Result<Outcome, Failure> {
    let folder = asked.folder.path()?;
    // A package without a models folder has no models yet; a folder that was named and isn't there is a mistake.
    let found = if folder.is_dir() || asked.folder.given.is_some() { sources([&folder])? } else { Vec::new() };
    if found.is_empty() {
        package::none_in(&folder, shell);
        return Ok(Outcome::Done);
    }
    let rows: Vec<_> = found.iter().map(row).collect();
    shell.result(table("", ["model", "version", "path"], &rows))?;
    Ok(Outcome::Done)
}

fn row(source: &Source) -> [String; 3] {
    let version = source.document().version().map_or("-", short);
    [source.model().to_string(), version.to_owned(), source.path().display().to_string()]
}
