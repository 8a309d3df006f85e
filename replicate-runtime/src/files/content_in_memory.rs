//! The content of a file on platforms without a file system: bytes in memory.

use std::io;
use std::path::Path;

use bytes::Bytes;
use futures_util::{Stream, future, stream};

/// The content of a file. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Content(Bytes);

impl Content {
    pub(crate) fn in_memory(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// No file can be opened here.
    pub(crate) async fn of_path(_: &Path, _: u64) -> io::Result<Self> {
        let error = "there is no file system here: give the bytes of the file, or its URL";
        future::ready(Err(io::Error::new(io::ErrorKind::Unsupported, error))).await
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    pub(crate) async fn bytes(&self) -> io::Result<Bytes> {
        future::ready(Ok(self.0.clone())).await
    }

    pub(crate) fn pieces(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::iter([Ok(self.0.clone())])
    }

    /// Memory does not change while it is sent.
    pub(crate) async fn is_gone(&self) -> Option<io::Error> {
        future::ready(None).await
    }
}
