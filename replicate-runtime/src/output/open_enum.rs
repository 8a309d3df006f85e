use serde_json::Value as Json;

/// A value of an enum in an output, which the schema may or may not list.
///
/// Models add values, and a result that was paid for must not be lost because of a new value.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenEnum<T> {
    /// A value that the schema lists.
    Known(T),
    /// Any other value, as it was received.
    Unknown(Json),
}

impl<T> OpenEnum<T> {
    /// The value, if the schema lists it.
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
