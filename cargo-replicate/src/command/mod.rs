//! The commands: one file each.

mod account;
mod add;
pub(crate) mod batch;
mod check;
pub(crate) mod completions;
mod diff;
mod emulate;
mod generate;
mod given;
mod list;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod network;
mod open;
mod outputs;
mod predictions;
mod remove;
mod replay;
mod run;
mod scaffold;
mod search;
mod show;
#[cfg(feature = "mcp")]
mod skill;
mod snapshots;
mod train;
mod trainings;
mod update;

use crate::cli::Command;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

/// Runs the command.
pub(crate) fn run(command: &Command, shell: &Shell) -> Result<Outcome, Failure> {
    match command {
        Command::Add(add) => add::run(add, shell),
        Command::Remove(remove) => remove::run(remove, shell),
        Command::Update(update) => update::run(update, shell),
        Command::Check(check) => check::run(check, shell),
        Command::Diff(diff) => diff::run(diff, shell),
        Command::List(list) => list::run(list, shell),
        Command::Generate(generate) => generate::run(generate, shell),
        Command::Run(run) => run::run(run, shell),
        Command::Batch(batch) => batch::run(batch, shell),
        Command::Train(asked) => train::run(asked, shell),
        Command::Predictions(predictions) => predictions::run(predictions, shell),
        Command::Scaffold(scaffold) => scaffold::run(scaffold, shell),
        Command::Trainings(trainings) => trainings::run(trainings, shell),
        Command::Deployments(asked) => account::deployments(asked, shell),
        Command::Hardware(asked) => account::hardware(asked, shell),
        Command::Account(asked) => account::account(asked, shell),
        Command::Emulate(emulate) => emulate::run(emulate, shell),
        Command::Replay(replay) => replay::run(replay, shell),
        #[cfg(feature = "mcp")]
        Command::Mcp(asked) => mcp::run(asked, shell),
        #[cfg(feature = "mcp")]
        Command::Skill(asked) => skill::run(asked, shell),
        Command::Show(show) => show::run(show, shell),
        Command::Search(search) => search::run(search, shell),
        Command::Open(open) => open::run(open, shell),
        Command::Man(man) => man::run(man, shell),
        Command::Completions(completions) => completions::run(completions, shell),
    }
}
