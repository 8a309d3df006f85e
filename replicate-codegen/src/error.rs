use std::fmt;
use std::path::{Path, PathBuf};

pub use replicate_schema::Position;

/// What stopped the generator: documents that can't be read, a file that can't be written, a wrong option.
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
    /// Errors of other documents, found in the same call.
    others: Vec<Error>,
}

impl Error {
    /// A call or a name that can't be right.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        let nothing = (None, None, None, None, Vec::new());
        let (path, position, source, advice, others) = nothing;
        Self(Box::new(Inner { kind, message, path, position, source, advice, others }))
    }

    /// A failure of the file system, with what was being done: `can't read`.
    pub(crate) fn io(doing: &str, path: &Path, source: std::io::Error) -> Self {
        let mut error = Self::new(ErrorKind::File, doing).at(path);
        error.0.source = Some(Box::new(source));
        error
    }

    /// Several errors as one, which names each of them; `None` where there is none.
    pub(crate) fn all_of(errors: Vec<Self>) -> Option<Self> {
        let mut errors = errors.into_iter();
        let mut first = errors.next()?;
        first.0.others.extend(errors);
        Some(first)
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

    /// Changes this error and those that were found in the same call.
    #[must_use]
    pub(crate) fn map_each(mut self, change: &dyn Fn(Self) -> Self) -> Self {
        let others = std::mem::take(&mut self.0.others);
        let mut changed = change(self);
        changed.0.others = others.into_iter().map(change).collect();
        changed
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What went wrong in words, with its cause: without the place and without the advice.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.0.source {
            Some(source) => format!("{}: {source}", self.0.message),
            None => self.0.message.clone(),
        }
    }

    /// What went wrong in words, without its cause, which is the [`source`](std::error::Error::source).
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.message
    }

    /// What to do about it, where that is known.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.0.advice.as_deref()
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

    /// Errors of other documents that were found in the same call.
    #[must_use]
    pub fn others(&self) -> &[Self] {
        &self.0.others
    }
}

impl From<replicate_schema::Error> for Error {
    fn from(error: replicate_schema::Error) -> Self {
        let kind = match error.kind() {
            replicate_schema::ErrorKind::File => ErrorKind::File,
            replicate_schema::ErrorKind::Json => ErrorKind::Json,
            _ => ErrorKind::Usage,
        };
        let mut made = Self::new(kind, error.message());
        made.0.path = error.path().map(Path::to_owned);
        made.0.position = error.position();
        made.0.source = error.into_source();
        made
    }
}

/// Each error on a line of its own: `path:line:column: message; advice`.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { path, position, advice, others, .. } = &*self.0;
        if let Some(path) = path {
            // A path can hold line breaks, and each error is one line.
            write!(f, "{}:", path.display().to_string().replace(['\n', '\r'], " "))?;
            if let Some(position) = position {
                write!(f, "{position}:")?;
            }
            write!(f, " ")?;
        }
        f.write_str(&self.message())?;
        if let Some(advice) = advice {
            write!(f, "; {advice}")?;
        }
        others.iter().try_for_each(|other| write!(f, "\n{other}"))
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
