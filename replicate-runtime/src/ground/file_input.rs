use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use replicate_schema::FileFacts;

use super::FileOutput;

/// A file given to a model: a URL, bytes, a path, or a file that an earlier prediction gave.
///
/// A small file travels inside the request and a large one is uploaded first; the client sees to both when
/// the prediction is created.
///
/// `From<&str>` and `From<String>` take text as it is (a URL, a `data:` URI, or whatever the model takes in that
/// place) and never read a local file; a path is given as a [`Path`] or [`PathBuf`]. Deserializing never
/// yields a path either: JSON from a stranger must not read files.
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
    /// A file from bytes in memory, shared and not copied.
    #[must_use]
    pub fn from_bytes(data: impl Into<Bytes>) -> Self {
        Self(Source::Bytes { data: data.into(), name: None, media_type: None })
    }

    /// Gives bytes the name of a file (`talk.mp3`). Its extension tells what they are where no media type does, and a model sees
    /// it where the file is uploaded.
    ///
    /// Text and paths stay as they are.
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

    /// The name of the file, where bytes were given one.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        match &self.0 {
            Source::Bytes { name, .. } => name.as_deref(),
            _ => None,
        }
    }

    /// Says what the bytes are (`image/png`); without it, and without a name, they go as `application/octet-stream`.
    ///
    /// Text and paths stay as they are: a URL's host says it, and a path's extension does.
    #[must_use]
    pub fn with_media_type(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        if let Source::Bytes { media_type, .. } = &mut self.0 {
            *media_type = Some(name.into());
        }
        self
    }

    /// What is known of the file without reading it.
    pub(crate) fn facts(&self) -> FileFacts<'_> {
        let name = self.as_path().and_then(Path::file_name).and_then(OsStr::to_str);
        FileFacts { name: name.or_else(|| self.file_name()), media_type: self.media_type() }
    }

    /// The URL or other text, where the file is given as one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Source::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The path, where the file is a local one.
    #[must_use]
    pub fn as_path(&self) -> Option<&Path> {
        match &self.0 {
            Source::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The bytes, where the file is in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Source::Bytes { data, .. } => Some(data),
            _ => None,
        }
    }

    /// What the bytes are, where that was said.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        match &self.0 {
            Source::Bytes { media_type, .. } => media_type.as_deref(),
            _ => None,
        }
    }
}

/// Shows a URL cut to a readable length, and of bytes only how many there are.
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
