//! Fetches the files that a model made. The token never goes along, and no server chooses a local name.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::{Stream, stream};
use reqwest::header::{LOCATION, USER_AGENT};
use reqwest::{Response, Url};

use super::{FileOutput, data_uri};
use crate::client::attempts::{Attempts, Failure};
use crate::client::hint::retry_after;
use crate::client::request::Repeat;
use crate::client::retry::Outcome;
use crate::client::send::{AGENT, answered, chunk, too_large};
use crate::file::save::Draft;
use crate::{Client, Error, ErrorKind};

const LONGEST_CHAIN: usize = 10;

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

    /// Asks once, and follows redirects by hand: whatever client is in use, only to http and https, and never from the
    /// latter to the former.
    async fn open_once(&self, place: &str) -> Result<Response, Failure> {
        let core = self.client.core().map_err(Failure::unusable)?;
        let mut url = self.url().map_err(Failure::unusable)?;
        for _ in 0..=LONGEST_CHAIN {
            let response =
                answered(core.http.get(url.clone()).header(USER_AGENT, AGENT), core.read_timeout, place).await?;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            let location = response.headers().get(LOCATION).filter(|_| status.is_redirection());
            let Some(location) = location.and_then(|location| location.to_str().ok()) else {
                let hint = retry_after(response.headers(), b"", SystemTime::now());
                return Err(Failure { hint, ..refusal(status.as_u16(), place) });
            };
            url = next_hop(&url, location).map_err(|why| redirected(place, why))?;
        }
        Err(redirected(place, "more than ten of them"))
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

/// The place for messages: the host alone, as the rest of the URL can be a capability.
fn place(file: &FileOutput) -> String {
    let host = file.url().and_then(|url| Url::parse(url).ok()?.host_str().map(str::to_owned));
    format!("download from {}", host.as_deref().unwrap_or("nowhere"))
}

fn next_hop(from: &Url, location: &str) -> Result<Url, &'static str> {
    let to = from.join(location).map_err(|_| "to what is not a URL")?;
    match (from.scheme(), to.scheme()) {
        (_, "https") | ("http", "http") => Ok(to),
        ("https", "http") => Err("from https to http"),
        _ => Err("to another scheme"),
    }
}

fn redirected(place: &str, why: &str) -> Failure {
    Failure::unusable(Error::new(ErrorKind::Redirected, format!("{place}: a redirect that is not followed: {why}")))
}

fn refusal(status: u16, place: &str) -> Failure {
    let (kind, what) = match status {
        404 | 410 => {
            (ErrorKind::NotFound, "the file is gone; the service deletes files an hour after the prediction has ended")
        }
        408 => (ErrorKind::Timeout, "the host waited too long for the request"),
        429 => (ErrorKind::RateLimited, "too many requests"),
        300..=399 => (ErrorKind::Redirected, "a redirect without an address"),
        500..=599 => (ErrorKind::Service, "the host failed"),
        // Also 401 and 403: the token was not sent, so it is not what is wrong.
        _ => (ErrorKind::Rejected, "the host refused to give the file; its URL may have expired"),
    };
    let error = Error::new(kind, format!("{place}: {what} ({status})")).with_status_code(status);
    Failure { outcome: Outcome::Answered(status), hint: None, error }
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::next_hop;

    #[test]
    fn redirects_stay_on_the_web_and_encrypted() {
        let cases = [
            ("https://a/x/y", "z", Some("https://a/x/z")),
            ("https://a/x", "//b/y", Some("https://b/y")),
            ("http://a/x", "https://b/y", Some("https://b/y")),
            ("http://a/x", "/y", Some("http://a/y")),
            ("https://a/x", "http://a/x", None),
            ("http://a/x", "file:///etc/passwd", None),
            ("http://a/x", "data:,x", None),
            ("http://a/x", "http://[", None),
        ];
        for (from, location, expected) in cases {
            let found = next_hop(&Url::parse(from).unwrap(), location).ok();
            assert_eq!(found.as_ref().map(Url::as_str), expected, "{from} -> {location}");
        }
    }
}
