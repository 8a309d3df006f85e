//! Files: uploads and downloads.

use std::path::PathBuf;

use tokio::io::AsyncRead;

use super::Client;
use crate::files::{Download, DownloadAll, Upload};
use crate::ground::FileOutput;

impl Client {
    /// Uploads the content of a reader for use as an input: an open file, or bytes in a [`std::io::Cursor`].
    ///
    /// The limit is 100 MB. The service deletes uploaded files after a day. The reader is read to its end before
    /// anything is sent, so that the upload can be retried: up to a megabyte is kept in memory, more in a temporary
    /// file. Bytes and paths don't need this function: inputs accept them, and the client uploads large ones.
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
    /// [`ErrorKind::File`](crate::ErrorKind::File) if the reader fails,
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) if it has more than 100 MB, and the errors of any call.
    /// Uploads are free, so they are retried after a lost response.
    pub fn upload<R: AsyncRead + Send>(&self, reader: R) -> Upload<R> {
        Upload::new(self.transport(), reader)
    }

    /// Downloads a file that a model made: as [`bytes`](Download::bytes), to a [path](Download::save), or as a
    /// [stream](Download::stream).
    ///
    /// The download resumes after a dropped connection. The API token is sent only for files of the files API, below
    /// the client's base URL. A `data:` URI is decoded locally. The service deletes files an hour after the prediction
    /// has ended; then the error is [`ErrorKind::Expired`](crate::ErrorKind::Expired).
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

    /// Downloads files that a model made into a folder, a few at a time, as `output_0.png`, `output_1.png` and so on.
    /// Returns their paths in the order of the files.
    ///
    /// The client chooses the file names; the server determines only the extension. It is that of the media type, or
    /// else the letters and digits at the end of the URL. The folder must exist.
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
    /// Same as for [`Download::save`](Download::save): the first error, after all files were tried. Files that were
    /// downloaded are kept.
    pub fn download_all<'a>(
        &self,
        files: impl IntoIterator<Item = &'a FileOutput>,
        folder: impl Into<PathBuf>,
    ) -> DownloadAll {
        DownloadAll::new(self.transport(), files.into_iter().cloned().collect(), folder.into())
    }
}
