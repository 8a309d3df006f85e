//! The command line: what can be asked for, and the help that says so.

mod batch;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use replicate_codegen::ModelName;
use replicate_emulator::options::WORDS_OF_A_FAULT;

pub(crate) use batch::Batch;

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
    Remove(Remove),
    List(List),
    Update(Update),
    Check(Check),
    Diff(Diff),
    Generate(Generate),
    Run(Run),
    Batch(Batch),
    Emulate(Emulate),
    Show(Show),
    Search(Search),
    Open(Open),
    Completions(Completions),
}

/// Fetch the documents of models and write them to the models folder.
///
/// The token is read from `REPLICATE_API_TOKEN`, and `REPLICATE_BASE_URL` names another server. Commit the files: builds
/// read them and never use the network. A model that is added with a version stays at that version.
#[derive(Debug, Args)]
#[command(after_help = ADD_EXAMPLES)]
pub(crate) struct Add {
    /// The models, as owner/name, owner/name:version, or by the address of their page.
    #[arg(value_name = "OWNER/NAME[:VERSION]", required_unless_present_any = ["from_file", "from_cog"], value_parser = ModelSpec::read)]
    pub(crate) models: Vec<ModelSpec>,
    /// Take the document from a file, in any form that `generate` takes.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["models", "from_cog"])]
    pub(crate) from_file: Option<PathBuf>,
    /// Take the document from a running Cog server, by its address.
    #[arg(long, value_name = "URL", conflicts_with = "models", requires = "named")]
    pub(crate) from_cog: Option<String>,
    /// What the model from a file or a Cog server is called.
    #[arg(long = "as", id = "named", value_name = "OWNER/NAME", conflicts_with = "models", value_parser = model_name)]
    pub(crate) named: Option<ModelName>,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Delete the documents of models from the models folder.
#[derive(Debug, Args)]
#[command(after_help = REMOVE_EXAMPLES)]
pub(crate) struct Remove {
    /// The models.
    #[arg(value_name = "OWNER/NAME", required = true, value_parser = model_name)]
    pub(crate) models: Vec<ModelName>,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Fetch documents again, and say what changed for those who use them.
///
/// Every change is judged as semantic versioning would for a Rust caller: `breaking` where a program may not compile, or an
/// input not be taken any more; `minor` where more is possible, or a default is another; `patch` where only texts are.
/// Models that were added with a version, from a file or from a Cog server are left alone.
#[derive(Debug, Args)]
#[command(after_help = UPDATE_EXAMPLES)]
pub(crate) struct Update {
    /// The models; by default all that are in the models folder.
    #[arg(value_name = "OWNER/NAME", value_parser = model_name)]
    pub(crate) models: Vec<ModelName>,
    /// Say what would change, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Check that documents are sound and the same as on the service: for CI.
///
/// Exits with 0 where they are, with 1 and the changes where they are not, and with 2 where it can't be told.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct Check {
    /// The models; by default all that are in the models folder.
    #[arg(value_name = "OWNER/NAME", value_parser = model_name)]
    pub(crate) models: Vec<ModelName>,
    /// Look at the files alone, and don't ask the service.
    #[arg(long)]
    pub(crate) offline: bool,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Say what changed between two documents for those who use the first.
///
/// A document is a file, `owner/name` in the models folder, or `owner/name:version` on the service, where the version may
/// be `latest`.
#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub(crate) struct Diff {
    /// The document that is used.
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The document that is to be used in its place.
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
    /// Exit with 1 where there is a change that is at least so grave.
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Least>,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// How changes are printed.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// How changes are printed: for people, for programs, or for a pull request.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: Format,
}

/// For people, for programs, for a pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table.
    Table,
    /// One JSON array with an object a model.
    Json,
    /// Markdown.
    Markdown,
}

/// The gravity from which changes count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Least {
    /// Any change.
    Patch,
    /// What makes more possible, and what breaks.
    Minor,
    /// What breaks.
    Breaking,
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
    #[arg(long = "models", id = "models_dir", value_name = "DIR")]
    pub(crate) given: Option<PathBuf>,
    /// The package of the workspace whose models folder is meant.
    #[arg(short, long, value_name = "NAME", conflicts_with = "models_dir")]
    pub(crate) package: Option<String>,
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

/// Run a model: values are read as its schema asks for, and checked before anything is sent.
///
/// `key=@file` uploads a file where the model takes one, and reads a file where it takes text or JSON; `@@` is an `@`. A key
/// that is given several times makes a list. Ctrl-C cancels the prediction on the service, which may charge for what it did.
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub(crate) struct Run {
    /// The model, as owner/name, owner/name:version, or by the address of its page.
    #[arg(value_name = "OWNER/NAME[:VERSION]", value_parser = ModelSpec::read)]
    pub(crate) model: ModelSpec,
    /// The inputs.
    #[arg(value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) inputs: Vec<(String, String)>,
    /// A JSON file with inputs; those of the command line win.
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// The folder that files are saved to; no file is overwritten.
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(crate) out: PathBuf,
    /// Print the prediction as JSON, with the paths of the saved files, for programs.
    #[arg(long)]
    pub(crate) json: bool,
    /// Show no pictures in terminals that can (kitty, Ghostty, iTerm2, mintty and the like).
    #[arg(long)]
    pub(crate) no_preview: bool,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Serve the models folder as the service would, on this machine: for tests, and to try things without an account.
///
/// Prints the base URL on its first line, then the lines that point a client at it. The page at `/` has a form for each
/// model and shows the predictions as they move. Outputs fit the schema and are made up.
#[derive(Debug, Args)]
#[command(after_help = format!("{EMULATE_EXAMPLES}\n\n{WORDS_OF_A_FAULT}"))]
pub(crate) struct Emulate {
    #[command(flatten)]
    pub(crate) options: replicate_emulator::options::Options,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Show what a model takes and gives, and a program that uses it.
///
/// The document in the models folder is shown, or else that of the service.
#[derive(Debug, Args)]
#[command(after_help = SHOW_EXAMPLES)]
pub(crate) struct Show {
    /// The model, as owner/name, owner/name:version, or by the address of its page.
    #[arg(value_name = "OWNER/NAME[:VERSION]", value_parser = ModelSpec::read)]
    pub(crate) model: ModelSpec,
    /// Print JSON, for programs.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Search the service for public models.
#[derive(Debug, Args)]
#[command(after_help = SEARCH_EXAMPLES)]
pub(crate) struct Search {
    /// What to search for.
    #[arg(value_name = "WORDS", required = true)]
    pub(crate) words: Vec<String>,
    /// Print JSON, for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Open the page of a model in the browser.
#[derive(Debug, Args)]
#[command(after_help = OPEN_EXAMPLES)]
pub(crate) struct Open {
    /// The model.
    #[arg(value_name = "OWNER/NAME", value_parser = model_name)]
    pub(crate) model: ModelName,
    /// Print the address, and open nothing.
    #[arg(long)]
    pub(crate) print: bool,
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
  cargo replicate check
  cargo replicate generate models --out src/models

Exit codes:
  0  done
  1  a check found differences
  2  failure, or a command line that can't be right";

const ADD_EXAMPLES: &str = "\
Examples:
  cargo replicate add black-forest-labs/flux-schnell
  cargo replicate add acme/painter acme/upscaler -p gallery
  cargo replicate add acme/painter:5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa
  cargo replicate add --from-cog http://127.0.0.1:5000 --as me/mine
  cargo replicate add --from-file openapi.json --as me/mine";

const REMOVE_EXAMPLES: &str = "\
Examples:
  cargo replicate remove acme/painter";

const LIST_EXAMPLES: &str = "\
Examples:
  cargo replicate list
  cargo replicate list --models vendor/models";

const UPDATE_EXAMPLES: &str = "\
Examples:
  cargo replicate update
  cargo replicate update acme/painter --dry-run
  cargo replicate update --format markdown > changes.md   # the text of a pull request";

const CHECK_EXAMPLES: &str = "\
Examples:
  cargo replicate check
  cargo replicate check --offline
  cargo replicate check --format json";

const DIFF_EXAMPLES: &str = "\
Examples:
  cargo replicate diff acme/painter acme/painter:latest
  cargo replicate diff old.json models/acme/painter.json --format markdown
  cargo replicate diff acme/painter new.json --fail-on breaking   # exits with 1 where something breaks";

const GENERATE_EXAMPLES: &str = "\
Examples:
  cargo replicate generate models --out src/models
  cargo replicate generate models --out src/models --check   # for CI: exits with 1 when files are out of date
  cargo replicate generate acme/painter.json --out src --runtime-path ::acme_prelude::replicate_runtime";

const RUN_EXAMPLES: &str = "\
Examples:
  cargo replicate run black-forest-labs/flux-schnell prompt='a red fox' num_outputs=2 -o pictures
  cargo replicate run acme/upscaler image=@small.png scale=4
  cargo replicate run acme/writer --input request.json --json

Exit codes:
  0    the prediction succeeded
  1    it failed, or was canceled elsewhere
  2    failure before or beside it, or an input that is not valid
  130  canceled by Ctrl-C";

const EMULATE_EXAMPLES: &str = "\
Examples:
  cargo replicate emulate
  cargo replicate emulate --listen 127.0.0.1:8080 --boot-time 2s --run-time 5s..8s
  cargo replicate emulate --fault 'lost on POST /predictions' --rate-limits
  cargo replicate emulate --chaos 7 --chaos-share 0.33   # a third of all requests go wrong, the same each time

Exit codes: 0 after Ctrl-C, 2 where it can't start.";

const SHOW_EXAMPLES: &str = "\
Examples:
  cargo replicate show acme/painter
  cargo replicate show black-forest-labs/flux-schnell --json";

const SEARCH_EXAMPLES: &str = "\
Examples:
  cargo replicate search upscale pictures
  cargo replicate search whisper --json";

const OPEN_EXAMPLES: &str = "\
Examples:
  cargo replicate open acme/painter
  cargo replicate open acme/painter --print";

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

/// A model, perhaps in one of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelSpec {
    pub(crate) model: ModelName,
    pub(crate) version: Option<String>,
}

impl ModelSpec {
    /// Reads `owner/name:version`; the addresses of a model's page and of its versions' pages are taken too.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let name = text.strip_prefix("https://replicate.com/").map(|page| page.replacen("/versions/", ":", 1));
        let name = name.as_deref().unwrap_or(text);
        let Some((model, version)) = name.split_once(':') else {
            return Ok(Self { model: model_name(name)?, version: None });
        };
        let model = model_name(model)?;
        if version.len() == 64 && version.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self { model, version: Some(version.to_owned()) });
        }
        let version = version.escape_debug();
        Err(format!(
            "`{version}` is no version of a model: its id is 64 hex digits, as on https://replicate.com/{model}/versions"
        ))
    }
}

/// An input as it is given on the command line.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write it as `key=value`".to_owned()),
    }
}

/// A model's name, also by the address of its page.
fn model_name(text: &str) -> Result<ModelName, String> {
    let name = text.strip_prefix("https://replicate.com/").unwrap_or(text).trim_end_matches('/');
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
