//! What stands in for regular expressions without the feature `pattern`.

/// A regular expression, which this build has no engine for. Generated code with patterns does not compile then.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern that is not checked.
    #[must_use]
    pub fn new(source: impl Into<String>) -> Self {
        Self(source.into())
    }

    /// The expression as the schema has it.
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
