//! Replaces regular expressions if the feature `pattern` is off.

/// A regular expression. This build has no engine for it, and generated code with patterns does not compile.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern that is not checked.
    #[must_use]
    pub fn new(source: impl Into<String>) -> Self {
        Self(source.into())
    }

    /// The expression as in the schema.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.0
    }

    /// Always true.
    #[must_use]
    pub fn is_match(&self, _: &str) -> bool {
        true
    }

    /// Why the pattern can't be checked.
    #[must_use]
    pub fn unsupported(&self) -> Option<&'static str> {
        Some("this build has no engine for patterns")
    }
}
