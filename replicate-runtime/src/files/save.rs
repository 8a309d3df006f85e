//! Writes a file beside its place and moves it there once it is whole.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use crate::ground::{Error, ErrorKind};

/// A file in the making, in the folder of its final place. Dropped unpublished, it is removed.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Where it is written; `None` once it is published.
    temporary: Option<PathBuf>,
    path: PathBuf,
    existing: Existing,
    file: File,
}

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    Replaced,
    /// It stays, and the new one is refused.
    Kept,
}

impl Draft {
    pub(crate) async fn create(path: PathBuf, existing: Existing) -> Result<Self, Error> {
        if path.file_name().is_none() {
            let message = format!("{}: not the path of a file", path.display());
            return Err(Error::new(ErrorKind::File, message));
        }
        // Seen before anything is fetched; whether it is still so is seen at the end.
        if existing == Existing::Kept && fs::symlink_metadata(&path).await.is_ok() {
            return Err(taken(&path));
        }
        // Not made of the final name, which can be as long as names can be.
        let temporary = path.with_file_name(format!(".replicate-{:016x}.part", fastrand::u64(..)));
        let opened = OpenOptions::new().write(true).create_new(true).open(&temporary).await;
        let file = opened.map_err(|source| unwritable(&path, source))?;
        Ok(Self { temporary: Some(temporary), path, existing, file })
    }

    /// Begins anew.
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

    /// Puts the whole file in its place, in one step, once it is on disk.
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

/// Moves a file to where none is; a link to it does that in one step.
async fn move_to_free(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to).await {
        Ok(()) => fs::remove_file(from).await,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Not every file system has links: there, an empty file takes the place first.
        Err(_) => {
            OpenOptions::new().write(true).create_new(true).open(to).await?;
            fs::rename(from, to).await
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            // Nobody is left to tell, and a hidden leftover harms nobody.
            let _ = std::fs::remove_file(temporary);
        }
    }
}

fn unwritable(path: &Path, source: io::Error) -> Error {
    let message = format!("{}: the file can't be written; its folder must exist", path.display());
    Error::new(ErrorKind::File, message).with_source(source)
}

fn taken(path: &Path) -> Error {
    Error::new(ErrorKind::File, format!("{}: there is a file already, which is not to be replaced", path.display()))
}
