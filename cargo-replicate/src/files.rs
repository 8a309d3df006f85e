//! Downloads files that a model made into a folder, without overwriting anything.
//!
//! A file is downloaded into a temporary folder next to its final path, and then renamed atomically. If another file
//! has the name, it gets the next one. If the existing file has the same content, that file is used.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use replicate_runtime::{Client, FileOutput};
use tokio::task::JoinSet;

use crate::report::Failure;
use crate::store::SETTINGS;

/// The prefix of temporary names, here and in the runtime.
const UNDER_WAY: &str = ".replicate-";
/// The extension of temporary names.
const PART: &str = "part";
/// How many files are downloaded at the same time.
pub(crate) const AT_ONCE: usize = 4;

/// The path of a downloaded file, or why it failed.
pub(crate) type Fetched = Result<PathBuf, Problem>;

/// Why a file could not be downloaded or uploaded.
#[derive(Debug)]
pub(crate) enum Problem {
    /// An error of the client.
    Client(replicate_runtime::Error),
    /// A local file can't be read or written.
    Local(io::Error),
}

/// Downloads files of an output into a folder, as `<name>_0.png`, `<name>_1.png` and so on, by their numbers in the
/// output.
///
/// Each is tried even if others fail, since files are deleted after an hour. The extension is that of the media type,
/// or else that of the URL.
pub(crate) async fn fetch(
    client: &Client,
    files: Vec<(usize, FileOutput)>,
    folder: &Path,
    name: &str,
) -> Vec<(usize, Fetched)> {
    let draft = match Draft::new(folder) {
        Ok(draft) => draft,
        Err(error) => return files.iter().map(|(at, _)| (*at, Err(Problem::Local(again(&error))))).collect(),
    };
    let mut fetched = Vec::new();
    let mut open = files.into_iter();
    let mut tasks = JoinSet::new();
    loop {
        for (at, file) in open.by_ref().take(AT_ONCE - tasks.len()) {
            let download = client.download_all([&file], &draft.0).name(at.to_string()).send();
            tasks.spawn(async move { (at, download.await) });
        }
        let Some(ended) = tasks.join_next().await else { break };
        let Ok((at, downloaded)) = ended else { continue };
        let file = match downloaded {
            Ok(paths) => publish(&paths[0], folder, &format!("{name}_{at}")).map_err(Problem::Local),
            Err(error) => Err(Problem::Client(error)),
        };
        fetched.push((at, file));
    }
    fetched.sort_by_key(|(at, _)| *at);
    fetched
}

/// Creates a folder, and checks that files can be written to it, before anything is paid for that must be saved there.
pub(crate) fn prepare(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| {
        Failure::new(format!("can't create the folder {}; nothing was sent", folder.display())).because(&error)
    })?;
    Draft::new(folder).and_then(|draft| fs::write(draft.0.join("0"), "0")).map_err(|error| {
        Failure::new(format!("can't write to the folder {}; nothing was sent", folder.display()))
            .because(&error)
            .help("name a different folder with `--out`")
    })
}

/// Removes the temporary files of a killed process from a folder that nobody else writes to.
///
/// Files that can't be removed do no harm.
pub(crate) fn clear(folder: &Path) {
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let is_ours = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(UNDER_WAY));
        if is_ours && path.extension().is_some_and(|extension| extension == PART) {
            let _ = if path.is_dir() && !path.is_symlink() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
}

/// The path of a temporary file in a folder.
pub(crate) fn under_way(folder: &Path) -> PathBuf {
    folder.join(format!("{UNDER_WAY}{:016x}.{PART}", fastrand::u64(..)))
}

/// Moves a file to a free name, or uses an existing file with the same content.
fn publish(from: &Path, folder: &Path, name: &str) -> io::Result<PathBuf> {
    let extension = from.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let names = std::iter::once(name.to_owned()).chain((1..).map(|number| format!("{name}-{number}")));
    for name in names {
        let path = folder.join(name + &extension);
        match move_to_free(from, &path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if is_same(from, &path) {
                    return Ok(path);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("all names are taken"))
}

/// Moves a file to a path that must not exist. A hard link does that atomically.
pub(crate) fn move_to_free(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // On file systems without links, an empty file reserves the name first.
        Err(_) => {
            OpenOptions::new().write(true).create_new(true).open(to)?;
            fs::rename(from, to)
        }
    }
}

/// Whether two files have the same content. A symbolic link is not the file that it leads to.
fn is_same(a: &Path, b: &Path) -> bool {
    let compared = || -> io::Result<bool> {
        let (found, other) = (fs::symlink_metadata(a)?, fs::symlink_metadata(b)?);
        if !other.is_file() || found.len() != other.len() {
            return Ok(false);
        }
        let (mut a, mut b) = (fs::File::open(a)?, fs::File::open(b)?);
        let (mut left, mut right) = (vec![0; 1 << 16], vec![0; 1 << 16]);
        loop {
            let length = a.read(&mut left)?;
            if length == 0 {
                return Ok(true);
            }
            b.read_exact(&mut right[..length])?;
            if left[..length] != right[..length] {
                return Ok(false);
            }
        }
    };
    compared().unwrap_or(false)
}

/// A copy of an error, for several files.
fn again(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}

/// A folder for incomplete files, next to their final paths. It is removed when it is dropped.
struct Draft(PathBuf);

impl Draft {
    fn new(folder: &Path) -> io::Result<Self> {
        let path = under_way(folder);
        fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // The error can't be reported, and a hidden leftover does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Problem {
    /// The kind of the error, also for a local file.
    pub(crate) fn kind(&self) -> replicate_runtime::ErrorKind {
        match self {
            Self::Client(error) => error.kind(),
            Self::Local(_) => replicate_runtime::ErrorKind::File,
        }
    }

    /// The problem as an error with its causes.
    pub(crate) fn as_error(&self) -> &(dyn std::error::Error + 'static) {
        match self {
            Self::Client(error) => error,
            Self::Local(error) => error,
        }
    }

    /// The problem as a failure, for files in a folder or a store.
    pub(crate) fn failure(&self, place: &str) -> Failure {
        if is_full_disk(self.as_error()) {
            return Failure::new(format!("the disk that holds {place} is full")).help("free some space");
        }
        match self {
            Self::Client(error) if error.kind() == replicate_runtime::ErrorKind::ObjectStore => {
                Failure::new(format!("can't write to {place}, and the service deletes files an hour after the end"))
                    .because(error)
                    .help(if is_of_store(error) { FAULTY } else { SETTINGS })
            }
            Self::Client(error) => Failure::from(error),
            Self::Local(error) => Failure::new(format!("can't write to the folder {place}")).because(error),
        }
    }
}

/// The hint for a store that fails.
const FAULTY: &str = "check that the store responds and has free space, and try again within that hour";

/// Whether a store itself failed, rather than its settings being wrong.
fn is_of_store(error: &(dyn std::error::Error + 'static)) -> bool {
    use object_store::Error::Generic;
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.filter_map(|error| error.downcast_ref()).any(|error| matches!(error, Generic { .. }))
}

/// Whether a full disk is the cause of an error.
pub(crate) fn is_full_disk(error: &(dyn std::error::Error + 'static)) -> bool {
    let is_full = |error: &io::Error| matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
    std::iter::successors(Some(error), |error| error.source())
        .any(|error| error.downcast_ref::<io::Error>().is_some_and(is_full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::new(folder.path()).unwrap();
        let publish_text = |text: &str| {
            let from = draft.0.join("0_0.png");
            fs::write(&from, text).unwrap();
            let path = publish(&from, folder.path(), "000001_0").unwrap();
            path.file_name().unwrap().to_str().unwrap().to_owned()
        };
        fs::write(folder.path().join("000001_0.png"), "mine").unwrap();
        assert_eq!(publish_text("first"), "000001_0-1.png");
        assert_eq!(publish_text("first"), "000001_0-1.png");
        assert_eq!(publish_text("other"), "000001_0-2.png");
        assert_eq!(publish_text("mine"), "000001_0.png");
        drop(draft);
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["000001_0-1.png", "000001_0-2.png", "000001_0.png"]);
    }

    #[test]
    fn leftovers_are_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".replicate-1.part", ".of-somebody-else.part", ".replicate-batch", "000001_0.png"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join(".replicate-2.part")).unwrap();
        fs::write(folder.path().join(".replicate-2.part/0_0.png"), "").unwrap();
        clear(folder.path());
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".of-somebody-else.part", ".replicate-batch", "000001_0.png"]);
    }

    #[test]
    fn a_full_disk_is_known_by_its_cause() {
        let full = io::Error::new(ErrorKind::StorageFull, "no space");
        assert!(is_full_disk(&full));
        assert!(!is_full_disk(&io::Error::new(ErrorKind::NotFound, "gone")));
    }
}
