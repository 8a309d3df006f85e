use std::fmt;
use std::net::SocketAddr;
use std::path::Path;

/// Why the emulator could not start: a model or a cassette can't be read, an address is in use, or an option is
/// invalid.
///
/// The message names the file, the address or the option, and gives a hint.
pub struct Error(Box<Inner>);

struct Inner {
    message: String,
    kind: Kind,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Model,
    Listen,
    Usage,
    Cassette,
}

impl Error {
    /// An invalid option.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message.into(), None)
    }

    /// A model document that can't be served.
    pub(crate) fn model(message: impl Into<String>) -> Self {
        Self::new(Kind::Model, message.into(), None)
    }

    /// A model document that could not be read. Its message names the file.
    pub(crate) fn document(source: replicate_schema::Error) -> Self {
        Self::new(Kind::Model, source.to_string(), Some(Box::new(source)))
    }

    /// A folder that can't be read.
    pub(crate) fn folder(path: &Path, source: std::io::Error) -> Self {
        let message = format!("{}: can't read the folder of models: {source}", path.display());
        Self::new(Kind::Model, message, Some(Box::new(source)))
    }

    /// A cassette, or a folder of cassettes, that can't be read.
    pub(crate) fn cassette(message: String) -> Self {
        Self::new(Kind::Cassette, message, None)
    }

    /// An address that can't be listened on.
    pub(crate) fn listen(address: SocketAddr, source: std::io::Error) -> Self {
        Self::new(Kind::Listen, format!("can't listen on {address}: {source}"), Some(Box::new(source)))
    }

    fn new(kind: Kind, message: String, source: Option<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(Box::new(Inner { message, kind, source }))
    }

    /// Whether the cause is a model document or a folder of documents.
    #[must_use]
    pub fn is_model(&self) -> bool {
        self.0.kind == Kind::Model
    }

    /// Whether the address could not be listened on: it is in use, or not an address of this machine.
    #[must_use]
    pub fn is_listen(&self) -> bool {
        self.0.kind == Kind::Listen
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

/// Same as [`Display`](fmt::Display), so that `fn main() -> Result<(), Error>` prints a readable message.
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
