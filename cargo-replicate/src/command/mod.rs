//! The commands: one file each.

mod add;
mod completions;
mod generate;
mod list;

use crate::cli::Command;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

/// Does what the command line asks for.
pub(crate) fn run(command: &Command, shell: &Shell) -> Result<Outcome, Failure> {
    match command {
        Command::Add(add) => add::run(add, shell),
        Command::List(list) => list::run(list, shell),
        Command::Generate(generate) => generate::run(generate, shell),
        Command::Completions(completions) => completions::run(completions, shell),
    }
}
