use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use replicate_schema::FileFacts;

use super::FileOutput;

/// A file for a model: a URL, bytes, a path, or an output file of an earlier prediction.
///
/// When the prediction is created, the client sends small files inside the request, and uploads large ones first.
///
/// `From<&str>` and `From<String>` take text as it is (a URL, a `data:` URI, or whatever the model takes there), and
/// never read a local file. Pass a path as a [`Path`] or [`PathBuf`]. Deserializing never yields a path either, so that
/// untrusted JSON can't read local files.
///
/// ```
/// use std::path::Path;
/// use replicate_runtime::FileInput;
///
/// let linked = FileInput::from("https://example.com/cat.png");
/// let local = FileInput::from(Path::new("cat.png"));
/// let bytes = FileInput::from_bytes(&b"\x89PNG..."[..]).with_media_type("image/png");
/// assert_eq!(linked.as_text(), Some("https://example.com/cat.png"));
/// assert_eq!(local.as_path(), Some(Path::new("cat.png")));
/// assert_eq!(bytes.as_bytes().map(|bytes| bytes.len()), Some(7));
/// ```
#[derive(Clone, PartialEq)]
pub struct FileInput(Source);

#[derive(Clone, PartialEq)]
enum Source {
    Text(String),
    Path(PathBuf),
    Bytes { data: Bytes, name: Option<Cow<'static, str>>, media_type: Option<Cow<'static, str>> },
}

impl FileInput {
    /// A file from bytes in memory. The bytes are shared, not copied.
    #[must_use]
    pub fn from_bytes(data: impl Into<Bytes>) -> Self {
        Self(Source::Bytes { data: data.into(), name: None, media_type: None })
    }

    /// Sets the file name of bytes, such as `talk.mp3`. If no media type is set, its extension determines it. The model
    /// sees the name if the file is uploaded.
    ///
    /// Text and paths are not changed.
    ///
    /// ```
    /// use replicate_runtime::FileInput;
    ///
    /// let audio = FileInput::from_bytes(&b"ID3..."[..]).with_file_name("talk.mp3");
    /// assert_eq!(audio.file_name(), Some("talk.mp3"));
    /// ```
    #[must_use]
    pub fn with_file_name(mut self, file_name: impl Into<Cow<'static, str>>) -> Self {
        if let Source::Bytes { name, .. } = &mut self.0 {
            *name = Some(file_name.into());
        }
        self
    }

    /// The file name, if one was set for bytes.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        match &self.0 {
            Source::Bytes { name, .. } => name.as_deref(),
            _ => None,
        }
    }

    /// Sets the media type of bytes, such as `image/png`. Without it and without a name, `application/octet-stream` is
    /// sent.
    ///
    /// Text and paths are not changed: the server of a URL gives the media type, and the extension of a path determines
    /// it.
    #[must_use]
    pub fn with_media_type(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        if let Source::Bytes { media_type, .. } = &mut self.0 {
            *media_type = Some(name.into());
        }
        self
    }

    /// What is known about the file without reading it.
    pub(crate) fn facts(&self) -> FileFacts<'_> {
        let name = self.as_path().and_then(Path::file_name).and_then(OsStr::to_str);
        FileFacts { name: name.or_else(|| self.file_name()), media_type: self.media_type() }
    }

    /// The URL or other text, if the file was given as one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Source::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The path, if it is a local file.
    #[must_use]
    pub fn as_path(&self) -> Option<&Path> {
        match &self.0 {
            Source::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The bytes, if the file is in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Source::Bytes { data, .. } => Some(data),
            _ => None,
        }
    }

    /// The media type, if one was set.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        match &self.0 {
            Source::Bytes { media_type, .. } => media_type.as_deref(),
            _ => None,
        }
    }
}

/// Shows a URL cut to a readable length, and only the number of bytes.
impl fmt::Debug for FileInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Text(text) => f.debug_tuple("FileInput").field(&super::shortened(text)).finish(),
            Source::Path(path) => f.debug_tuple("FileInput").field(path).finish(),
            Source::Bytes { data, .. } => write!(f, "FileInput({} bytes)", data.len()),
        }
    }
}

impl From<&str> for FileInput {
    fn from(text: &str) -> Self {
        Self(Source::Text(text.to_owned()))
    }
}

impl From<String> for FileInput {
    fn from(text: String) -> Self {
        Self(Source::Text(text))
    }
}

impl From<&String> for FileInput {
    fn from(text: &String) -> Self {
        Self(Source::Text(text.clone()))
    }
}

impl From<&Path> for FileInput {
    fn from(path: &Path) -> Self {
        Self(Source::Path(path.to_owned()))
    }
}

impl From<PathBuf> for FileInput {
    fn from(path: PathBuf) -> Self {
        Self(Source::Path(path))
    }
}

impl From<&PathBuf> for FileInput {
    fn from(path: &PathBuf) -> Self {
        Self(Source::Path(path.clone()))
    }
}

impl From<Bytes> for FileInput {
    fn from(data: Bytes) -> Self {
        Self::from_bytes(data)
    }
}

impl From<Vec<u8>> for FileInput {
    fn from(data: Vec<u8>) -> Self {
        Self::from_bytes(data)
    }
}

impl From<FileOutput> for FileInput {
    fn from(file: FileOutput) -> Self {
        Self(Source::Text(file.into_string()))
    }
}

impl From<&FileOutput> for FileInput {
    fn from(file: &FileOutput) -> Self {
        Self(Source::Text(file.as_str().to_owned()))
    }
}

impl From<&FileInput> for FileInput {
    fn from(file: &FileInput) -> Self {
        file.clone()
    }
}
