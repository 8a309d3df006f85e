//! Files: uploads and downloads.

use std::path::PathBuf;

use tokio::io::AsyncRead;

use super::Client;
use crate::files::{Download, DownloadAll, Upload};
use crate::ground::FileOutput;

impl Client {
    /// Uploads what a reader gives, for use as an input: an open file, or bytes by way of [`std::io::Cursor`].
    ///
    /// Files up to 100 MB; the service deletes them after a day. What the reader gives is read to its end before it is sent,
    /// so that it can be sent again: a megabyte in memory, and more in a temporary file. Bytes and paths need no such
    /// step: inputs take them, and the client uploads what is large.
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
    /// [`ErrorKind::File`](crate::ErrorKind::File) where the reader fails,
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) where it gives more than 100 MB, and those of any call. Nothing is
    /// charged, so a lost answer is no loss.
    pub fn upload<R: AsyncRead + Send>(&self, reader: R) -> Upload<R> {
        Upload::new(self.transport(), reader)
    }

    /// Fetches a file that a model made: to [`bytes`](Download::bytes), to a [path](Download::save), or as a
    /// [stream](Download::stream).
    ///
    /// A connection that breaks is taken up where it broke. The API token goes along only where the file is the files API's
    /// own, on the client's base URL. A `data:` URI is decoded without any network. The service deletes files an hour after
    /// the prediction has ended: then the error is [`ErrorKind::Expired`](crate::ErrorKind::Expired).
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
        Download::new(self.transport(), file.clone())
    }

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
    /// Those of [`Download::save`](Download::save): the first one, once all files were tried. Those that arrived
    /// stay.
    pub fn download_all<'a>(
        &self,
        files: impl IntoIterator<Item = &'a FileOutput>,
        folder: impl Into<PathBuf>,
    ) -> DownloadAll {
        DownloadAll::new(self.transport(), files.into_iter().cloned().collect(), folder.into())
    }
}
