use std::fmt;
use std::path::{Path, PathBuf};

pub use replicate_schema::Position;

/// An error of the generator: documents that can't be read, a file that can't be written, or an invalid option.
///
/// The message gives the place and a hint. An oddity in a schema is never an error: it gives a
/// [`Diagnostic`](crate::Diagnostic) and a wider type.
pub struct Error(Box<Inner>);

/// The kinds of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A call, a name or a setting is invalid, or a document is missing or has no input schema.
    Usage,
    /// A file can't be read or written.
    File,
    /// The text is not JSON.
    Json,
    /// The server can't be reached.
    Unreachable,
    /// The server does not accept the token (401, 403).
    Unauthenticated,
    /// The server does not have the model (404).
    NotFound,
    /// The server returned another error.
    Refused,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    path: Option<PathBuf>,
    position: Option<Position>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    advice: Option<String>,
    /// The errors of other documents that were found in the same call.
    others: Vec<Error>,
}

impl Error {
    /// An invalid call or name.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        let nothing = (None, None, None, None, Vec::new());
        let (path, position, source, advice, others) = nothing;
        Self(Box::new(Inner { kind, message, path, position, source, advice, others }))
    }

    /// An error of the file system, with the failed action: `can't read`.
    pub(crate) fn io(doing: &str, path: &Path, source: std::io::Error) -> Self {
        let mut error = Self::new(ErrorKind::File, doing).at(path);
        error.0.source = Some(Box::new(source));
        error
    }

    /// Combines several errors into one that lists each of them; `None` if there are none.
    pub(crate) fn all_of(errors: Vec<Self>) -> Option<Self> {
        let mut errors = errors.into_iter();
        let mut first = errors.next()?;
        first.0.others.extend(errors);
        Some(first)
    }

    /// Adds the cause.
    #[cfg(feature = "fetch")]
    pub(crate) fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Adds a hint.
    #[must_use]
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.0.advice = Some(advice.into());
        self
    }

    /// Sets the file that the error is about.
    #[must_use]
    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.0.path = Some(path.to_owned());
        self
    }

    /// Changes this error and the others that were found in the same call.
    #[must_use]
    pub(crate) fn map_each(mut self, change: &dyn Fn(Self) -> Self) -> Self {
        let others = std::mem::take(&mut self.0.others);
        let mut changed = change(self);
        changed.0.others = others.into_iter().map(change).collect();
        changed
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message with its cause, without the place and the hint.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.0.source {
            Some(source) => format!("{}: {source}", self.0.message),
            None => self.0.message.clone(),
        }
    }

    /// The message without its cause, which is the [`source`](std::error::Error::source).
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.message
    }

    /// The hint, if there is one.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.0.advice.as_deref()
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

    /// The errors of other documents that were found in the same call.
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

/// Writes one error per line: `path:line:column: message; hint`.
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

/// Same as [`Display`](fmt::Display), with every cause, so that `fn main() -> Result<(), Error>` of a build script
/// prints a readable message.
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
