use serde_json::Value as Json;

use crate::{Choice, Enum, FileFacts, ObjectType};

/// A value that is checked against a schema: JSON, a typed value of generated code, or a literal in a program.
///
/// `'a` is the lifetime of the value.
pub trait Instance<'a>: Copy {
    /// A list of such instances.
    type Array: Array<'a, Self>;

    /// An object of such instances.
    type Object: Object<'a, Self>;

    /// The view of the instance.
    fn view(self) -> View<'a, Self>;

    /// The instance as JSON, for a message; null if it must not be shown.
    fn to_json(self) -> Json;

    /// A number that is unique among all instances that exist at the same time.
    fn address(self) -> usize;
}

/// An instance as the check sees it.
pub enum View<'a, I: Instance<'a>> {
    /// Absent. In a list, this is null.
    Absent,
    /// Null.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i128),
    /// A number that is not an integer, or any number in a place for numbers.
    Number(f64),
    /// A string.
    String(&'a str),
    /// A string that is never shown.
    Secret(&'a str),
    /// A file whose URL is not known yet: a string that violates no bound but [`Accept`](crate::Bound::Accept).
    File(FileFacts<'a>),
    /// A list.
    Array(I::Array),
    /// An object.
    Object(I::Object),
    /// A value that is known to be in an enum.
    Choice(&'a Choice, &'a Enum),
    /// A value without a JSON form.
    Unwritable,
    /// A value that is not checked.
    Unchecked,
}

/// A list of instances.
pub trait Array<'a, I> {
    /// The number of items.
    fn length(&self) -> usize;

    /// The item at an index below [`length`](Self::length).
    fn item(&self, index: usize) -> I;
}

/// An object of instances.
pub trait Object<'a, I> {
    /// The number of keys.
    fn length(&self) -> usize;

    /// Visits every key with its value.
    fn each(&self, visit: &mut dyn FnMut(&str, I));

    /// The instance that provides missing properties, such as the base of a struct literal.
    fn base(&self) -> Option<I> {
        None
    }

    /// The type that the object has by construction, so that it has no unknown keys.
    fn known_type(&self) -> Option<&'a ObjectType> {
        None
    }

    /// Visits the values of the properties of the [`known_type`](Self::known_type), in its order, several at a time.
    fn each_property(&self, visit: &mut dyn FnMut(&[Option<I>])) {
        let _ = visit;
    }
}
