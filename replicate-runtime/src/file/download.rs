//! Fetches the files that a model made. The token never goes along, and no server chooses a local name.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, stream};
use reqwest::header::HeaderMap;
use reqwest::{Response, Url};

use super::{FileOutput, data_uri};
use crate::client::attempts::{Attempts, Failure};
use crate::client::fetch::host;
use crate::client::request::Repeat;
use crate::client::send::{chunk, too_large};
use crate::file::save::Draft;
use crate::{Client, Error, ErrorKind};

/// A file to be fetched: [`Client::download`].
#[derive(Clone, Debug)]
#[must_use = "nothing is fetched until the bytes are asked for"]
pub struct Download {
    client: Client,
    file: FileOutput,
    limit: u64,
}

impl Client {
    /// Fetches a file that a model made: to [`bytes`](Download::bytes), to a [path](Download::save), or as a
    /// [stream](Download::stream).
    ///
    /// The API token is not sent along. A `data:` URI is decoded without any network. The service deletes files an hour
    /// after the prediction has ended.
    ///
    /// ```no_run
    /// # async fn example(image: &replicate_runtime::FileOutput) -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// client.download(image).save("image.png").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn download(&self, file: &FileOutput) -> Download {
        Download { client: self.clone(), file: file.clone(), limit: u64::MAX }
    }
}

impl Download {
    /// Ends with an error of kind [`ErrorKind::TooLarge`] where the file has more bytes than this.
    pub fn limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// Fetches the file into memory.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`] where the output is no URL, [`ErrorKind::NotFound`] where the file is gone, and those
    /// of any read.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        let mut content = Vec::new();
        self.fetch(&mut Sink::Memory(&mut content)).await?;
        Ok(content.into())
    }

    /// Fetches the file to a path of your choice, replacing what is there once all of it has arrived and is on disk.
    /// The folder must exist.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes), and [`ErrorKind::File`] where the file can't be written.
    pub async fn save(self, path: impl Into<PathBuf> + Send) -> Result<(), Error> {
        let mut draft = Draft::create(path.into()).await?;
        self.fetch(&mut Sink::File(&mut draft)).await?;
        draft.publish().await
    }

    /// Fetches the file piece by piece. Once the first piece is there, a broken connection ends the stream with an error.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes), here or in the stream.
    pub async fn stream(self) -> Result<impl Stream<Item = Result<Bytes, Error>> + Send + 'static, Error> {
        let place = place(&self.file);
        let source = match self.local()? {
            Some(content) => Source::Local(Some(content)),
            None => Source::Remote(Box::new(self.open().await?), self.client.core()?.read_timeout),
        };
        let limit = self.limit;
        Ok(stream::try_unfold((source, 0, place), move |(mut source, mut length, place)| async move {
            let Some(piece) = source.next(&place).await.map_err(|failure| failure.error)? else { return Ok(None) };
            length += piece.len() as u64;
            if length > limit {
                return Err(too_large(limit, &place).error);
            }
            Ok(Some((piece, (source, length, place))))
        }))
    }

    /// Fetches everything, from the start again where the connection breaks.
    async fn fetch(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        if let Some(content) = self.local()? {
            return sink.write(&content).await;
        }
        let (core, place) = (self.client.core()?, place(&self.file));
        let mut attempts = Attempts::new(Repeat::Harmless, core.transfer_deadline());
        loop {
            let transfer = async {
                let mut response = self.open_once(&place).await?;
                sink.restart().await.map_err(Failure::unusable)?;
                let mut length = 0;
                while let Some(piece) = chunk(&mut response, core.read_timeout, &place).await? {
                    length += piece.len() as u64;
                    if length > self.limit {
                        return Err(too_large(self.limit, &place));
                    }
                    sink.write(&piece).await.map_err(Failure::unusable)?;
                }
                tracing::debug!(place, length, "downloaded");
                Ok(())
            };
            match attempts.before_deadline(&place, transfer).await {
                Ok(()) => return Ok(()),
                Err(failure) => attempts.pause(failure).await?,
            }
        }
    }

    /// The answer's head, as often as it takes.
    async fn open(&self) -> Result<Response, Error> {
        let (core, place) = (self.client.core()?, place(&self.file));
        let mut attempts = Attempts::new(Repeat::Harmless, core.transfer_deadline());
        loop {
            match attempts.before_deadline(&place, self.open_once(&place)).await {
                Ok(response) => return Ok(response),
                Err(failure) => attempts.pause(failure).await?,
            }
        }
    }

    async fn open_once(&self, place: &str) -> Result<Response, Failure> {
        let core = self.client.core().map_err(Failure::unusable)?;
        core.fetch(self.url().map_err(Failure::unusable)?, &HeaderMap::new(), place).await
    }

    fn url(&self) -> Result<Url, Error> {
        let url = self.file.url().and_then(|text| Url::parse(text).ok());
        url.ok_or_else(|| {
            let message = format!("the output is not a URL that can be fetched: {:?}", self.file);
            Error::new(ErrorKind::InvalidArgument, message)
        })
    }

    /// The content, where the URL itself holds it.
    fn local(&self) -> Result<Option<Bytes>, Error> {
        let is_data = |url: &&str| url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
        let Some(uri) = self.file.url().filter(is_data) else { return Ok(None) };
        let content = data_uri::decode(uri)
            .ok_or_else(|| Error::new(ErrorKind::MalformedReply, "the output is a broken data: URI"))?;
        if content.len() as u64 > self.limit {
            return Err(too_large(self.limit, "data: URI").error);
        }
        Ok(Some(content.into()))
    }
}

/// Where the bytes of a stream come from.
enum Source {
    Local(Option<Bytes>),
    Remote(Box<Response>, Duration),
}

impl Source {
    async fn next(&mut self, place: &str) -> Result<Option<Bytes>, Failure> {
        match self {
            Self::Local(content) => Ok(content.take()),
            Self::Remote(response, patience) => chunk(response, *patience, place).await,
        }
    }
}

/// Where the bytes of a whole file go.
enum Sink<'a> {
    Memory(&'a mut Vec<u8>),
    File(&'a mut Draft),
}

impl Sink<'_> {
    async fn restart(&mut self) -> Result<(), Error> {
        match self {
            Self::Memory(content) => content.clear(),
            Self::File(draft) => draft.restart().await?,
        }
        Ok(())
    }

    async fn write(&mut self, piece: &[u8]) -> Result<(), Error> {
        match self {
            Self::Memory(content) => content.extend_from_slice(piece),
            Self::File(draft) => draft.write(piece).await?,
        }
        Ok(())
    }
}

/// The place for messages.
fn place(file: &FileOutput) -> String {
    let url = file.url().and_then(|url| Url::parse(url).ok());
    format!("download from {}", host(url.as_ref()))
}
