//! Uploads what a reader gives.

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use tokio::io::AsyncRead;

use super::content::Content;
use super::progress::{Observer, TransferProgress};
use super::send::{LARGEST_UPLOAD, LocalFile, unreadable};
use super::{FileInput, media_type};
use crate::{Client, Error};

/// A file to be uploaded: [`Client::upload`].
#[must_use = "nothing is sent until this is awaited"]
pub struct Upload<R> {
    client: Client,
    reader: R,
    name: String,
    media_type: Option<String>,
    observer: Observer,
}

impl Client {
    /// Uploads what a reader gives, for use as an input: an open file, or bytes by way of [`std::io::Cursor`].
    ///
    /// Files up to 100 MB; the service deletes them after a day. What the reader gives is read to its end before it is sent,
    /// so that it can be sent again: a megabyte in memory, and more in a temporary file. Bytes and paths need no such
    /// step: inputs take them, and the client uploads what is large.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let reader = tokio::fs::File::open("talk.mp3").await?;
    /// let file = client.upload(reader).file_name("talk.mp3").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::File`](crate::ErrorKind::File) where the reader fails,
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) where it gives more than 100 MB, and those of any call. Nothing is
    /// charged, so a lost answer is no loss.
    pub fn upload<R: AsyncRead + Send>(&self, reader: R) -> Upload<R> {
        Upload {
            client: self.clone(),
            reader,
            name: "file".to_owned(),
            media_type: None,
            observer: Observer::default(),
        }
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
    /// Those of [`Client::upload`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<FileInput, Error>> + Send {
        async move {
            let core = self.client.core()?;
            let deadline = core.transfer_deadline();
            let media_type = self.media_type.as_deref().unwrap_or_else(|| media_type::of_path(Path::new(&self.name)));
            let content = Content::of_reader(self.reader, LARGEST_UPLOAD).await;
            let content = content.map_err(|source| unreadable(&self.name, source))?;
            let file = LocalFile::new(content, self.name.clone(), media_type.to_owned().into())?;
            file.upload(core, self.observer, deadline).await.map(FileInput::from)
        }
    }
}

impl<R: AsyncRead + Send + 'static> IntoFuture for Upload<R> {
    type Output = Result<FileInput, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<R> fmt::Debug for Upload<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("name", &self.name).finish_non_exhaustive()
    }
}
