use std::env;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::files::write_if_changed;
use crate::source::advised;
use crate::tree::Tree;
use crate::{Error, Options, sources};

/// Generates every model of a folder from a build script.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), replicate_codegen::Error> {
///     replicate_codegen::Builder::new().models_dir("models").generate()
/// }
/// ```
///
/// The library then says `replicate_runtime::include_models!();` where the modules of the models are to be. Nothing is
/// rebuilt until a file of the folder changes, and the network is not touched.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `generate` is called"]
pub struct Builder {
    models_dir: PathBuf,
    options: Options,
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
            models_dir: PathBuf::from("models"),
            options: Options::default(),
            #[cfg(feature = "fetch")]
            fetch: Vec::new(),
        }
    }

    /// The folder of the documents, absolute or below the package's own folder.
    pub fn models_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.models_dir = dir.into();
        self
    }

    /// The path of the runtime crate, where it is reached through another: see [`Options::runtime_path`].
    pub fn runtime_path(mut self, path: TokenStream) -> Self {
        self.options = self.options.runtime_path(path);
        self
    }

    /// Implements `schemars::JsonSchema` for every input: see [`Options::schemars`].
    pub fn schemars(mut self) -> Self {
        self.options = self.options.schemars();
        self
    }

    /// Fetches the documents of these models first, where their files are missing, and writes them to the folder.
    ///
    /// This is the one way in which a build touches the network, and only while a file is missing: never where `CI` or
    /// `DOCS_RS` is set. The token and the base URL come from `REPLICATE_API_TOKEN` and `REPLICATE_BASE_URL`. Commit
    /// the files that it writes.
    #[cfg(feature = "fetch")]
    pub fn fetch_missing<M: Into<String>>(mut self, models: impl IntoIterator<Item = M>) -> Self {
        self.fetch.extend(models.into_iter().map(Into::into));
        self
    }

    /// Generates `replicate_models.rs` in cargo's output folder, for `include_models!`.
    ///
    /// Tells cargo what to watch, and shows what was odd in the documents as warnings.
    ///
    /// # Errors
    ///
    /// Outside a build script; when the folder or a document can't be read; when a document can't be fetched; when the
    /// file can't be written.
    pub fn generate(self) -> Result<(), Error> {
        let package = variable("CARGO_MANIFEST_DIR")?;
        let out = variable("OUT_DIR")?;
        let models_dir = package.join(&self.models_dir);
        println!("cargo::rerun-if-changed={}", models_dir.display());
        #[cfg(feature = "fetch")]
        crate::fetch::missing(&models_dir, &self.fetch)?;
        let sources = sources([&models_dir]).map_err(advised)?;
        for source in &sources {
            println!("cargo::rerun-if-changed={}", source.path().display());
        }
        let tree = Tree::new(&sources, &self.options);
        for (path, diagnostic) in tree.diagnostics() {
            println!("cargo::warning={}: {diagnostic}", shown(path, &package));
        }
        write_if_changed(&out.join("replicate_models.rs"), &tree.one_file())
    }
}

fn variable(name: &str) -> Result<PathBuf, Error> {
    env::var_os(name).map(PathBuf::from).ok_or_else(|| {
        Error::usage(format!("`{name}` is not set: `generate` is for build scripts, which cargo runs with it"))
    })
}

fn shown(path: &Path, package: &Path) -> String {
    path.strip_prefix(package).unwrap_or(path).display().to_string()
}
