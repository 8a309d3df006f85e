//! Fetches several files at once, under names of our own.

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;

use futures_util::{StreamExt, stream};

use super::FileOutput;
use crate::{Client, Error};

const AT_ONCE: usize = 4;

/// Files to be fetched into a folder: [`Client::download_all`].
#[derive(Clone)]
#[must_use = "nothing is fetched until this is awaited"]
pub struct DownloadAll {
    client: Client,
    files: Vec<FileOutput>,
    folder: PathBuf,
    name: String,
    at_once: usize,
    create_new: bool,
}

impl Client {
    /// Fetches files that a model made into a folder, a few at once, as `output_0.png`, `output_1.png` and so on. Gives
    /// their paths in the order of the files.
    ///
    /// The names are made here, and no host has a say in them but for the extension: that of the media type, or else the
    /// letters and digits at the end of the URL. The folder must exist.
    ///
    /// ```no_run
    /// # async fn example(images: Vec<replicate_runtime::FileOutput>) -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// for path in client.download_all(&images, "pictures").await? {
    ///     println!("{}", path.display());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Download::save`](super::Download::save): the first one, once all files were tried. Those that arrived
    /// stay.
    pub fn download_all<'a>(
        &self,
        files: impl IntoIterator<Item = &'a FileOutput>,
        folder: impl Into<PathBuf>,
    ) -> DownloadAll {
        DownloadAll {
            client: self.clone(),
            files: files.into_iter().cloned().collect(),
            folder: folder.into(),
            name: "output".to_owned(),
            at_once: AT_ONCE,
            create_new: false,
        }
    }
}

impl DownloadAll {
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
    /// Those of [`Client::download_all`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<Vec<PathBuf>, Error>> + Send + 'static {
        async move {
            let fetches = self.files.iter().enumerate().map(|(at, file)| {
                let download = self.client.download(file);
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
