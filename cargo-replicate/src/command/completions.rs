//! `completions`: a script for a shell.

use clap::CommandFactory;
use clap_complete::Shell as Language;

use crate::cli::{Cli, Completions, NAME};
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

pub(super) fn run(asked: &Completions, shell: &Shell) -> Result<Outcome, Failure> {
    let script = match asked.shell {
        // Scripts for bash lose the subcommands of a program with a hyphen in its name
        // (https://github.com/clap-rs/clap/issues/6421), so the functions are named after one without.
        Language::Bash => {
            let stand_in = NAME.replace('-', "_");
            script(Language::Bash, &stand_in).replace(&format!(" {stand_in}\n"), &format!(" {NAME}\n"))
        }
        language => script(language, NAME),
    };
    shell.result(script)?;
    Ok(Outcome::Done)
}

/// Made in memory: the generator panics where its output can't be written.
fn script(language: Language, name: &str) -> String {
    let mut script = Vec::new();
    clap_complete::generate(language, &mut Cli::command(), name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
