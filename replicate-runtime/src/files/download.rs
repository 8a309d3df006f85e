//! Downloads the files that a model made. Servers never choose a local file name.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, stream};
#[cfg(feature = "object-store")]
use object_store::{ObjectStore, path::Path};
use reqwest::Url;

#[cfg(feature = "object-store")]
use super::object::ObjectDraft;
use super::progress::{Observer, TransferProgress};
use super::save::{Draft, Existing};
use super::transfer::{Piece, Transfer};
use crate::ground::{Error, ErrorKind, FileOutput, data_uri, media_type};
use crate::http::{Transport, too_large};

/// Larger files are not read into memory.
const LARGEST_IN_MEMORY: u64 = 1024 * 1024 * 1024;

/// A file to download: see [`Client::download`](crate::Client::download).
#[derive(Clone)]
#[must_use = "nothing is fetched until the bytes are asked for"]
pub struct Download {
    transport: Arc<Transport>,
    file: FileOutput,
    limit: Option<u64>,
    timeout: Option<Duration>,
    /// What happens to an existing file or object of that name. By default, a file is replaced and an object is not.
    existing: Option<Existing>,
    observer: Observer,
    #[cfg(feature = "object-store")]
    attributes: object_store::Attributes,
}

impl Download {
    pub(crate) fn new(transport: Arc<Transport>, file: FileOutput) -> Self {
        Self {
            transport,
            file,
            limit: None,
            timeout: None,
            existing: None,
            observer: Observer::default(),
            #[cfg(feature = "object-store")]
            attributes: object_store::Attributes::default(),
        }
    }

    /// Sets the time-out of the whole download. Default: one hour, or the client's time-out if it is longer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Fails with [`ErrorKind::TooLarge`] if the file has more bytes than this.
    ///
    /// By default, only [`bytes`](Self::bytes) has a limit, of 1 GiB.
    pub fn limit(mut self, bytes: u64) -> Self {
        self.limit = Some(bytes);
        self
    }

    /// Never replaces a file: [`save`](Self::save) fails with [`ErrorKind::File`] if the path exists.
    pub fn create_new(mut self) -> Self {
        self.existing = Some(Existing::Kept);
        self
    }

    /// Replaces an existing object. By default, [`put`](Self::put) does not.
    #[cfg(feature = "object-store")]
    pub fn overwrite(mut self) -> Self {
        self.existing = Some(Existing::Replaced);
        self
    }

    /// Sets an attribute of the object that [`put`](Self::put) creates, if the store supports attributes. A media type
    /// replaces the one that the file's server gives.
    #[cfg(feature = "object-store")]
    pub fn attribute(mut self, name: object_store::Attribute, value: impl Into<object_store::AttributeValue>) -> Self {
        self.attributes.insert(name, value.into());
        self
    }

    /// Reports the progress of the download, with each piece of the file.
    ///
    /// It is called between two reads from the network, so it must return quickly.
    pub fn on_progress(mut self, tell: impl Fn(TransferProgress) + Send + Sync + 'static) -> Self {
        self.observer = Observer(Some(Arc::new(tell)));
        self
    }

    /// Downloads the file into memory.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`] if the output is not a URL, [`ErrorKind::Expired`] if the file is gone,
    /// [`ErrorKind::TooLarge`] if it is larger than the limit, and those of any read request.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        let mut content = Vec::new();
        let mut source = self.source(self.limit.unwrap_or(LARGEST_IN_MEMORY))?;
        while let Some(piece) = source.next(&self.observer).await? {
            match piece {
                Piece::Restart => content.clear(),
                Piece::Bytes(bytes) => content.extend_from_slice(&bytes),
            }
        }
        Ok(content.into())
    }

    /// Downloads the file to a path. The file is written atomically: until it is complete and on disk, it has a hidden
    /// name in the same folder. The folder must exist. An existing file is replaced.
    ///
    /// The file is synced to disk, but its folder is not: after a power failure, the old file may be back, but never a
    /// partial new one.
    ///
    /// # Errors
    ///
    /// Same as for [`bytes`](Self::bytes), and [`ErrorKind::File`] if the file can't be written.
    pub async fn save(self, path: impl Into<PathBuf> + Send) -> Result<(), Error> {
        let source = self.source(self.limit.unwrap_or(u64::MAX))?;
        let draft = Draft::create(path.into(), self.existing.unwrap_or(Existing::Replaced)).await?;
        self.write(source, draft).await
    }

    /// Downloads the file into a folder. The extension is added to the name, by the type of the file.
    pub(super) async fn save_as(self, folder: &std::path::Path, name: &str) -> Result<PathBuf, Error> {
        let mut source = self.source(self.limit.unwrap_or(u64::MAX))?;
        let extension = media_type::extension(source.media_type().await?.as_deref(), self.file.extension());
        let path = folder.join(format!("{name}.{extension}"));
        let draft = Draft::create(path.clone(), self.existing.unwrap_or(Existing::Replaced)).await?;
        self.write(source, draft).await?;
        Ok(path)
    }

    async fn write(&self, mut source: Source, mut draft: Draft) -> Result<(), Error> {
        while let Some(piece) = source.next(&self.observer).await? {
            match piece {
                Piece::Restart => draft.restart().await?,
                Piece::Bytes(bytes) => draft.write(&bytes).await?,
            }
        }
        draft.publish().await
    }

    /// Downloads the file into an object store, in parts of 8 MiB, so that at most one part is in memory. The download
    /// resumes after a dropped connection to the file's server.
    ///
    /// The object has the media type that the server gives, or else that of the path's extension. It is created
    /// atomically: after an error, or if this future is dropped, the upload is aborted.
    ///
    /// An existing object is kept, unless [`overwrite`](Self::overwrite) was called: the store is asked to create the
    /// object only if there is none. No store supports that condition for an object in several parts. For those, the
    /// client checks before the first part and again after the last.
    ///
    /// ```no_run
    /// # async fn example(image: &replicate_runtime::FileOutput) -> Result<(), Box<dyn std::error::Error>> {
    /// use replicate_runtime::{Client, object_store::memory::InMemory};
    ///
    /// let (client, store) = (Client::from_env()?, InMemory::new());
    /// client.download(image).put(&store, "pictures/fox.png").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`bytes`](Self::bytes), [`ErrorKind::ObjectExists`] if there is an object already, and
    /// [`ErrorKind::ObjectStore`] if the store refuses the object or can't be reached. The store's error is the
    /// `source`, an [`object_store::Error`]. If the object was stored but the response was lost, a retry may report
    /// that the object exists.
    #[cfg(feature = "object-store")]
    pub async fn put(self, store: &dyn ObjectStore, path: impl Into<Path> + Send) -> Result<(), Error> {
        let source = self.source(self.limit.unwrap_or(u64::MAX))?;
        self.put_as(source, store, path.into()).await
    }

    /// Downloads the file into an object store as [`put`](Self::put) does. The extension is added to the path, by the
    /// type of the file. Returns the path.
    ///
    /// # Errors
    ///
    /// Same as for [`put`](Self::put).
    #[cfg(feature = "object-store")]
    pub async fn put_named(self, store: &dyn ObjectStore, path: impl Into<Path> + Send) -> Result<Path, Error> {
        let path = path.into();
        let mut source = self.source(self.limit.unwrap_or(u64::MAX))?;
        let extension = media_type::extension(source.media_type().await?.as_deref(), self.file.extension());
        let path = Path::parse(format!("{path}.{extension}")).map_err(|source| {
            Error::new(ErrorKind::InvalidArgument, format!("{path:?} is not the path of an object")).with_source(source)
        })?;
        self.put_as(source, store, path.clone()).await?;
        Ok(path)
    }

    #[cfg(feature = "object-store")]
    async fn put_as(self, mut source: Source, store: &dyn ObjectStore, path: Path) -> Result<(), Error> {
        let existing = self.existing.unwrap_or(Existing::Kept);
        let mut object = ObjectDraft::create(store, path, existing, self.attributes).await?;
        object.set_media_type(source.media_type().await?);
        let stored = async {
            while let Some(piece) = source.next(&self.observer).await? {
                match piece {
                    Piece::Restart => object.restart().await,
                    Piece::Bytes(bytes) => object.write(bytes).await?,
                }
            }
            object.publish().await
        };
        let stored = stored.await;
        object.abort().await;
        stored
    }

    /// Downloads the file as a stream of bytes.
    ///
    /// The stream resumes after a dropped connection. If the server can't give the rest of the same file, the stream
    /// ends with an error.
    ///
    /// # Errors
    ///
    /// Same as for [`bytes`](Self::bytes), from this call or in the stream.
    pub async fn stream(self) -> Result<impl Stream<Item = Result<Bytes, Error>> + Send + 'static, Error> {
        let mut source = self.source(self.limit.unwrap_or(u64::MAX))?;
        // A missing file is reported before the stream is returned.
        source.media_type().await?;
        Ok(stream::try_unfold((source, self.observer), |(mut source, observer)| async move {
            match source.next(&observer).await? {
                Some(Piece::Bytes(bytes)) => Ok(Some((bytes, (source, observer)))),
                Some(Piece::Restart) => {
                    let message = "the connection broke, and the host can't give the rest of the same file";
                    Err(Error::new(ErrorKind::Connection, message))
                }
                None => Ok(None),
            }
        }))
    }

    fn source(&self, limit: u64) -> Result<Source, Error> {
        if let Some(uri) = self.file.url().filter(|url| data_uri::is_one(url)) {
            let content = data_uri::decode(uri)
                .ok_or_else(|| Error::new(ErrorKind::MalformedReply, "the output is a broken data: URI"))?;
            if content.len() as u64 > limit {
                return Err(too_large(limit, "data: URI").error);
            }
            return Ok(Source::Local(Some(content.into()), data_uri::media_type(uri).map(str::to_owned)));
        }
        let url = self.file.url().and_then(|text| Url::parse(text).ok()).ok_or_else(|| {
            let message = format!("the output is not a URL that can be fetched: {:?}", self.file);
            Error::new(ErrorKind::InvalidArgument, message)
        })?;
        let deadline = self.transport.transfer_deadline(self.timeout)?;
        Ok(Source::Remote(Box::new(Transfer::new(Arc::clone(&self.transport), url, limit, deadline))))
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("file", &self.file).field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// Where the bytes of a file come from.
enum Source {
    /// From a `data:` URI: its bytes and its media type.
    Local(Option<Bytes>, Option<String>),
    Remote(Box<Transfer>),
}

impl Source {
    /// The media type that the server gives.
    async fn media_type(&mut self) -> Result<Option<String>, Error> {
        match self {
            Self::Local(_, media_type) => Ok(media_type.clone()),
            Self::Remote(transfer) => transfer.media_type().await,
        }
    }

    async fn next(&mut self, observer: &Observer) -> Result<Option<Piece>, Error> {
        match self {
            Self::Local(content, _) => {
                let content = content.take();
                if let Some(content) = &content {
                    let length = content.len() as u64;
                    observer.tell(TransferProgress::new(length, Some(length)));
                }
                Ok(content.map(Piece::Bytes))
            }
            Self::Remote(transfer) => {
                let piece = transfer.next().await?;
                if piece.is_some() {
                    observer.tell(TransferProgress::new(transfer.position().have(), transfer.position().total()));
                }
                Ok(piece)
            }
        }
    }
}
