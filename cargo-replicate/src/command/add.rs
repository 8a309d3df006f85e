//! `add`: saves a document from the service, and prints the two lines that use it.

use std::fs;
use std::path::{Path, PathBuf};

use replicate_codegen::{ModelName, Options, Origin, Saved, Source, Stored, fetch_from_cog, render};
use replicate_schema::{Kind, ModelSchema, Property, describe};

use crate::cli::{Add, ModelSpec};
use crate::package::{self, MODELS};
use crate::report::{Failure, Outcome};
use crate::service::Service;
use crate::shell::Shell;
use crate::style::{self, paint, plain};
use crate::table::{clipped, table};
use crate::writing;

pub(super) fn run(asked: &Add, shell: &Shell) -> Result<Outcome, Failure> {
    let folder = asked.folder.path()?;
    if let Some(file) = &asked.from_file {
        return add(&of_file(file, asked.named.as_ref())?, asked, &folder, shell);
    }
    if let (Some(url), Some(model)) = (&asked.from_cog, &asked.named) {
        let stored = fetch_from_cog(url, model).map_err(|error| {
            Failure::from(error)
                .help("check that the Cog server runs there: `cog serve` listens on http://127.0.0.1:8393")
        })?;
        // The server may name another model, but the user's name is used.
        let stored = stored.taken_from(model, &stored.origin())?;
        return add(&stored, asked, &folder, shell);
    }
    let service = Service::new(shell)?;
    for ModelSpec { model, version } in &asked.models {
        add(&service.document(model, version.as_deref())?, asked, &folder, shell)?;
    }
    Ok(Outcome::Done)
}

/// Reads a document from a file, in any form.
fn of_file(file: &Path, named: Option<&ModelName>) -> Result<Stored, Failure> {
    let model = match named {
        Some(model) => model.clone(),
        None => Source::from_file(file)
            .map_err(|error| Failure::from(error).help("say what it is called with `--as owner/name`"))?
            .model()
            .clone(),
    };
    let read = Stored::from_file(file, &model)?;
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    Ok(read.taken_from(&model, &Origin::Elsewhere(name))?)
}

fn add(stored: &Stored, asked: &Add, folder: &Path, shell: &Shell) -> Result<Outcome, Failure> {
    let verb = match writing::save(stored, folder)? {
        Saved::Added => "Added",
        Saved::Updated => "Updated",
        _ => "Unchanged",
    };
    shell.done(verb, stored.file_in(folder).display());
    describe(&Source::of_model(folder, stored.model())?, asked, shell)?;
    Ok(Outcome::Done)
}

/// Prints the model's name, its inputs, and how it is used.
fn describe(source: &Source, asked: &Add, shell: &Shell) -> Result<(), Failure> {
    let rendered = render(std::slice::from_ref(source), &Options::default());
    for (path, diagnostic) in &rendered.diagnostics {
        shell.warn(format_args!("{}: {diagnostic}", path.display()));
    }
    let document = source.document();
    let version = document.version().unwrap_or("none: this model runs by its name");
    shell.explain(format_args!("{} {}\n\n", paint(style::FAINT, "version"), plain(version)))?;

    let schema = ModelSchema::read(document);
    let rows: Vec<[String; 4]> = schema.inputs().iter().map(|input| row(input, &schema)).collect();
    let inputs = if rows.is_empty() {
        "  This model takes no inputs.\n".to_owned()
    } else {
        table("  ", ["input", "kind", "default", "bounds"], &rows)
    };
    // The generator's name for the module, which is also the name of its file.
    let file = rendered.files.iter().map(|(path, _)| path).find(|path| path.file_name() != Some("mod.rs".as_ref()));
    let module = file.and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let dir = folder_for_attribute(&asked.folder.path()?)?.map(|dir| format!(", dir = {dir:?}")).unwrap_or_default();
    let model = source.model();
    shell.explain(format_args!(
        "{inputs}\nUse it with:\n\n  #[replicate_runtime::model(\"{model}\"{dir})]\n  pub mod {module} {{}}\n\n"
    ))
}

/// An input as a row: its name, kind, default and bounds. Long texts are cut; the file has them in full.
fn row(input: &Property, schema: &ModelSchema) -> [String; 4] {
    const WIDEST: usize = 40;
    let default = match &input.default {
        _ if input.required => "required",
        None => "-",
        Some(text) => text,
    };
    let choices = match input.schema.kind {
        Kind::Enum(id) => schema.types.choices(id),
        _ => &[],
    };
    let all = if choices.is_empty() {
        describe::bounds(&input.schema).join(", ")
    } else {
        choices.iter().map(|choice| choice.value().to_string()).collect::<Vec<_>>().join(", ")
    };
    let mut bounds = clipped(&all, WIDEST);
    if bounds != all && !choices.is_empty() {
        bounds = format!("{bounds} ({} values)", choices.len());
    }
    let kind = describe::name(&input.schema.kind, &schema.types);
    [clipped(&input.name, WIDEST), clipped(&kind, WIDEST), clipped(default, WIDEST), bounds]
}

/// The folder option of the attribute; `None` if it is the default folder.
fn folder_for_attribute(folder: &Path) -> Result<Option<String>, Failure> {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = real(folder);
    let below: PathBuf = match package::nearest()? {
        // The folder of the package itself is an empty path.
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
