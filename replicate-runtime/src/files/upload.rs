//! Uploads the content of a reader.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncRead;

use super::content::Content;
use super::inputs::{LARGEST_UPLOAD, LocalFile, unreadable};
use super::progress::{Observer, TransferProgress};
use crate::ground::{Error, FileInput, awaitable, media_type};
use crate::http::Transport;

/// A file to upload: see [`Client::upload`](crate::Client::upload).
#[must_use = "nothing is sent until this is awaited"]
pub struct Upload<R> {
    transport: Arc<Transport>,
    reader: R,
    name: String,
    media_type: Option<String>,
    timeout: Option<Duration>,
    observer: Observer,
}

impl<R: AsyncRead + Send> Upload<R> {
    pub(crate) fn new(transport: Arc<Transport>, reader: R) -> Self {
        let (name, observer) = ("file".to_owned(), Observer::default());
        Self { transport, reader, name, media_type: None, timeout: None, observer }
    }
}

impl<R> Upload<R> {
    /// Sets the name of the file. If no media type is set, its extension determines it.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the media type of the file, such as `audio/mpeg`.
    pub fn media_type(mut self, name: impl Into<String>) -> Self {
        self.media_type = Some(name.into());
        self
    }

    /// Sets the time-out of the whole upload. Default: one hour, or the client's time-out if it is longer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Reports the progress of the upload, with each piece that is sent. It restarts from zero after a dropped
    /// connection.
    ///
    /// It is called between two writes, so it must return quickly.
    pub fn on_progress(mut self, tell: impl Fn(TransferProgress) + Send + Sync + 'static) -> Self {
        self.observer = Observer(Some(Arc::new(tell)));
        self
    }
}

impl<R: AsyncRead + Send> Upload<R> {
    /// Uploads the file. The returned future is a plain future.
    ///
    /// # Errors
    ///
    /// Same as for [`Client::upload`](crate::Client::upload).
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<FileInput, Error>> + Send {
        async move {
            let deadline = self.transport.transfer_deadline(self.timeout)?;
            let media_type = self.media_type.as_deref().unwrap_or_else(|| media_type::of_path(Path::new(&self.name)));
            let content = Content::of_reader(self.reader, LARGEST_UPLOAD).await;
            let content = content.map_err(|source| unreadable(&self.name, source))?;
            let file = LocalFile::new(content, self.name.clone(), media_type.to_owned().into())?;
            file.upload(&self.transport, self.observer, deadline).await.map(FileInput::from)
        }
    }
}

awaitable!(impl[R: AsyncRead + Send + 'static] Upload<R> => FileInput);

impl<R> fmt::Debug for Upload<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("name", &self.name).finish_non_exhaustive()
    }
}
