//! `remove`: removes documents from the models folder.

use std::fs;

use replicate_codegen::Source;

use crate::cli::Remove;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

pub(super) fn run(asked: &Remove, shell: &Shell) -> Result<Outcome, Failure> {
    let folder = asked.folder.path()?;
    // All of them are found first, so that a misspelled name removes nothing.
    for model in &asked.models {
        let path = model.file_in(&folder);
        if !path.is_file() {
            // The generator's message, which suggests the most similar model. A malformed document can be removed too.
            return Err(match Source::of_model(&folder, model) {
                Err(error) => error.into(),
                Ok(_) => Failure::new(format!("{}: not a file", path.display())),
            });
        }
    }
    for model in &asked.models {
        let path = model.file_in(&folder);
        let failed =
            |error| Failure::new(format!("can't delete {}", path.display())).because(&error as &std::io::Error);
        fs::remove_file(&path).map_err(failed)?;
        shell.done("Removed", path.display());
        // The folder of an owner without models is removed, unless it contains something else.
        if let Some(owner) = path.parent() {
            let _ = fs::remove_dir(owner);
        }
    }
    Ok(Outcome::Done)
}
