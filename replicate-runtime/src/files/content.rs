//! The content of a file, in memory or on disk. It is read in pieces, and again each time it has to be sent.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

/// How much is read at a time.
const PIECE: usize = 256 * 1024;
/// The content of a reader is kept in memory up to this size, and on disk beyond it.
const LARGEST_IN_MEMORY: usize = 1024 * 1024;

/// The content of a file. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    source: Source,
    length: u64,
}

#[derive(Clone, Debug)]
enum Source {
    Memory(Bytes),
    Disk(Arc<DiskFile>),
}

/// A file on disk.
#[derive(Debug)]
struct DiskFile {
    path: PathBuf,
    /// Whether it is a temporary file, which is deleted with its last user.
    temporary: bool,
}

impl Content {
    pub(crate) fn in_memory(bytes: Bytes) -> Self {
        Self { length: bytes.len() as u64, source: Source::Memory(bytes) }
    }

    /// A file by its path. It is only opened, to find out early whether it can be read. Anything but a plain file, such
    /// as a pipe, can be read only once, so it is read here.
    pub(crate) async fn of_path(path: &Path, limit: u64) -> io::Result<Self> {
        let file = File::open(path).await?;
        let metadata = file.metadata().await?;
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        if !metadata.is_file() {
            return Self::of_reader(file, limit).await;
        }
        let file_on_disk = DiskFile { path: path.to_owned(), temporary: false };
        Ok(Self { source: Source::Disk(Arc::new(file_on_disk)), length: metadata.len() })
    }

    /// The content of a reader, up to one byte more than the limit, so that the length shows that it was too much.
    pub(crate) async fn of_reader(reader: impl AsyncRead + Send, limit: u64) -> io::Result<Self> {
        let mut reader = std::pin::pin!(reader.take(limit.saturating_add(1)));
        let mut start = BytesMut::with_capacity(PIECE);
        while reader.read_buf(&mut start).await? > 0 {
            if start.len() > LARGEST_IN_MEMORY {
                let (file_on_disk, mut file) = DiskFile::temporary().await?;
                file.write_all(&start).await?;
                let rest = tokio::io::copy(&mut reader, &mut file).await?;
                file.flush().await?;
                let length = start.len() as u64 + rest;
                return Ok(Self { source: Source::Disk(Arc::new(file_on_disk)), length });
            }
        }
        Ok(Self::in_memory(start.freeze()))
    }

    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    /// The whole content, if it is known to be small.
    pub(crate) async fn bytes(&self) -> io::Result<Bytes> {
        let mut pieces = std::pin::pin!(self.pieces());
        let mut whole = BytesMut::new();
        while let Some(piece) = pieces.next().await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole.freeze())
    }

    /// The pieces of the content, from the start: exactly the announced number of bytes, or an error.
    pub(crate) fn pieces(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        let start = match &self.source {
            Source::Memory(bytes) => Reading::Memory(bytes.clone()),
            Source::Disk(file_on_disk) => Reading::Closed(Arc::clone(file_on_disk)),
        };
        stream::try_unfold((start, self.length), |(reading, left)| async move {
            if left == 0 {
                return Ok(None);
            }
            let (piece, reading) = reading.next(left).await?;
            let left = left - piece.len() as u64;
            Ok(Some((piece, (reading, left))))
        })
    }

    /// Whether the content is no longer available as announced, which is then the reason why it could not be sent.
    pub(crate) async fn is_gone(&self) -> Option<io::Error> {
        let Source::Disk(file_on_disk) = &self.source else { return None };
        match fs::metadata(&file_on_disk.path).await {
            Ok(metadata) if metadata.len() == self.length => None,
            Ok(_) => Some(io::Error::other("it changed while it was sent")),
            Err(error) => Some(error),
        }
    }
}

/// Content that is being read.
enum Reading {
    Memory(Bytes),
    Closed(Arc<DiskFile>),
    /// The file, and a reference that keeps a temporary file from being deleted.
    Open(Arc<DiskFile>, File),
}

impl Reading {
    /// Reads the next piece of what is left.
    async fn next(self, left: u64) -> io::Result<(Bytes, Self)> {
        let most = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        let (file_on_disk, mut file) = match self {
            Self::Memory(mut bytes) => return Ok((bytes.split_to(most.min(bytes.len())), Self::Memory(bytes))),
            Self::Closed(file_on_disk) => {
                let file = File::open(&file_on_disk.path).await?;
                (file_on_disk, file)
            }
            Self::Open(file_on_disk, file) => (file_on_disk, file),
        };
        let mut piece = BytesMut::with_capacity(most);
        if (&mut file).take(most as u64).read_buf(&mut piece).await? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file has become shorter"));
        }
        Ok((piece.freeze(), Self::Open(file_on_disk, file)))
    }
}

impl DiskFile {
    /// An empty file that only this user may read.
    async fn temporary() -> io::Result<(Self, File)> {
        let path = std::env::temp_dir().join(format!("replicate-{:032x}.part", fastrand::u128(..)));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = options.open(&path).await?;
        Ok((Self { path, temporary: true }, file))
    }
}

impl Drop for DiskFile {
    fn drop(&mut self) {
        if self.temporary {
            // The error can't be reported, and the system cleans up temporary files.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::path::Path;

    use bytes::Bytes;
    use futures_util::{StreamExt, TryStreamExt};

    use super::{Content, LARGEST_IN_MEMORY, PIECE, Source};

    #[tokio::test]
    async fn content_is_the_same_wherever_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for length in [0, 1, PIECE, PIECE + 1, LARGEST_IN_MEMORY, 2 * LARGEST_IN_MEMORY + 7] {
            let bytes: Bytes = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            std::fs::write(&path, &bytes).unwrap();
            let read = Content::of_reader(Cursor::new(bytes.clone()), u64::MAX).await.unwrap();
            assert_eq!(matches!(read.source, Source::Disk(_)), length > LARGEST_IN_MEMORY, "{length}");
            for content in [Content::in_memory(bytes.clone()), Content::of_path(&path, 9).await.unwrap(), read] {
                assert_eq!((content.len(), content.bytes().await.unwrap()), (length as u64, bytes.clone()));
                // It can be read repeatedly.
                let pieces: Vec<Bytes> = content.pieces().try_collect().await.unwrap();
                assert!(pieces.concat() == bytes && pieces.iter().all(|piece| piece.len() <= PIECE), "{length}");
            }
        }
    }

    #[tokio::test]
    async fn a_reader_is_read_no_further_than_the_limit_shows() {
        let content = Content::of_reader(tokio::io::repeat(7), 3_000_000).await.unwrap();
        assert_eq!(content.len(), 3_000_001);
        let Source::Disk(file_on_disk) = &content.source else { panic!("not on disk") };
        let path = file_on_disk.path.clone();
        assert!(path.exists());
        drop(content);
        assert!(!path.exists(), "what was put on disk for a while is gone");
    }

    #[tokio::test]
    async fn a_file_that_changes_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "0123456789").unwrap();
        let content = Content::of_path(&path, 99).await.unwrap();
        assert!(content.is_gone().await.is_none());
        std::fs::write(&path, "01234").unwrap();
        let mut items: Vec<_> = content.pieces().collect().await;
        assert!(items.pop().unwrap().is_err() && content.is_gone().await.is_some());
        std::fs::remove_file(&path).unwrap();
        assert!(content.is_gone().await.is_some() && content.bytes().await.is_err());
        assert!(Content::of_path(Path::new("/"), 9).await.is_err());
    }
}
