//! Uploads what a reader gives.

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

/// A file to be uploaded: [`Client::upload`](crate::Client::upload).
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
    /// The file's name, which also says what it is where no media type is given.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What the file is: `audio/mpeg`.
    pub fn media_type(mut self, name: impl Into<String>) -> Self {
        self.media_type = Some(name.into());
        self
    }

    /// The time for the whole upload, in place of an hour or the client's own where that is longer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Tells how much of the file was given to the network, with each piece of it. From the start again where the
    /// connection broke.
    ///
    /// It is called between two writes, so it must be quick.
    pub fn on_progress(mut self, tell: impl Fn(TransferProgress) + Send + Sync + 'static) -> Self {
        self.observer = Observer(Some(Arc::new(tell)));
        self
    }
}

impl<R: AsyncRead + Send> Upload<R> {
    /// Sends, as a plain future.
    ///
    /// # Errors
    ///
    /// Those of [`Client::upload`](crate::Client::upload).
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
