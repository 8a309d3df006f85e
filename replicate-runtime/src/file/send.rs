//! Files on their way to a model: small ones go inside the request, large ones are uploaded first.

use std::fmt;
use std::path::Path;
use std::pin::Pin;

use bytes::Bytes;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::Instant;

use super::{FileInput, data_uri, media_type};
use crate::client::Core;
use crate::client::request::Request;
use crate::{Client, Error, ErrorKind};

/// What the service takes inside a request.
const LARGEST_INLINE: usize = 256 * 1024;
/// What the service takes as an upload.
const LARGEST_UPLOAD: usize = 100 * 1000 * 1000;

/// A file to be uploaded: [`Client::upload`].
#[must_use = "nothing is sent until this is awaited"]
pub struct Upload<R> {
    client: Client,
    reader: R,
    name: String,
    media_type: Option<String>,
}

impl Client {
    /// Uploads what a reader gives, for use as an input: an open file, or bytes by way of [`std::io::Cursor`].
    ///
    /// Files up to 100 MB; the service deletes them after a day. Bytes and paths need no such step: inputs take
    /// them, and the client uploads what is large.
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
    /// [`ErrorKind::File`] where the reader fails or gives more than 100 MB, and those of any call. Nothing is charged, so
    /// a lost answer is no loss.
    pub fn upload<R: AsyncRead + Send>(&self, reader: R) -> Upload<R> {
        Upload { client: self.clone(), reader, name: "file".to_owned(), media_type: None }
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
            let deadline = core.deadline(None);
            let content = read_whole(self.reader, &self.name).await?;
            let media_type = self.media_type.as_deref().unwrap_or_else(|| media_type::of_path(Path::new(&self.name)));
            upload(core, content, &self.name, media_type, deadline).await.map(FileInput::from)
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

/// The text that stands for each file in the request, in the files' order.
pub(crate) async fn resolve(core: &Core, files: Vec<FileInput>, deadline: Instant) -> Result<Vec<String>, Error> {
    let mut texts = Vec::with_capacity(files.len());
    for file in files {
        texts.push(text_of(core, &file, deadline).await?);
    }
    Ok(texts)
}

async fn text_of(core: &Core, file: &FileInput, deadline: Instant) -> Result<String, Error> {
    if let Some(text) = file.as_text() {
        return Ok(text.to_owned());
    }
    if let Some(bytes) = file.as_bytes() {
        let media_type = file.media_type().unwrap_or(media_type::UNKNOWN);
        return inline_or_upload(core, bytes.clone(), "file", media_type, deadline).await;
    }
    let Some(path) = file.as_path() else {
        return Err(Error::new(ErrorKind::InvalidInput, "a file of the input is neither text, bytes nor a path"));
    };
    let shown = path.display().to_string();
    let opened = tokio::fs::File::open(path).await.map_err(|source| unreadable(&shown, source))?;
    let content = read_whole(opened, &shown).await?;
    let name = path.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy());
    inline_or_upload(core, content, &name, media_type::of_path(path), deadline).await
}

async fn inline_or_upload(
    core: &Core,
    content: Bytes,
    name: &str,
    media_type: &str,
    deadline: Instant,
) -> Result<String, Error> {
    if content.len() > LARGEST_INLINE {
        return upload(core, content, name, media_type, deadline).await;
    }
    check(media_type)?;
    Ok(data_uri::encode(media_type, &content))
}

/// Uploads a file and gives the URL under which models can read it.
async fn upload(core: &Core, content: Bytes, name: &str, media_type: &str, deadline: Instant) -> Result<String, Error> {
    check(media_type)?;
    if content.len() > LARGEST_UPLOAD {
        return Err(too_large(name));
    }
    tracing::debug!(bytes = content.len(), media_type, "uploading a file");
    let reply = core.call(&Request::upload(content, name, media_type), deadline).await?;
    match reply.get("urls").and_then(|urls| urls.get("get")).and_then(Value::as_str) {
        Some(url) => Ok(url.to_owned()),
        None => Err(Error::new(ErrorKind::MalformedReply, "POST /files: the answer has no URL of the file")),
    }
}

/// Reads to the end, or to where it is too much for the service. What is read whole can be sent again.
async fn read_whole(reader: impl AsyncRead + Send, name: &str) -> Result<Bytes, Error> {
    let mut content = Vec::new();
    let mut reader = std::pin::pin!(reader.take(LARGEST_UPLOAD as u64 + 1));
    reader.read_to_end(&mut content).await.map_err(|source| unreadable(name, source))?;
    if content.len() > LARGEST_UPLOAD {
        return Err(too_large(name));
    }
    Ok(content.into())
}

fn check(media_type: &str) -> Result<(), Error> {
    if media_type::is_valid(media_type) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::InvalidArgument, format!("not a media type (image/png): {media_type:?}")))
}

fn unreadable(name: &str, source: std::io::Error) -> Error {
    Error::new(ErrorKind::File, format!("{name}: the file can't be read, no prediction was created"))
        .with_source(source)
}

fn too_large(name: &str) -> Error {
    let message =
        format!("{name}: the file is larger than the 100 MB that the service takes; host it and give its URL");
    Error::new(ErrorKind::File, message)
}
