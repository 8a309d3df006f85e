//! Fetches several files at once, under names of our own.

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};

use super::download::Download;
use crate::ground::{Error, FileOutput};
use crate::http::Transport;

const AT_ONCE: usize = 4;

/// Files to be fetched into a folder: [`Client::download_all`](crate::Client::download_all).
#[derive(Clone)]
#[must_use = "nothing is fetched until this is awaited"]
pub struct DownloadAll {
    transport: Arc<Transport>,
    files: Vec<FileOutput>,
    folder: PathBuf,
    name: String,
    at_once: usize,
    timeout: Option<Duration>,
    create_new: bool,
}

impl DownloadAll {
    pub(crate) fn new(transport: Arc<Transport>, files: Vec<FileOutput>, folder: PathBuf) -> Self {
        let name = "output".to_owned();
        Self { transport, files, folder, name, at_once: AT_ONCE, timeout: None, create_new: false }
    }

    /// The time for each file, in place of an hour or the client's own where that is longer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// What the files are called, before their number, in place of `output`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// How many files are fetched at the same time, in place of 4.
    pub fn at_once(mut self, files: usize) -> Self {
        self.at_once = files.max(1);
        self
    }

    /// Never replaces a file: a path that is taken is an error.
    pub fn create_new(mut self) -> Self {
        self.create_new = true;
        self
    }

    /// Fetches, as a plain future that owns all it needs.
    ///
    /// # Errors
    ///
    /// Those of [`Client::download_all`](crate::Client::download_all).
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<Vec<PathBuf>, Error>> + Send + 'static {
        async move {
            let fetches = self.files.iter().enumerate().map(|(at, file)| {
                let download = Download::new(Arc::clone(&self.transport), file.clone());
                let download = match self.timeout {
                    Some(limit) => download.timeout(limit),
                    None => download,
                };
                let download = if self.create_new { download.create_new() } else { download };
                let (folder, name) = (self.folder.clone(), format!("{}_{at}", self.name));
                async move { download.save_as(&folder, &name).await }
            });
            // The first error is told once all were tried: the others expire too.
            let all: Vec<_> = stream::iter(fetches.collect::<Vec<_>>()).buffered(self.at_once).collect().await;
            all.into_iter().collect()
        }
    }
}

impl IntoFuture for DownloadAll {
    type Output = Result<Vec<PathBuf>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for DownloadAll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadAll").field("files", &self.files).field("folder", &self.folder).finish_non_exhaustive()
    }
}
