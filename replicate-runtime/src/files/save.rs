//! Writes a file under a temporary name and renames it when it is complete.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use crate::ground::{Error, ErrorKind};

/// A file that is being written, in the folder of its final path. If it is dropped before it is published, it is
/// removed.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Its temporary path; `None` once it is published.
    temporary: Option<PathBuf>,
    path: PathBuf,
    existing: Existing,
    file: File,
}

/// What happens to an existing file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    Replaced,
    /// It is kept, and the new file is refused.
    Kept,
}

impl Draft {
    pub(crate) async fn create(path: PathBuf, existing: Existing) -> Result<Self, Error> {
        if path.file_name().is_none() {
            let message = format!("{}: not the path of a file", path.display());
            return Err(Error::new(ErrorKind::File, message));
        }
        // Checked before anything is downloaded, and again at the end.
        if existing == Existing::Kept && fs::symlink_metadata(&path).await.is_ok() {
            return Err(taken(&path));
        }
        // Not derived from the final name, which can already have the maximum length.
        let temporary = path.with_file_name(format!(".replicate-{:016x}.part", fastrand::u64(..)));
        let opened = OpenOptions::new().write(true).create_new(true).open(&temporary).await;
        let file = opened.map_err(|source| unwritable(&path, source))?;
        Ok(Self { temporary: Some(temporary), path, existing, file })
    }

    /// Restarts from the beginning.
    pub(crate) async fn restart(&mut self) -> Result<(), Error> {
        let emptied = async {
            self.file.flush().await?;
            self.file.set_len(0).await?;
            self.file.seek(SeekFrom::Start(0)).await
        };
        emptied.await.map(drop).map_err(|source| unwritable(&self.path, source))
    }

    pub(crate) async fn write(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.file.write_all(piece).await.map_err(|source| unwritable(&self.path, source))
    }

    /// Moves the complete file to its path atomically, once it is on disk.
    pub(crate) async fn publish(mut self) -> Result<(), Error> {
        let Some(temporary) = &self.temporary else { return Ok(()) };
        let published = async {
            self.file.flush().await?;
            self.file.sync_all().await?;
            match self.existing {
                Existing::Replaced => fs::rename(temporary, &self.path).await,
                Existing::Kept => move_to_free(temporary, &self.path).await,
            }
        };
        match published.await {
            Ok(()) => {
                self.temporary = None;
                Ok(())
            }
            Err(error) if self.existing == Existing::Kept && error.kind() == io::ErrorKind::AlreadyExists => {
                Err(taken(&self.path))
            }
            Err(source) => Err(unwritable(&self.path, source)),
        }
    }
}

/// Moves a file to a path that must not exist. A hard link does that atomically.
async fn move_to_free(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to).await {
        Ok(()) => fs::remove_file(from).await,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // On file systems without links, an empty file reserves the path first.
        Err(_) => {
            OpenOptions::new().write(true).create_new(true).open(to).await?;
            fs::rename(from, to).await
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            // The error can't be reported, and a hidden leftover does no harm.
            let _ = std::fs::remove_file(temporary);
        }
    }
}

fn unwritable(path: &Path, source: io::Error) -> Error {
    let message = format!("{}: the file can't be written; its folder must exist", path.display());
    Error::new(ErrorKind::File, message).with_source(source)
}

fn taken(path: &Path) -> Error {
    Error::new(ErrorKind::File, format!("{}: a file exists already, and is not replaced", path.display()))
}
