//! Writes a file beside its place and moves it there once it is whole.

use std::ffi::OsString;
use std::io::SeekFrom;
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use crate::{Error, ErrorKind};

/// A file in the making, in the folder of its final place. Dropped unpublished, it is removed.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Where it is written; `None` once it is published.
    temporary: Option<PathBuf>,
    path: PathBuf,
    file: File,
}

impl Draft {
    pub(crate) async fn create(path: PathBuf) -> Result<Self, Error> {
        let Some(name) = path.file_name() else {
            let message = format!("{}: not the path of a file", path.display());
            return Err(Error::new(ErrorKind::File, message));
        };
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{:016x}.part", fastrand::u64(..)));
        let temporary = path.with_file_name(temporary);
        let opened = OpenOptions::new().write(true).create_new(true).open(&temporary).await;
        let file = opened.map_err(|source| unwritable(&path, source))?;
        Ok(Self { temporary: Some(temporary), path, file })
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
            tokio::fs::rename(temporary, &self.path).await
        };
        published.await.map_err(|source| unwritable(&self.path, source))?;
        self.temporary = None;
        Ok(())
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

fn unwritable(path: &Path, source: std::io::Error) -> Error {
    let message = format!("{}: the file can't be written; its folder must exist", path.display());
    Error::new(ErrorKind::File, message).with_source(source)
}
