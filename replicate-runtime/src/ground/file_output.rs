use std::fmt;

/// A file that a model made: a URL on the service's delivery host, or a `data:` URI.
///
/// The model's text is kept as it is. If it is not a URL, only a download fails. The service deletes the files of a
/// prediction an hour after it has ended, so download what you want to keep:
/// [`Client::download`](crate::Client::download).
///
/// ```
/// use replicate_runtime::FileOutput;
///
/// let file: FileOutput = serde_json::from_str(r#""https://replicate.delivery/x/out-0.webp""#)?;
/// assert_eq!(file.url(), Some("https://replicate.delivery/x/out-0.webp"));
/// assert_eq!(file.extension(), Some("webp"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FileOutput(String);

impl FileOutput {
    /// The text as the model gave it; empty for null.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as the model gave it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// The URL, if it can be downloaded: `http:`, `https:` or `data:`.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        let (scheme, _) = self.0.split_once(':')?;
        ["http", "https", "data"].iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(&*self.0)
    }

    /// The file extension in the URL, without the dot: at most ten letters and digits.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        let url = self.url().filter(|url| !url.starts_with("data:"))?;
        let path = url.split(['?', '#']).next()?;
        let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
        let fits = (1..=10).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then_some(extension)
    }
}

/// Shows the text cut to a readable length.
impl fmt::Debug for FileOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileOutput").field(&super::shortened(&self.0)).finish()
    }
}

impl fmt::Display for FileOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for FileOutput {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<String> for FileOutput {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for FileOutput {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
