use std::fmt;

/// An oddity in a schema that the generator worked around.
///
/// It never stops the generator: the place gets a wider type instead, and this says where and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pointer: String,
    message: String,
}

impl Diagnostic {
    /// A diagnostic for a place, given as a JSON Pointer.
    #[must_use]
    pub fn new(pointer: &str, message: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), message: message.into() }
    }

    /// The place in the document, as a JSON Pointer (RFC 6901).
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is odd there, and what was done about it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "the document" } else { &self.pointer };
        write!(f, "{}", crate::visible::one_line(&format!("{pointer}: {}", self.message)))
    }
}
