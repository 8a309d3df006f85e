use std::fs;
use std::path::{Path, PathBuf};

use replicate_schema::{Document, ModelName};

use crate::plan::Plan;
use crate::tree::{self, Tree};
use crate::{Diagnostic, Error, Options, Source};

/// The result of [`render`]: files by their paths, and the diagnostics of the documents.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Paths below the folder of the module tree, with the content of each file.
    pub files: Vec<(PathBuf, String)>,
    /// The diagnostics, with the document that they are about.
    pub diagnostics: Vec<(PathBuf, Diagnostic)>,
}

/// Renders models as the files of a module tree: `<owner>/<name>.rs` in snake case, and the `mod.rs` files.
///
/// ```no_run
/// use std::path::Path;
/// use replicate_codegen::{Options, render, sources};
///
/// let rendered = render(&sources(["models"])?, &Options::default());
/// rendered.write(Path::new("src/models"))?;
/// # Ok::<(), replicate_codegen::Error>(())
/// ```
#[must_use]
pub fn render(sources: &[Source], options: &Options) -> Rendered {
    let tree = Tree::new(sources, options);
    let diagnostics = tree.diagnostics().map(|(path, it)| (path.to_owned(), it.clone())).collect();
    Rendered { files: tree.files(), diagnostics }
}

/// The content of a file with a model's module.
///
/// Same as [`expand`](crate::expand), but formatted for people.
#[must_use]
pub fn render_document(document: &Document, model: &ModelName, options: &Options) -> String {
    tree::file_of(&Plan::new(document, model), options)
}

impl Rendered {
    /// Writes the files below a folder, except those that are up to date.
    ///
    /// # Errors
    ///
    /// If a file can't be written.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        self.files.iter().try_for_each(|(path, text)| write_if_changed(&folder.join(path), text))
    }

    /// The paths of files below a folder that are missing or out of date.
    #[must_use]
    pub fn outdated(&self, folder: &Path) -> Vec<PathBuf> {
        let differs = |(path, text): &&(PathBuf, String)| !holds(&folder.join(path), text);
        self.files.iter().filter(differs).map(|(path, _)| folder.join(path)).collect()
    }
}

/// Writes a file unless it already has this content, to avoid unnecessary rebuilds.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> Result<(), Error> {
    if holds(path, text) {
        return Ok(());
    }
    let io = |source| Error::io("can't write", path, source);
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(io)?;
    fs::write(path, text).map_err(io)
}

fn holds(path: &Path, text: &str) -> bool {
    fs::read(path).is_ok_and(|old| old == text.as_bytes())
}
