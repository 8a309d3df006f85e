use std::collections::HashSet;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use replicate_schema::ModelName;

use crate::files::write_if_changed;
use crate::source::advised;
use crate::tree::Tree;
use crate::{Error, Options, Source, sources};

/// Generates models from a build script.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), replicate_codegen::Error> {
///     replicate_codegen::Builder::new().models_dir("models").generate()
/// }
/// ```
///
/// The library then includes the modules with `replicate_runtime::include_models!();`. The build script runs again only
/// if a file of the folder changes, and the network is not used.
#[derive(Debug)]
#[must_use = "a builder does nothing until `generate` is called"]
pub struct Builder {
    /// Files and folders with documents, instead of the folder `models`.
    documents: Vec<PathBuf>,
    models_dir: PathBuf,
    out_file: String,
    only: Vec<String>,
    options: Options,
    /// Errors of invalid options, reported by `generate`.
    problems: Vec<Error>,
    #[cfg(feature = "fetch")]
    fetch: Vec<String>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// A builder for the folder `models` of the package.
    pub fn new() -> Self {
        Self {
            documents: Vec::new(),
            models_dir: PathBuf::from("models"),
            out_file: "replicate_models.rs".to_owned(),
            only: Vec::new(),
            options: Options::default(),
            problems: Vec::new(),
            #[cfg(feature = "fetch")]
            fetch: Vec::new(),
        }
    }

    /// Sets the folder of the documents, absolute or relative to the package's folder.
    pub fn models_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.models_dir = dir.into();
        self
    }

    /// Generates these documents instead of a whole folder: files, or folders to search.
    pub fn documents<P: Into<PathBuf>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.documents.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Generates only these models, by `owner/name`.
    pub fn only<M: Into<String>>(mut self, models: impl IntoIterator<Item = M>) -> Self {
        self.only.extend(models.into_iter().map(Into::into));
        self
    }

    /// Sets the name of the file that is written below `OUT_DIR`. Default: `replicate_models.rs`.
    ///
    /// Include a file with another name by `include!(concat!(env!("OUT_DIR"), "/name.rs"));`. Two builders in a build
    /// script need two names.
    pub fn out_file(mut self, name: impl Into<String>) -> Self {
        self.out_file = name.into();
        self
    }

    /// Sets the options of the generated code.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Sets the path of the runtime crate, if it is used through another crate: see [`Options::runtime_path`].
    pub fn runtime_path(self, path: &str) -> Self {
        self.with_options(|options| options.runtime_path(path))
    }

    /// Adds attributes to a generated type: see [`Options::type_attribute`].
    pub fn type_attribute(self, path: impl Into<String>, attributes: &str) -> Self {
        self.with_options(|options| options.type_attribute(path, attributes))
    }

    /// Implements `schemars::JsonSchema` for every input: see [`Options::schemars`].
    pub fn schemars(mut self) -> Self {
        self.options = self.options.schemars();
        self
    }

    fn with_options(mut self, change: impl FnOnce(Options) -> Result<Options, Error>) -> Self {
        match change(self.options.clone()) {
            Ok(options) => self.options = options,
            Err(error) => self.problems.push(error),
        }
        self
    }

    /// First downloads the documents of these models whose files are missing, and writes them to the folder.
    ///
    /// This is the only option with which a build uses the network, and only while a file is missing. It never does if
    /// `CI` or `DOCS_RS` is set. The token and the base URL come from `REPLICATE_API_TOKEN` and `REPLICATE_BASE_URL`.
    /// Commit the files that it writes.
    #[cfg(feature = "fetch")]
    pub fn fetch_missing<M: Into<String>>(mut self, models: impl IntoIterator<Item = M>) -> Self {
        self.fetch.extend(models.into_iter().map(Into::into));
        self
    }

    /// Writes the file that `include_models!` includes.
    ///
    /// # Errors
    ///
    /// If it is not called by a build script, if an option is invalid, if documents can't be read (the error names each
    /// of them), if a document can't be downloaded, if the file can't be written, or if another builder has already
    /// written it.
    pub fn generate(self) -> Result<(), Error> {
        if let Some(error) = Error::all_of(self.problems) {
            return Err(error);
        }
        let package = variable("CARGO_MANIFEST_DIR")?;
        let out = out_path(&variable("OUT_DIR")?, &self.out_file)?;
        let models_dir = package.join(&self.models_dir);
        let searched: Vec<PathBuf> = match self.documents.as_slice() {
            [] => vec![models_dir.clone()],
            documents => documents.iter().map(|path| package.join(path)).collect(),
        };
        searched.iter().try_for_each(|path| watch(path))?;
        #[cfg(feature = "fetch")]
        crate::fetch::missing(&models_dir, &self.fetch)?;
        let sources = chosen(sources(&searched).map_err(advised)?, &self.only)?;
        sources.iter().try_for_each(|source| watch(source.path()))?;
        let tree = Tree::new(&sources, &self.options);
        for (path, diagnostic) in tree.diagnostics() {
            println!("cargo::warning={}: {diagnostic}", shown(path, &package));
        }
        claim(&out)?;
        write_if_changed(&out, &tree.one_file())
    }
}

/// The sources of the selected models; all of them by default.
fn chosen(sources: Vec<Source>, only: &[String]) -> Result<Vec<Source>, Error> {
    if only.is_empty() {
        return Ok(sources);
    }
    let mut models = Vec::new();
    for name in only {
        let model: ModelName = name.parse()?;
        if !sources.iter().any(|source| *source.model() == model) {
            let message = format!("there is no document of `{model}`; add it with `cargo replicate add {model}`");
            return Err(Error::usage(message));
        }
        models.push(model);
    }
    Ok(sources.into_iter().filter(|source| models.contains(source.model())).collect())
}

/// The path of the file. A name can't refer to a path outside of the output folder.
fn out_path(folder: &Path, name: &str) -> Result<PathBuf, Error> {
    let is_file_name =
        Path::new(name).file_name().is_some_and(|file| file == name) && !name.contains(['/', '\\', '\n']);
    if is_file_name {
        Ok(folder.join(name))
    } else {
        Err(Error::usage(format!("`{}` is not the name of a file: write it as `models.rs`", name.escape_debug())))
    }
}

/// Tells cargo to run the build script again when a file changes.
fn watch(path: &Path) -> Result<(), Error> {
    let shown = path.display().to_string();
    if shown.contains(['\n', '\r']) {
        // Cargo reads the output of a build script line by line.
        let message =
            format!("the path `{}` has a line break, so cargo can't watch it: rename it", shown.escape_debug());
        return Err(Error::usage(message));
    }
    println!("cargo::rerun-if-changed={shown}");
    Ok(())
}

/// Reserves an output file for one builder of this build script.
fn claim(path: &Path) -> Result<(), Error> {
    static WRITTEN: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    if written.get_or_insert_default().insert(path.to_owned()) {
        return Ok(());
    }
    let message =
        "another builder of this build script has written this file; give one of them `out_file(\"other.rs\")`";
    Err(Error::usage(message).at(path))
}

fn variable(name: &str) -> Result<PathBuf, Error> {
    env::var_os(name).map(PathBuf::from).ok_or_else(|| {
        Error::usage(format!("`{name}` is not set: `generate` is for build scripts, which cargo runs with it"))
    })
}

fn shown(path: &Path, package: &Path) -> String {
    path.strip_prefix(package).unwrap_or(path).display().to_string().replace(['\n', '\r'], " ")
}
