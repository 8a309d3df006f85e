//! `man`: manual pages, generated from the same text as the help.

use std::fs;

use clap::CommandFactory;

use crate::cli::{Cli, Man, NAME};
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

pub(super) fn run(asked: &Man, shell: &Shell) -> Result<Outcome, Failure> {
    let folder = &asked.folder;
    let failed = |error| Failure::new(format!("can't write manual pages to {}", folder.display())).because(&error);
    fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(Cli::command().name(NAME), folder).map_err(failed)?;
    shell.done("Wrote", format!("manual pages to {}", folder.display()));
    Ok(Outcome::Done)
}
