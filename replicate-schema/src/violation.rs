use std::fmt;

use serde_json::Value as Json;

use crate::{Bound, Path};

/// One value that breaks one rule.
#[derive(Clone, PartialEq)]
pub struct Violation {
    path: String,
    pointer: String,
    rule: Rule,
    value: Json,
    message: String,
}

/// Which rule a value breaks.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// A bound of the schema.
    Bound(Bound),
    /// The value is of another type.
    Type,
    /// The value is none of the listed ones.
    Enum,
    /// A required property is absent.
    Required,
    /// The schema has no such property.
    Unknown,
    /// The number is NaN or infinite.
    Finite,
    /// The integer does not fit into 64 bits.
    Range,
    /// A rule that a hand-written input brings.
    Custom,
}

impl Violation {
    /// A violation at a place; null for a value that must not be shown.
    #[must_use]
    pub fn new(at: &Path<'_>, rule: Rule, value: Json, message: impl Into<String>) -> Self {
        Self { path: at.to_string(), pointer: at.pointer(), rule, value, message: message.into() }
    }

    /// A violation of a rule of your own, for an input that is not generated.
    #[must_use]
    pub fn custom(path: impl Into<String>, value: Json, message: impl Into<String>) -> Self {
        let path = path.into();
        let pointer = Path::Key(&Path::Root, &path).pointer();
        Self { path, pointer, rule: Rule::Custom, value, message: message.into() }
    }

    /// Where the value stands: `width`, `loras[2].scale`; empty for the input as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where the value stands, as a JSON Pointer (RFC 6901): `/loras/2/scale`.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The name of the input that the value is, or is inside of; empty for the input as a whole.
    #[must_use]
    pub fn field(&self) -> String {
        self.pointer.split('/').nth(1).unwrap_or_default().replace("~1", "/").replace("~0", "~")
    }

    /// The rule that the value breaks.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule.clone()
    }

    /// The value; null where it is absent, secret, or a number that JSON can't hold.
    #[must_use]
    pub fn value(&self) -> &Json {
        &self.value
    }

    /// What is wrong, without the path.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.message) } else { write!(f, "`{}`: {}", self.path, self.message) }
    }
}

/// As `Display`, in quotes.
impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}
