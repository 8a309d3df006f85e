//! `add`: from the service to a file, and to the two lines that use it.

use std::fs;
use std::path::{Path, PathBuf};

use replicate_codegen::{Document, Error, ErrorKind, Fetcher, InputField, ModelName, Options, Source, inputs, render};
use serde_json::Value;

use crate::cli::Add;
use crate::package::{self, MODELS};
use crate::report::{Failure, Outcome};
use crate::shell::Shell;
use crate::style::{self, paint, plain};
use crate::table::{clipped, table};

/// What happened to a document's file.
enum Change {
    Added,
    Updated,
    Unchanged,
}

pub(super) fn run(asked: &Add, shell: &Shell) -> Result<Outcome, Failure> {
    let folder = asked.folder.path()?;
    let fetcher = Fetcher::from_env()?;
    for model in &asked.models {
        let document = fetcher.fetch(model).map_err(|error| explained(error, model))?;
        // The service finds names in any case; the one in its answer is the model's own.
        let model = Document::from_value(document.clone())?.model().unwrap_or(model).clone();
        let path = model.file_in(&folder);
        let verb = match write(&path, &document)? {
            Change::Added => "Added",
            Change::Updated => "Updated",
            Change::Unchanged => "Unchanged",
        };
        shell.done(verb, path.display());
        describe(&Source::of_model(&folder, &model)?, asked, shell)?;
    }
    Ok(Outcome::Done)
}

/// Writes a document as the generator stores it, leaving alone a file that holds it already.
fn write(path: &Path, document: &Value) -> Result<Change, Failure> {
    let failed = |error: &dyn std::error::Error| Failure::new(format!("can't write {}", path.display())).because(error);
    let text = serde_json::to_string_pretty(document).map_err(|error| failed(&error))? + "\n";
    let change = match fs::read(path) {
        Ok(old) if old == text.as_bytes() => return Ok(Change::Unchanged),
        Ok(_) => Change::Updated,
        Err(_) => Change::Added,
    };
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(|error| failed(&error))?;
    fs::write(path, text).map_err(|error| failed(&error))?;
    Ok(change)
}

/// Prints who the model is, what it takes, and how it is used.
fn describe(source: &Source, asked: &Add, shell: &Shell) -> Result<(), Failure> {
    let rendered = render(std::slice::from_ref(source), &Options::default());
    for (path, diagnostic) in &rendered.diagnostics {
        shell.warn(format_args!("{}: {diagnostic}", path.display()));
    }
    let document = source.document();
    let version = document.version().unwrap_or("none of its own: it is run by its name");
    shell.explain(format_args!("{} {}\n\n", paint(style::FAINT, "version"), plain(version)))?;

    let rows: Vec<[String; 4]> = inputs(document).iter().map(row).collect();
    let inputs = if rows.is_empty() {
        "  This model takes no inputs.\n".to_owned()
    } else {
        table("  ", ["input", "kind", "default", "bounds"], &rows)
    };
    // The generator's own name for the module, which is also the name of the file it would write.
    let file = rendered.files.iter().map(|(path, _)| path).find(|path| path.file_name() != Some("mod.rs".as_ref()));
    let module = file.and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let dir = folder_for_attribute(&asked.folder.path()?)?.map(|dir| format!(", dir = {dir:?}")).unwrap_or_default();
    let model = source.model();
    shell.explain(format_args!(
        "{inputs}\nUse it with:\n\n  #[replicate_runtime::model(\"{model}\"{dir})]\n  pub mod {module} {{}}\n\n"
    ))
}

/// An input as a row: its name, kind, default and bounds. Wide texts are clipped: the file has them in full.
fn row(input: &InputField) -> [String; 4] {
    const WIDEST: usize = 40;
    let default = match &input.default {
        _ if input.required => "required",
        None => "-",
        Some(text) => text,
    };
    let all = if input.choices.is_empty() { input.bounds.join(", ") } else { input.choices.join(", ") };
    let mut bounds = clipped(&all, WIDEST);
    if bounds != all && !input.choices.is_empty() {
        bounds = format!("{bounds} ({} values)", input.choices.len());
    }
    [clipped(&input.name, WIDEST), clipped(&input.kind, WIDEST), clipped(default, WIDEST), bounds]
}

/// What the attribute has to be told of the folder: nothing where it is the one that it looks into anyway.
fn folder_for_attribute(folder: &Path) -> Result<Option<String>, Failure> {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = real(folder);
    let below: PathBuf = match package::nearest()? {
        // The folder of the package itself is the empty path, which names nothing.
        Some(package) => {
            let package = real(&Path::new(".").join(package));
            folder.strip_prefix(package).map_or_else(|_| folder.clone(), Path::to_owned)
        }
        None => folder,
    };
    let slashed: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    let dir = if below.is_absolute() { below.display().to_string() } else { slashed.join("/") };
    Ok((dir != MODELS).then_some(dir))
}

/// Adds to what the fetcher says which answer it is about, and the way out.
fn explained(error: Error, model: &ModelName) -> Failure {
    let kind = error.kind();
    let failure = Failure::from(error);
    let of_answer = |failure: Failure| failure.within(&format!("the server's answer for `{model}`"));
    match kind {
        ErrorKind::Unauthenticated => failure
            .help("`REPLICATE_API_TOKEN` is wrong or revoked: get one at https://replicate.com/account/api-tokens"),
        ErrorKind::NotFound => {
            failure.help("check the spelling, and that the token may see the model if it is private")
        }
        ErrorKind::Unreachable => failure.help("check the network, the proxy, and `REPLICATE_BASE_URL` if it is set"),
        ErrorKind::Refused => failure.help("try again in a while; check `REPLICATE_BASE_URL` if it is set"),
        ErrorKind::Json => {
            of_answer(failure).help("check `REPLICATE_BASE_URL` if it is set: it ends with the path of the API, `/v1`")
        }
        _ => of_answer(failure),
    }
}
