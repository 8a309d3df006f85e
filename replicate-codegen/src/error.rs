use std::fmt;
use std::path::{Path, PathBuf};

/// What stopped the generator: a document that can't be read, a file that can't be written, a wrong option.
///
/// The message says where and what to do. An oddity inside a schema is never an error: it becomes a
/// [`Diagnostic`](crate::Diagnostic) and a wider type.
pub struct Error(Box<Inner>);

/// What went wrong, for programs to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A call, a name or a setting can't be right, or a document is missing or holds no input schema.
    Usage,
    /// A file can't be read or written.
    File,
    /// A text is not JSON.
    Json,
    /// The server can't be reached.
    Unreachable,
    /// The server does not take the token (401, 403).
    Unauthenticated,
    /// The server does not have the model (404).
    NotFound,
    /// The server answered with another error.
    Refused,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    path: Option<PathBuf>,
    position: Option<Position>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    advice: Option<String>,
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
    /// A call or a name that can't be right.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Inner { kind, message, path: None, position: None, source: None, advice: None }))
    }

    /// A failure of the file system, with what was being done: `can't read`.
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

    /// Adds what caused it.
    #[cfg(feature = "fetch")]
    pub(crate) fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.0.advice = Some(advice.into());
        self
    }

    /// Names the file the error is about.
    #[must_use]
    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.0.path = Some(path.to_owned());
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The file the error is about.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The place in that file, where the text itself is broken.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind: _, message, path, position, source, advice } = &*self.0;
        if let Some(path) = path {
            write!(f, "{}", path.display())?;
            if let Some(Position { line, column }) = position {
                write!(f, ":{line}:{column}")?;
            }
            write!(f, ": ")?;
        }
        write!(f, "{message}")?;
        if let Some(source) = source {
            write!(f, ": {source}")?;
        }
        match advice {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

/// As [`Display`](fmt::Display), with every cause, so that `fn main() -> Result<(), Error>` of a build script reads well.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        let mut cause = std::error::Error::source(self).and_then(std::error::Error::source);
        while let Some(deeper) = cause {
            write!(f, ": {deeper}")?;
            cause = deeper.source();
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
