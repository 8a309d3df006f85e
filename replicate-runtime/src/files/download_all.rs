//! Downloads several files at once, under names that the client chooses.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
#[cfg(feature = "object-store")]
use object_store::{ObjectStore, path::Path as ObjectPath};

use super::download::Download;
use super::save::Existing;
use crate::ground::{Error, FileOutput, awaitable};
use crate::http::Transport;

const AT_ONCE: usize = 4;

/// Files to download into a folder: see [`Client::download_all`](crate::Client::download_all).
#[derive(Clone)]
#[must_use = "nothing is fetched until this is awaited"]
pub struct DownloadAll {
    transport: Arc<Transport>,
    files: Vec<FileOutput>,
    folder: PathBuf,
    name: String,
    at_once: usize,
    timeout: Option<Duration>,
    existing: Option<Existing>,
}

impl DownloadAll {
    pub(crate) fn new(transport: Arc<Transport>, files: Vec<FileOutput>, folder: PathBuf) -> Self {
        let name = "output".to_owned();
        Self { transport, files, folder, name, at_once: AT_ONCE, timeout: None, existing: None }
    }

    /// Sets the time-out of each file. Default: one hour, or the client's time-out if it is longer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Sets the part of the file names before the number, instead of `output`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets how many files are downloaded at the same time. Default: 4.
    pub fn at_once(mut self, files: usize) -> Self {
        self.at_once = files.max(1);
        self
    }

    /// Never replaces a file: an existing path is an error.
    pub fn create_new(mut self) -> Self {
        self.existing = Some(Existing::Kept);
        self
    }

    /// Replaces existing objects. By default, [`put`](Self::put) does not.
    #[cfg(feature = "object-store")]
    pub fn overwrite(mut self) -> Self {
        self.existing = Some(Existing::Replaced);
        self
    }

    /// Downloads the files into an object store, as [`Download::put`] does. The folder is the prefix of their paths.
    ///
    /// Returns their paths in the order of the files.
    ///
    /// ```no_run
    /// # async fn example(images: Vec<replicate_runtime::FileOutput>) -> Result<(), Box<dyn std::error::Error>> {
    /// use replicate_runtime::{Client, object_store::memory::InMemory};
    ///
    /// let (client, store) = (Client::from_env()?, InMemory::new());
    /// for path in client.download_all(&images, "pictures").put(&store).await? {
    ///     println!("{path}"); // pictures/output_0.png
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Download::put`]: the first error, after all files were tried. Files that were stored are kept.
    #[cfg(feature = "object-store")]
    pub async fn put(self, store: &dyn ObjectStore) -> Result<Vec<ObjectPath>, Error> {
        let folder: Vec<_> = self.folder.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let folder = ObjectPath::from_iter(folder);
        let puts = (0..self.files.len()).map(|at| {
            let (download, name) = self.download(at);
            let path = folder.clone().join(name);
            async move { download.put_named(store, path).await }
        });
        let all: Vec<_> = stream::iter(puts.collect::<Vec<_>>()).buffered(self.at_once).collect().await;
        all.into_iter().collect()
    }

    /// The download of one file, and its name without an extension.
    fn download(&self, at: usize) -> (Download, String) {
        let mut download = Download::new(Arc::clone(&self.transport), self.files[at].clone());
        if let Some(limit) = self.timeout {
            download = download.timeout(limit);
        }
        match self.existing {
            Some(Existing::Kept) => download = download.create_new(),
            #[cfg(feature = "object-store")]
            Some(Existing::Replaced) => download = download.overwrite(),
            _ => {}
        }
        (download, format!("{}_{at}", self.name))
    }

    /// Downloads the files. The returned future is `Send` and `'static`.
    ///
    /// # Errors
    ///
    /// Same as for [`Client::download_all`](crate::Client::download_all).
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<Vec<PathBuf>, Error>> + Send + 'static {
        async move {
            let fetches = (0..self.files.len()).map(|at| {
                let ((download, name), folder) = (self.download(at), self.folder.clone());
                async move { download.save_as(&folder, &name).await }
            });
            // All files are tried before the first error is returned, because the others would expire too.
            let all: Vec<_> = stream::iter(fetches.collect::<Vec<_>>()).buffered(self.at_once).collect().await;
            all.into_iter().collect()
        }
    }
}

awaitable!(impl[] DownloadAll => Vec<PathBuf>);

impl fmt::Debug for DownloadAll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadAll").field("files", &self.files).field("folder", &self.folder).finish_non_exhaustive()
    }
}
