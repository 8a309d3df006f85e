//! `completions`: a script for a shell, which asks this command for candidates.
//!
//! Models are completed from the models folder, and inputs and their values from a model's schema.

use std::ffi::{OsStr, OsString};

use clap::CommandFactory;
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::{CompleteEnv, Shells};
use replicate_codegen::{Document, sources};
use replicate_schema::{Kind, ModelSchema};

use crate::cli::{Cli, Completions, ModelSpec, NAME};
use crate::package;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

/// The environment variable with which a script asks, and names its shell.
const VARIABLE: &str = "CARGO_REPLICATE_COMPLETE";

pub(super) fn run(asked: &Completions, shell: &Shell) -> Result<Outcome, Failure> {
    let name = asked.shell.to_string();
    let shells = Shells::builtins();
    let language =
        shells.completer(&name).ok_or_else(|| Failure::new(format!("there are no completions for {name}")))?;
    let mut script = Vec::new();
    language
        .write_registration(VARIABLE, NAME, NAME, NAME, &mut script)
        .map_err(|error| Failure::new("can't write the script").because(&error))?;
    shell.result(String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}

/// Answers a script, and returns whether one asked.
pub(crate) fn answered() -> bool {
    let here = std::env::current_dir().ok();
    let asked =
        CompleteEnv::with_factory(Cli::command).var(VARIABLE).try_complete(std::env::args_os(), here.as_deref());
    // Errors are ignored, since a message would appear within the user's line.
    asked.unwrap_or(true)
}

/// The models of the nearest package that begin with a text.
pub(crate) fn models(current: &OsStr) -> Vec<CompletionCandidate> {
    let sources = folder().and_then(|folder| sources([folder]).ok()).unwrap_or_default();
    let names = sources.iter().map(|source| source.model().to_string());
    beginning(names, current)
}

/// The inputs, or the values of one, of the model that the command line names.
pub(crate) fn pairs(current: &OsStr) -> Vec<CompletionCandidate> {
    let words: Vec<OsString> = std::env::args_os().skip_while(|word| word != "--").skip(1).collect();
    let Some(schema) = model(&words).map(|document| ModelSchema::read(&document)) else { return Vec::new() };
    let text = current.to_string_lossy();
    if let Some((key, _)) = text.split_once('=') {
        let all = of_input(&schema, key).into_iter().map(|value| format!("{key}={value}"));
        return beginning(all, current);
    }
    // bash splits words at `=`, so that the value is a separate word.
    let at = words.iter().rposition(|word| word == current).unwrap_or_default();
    if at >= 2 && words[at - 1] == "=" {
        return beginning(of_input(&schema, &words[at - 2].to_string_lossy()).into_iter(), current);
    }
    beginning(schema.inputs().iter().map(|input| format!("{}=", input.name)), current)
}

/// The document of the first word that names a model of the package.
fn model(words: &[OsString]) -> Option<Document> {
    let folder = folder()?;
    let specs = words.iter().filter_map(|word| ModelSpec::read(word.to_str()?).ok());
    let mut files = specs.map(|spec| spec.model.file_in(&folder)).filter(|file| file.is_file());
    Document::from_file(&files.next()?).ok()
}

fn folder() -> Option<std::path::PathBuf> {
    package::nearest_models().ok().flatten()
}

/// The values of an input, if there are few.
fn of_input(schema: &ModelSchema, name: &str) -> Vec<String> {
    let Some(input) = schema.inputs().iter().find(|input| input.name == name) else { return Vec::new() };
    match input.schema.kind {
        Kind::Boolean => ["true", "false"].map(str::to_owned).to_vec(),
        Kind::Enum(id) => schema.types.choices(id).iter().map(|choice| choice.text().to_owned()).collect(),
        _ => Vec::new(),
    }
}

fn beginning(all: impl Iterator<Item = String>, current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    all.filter(|text| text.starts_with(&*current)).map(CompletionCandidate::new).collect()
}
