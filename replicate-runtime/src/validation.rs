use std::fmt;

use replicate_schema::Violation;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Every violation of a schema in one input, found before anything was sent.
///
/// `Display` is for the person who wrote the input: one violation is one line, several are a list. As JSON, for the
/// response of a web handler, it is a list of [`Violation`]s.
///
/// ```
/// use replicate_runtime::{ValidationErrors, Violation};
///
/// let errors = ValidationErrors::from(vec![Violation::custom("width", 5000.into(), "5000 is above the maximum of 4096")]);
/// assert_eq!(errors.to_string(), "`width`: 5000 is above the maximum of 4096");
/// assert_eq!(serde_json::to_value(&errors).unwrap()[0]["pointer"], "/width");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationErrors(Vec<Violation>);

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

    /// Whether there are no violations. Errors returned by this crate always have at least one.
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

/// Writes a list.
impl Serialize for ValidationErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ValidationErrors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
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
