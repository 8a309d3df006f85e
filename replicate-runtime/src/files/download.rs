//! Fetches the files that a model made. No server chooses a local name.

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

/// More than this is not meant for memory.
const LARGEST_IN_MEMORY: u64 = 1024 * 1024 * 1024;

/// A file to be fetched: [`Client::download`](crate::Client::download).
#[derive(Clone)]
#[must_use = "nothing is fetched until the bytes are asked for"]
pub struct Download {
    transport: Arc<Transport>,
    file: FileOutput,
    limit: Option<u64>,
    timeout: Option<Duration>,
    /// What becomes of a file or an object that has the name already; where it is not said, a file is replaced and an
    /// object is not.
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

    /// The time for the whole download, in place of an hour or the client's own where that is longer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Ends with an error of kind [`ErrorKind::TooLarge`] where the file has more bytes than this.
    ///
    /// Without it, only [`bytes`](Self::bytes) has a limit, of 1 GiB.
    pub fn limit(mut self, bytes: u64) -> Self {
        self.limit = Some(bytes);
        self
    }

    /// Never replaces a file: [`save`](Self::save) is then an error of kind [`ErrorKind::File`] where the path is taken.
    pub fn create_new(mut self) -> Self {
        self.existing = Some(Existing::Kept);
        self
    }

    /// Replaces the object that has the name already, as [`put`](Self::put) does not on its own.
    #[cfg(feature = "object-store")]
    pub fn overwrite(mut self) -> Self {
        self.existing = Some(Existing::Replaced);
        self
    }

    /// Keeps an attribute with the object that [`put`](Self::put) makes, where the store has such. A media type replaces the
    /// one that the host of the file says.
    #[cfg(feature = "object-store")]
    pub fn attribute(mut self, name: object_store::Attribute, value: impl Into<object_store::AttributeValue>) -> Self {
        self.attributes.insert(name, value.into());
        self
    }

    /// Tells how far the file has come, with each piece of it.
    ///
    /// It is called between two reads from the network, so it must be quick.
    pub fn on_progress(mut self, tell: impl Fn(TransferProgress) + Send + Sync + 'static) -> Self {
        self.observer = Observer(Some(Arc::new(tell)));
        self
    }

    /// Fetches the file into memory.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`] where the output is no URL, [`ErrorKind::Expired`] where the file is gone,
    /// [`ErrorKind::TooLarge`] where it is larger than the limit, and those of any read.
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

    /// Fetches the file to a path of your choice, where it appears in one step once all of it has arrived and is on disk;
    /// until then it grows under a hidden name in the same folder, which must exist. What is there is replaced.
    ///
    /// The file is synced and its folder is not: after a power cut the old file may be back, but never half of the new one.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes), and [`ErrorKind::File`] where the file can't be written.
    pub async fn save(self, path: impl Into<PathBuf> + Send) -> Result<(), Error> {
        let source = self.source(self.limit.unwrap_or(u64::MAX))?;
        let draft = Draft::create(path.into(), self.existing.unwrap_or(Existing::Replaced)).await?;
        self.write(source, draft).await
    }

    /// Fetches the file into a folder, under a name without an extension: it gets the one of what it is.
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

    /// Fetches the file into an object store, in parts of 8 MiB, so that no more of it is ever in memory. A connection to the
    /// host of the file that breaks is taken up where it broke.
    ///
    /// The object has the media type that the host says, or else that of the path's extension. It is created atomically:
    /// where something goes wrong, or this future is dropped, the upload is aborted.
    ///
    /// An object that is there already stays, unless [`overwrite`](Self::overwrite) was called: the store is asked to create
    /// the object only where there is none. No store does that for an object in several parts; for those it is looked whether
    /// there is one before the first part and again after the last.
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
    /// Those of [`bytes`](Self::bytes), [`ErrorKind::ObjectExists`] where there is an object already, and
    /// [`ErrorKind::ObjectStore`] where the store refuses or can't be reached. What the store said is the `source`, a
    /// [`object_store::Error`]. A store that stored the object and whose answer was lost may say that the object exists.
    #[cfg(feature = "object-store")]
    pub async fn put(self, store: &dyn ObjectStore, path: impl Into<Path> + Send) -> Result<(), Error> {
        let source = self.source(self.limit.unwrap_or(u64::MAX))?;
        self.put_as(source, store, path.into()).await
    }

    /// Fetches the file into an object store as [`put`](Self::put) does, to a path that has no extension: it gets the one of what
    /// the file is. Gives the path.
    ///
    /// # Errors
    ///
    /// Those of [`put`](Self::put).
    #[cfg(feature = "object-store")]
    pub async fn put_named(self, store: &dyn ObjectStore, path: impl Into<Path> + Send) -> Result<Path, Error> {
        let path = path.into();
        let mut source = self.source(self.limit.unwrap_or(u64::MAX))?;
        let extension = media_type::extension(source.media_type().await?.as_deref(), self.file.extension());
        let path = Path::parse(format!("{path}.{extension}")).map_err(|source| {
            Error::new(ErrorKind::InvalidArgument, format!("{path:?} is no path of an object")).with_source(source)
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

    /// Fetches the file piece by piece.
    ///
    /// A connection that breaks is taken up again; where the host can't give the rest of the same file, the stream ends with
    /// an error.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes), here or in the stream.
    pub async fn stream(self) -> Result<impl Stream<Item = Result<Bytes, Error>> + Send + 'static, Error> {
        let mut source = self.source(self.limit.unwrap_or(u64::MAX))?;
        // What is not there is said before a stream is given out.
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
    /// The URL itself held them, and said what they are.
    Local(Option<Bytes>, Option<String>),
    Remote(Box<Transfer>),
}

impl Source {
    /// What the file is, as its host says.
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
