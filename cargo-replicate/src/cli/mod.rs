//! The command line: what can be asked for, and the help that says so.

mod batch;
mod documents;
#[cfg(feature = "mcp")]
mod mcp;
mod models;
mod printing;
mod service;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use batch::Batch;
pub(crate) use documents::{Add, Check, Diff, Folders, Generate, Least, List, ModelsFolder, Remove, Update};
#[cfg(feature = "mcp")]
pub(crate) use mcp::{Mcp, Skill};
pub(crate) use models::{Emulate, Open, Replay, Run, Search, Show, Train};
pub(crate) use printing::ReportFormat;
pub(crate) use service::{
    Account, Deployments, Download, GetOne, Hardware, ListSome, Predictions, PredictionsAction, Scaffold, Trainings,
    TrainingsAction, Wait, WaitTraining,
};
#[cfg(feature = "mcp")]
pub(crate) use values::prediction_id;
pub(crate) use values::{Header, ModelSpec};

/// Replicate models as reviewed files: add their documents to your repository, and generate Rust from them.
#[derive(Debug, Parser)]
#[command(name = NAME, version, after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// When to use colours; `auto` heeds the terminal, `NO_COLOR` and `CLICOLOR`.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub(crate) color: ColorChoice,
    /// Print results and errors only: no warnings, no summaries.
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub(crate) quiet: bool,
    /// Log each request to stderr, with its answer and its retries; `-vv` logs all that the client does.
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet", help_heading = "Global options")]
    pub(crate) verbose: u8,
    /// Send a header with each request to the service, such as one that a gateway asks for. May be given several times.
    #[arg(
        short = 'H',
        long = "header",
        global = true,
        value_name = "NAME: VALUE",
        value_parser = values::header,
        help_heading = "Global options"
    )]
    pub(crate) headers: Vec<Header>,
}

/// One command each, and one file each in `command`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Add(Add),
    Remove(Remove),
    List(List),
    Update(Update),
    Check(Check),
    Diff(Diff),
    Generate(Generate),
    Run(Run),
    Batch(Batch),
    Train(Train),
    Predictions(Predictions),
    Scaffold(Scaffold),
    Trainings(Trainings),
    Deployments(Deployments),
    Hardware(Hardware),
    Account(Account),
    Emulate(Emulate),
    Replay(Replay),
    #[cfg(feature = "mcp")]
    Mcp(Mcp),
    #[cfg(feature = "mcp")]
    Skill(Skill),
    Show(Show),
    Search(Search),
    Open(Open),
    Completions(Completions),
    Man(Man),
}

/// Print a script that completes this command in a shell: with the models of the package, their inputs and values.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct Completions {
    /// The shell to complete in.
    pub(crate) shell: Shell,
}

/// Write manual pages, one for each command.
#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(crate) struct Man {
    /// The folder to write the pages to. It is created if it does not exist.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

/// The name of the binary.
pub(crate) const NAME: &str = "cargo-replicate";

const EXAMPLES: &str = "\
Examples:
  cargo replicate add black-forest-labs/flux-schnell
  cargo replicate check
  cargo replicate generate models --out src/models
  cargo replicate add black-forest-labs/flux-schnell -p gallery   # in a workspace: the package `gallery`
  cargo replicate check --workspace

The token is read from `REPLICATE_API_TOKEN`, and `REPLICATE_BASE_URL` names another server; both may be in a `.env`
file. `[package.metadata.replicate]` in Cargo.toml may have `models`, the models folder, and `base-url`.

Exit codes:
  0  done
  1  a check found differences
  2  failure, or an invalid command line";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  cargo-replicate completions bash > ~/.local/share/bash-completion/completions/cargo-replicate
  cargo-replicate completions fish > ~/.config/fish/completions/cargo-replicate.fish

The script completes `cargo-replicate`, which takes the same arguments as `cargo replicate`.";

const MAN_EXAMPLES: &str = "\
Examples:
  cargo replicate man ~/.local/share/man/man1
  man cargo-replicate-run";

/// Reads the command line.
///
/// Cargo runs `cargo replicate ...` as `cargo-replicate replicate ...`; run by hand, the first argument is the command.
pub(crate) fn read(args: impl Iterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut args: Vec<OsString> = args.collect();
    let by_cargo = args.get(1).is_some_and(|first| first == "replicate");
    if by_cargo {
        args.remove(1);
    }
    let shown_as = if by_cargo { "cargo replicate" } else { NAME };
    let mut command = Cli::command().bin_name(shown_as).color(asked_color(&args));
    let matches = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// The value of `--color`, for what is printed before all of the command line is understood.
fn asked_color(args: &[OsString]) -> ColorChoice {
    let mut args = args.iter().filter_map(|arg| arg.to_str()).take_while(|arg| *arg != "--");
    let mut asked = None;
    while let Some(arg) = args.next() {
        asked = if arg == "--color" { args.next() } else { arg.strip_prefix("--color=") }.or(asked);
    }
    match asked {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(line: &str) -> Result<Cli, clap::Error> {
        read(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn cargo_passes_the_name_of_the_command_first() {
        for line in ["cargo-replicate list", "cargo-replicate replicate list", "cargo-replicate --quiet list"] {
            assert!(matches!(given(line).unwrap().command, Command::List(_)), "{line}");
        }
        assert!(given("cargo-replicate replicate replicate list").is_err());
    }

    #[test]
    fn colour_is_known_before_the_line_is_understood() {
        let table = [
            ("x --color always nonsense", ColorChoice::Always),
            ("x --color=never", ColorChoice::Never),
            ("x --color never --color=always", ColorChoice::Always),
            ("x --color", ColorChoice::Auto),
            ("x -- --color always", ColorChoice::Auto),
        ];
        for (line, expected) in table {
            let args: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
            assert_eq!(asked_color(&args), expected, "{line}");
        }
    }
}
