//! Finds model documents: in a models folder, or in the paths given to a command.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use replicate_schema::{Document, ModelName, nearest};

use crate::Error;

/// A model's document, with the model's name and the file that it was read from.
#[derive(Clone, Debug)]
pub struct Source {
    pub(crate) model: ModelName,
    pub(crate) document: Document,
    pub(crate) path: PathBuf,
}

impl Source {
    /// Reads the document of one model from a models folder: `<dir>/<owner>/<name>.json`.
    ///
    /// # Errors
    ///
    /// If there is no such file (the error names the command that adds it, and the most similar existing model), if it
    /// is not a document, or if it is the document of another model.
    pub fn of_model(models_dir: &Path, model: &ModelName) -> Result<Self, Error> {
        let path = model.file_in(models_dir);
        if !path.is_file() {
            return Err(missing(models_dir, model).at(&path));
        }
        let source = Self::from_file(&path).map_err(advised)?;
        if source.model != *model {
            let message = format!("this is the document of `{}`, not of `{model}`", source.model);
            return Err(advised(Error::usage(message).at(&path)));
        }
        Ok(source)
    }

    /// Reads a document from a file. If the document does not name its model, the name is taken from its path,
    /// `<owner>/<name>.json`.
    ///
    /// # Errors
    ///
    /// If the file can't be read or is not a document, or if neither it nor its path names the model.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let document = Document::from_file(path)?;
        let model = match document.model() {
            Some(model) => model.clone(),
            None => name_from_path(path).ok_or_else(|| {
                Error::usage("the document does not say which model it is of: name the file `<owner>/<name>.json`")
                    .at(path)
            })?,
        };
        Ok(Self { model, document, path: path.to_owned() })
    }

    /// The model's name.
    #[must_use]
    pub fn model(&self) -> &ModelName {
        &self.model
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The file that the document was read from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Reads every document in files and folders, ordered by the model's name.
///
/// Folders are searched recursively for `.json` files.
///
/// # Errors
///
/// If a path can't be read, files are not documents, or two files are of the same model. The error names every such
/// file.
pub fn sources<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Vec<Source>, Error> {
    match readable_sources(paths) {
        (sources, None) => Ok(sources),
        (_, Some(error)) => Err(error),
    }
}

/// Reads every document in files and folders, as [`sources`] does, and returns the errors of those that can't be read.
///
/// ```
/// let (sources, error) = replicate_codegen::readable_sources(["no such folder"]);
/// assert!(sources.is_empty() && error.is_some());
/// ```
pub fn readable_sources<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> (Vec<Source>, Option<Error>) {
    let (mut files, mut sources, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        errors.extend(collect(path.as_ref(), &mut files, 0).err());
    }
    files.sort();
    files.dedup();
    for file in &files {
        match Source::from_file(file) {
            Ok(source) => sources.push(source),
            Err(error) => errors.push(error),
        }
    }
    sources.sort_by(|a, b| a.model.cmp(&b.model));
    let twice: Vec<&[Source]> = sources.windows(2).filter(|pair| pair[0].model == pair[1].model).collect();
    errors.extend(twice.iter().map(|pair| {
        let message = format!("this is a second document of `{}`, after {}", pair[1].model, pair[0].path.display());
        Error::usage(message).at(&pair[1].path)
    }));
    // It is unknown which of the two is meant.
    let models: Vec<ModelName> = twice.iter().map(|pair| pair[0].model.clone()).collect();
    sources.retain(|source| !models.contains(&source.model));
    (sources, Error::all_of(errors))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>, depth: usize) -> Result<(), Error> {
    /// The maximum depth of a search. A models folder has two levels; the limit guards against loops of links.
    const DEEPEST: usize = 8;
    let io = |source| Error::io("can't read the models folder", path, source);
    if path.is_file() {
        files.push(path.to_owned());
    } else if depth < DEEPEST {
        for entry in std::fs::read_dir(path).map_err(io)? {
            let entry = entry.map_err(io)?.path();
            if entry.is_dir() || entry.extension() == Some(OsStr::new("json")) {
                collect(&entry, files, depth + 1)?;
            }
        }
    }
    Ok(())
}

fn name_from_path(path: &Path) -> Option<ModelName> {
    let owner = path.parent()?.file_name()?.to_str()?;
    ModelName::new(owner, path.file_stem()?.to_str()?).ok()
}

/// Adds the command that fixes the error: for a document in a models folder, or a missing folder.
pub(crate) fn advised(error: Error) -> Error {
    error.map_each(&advised_alone)
}

fn advised_alone(error: Error) -> Error {
    let Some(path) = error.path() else { return error };
    let advice = match name_from_path(path) {
        Some(model) if path.is_file() => format!("get it again with `cargo replicate add {model}`"),
        _ => "add a model with `cargo replicate add <owner>/<name>`".to_owned(),
    };
    error.advise(advice)
}

/// The model in a models folder that was most likely meant by a text: `owner/name`, or only a name.
///
/// ```
/// let near = replicate_codegen::nearest_model("models".as_ref(), "flux-schnel");
/// assert_eq!(near, None, "there is no such folder here");
/// ```
#[must_use]
pub fn nearest_model(models_dir: &Path, text: &str) -> Option<ModelName> {
    let mut files = Vec::new();
    // Without a readable folder, there is nothing to suggest.
    let _ = collect(models_dir, &mut files, 0);
    let models: Vec<ModelName> = files.iter().filter_map(|file| name_from_path(file)).collect();
    let shown = |model: &ModelName| if text.contains('/') { model.to_string() } else { model.name().to_owned() };
    let names: Vec<String> = models.iter().map(shown).collect();
    let near = nearest(text, names.iter().map(String::as_str))?;
    let index = names.iter().position(|name| name == near)?;
    models.into_iter().nth(index)
}

/// The error for a missing file of a model.
fn missing(models_dir: &Path, model: &ModelName) -> Error {
    let near = nearest_model(models_dir, &model.to_string());
    let hint = near.map(|name| format!(" (there is `{name}`)")).unwrap_or_default();
    Error::usage(format!("there is no document of `{model}`{hint}; add it with `cargo replicate add {model}`"))
}
