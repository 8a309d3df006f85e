//! Checks before a file is written: no file of the user is replaced, and no symbolic link is followed.

use std::fs;
use std::path::{Path, PathBuf};

use replicate_codegen::{Document, Saved, Stored};

use crate::report::Failure;

/// Writes a document to a models folder, unless something else is there.
pub(crate) fn save(document: &Stored, folder: &Path) -> Result<Saved, Failure> {
    let path = document.file_in(folder);
    refuse_link(folder, &path)?;
    // A malformed document, or one without a name, is downloaded again.
    let other = Document::from_file(&path).ok().and_then(|there| there.model().cloned());
    if let Some(other) = other.filter(|other| other != document.model()) {
        return Err(Failure::new(format!(
            "{}: this is the document of `{other}`, and would be replaced by that of `{}`; nothing was written",
            path.display(),
            document.model()
        ))
        .help("move it away, or name a different folder with `--models`"));
    }
    Ok(document.save(folder)?)
}

/// Refuses a path that contains a symbolic link below a folder. The folder itself may be one.
pub(crate) fn refuse_link(folder: &Path, path: &Path) -> Result<(), Failure> {
    match link(folder, path) {
        Some(link) => Err(Failure::new(format!(
            "{}: this is a symbolic link, and a file would be written elsewhere; nothing was written",
            link.display()
        ))
        .help("remove the link, or name the folder that it leads to")),
        None => Ok(()),
    }
}

/// The first symbolic link on the way from a folder to a path below it.
fn link(folder: &Path, path: &Path) -> Option<PathBuf> {
    let below = path.strip_prefix(folder).ok()?;
    let mut at = folder.to_owned();
    below.components().find_map(|part| {
        at.push(part);
        fs::symlink_metadata(&at).is_ok_and(|found| found.is_symlink()).then(|| at.clone())
    })
}
