use std::fmt;

use serde_json::Value as Json;

use crate::Bound;

/// Every violation of a schema in one input, found before anything was sent.
///
/// `Display` is meant for whoever wrote the input: one violation is one line, several are a list.
///
/// ```
/// use replicate_runtime::{ValidationErrors, Violation};
///
/// let errors = ValidationErrors::from(vec![Violation::custom("width", 5000.into(), "5000 is above the maximum of 4096")]);
/// assert_eq!(errors.to_string(), "`width`: 5000 is above the maximum of 4096");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationErrors(Vec<Violation>);

/// One value that breaks one rule.
#[derive(Clone, PartialEq)]
pub struct Violation {
    path: String,
    rule: Rule,
    value: Json,
    message: String,
}

/// Which rule a value breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
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

impl ValidationErrors {
    /// The violations, in the order of the schema's properties.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// How many violations there are; at least one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no violation, which only a hand-made value has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<Violation>> for ValidationErrors {
    fn from(violations: Vec<Violation>) -> Self {
        Self(violations)
    }
}

impl<'a> IntoIterator for &'a ValidationErrors {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [violation] => violation.fmt(f),
            violations => {
                write!(f, "{} values are not valid:", violations.len())?;
                violations.iter().try_for_each(|violation| write!(f, "\n- {violation}"))
            }
        }
    }
}

impl std::error::Error for ValidationErrors {}

impl Violation {
    /// A violation of a rule of your own, for an input that is not generated.
    #[must_use]
    pub fn custom(path: impl Into<String>, value: Json, message: impl Into<String>) -> Self {
        Self::new(path.into(), Rule::Custom, value, message.into())
    }

    pub(crate) fn new(path: String, rule: Rule, value: Json, message: String) -> Self {
        Self { path, rule, value, message }
    }

    /// Where the value stands: `width`, `loras[2].scale`; empty for the input as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The rule that the value breaks.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
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
