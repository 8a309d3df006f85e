//! The command line: what can be asked for, and the help that says so.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;
use replicate_codegen::ModelName;

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
}

/// One command each, and one file each in `command`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Add(Add),
    List(List),
    Generate(Generate),
    Completions(Completions),
}

/// Fetch the documents of models and write them to the models folder.
///
/// The token is read from `REPLICATE_API_TOKEN`, and `REPLICATE_BASE_URL` names another server. Commit the files: builds
/// read them and never use the network.
#[derive(Debug, Args)]
#[command(after_help = ADD_EXAMPLES)]
pub(crate) struct Add {
    /// The models, as owner/name or by the address of their page.
    #[arg(value_name = "OWNER/NAME", required = true, value_parser = model_name)]
    pub(crate) models: Vec<ModelName>,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// List the models whose documents are in the models folder.
#[derive(Debug, Args)]
#[command(after_help = LIST_EXAMPLES)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Where the documents are.
#[derive(Debug, Args)]
pub(crate) struct ModelsFolder {
    /// The models folder; by default `models` of the nearest package.
    #[arg(long = "models", value_name = "DIR")]
    pub(crate) given: Option<PathBuf>,
}

/// Generate Rust files that are checked in: `<owner>/<name>.rs` in snake case, and the `mod.rs` files.
///
/// A document is what `add` writes, the service's reply for a model or a version, an OpenAPI document as a Cog server
/// gives it, an `Input` and `Output` pair, or an input schema. Files that are up to date are left alone.
#[derive(Debug, Args)]
#[command(after_help = GENERATE_EXAMPLES)]
pub(crate) struct Generate {
    /// Documents, or folders of them; one that does not name its model is `<owner>/<name>.json`.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) documents: Vec<PathBuf>,
    /// The folder of the generated modules.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; list the files that are not up to date and exit with 1 if there are any.
    #[arg(long)]
    pub(crate) check: bool,
    /// The path of the runtime crate in generated code, where it is reached through another.
    #[arg(long, value_name = "RUST_PATH", default_value = "::replicate_runtime", value_parser = rust_path)]
    pub(crate) runtime_path: String,
}

/// Print a script that completes this command in a shell.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct Completions {
    /// The shell to complete in.
    pub(crate) shell: Shell,
}

/// The name of the binary.
pub(crate) const NAME: &str = "cargo-replicate";

const EXAMPLES: &str = "\
Examples:
  cargo replicate add black-forest-labs/flux-schnell
  cargo replicate list
  cargo replicate generate models --out src/models

Exit codes:
  0  done
  1  a check found differences
  2  failure, or a command line that can't be right";

const ADD_EXAMPLES: &str = "\
Examples:
  cargo replicate add black-forest-labs/flux-schnell
  cargo replicate add acme/painter acme/upscaler --models vendor/models";

const LIST_EXAMPLES: &str = "\
Examples:
  cargo replicate list
  cargo replicate list --models vendor/models";

const GENERATE_EXAMPLES: &str = "\
Examples:
  cargo replicate generate models --out src/models
  cargo replicate generate models --out src/models --check   # for CI: exits with 1 when files are out of date
  cargo replicate generate acme/painter.json --out src --runtime-path ::acme_prelude::replicate_runtime";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  cargo-replicate completions bash > ~/.local/share/bash-completion/completions/cargo-replicate
  cargo-replicate completions fish > ~/.config/fish/completions/cargo-replicate.fish

The script completes `cargo-replicate`, which takes the same arguments as `cargo replicate`.";

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

/// A model's name, also by the address of its page.
fn model_name(text: &str) -> Result<ModelName, String> {
    let name = text.strip_prefix("https://replicate.com/").unwrap_or(text).trim_end_matches('/');
    if let Some((model, version)) = name.split_once(':')
        && model.parse::<ModelName>().is_ok()
    {
        let version = version.escape_debug();
        return Err(format!("versions can't be chosen yet: leave out `:{version}` to add the latest"));
    }
    name.parse().map_err(|error: replicate_codegen::Error| error.to_string())
}

/// A path of plain names, such as `::acme_prelude::replicate_runtime`, and no other Rust.
fn rust_path(text: &str) -> Result<String, &'static str> {
    let plain = |segment: &str| {
        segment.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && segment != "_"
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_path = text.strip_prefix("::").unwrap_or(text).split("::").all(plain);
    is_path.then(|| text.to_owned()).ok_or("this is not a path: write it as `::replicate_runtime` or `crate::runtime`")
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

    #[test]
    fn runtime_paths_are_paths() {
        for path in ["::replicate_runtime", "crate::vendor::runtime", "acme"] {
            assert!(rust_path(path).is_ok(), "{path}");
        }
        for path in ["", "::", "a::", "a; fn b() {}", "a b", "1a", "a-b", "::a::<B>", "é", "_", "a:b"] {
            assert!(rust_path(path).is_err(), "{path}");
        }
    }
}
