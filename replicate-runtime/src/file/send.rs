//! Files on their way to a model: small ones go inside the request, large ones are uploaded first.

use std::borrow::Cow;
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
            let deadline = core.transfer_deadline();
            let media_type = self.media_type.as_deref().unwrap_or_else(|| media_type::of_path(Path::new(&self.name)));
            check(media_type)?;
            let content = read_whole(self.reader, &self.name).await?;
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

/// A file that is read and checked, so that all that remains is to send it.
enum Ready {
    Text(String),
    Content { bytes: Bytes, name: String, media_type: Cow<'static, str> },
}

/// The text that stands for each file in the request, in the files' order. All are read before the first is sent.
pub(crate) async fn resolve(core: &Core, files: Vec<FileInput>, deadline: Instant) -> Result<Vec<String>, Error> {
    let mut ready = Vec::with_capacity(files.len());
    for file in files {
        ready.push(read(&file).await?);
    }
    let mut texts = Vec::with_capacity(ready.len());
    for file in ready {
        texts.push(match file {
            Ready::Text(text) => text,
            Ready::Content { bytes, media_type, .. } if bytes.len() <= LARGEST_INLINE || !core.takes_uploads() => {
                data_uri::encode(&media_type, &bytes)
            }
            Ready::Content { bytes, name, media_type } => upload(core, bytes, &name, &media_type, deadline).await?,
        });
    }
    Ok(texts)
}

/// The text that stands for each file in a list of predictions, as far as it can be told without sending one: an uploaded
/// file has some link or other, for which any content stands.
pub(crate) async fn described(files: Vec<FileInput>) -> Result<Vec<String>, Error> {
    let mut texts = Vec::with_capacity(files.len());
    for file in files {
        texts.push(match read(&file).await? {
            Ready::Text(text) => text,
            Ready::Content { bytes, media_type, .. } if bytes.len() <= LARGEST_INLINE => {
                data_uri::encode(&media_type, &bytes)
            }
            Ready::Content { media_type, .. } => data_uri::encode(&media_type, b""),
        });
    }
    Ok(texts)
}

async fn read(file: &FileInput) -> Result<Ready, Error> {
    if let Some(text) = file.as_text() {
        return Ok(Ready::Text(text.to_owned()));
    }
    if let Some(bytes) = file.as_bytes() {
        let media_type = file.media_type().unwrap_or(media_type::UNKNOWN).to_owned().into();
        return checked(bytes.clone(), "file".to_owned(), media_type);
    }
    let Some(path) = file.as_path() else {
        return Err(Error::new(ErrorKind::InvalidInput, "a file of the input is neither text, bytes nor a path"));
    };
    let shown = path.display().to_string();
    let opened = tokio::fs::File::open(path).await.map_err(|source| unreadable(&shown, source))?;
    let bytes = read_whole(opened, &shown).await?;
    let name = path.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy().into_owned());
    checked(bytes, name, media_type::of_path(path).into())
}

fn checked(bytes: Bytes, name: String, media_type: Cow<'static, str>) -> Result<Ready, Error> {
    check(&media_type)?;
    if bytes.len() > LARGEST_UPLOAD {
        return Err(too_large(&name));
    }
    Ok(Ready::Content { bytes, name, media_type })
}

/// Uploads a file and gives the URL under which models can read it.
async fn upload(core: &Core, content: Bytes, name: &str, media_type: &str, deadline: Instant) -> Result<String, Error> {
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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{LARGEST_INLINE, resolve};
    use crate::{Client, Error, ErrorKind, FileInput};

    /// The texts for files that need no upload: nothing listens at the client's address.
    async fn texts(files: Vec<FileInput>) -> Result<Vec<String>, Error> {
        let client = Client::builder().token("t0ken").base_url("http://127.0.0.1:9").build()?;
        resolve(client.core()?, files, Instant::now() + Duration::from_millis(200)).await
    }

    #[tokio::test]
    async fn text_stays_and_small_files_go_inline_in_order() {
        let path = std::env::temp_dir().join(format!("replicate-runtime-{:x}.png", fastrand::u64(..)));
        std::fs::write(&path, "PNG").unwrap();
        let files = vec![
            FileInput::from("https://x.example/a"),
            FileInput::from_bytes("hi"),
            FileInput::from(&path),
            FileInput::from_bytes("hi").with_media_type("text/plain"),
        ];
        let texts = texts(files).await.unwrap();
        std::fs::remove_file(path).unwrap();
        let expected = [
            "https://x.example/a",
            "data:application/octet-stream;base64,aGk=",
            "data:image/png;base64,UE5H",
            "data:text/plain;base64,aGk=",
        ];
        assert_eq!(texts, expected);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_said_before_anything_is_sent() {
        let large = || FileInput::from_bytes(vec![0; LARGEST_INLINE + 1]);
        let cases = [
            (FileInput::from(Path::new("no/such/file.png")), ErrorKind::File),
            (FileInput::from(std::env::temp_dir()), ErrorKind::File),
            (FileInput::from_bytes("x").with_media_type("a\r\nb"), ErrorKind::InvalidArgument),
            (FileInput::from_bytes(vec![0; 100_000_001]), ErrorKind::File),
        ];
        for (file, kind) in cases {
            let error = texts(vec![large(), file]).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
        }
        assert_eq!(texts(vec![large()]).await.unwrap_err().kind(), ErrorKind::Connection);
    }
}
