//! The arguments of the commands that keep the models folder, and generate from it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::ArgValueCompleter;
use replicate_codegen::ModelName;

use super::printing::{Printing, Report};
use super::values::{ModelSpec, model_name, rust_path};
use crate::command::completions;

/// Fetch the documents of models and write them to the models folder.
///
/// The token is read from `REPLICATE_API_TOKEN`, and `REPLICATE_BASE_URL` names another server. Commit the files: builds
/// read them and never use the network. A model that is added with a version stays at that version.
#[derive(Debug, Args)]
#[command(after_help = ADD_EXAMPLES)]
pub(crate) struct Add {
    /// The models, as owner/name, owner/name:version, or by the address of their page.
    #[arg(value_name = "OWNER/NAME[:VERSION]", required_unless_present_any = ["from_file", "from_cog"], value_parser = ModelSpec::read, add = ArgValueCompleter::new(completions::models))]
    pub(crate) models: Vec<ModelSpec>,
    /// Take the document from a file, in any form that `generate` takes.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["models", "from_cog"])]
    pub(crate) from_file: Option<PathBuf>,
    /// Take the document from a running Cog server, by its address.
    #[arg(long, value_name = "URL", conflicts_with = "models", requires = "named")]
    pub(crate) from_cog: Option<String>,
    /// The name of the model from a file or a Cog server.
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
    #[arg(value_name = "OWNER/NAME", required = true, value_parser = model_name, add = ArgValueCompleter::new(completions::models))]
    pub(crate) models: Vec<ModelName>,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Fetch documents again, and report what changed for your program.
///
/// Every change is judged as semantic versioning would for a Rust caller: `breaking` if a program may no longer compile, or
/// an input may no longer be accepted; `minor` if more is possible, or a default changed; `patch` if only texts changed.
/// Models that were added with a version, from a file or from a Cog server are left alone.
#[derive(Debug, Args)]
#[command(after_help = UPDATE_EXAMPLES)]
pub(crate) struct Update {
    /// The models; by default all that are in the models folder.
    #[arg(value_name = "OWNER/NAME", value_parser = model_name, add = ArgValueCompleter::new(completions::models))]
    pub(crate) models: Vec<ModelName>,
    /// Report what would change, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) folders: Folders,
}

/// Check that documents can be read and still match the models on the service; use it in CI.
///
/// Exits with 0 if they match, with 1 and a list of changes if they don't, and with 2 if a check was not possible.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct Check {
    /// The models; by default all that are in the models folder.
    #[arg(value_name = "OWNER/NAME", value_parser = model_name, add = ArgValueCompleter::new(completions::models))]
    pub(crate) models: Vec<ModelName>,
    /// Only check the files; send no request to the service.
    #[arg(long)]
    pub(crate) offline: bool,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) folders: Folders,
}

/// Compare two documents: what changes for programs that use the first.
///
/// A document is a file, `owner/name` in the models folder, or `owner/name:version` on the service, where the version may
/// be `latest`.
#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub(crate) struct Diff {
    /// The document that is used.
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The document that replaces it.
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
    /// Exit with 1 if there is a change of at least this severity.
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Least>,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// The lowest severity that counts.
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
    pub(crate) printing: Printing,
    #[command(flatten)]
    pub(crate) folders: Folders,
}

/// Where the documents are.
#[derive(Clone, Debug, Args)]
pub(crate) struct ModelsFolder {
    /// The models folder; by default that of the nearest package: `models`, or what its Cargo.toml says.
    #[arg(long = "models", id = "models_dir", value_name = "DIR")]
    pub(crate) given: Option<PathBuf>,
    /// The package of the workspace whose models folder is used.
    #[arg(short, long, value_name = "NAME", conflicts_with = "models_dir")]
    pub(crate) package: Option<String>,
}

/// Where the documents are, in one package or in several.
#[derive(Debug, Args)]
pub(crate) struct Folders {
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
    /// The models folders of all packages of the workspace.
    #[arg(long, conflicts_with_all = ["models_dir", "package"])]
    pub(crate) workspace: bool,
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
  cargo replicate check --format json
  cargo replicate check --offline --format github   # annotations at the places in the files";

const DIFF_EXAMPLES: &str = "\
Examples:
  cargo replicate diff acme/painter acme/painter:latest
  cargo replicate diff old.json models/acme/painter.json --format markdown
  cargo replicate diff acme/painter new.json --fail-on breaking   # exits with 1 if something breaks";

const GENERATE_EXAMPLES: &str = "\
Examples:
  cargo replicate generate models --out src/models
  cargo replicate generate models --out src/models --check   # for CI: exits with 1 when files are out of date
  cargo replicate generate acme/painter.json --out src --runtime-path ::acme_prelude::replicate_runtime";
