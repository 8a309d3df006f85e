//! The files of an input: small ones are sent inside the request, large ones are uploaded first.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{StreamExt, TryStreamExt, stream};
#[cfg(feature = "files")]
use serde_json::Value;

use super::content::Content;
#[cfg(feature = "files")]
use super::multipart;
use super::progress::{Observer, TransferProgress};
use crate::ground::timers::Instant;
use crate::ground::{Error, ErrorKind, FileInput, data_uri, media_type};
use crate::http::Transport;

/// The largest file that the service accepts inside a request.
const LARGEST_INLINE: u64 = 256 * 1024;
/// The largest total size of files inside one request: about 10 MB when encoded, as in the official clients.
const LARGEST_TOGETHER: u64 = 7 * 1024 * 1024;
/// The largest file that the service accepts as an upload.
pub(super) const LARGEST_UPLOAD: u64 = 100 * 1000 * 1000;
/// How many files are uploaded at the same time.
const AT_ONCE: usize = 3;

/// A file that was checked: it can be read and is not too large.
pub(super) struct LocalFile {
    content: Content,
    name: String,
    media_type: Cow<'static, str>,
}

/// Whether a server accepts uploads; otherwise all files are sent inside the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Uploads {
    Taken,
    NotTaken,
}

enum Ready {
    Text(String),
    Local(LocalFile),
}

/// The string for each file in the request, in the order of the files. All files are checked before the first is sent,
/// and a file that occurs several times is uploaded once.
pub(crate) async fn resolve(
    transport: &Transport,
    uploads: Uploads,
    files: Vec<FileInput>,
    observer: &Observer,
    deadline: Instant,
) -> Result<Vec<String>, Error> {
    let ready = ready(&files).await?;
    let inline = match uploads {
        Uploads::Taken => inline(&ready),
        Uploads::NotTaken => vec![true; ready.len()],
    };
    let firsts = firsts(&files);
    let sent: Vec<usize> = (0..files.len()).filter(|&at| firsts[at] == at && !inline[at]).collect();
    let fits = firsts.iter().map(|&at| ready[at].len()).sum::<u64>() <= LARGEST_TOGETHER;
    let tally = Tally::new(observer, sent.iter().map(|&at| ready[at].len()).sum());
    let uploads = sent.iter().map(|&at| {
        let observer = tally.share();
        let file = &ready[at];
        async move {
            match file.link(transport, observer, deadline).await {
                Err(error) if fits && is_no_files_api(&error) => Ok(None),
                other => other.map(|link| Some((at, link))),
            }
        }
    });
    let uploads: Vec<_> = uploads.collect();
    let uploads = stream::iter(uploads).buffer_unordered(AT_ONCE);
    let links: HashMap<usize, String> = uploads.try_filter_map(async |sent| Ok(sent)).try_collect().await?;
    let mut texts = Vec::with_capacity(ready.len());
    for (at, file) in ready.iter().enumerate() {
        texts.push(match links.get(&firsts[at]) {
            Some(link) => link.clone(),
            None => file.inline().await?,
        });
    }
    Ok(texts)
}

/// The string for each file in a list of predictions, as far as it is known without sending the file. An uploaded file
/// has an unknown link, so an empty `data:` URI is returned for it.
pub(crate) async fn described(files: Vec<FileInput>) -> Result<Vec<String>, Error> {
    let ready = ready(&files).await?;
    let mut texts = Vec::with_capacity(ready.len());
    for (file, inline) in ready.iter().zip(inline(&ready)) {
        texts.push(match file {
            Ready::Local(file) if !inline => data_uri::encode(&file.media_type, b""),
            other => other.inline().await?,
        });
    }
    Ok(texts)
}

async fn ready(files: &[FileInput]) -> Result<Vec<Ready>, Error> {
    let mut ready = Vec::with_capacity(files.len());
    for file in files {
        ready.push(read(file).await?);
    }
    Ok(ready)
}

async fn read(file: &FileInput) -> Result<Ready, Error> {
    if let Some(text) = file.as_text() {
        return Ok(match large_data_uri(text) {
            Some(file) => Ready::Local(file?),
            None => Ready::Text(text.to_owned()),
        });
    }
    if let Some(bytes) = file.as_bytes() {
        let name = file.file_name().unwrap_or("file");
        let of_name = media_type::of_path(Path::new(name));
        let media_type = file.media_type().map_or(Cow::Borrowed(of_name), |kind| Cow::Owned(kind.to_owned()));
        return LocalFile::new(Content::in_memory(bytes.clone()), name.to_owned(), media_type).map(Ready::Local);
    }
    let Some(path) = file.as_path() else {
        return Err(Error::new(ErrorKind::InvalidInput, "a file of the input is neither text, bytes nor a path"));
    };
    let content = Content::of_path(path, LARGEST_UPLOAD).await;
    let content = content.map_err(|source| unreadable(&path.display().to_string(), source))?;
    let name = path.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy().into_owned());
    LocalFile::new(content, name, media_type::of_path(path).into()).map(Ready::Local)
}

/// The file in a `data:` URI that is too large to be sent inside a request. A malformed URI is sent as it is.
fn large_data_uri(text: &str) -> Option<Result<LocalFile, Error>> {
    if text.len() as u64 <= LARGEST_INLINE || !data_uri::is_one(text) {
        return None;
    }
    let bytes = data_uri::decode(text).filter(|bytes| bytes.len() as u64 > LARGEST_INLINE)?;
    let media_type =
        data_uri::media_type(text).filter(|kind| media_type::is_valid(kind)).unwrap_or(media_type::UNKNOWN);
    let name = format!("file.{}", media_type::extension(Some(media_type), None));
    Some(LocalFile::new(Content::in_memory(bytes.into()), name, media_type.to_owned().into()))
}

/// Whether an upload failed because the server, usually a gateway, accepts none. Then files that are not too large are
/// sent inside the request.
fn is_no_files_api(error: &Error) -> bool {
    matches!(error.status_code(), Some(404 | 405 | 501))
}

/// For each file, the index of the first equal one.
fn firsts(files: &[FileInput]) -> Vec<usize> {
    files.iter().map(|file| files.iter().position(|first| first == file).unwrap_or_default()).collect()
}

/// Which files are sent inside the request: the small ones, up to a total size.
fn inline(files: &[Ready]) -> Vec<bool> {
    let mut together = 0;
    let mut fits = |file: &Ready| match file {
        Ready::Text(_) => true,
        Ready::Local(file) => {
            // A file inside a request has no name, so one that only its name identifies is uploaded.
            let small = file.content.len() <= LARGEST_INLINE && !file.is_told_by_its_name();
            let fits = small && together + file.content.len() <= LARGEST_TOGETHER;
            together += if fits { file.content.len() } else { 0 };
            fits
        }
    };
    files.iter().map(&mut fits).collect()
}

impl Ready {
    fn len(&self) -> u64 {
        match self {
            Self::Text(_) => 0,
            Self::Local(file) => file.content.len(),
        }
    }

    /// Uploads the file and returns the URL under which models can read it.
    async fn link(&self, transport: &Transport, observer: Observer, deadline: Instant) -> Result<String, Error> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::Local(file) => file.upload(transport, observer, deadline).await,
        }
    }

    /// The file as a `data:` URI.
    async fn inline(&self) -> Result<String, Error> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::Local(file) => {
                let bytes = file.content.bytes().await.map_err(|source| unreadable(&file.name, source))?;
                Ok(data_uri::encode(&file.media_type, &bytes))
            }
        }
    }
}

impl LocalFile {
    pub(super) fn new(content: Content, name: String, media_type: Cow<'static, str>) -> Result<Self, Error> {
        if !media_type::is_valid(&media_type) {
            let message = format!("not a media type (image/png): {media_type:?}");
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        if content.len() > LARGEST_UPLOAD {
            let message =
                format!("{name}: the file is larger than the 100 MB that the service takes; host it and give its URL");
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        Ok(Self { content, name, media_type })
    }

    /// Whether only the extension of its name says what the file is (`.safetensors`).
    fn is_told_by_its_name(&self) -> bool {
        self.media_type == media_type::UNKNOWN && Path::new(&self.name).extension().is_some()
    }

    /// Fails: without the feature `files`, large files can't be sent.
    #[cfg(not(feature = "files"))]
    #[expect(clippy::unused_async, reason = "it takes the place of an upload")]
    async fn upload(&self, _: &Transport, _: Observer, _: Instant) -> Result<String, Error> {
        let message = format!(
            "{}: the file has to be uploaded, which the feature `files` of replicate-runtime does; enable it, or host the file \
             and give its URL",
            self.name
        );
        Err(Error::new(ErrorKind::TooLarge, message))
    }

    /// Uploads the file and returns the URL under which models can read it.
    #[cfg(feature = "files")]
    pub(super) async fn upload(
        &self,
        transport: &Transport,
        observer: Observer,
        deadline: Instant,
    ) -> Result<String, Error> {
        tracing::debug!(bytes = self.content.len(), media_type = &*self.media_type, "uploading a file");
        let request = multipart::upload(self.content.clone(), &self.name, &self.media_type, observer);
        let reply = match transport.call(&request, deadline).await {
            Ok(reply) => reply,
            Err(error) => {
                let gone = self.content.is_gone().await;
                return Err(gone.map_or(error, |source| unreadable(&self.name, source)));
            }
        };
        match reply.get("urls").and_then(|urls| urls.get("get")).and_then(Value::as_str) {
            Some(url) => Ok(url.to_owned()),
            None => Err(Error::new(ErrorKind::MalformedReply, "POST /files: the answer has no URL of the file")),
        }
    }
}

/// Adds up the progress of several files.
struct Tally<'a> {
    observer: &'a Observer,
    sent: Arc<AtomicU64>,
    total: u64,
}

impl<'a> Tally<'a> {
    fn new(observer: &'a Observer, total: u64) -> Self {
        Self { observer, sent: Arc::default(), total }
    }

    /// An observer of one of the files.
    fn share(&self) -> Observer {
        let Some(tell) = self.observer.0.clone() else { return Observer::default() };
        let (sent, total, own) = (Arc::clone(&self.sent), self.total, AtomicU64::new(0));
        Observer(Some(Arc::new(move |progress: TransferProgress| {
            // A file that restarts subtracts what it had added: wrapping arithmetic keeps the sum correct.
            let more = progress.bytes().wrapping_sub(own.swap(progress.bytes(), Ordering::Relaxed));
            let before = sent.fetch_add(more, Ordering::Relaxed);
            tell(TransferProgress::new(before.wrapping_add(more), Some(total)));
        })))
    }
}

pub(super) fn unreadable(name: &str, source: io::Error) -> Error {
    Error::new(ErrorKind::File, format!("{name}: the file can't be read, no prediction was created"))
        .with_source(source)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use tokio::time::Instant;

    use super::super::progress::{Observer, TransferProgress};
    use super::{LARGEST_INLINE, Tally, Uploads, firsts, inline, ready, resolve};
    use crate::ground::{Error, ErrorKind, FileInput, data_uri};
    use crate::http::transport::tests::unreachable;

    const LARGE: usize = 256 * 1024 + 1;

    /// The strings for files that need no upload: nothing listens at the client's base URL.
    async fn texts(files: Vec<FileInput>) -> Result<Vec<String>, Error> {
        resolve(
            &unreachable(),
            Uploads::Taken,
            files,
            &Observer::default(),
            Instant::now() + Duration::from_millis(200),
        )
        .await
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
        let large = || FileInput::from_bytes(vec![0; LARGE]);
        let cases = [
            (FileInput::from(Path::new("no/such/file.png")), ErrorKind::File),
            (FileInput::from(std::env::temp_dir()), ErrorKind::File),
            (FileInput::from_bytes("x").with_media_type("a\r\nb"), ErrorKind::InvalidArgument),
            (FileInput::from_bytes(vec![0; 100_000_001]), ErrorKind::TooLarge),
        ];
        for (file, kind) in cases {
            let error = texts(vec![large(), file]).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
        }
        assert_eq!(texts(vec![large()]).await.unwrap_err().kind(), ErrorKind::Connection);
    }

    #[tokio::test]
    async fn small_files_travel_inside_as_long_as_they_are_few() {
        assert_eq!(LARGE as u64, LARGEST_INLINE + 1);
        let small = || FileInput::from_bytes(vec![0; LARGE - 1]);
        let mut files = vec![small(); 28];
        files.extend([small(), FileInput::from("https://x.example/a"), FileInput::from_bytes(vec![0; LARGE])]);
        let inline = inline(&ready(&files).await.unwrap());
        assert_eq!(inline.iter().filter(|inline| **inline).count(), 29);
        assert_eq!(inline[28..], [false, true, false]);
    }

    #[tokio::test]
    async fn what_travels_inside_a_request_and_what_is_uploaded() {
        let data_uri = |length: usize| FileInput::from(data_uri::encode("image/png", &vec![0; length]));
        let named = |name: &'static str| FileInput::from_bytes("x").with_file_name(name);
        let table = [
            (data_uri(100), true),
            (data_uri(LARGE - 1), true),
            (data_uri(LARGE), false),
            (FileInput::from(format!("data:image/png;base64,{}", "%".repeat(LARGE))), true),
            (FileInput::from("x".repeat(LARGE)), true),
            (named("a.png"), true),
            (named("a"), true),
            (named("a.safetensors"), false),
            (named("a.safetensors").with_media_type("application/x"), true),
        ];
        for (file, inside) in table {
            let ready = ready(std::slice::from_ref(&file)).await.unwrap();
            assert_eq!(inline(&ready), [inside], "{file:?}");
        }
    }

    #[test]
    fn the_same_file_is_known_again() {
        let path = FileInput::from(Path::new("a.png"));
        let bytes = || FileInput::from_bytes(vec![7; 3]);
        let files =
            [path.clone(), bytes(), path, bytes().with_media_type("image/png"), bytes(), FileInput::from("a.png")];
        assert_eq!(firsts(&files), [0, 1, 0, 3, 1, 5]);
    }

    #[test]
    fn the_files_of_one_create_are_counted_together() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let observer = Observer(Some(Arc::new(move |at: TransferProgress| tell.lock().unwrap().push(at.bytes()))));
        let tally = Tally::new(&observer, 20);
        let (one, two) = (tally.share(), tally.share());
        // The second file restarts after 5 bytes.
        for (share, bytes) in [(&one, 4), (&two, 5), (&one, 10), (&two, 2), (&two, 10)] {
            share.tell(TransferProgress::new(bytes, Some(10)));
        }
        assert_eq!(*told.lock().unwrap(), [4, 9, 15, 12, 20]);
    }
}
