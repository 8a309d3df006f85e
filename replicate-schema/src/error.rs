use std::fmt;
use std::path::{Path, PathBuf};

/// Why a model document can't be used: it can't be read, is not JSON, or has no input schema.
///
/// An oddity in a schema is never an error: it gives a [`Diagnostic`](crate::Diagnostic) and a wider type.
pub struct Error(Box<Inner>);

/// The kinds of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A model name is invalid, or a document has no input schema.
    Usage,
    /// A file can't be read.
    File,
    /// The text is not JSON.
    Json,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    path: Option<PathBuf>,
    position: Option<Position>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// A place in a file; both count from 1, columns in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
}

impl Error {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), path: None, position: None, source: None }))
    }

    /// An error of the file system, with the failed action: `can't read`.
    pub(crate) fn io(doing: &str, path: &Path, source: std::io::Error) -> Self {
        let mut error = Self::new(ErrorKind::File, doing).at(path);
        error.0.source = Some(Box::new(source));
        error
    }

    /// Text that is not JSON.
    pub(crate) fn json(source: serde_json::Error) -> Self {
        let mut error = Self::new(ErrorKind::Json, "this is not JSON");
        error.0.position = Some(Position { line: source.line().max(1), column: source.column().max(1) });
        error.0.source = Some(Box::new(source));
        error
    }

    /// Sets the file that the error is about.
    #[must_use]
    pub fn at(mut self, path: &Path) -> Self {
        self.0.path = Some(path.to_owned());
        self
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message, without the place and the cause.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The file that the error is about.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The place of a syntax error in that file.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// Takes the cause out, for another error.
    #[must_use]
    pub fn into_source(self) -> Option<Box<dyn std::error::Error + Send + Sync>> {
        self.0.source
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind: _, message, path, position, source } = &*self.0;
        if let Some(path) = path {
            write!(f, "{}:", path.display())?;
            if let Some(position) = position {
                write!(f, "{position}:")?;
            }
            write!(f, " ")?;
        }
        write!(f, "{message}")?;
        source.as_ref().map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
