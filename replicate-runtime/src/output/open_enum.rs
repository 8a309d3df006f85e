use serde_json::Value as Json;

/// A value of an enum in an output: one that the schema lists, or one that it does not.
///
/// Models add values, and a result that is paid for must not be lost over a new one.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenEnum<T> {
    /// A value that the schema lists.
    Known(T),
    /// Any other value, as it came.
    Unknown(Json),
}

impl<T> OpenEnum<T> {
    /// The value, where the schema lists it.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

impl<T: PartialEq> PartialEq<T> for OpenEnum<T> {
    fn eq(&self, other: &T) -> bool {
        self.known() == Some(other)
    }
}
