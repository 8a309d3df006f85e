use serde_json::Value as Json;

use crate::{Choice, Enum, FileFacts, ObjectType};

/// Something that is held against a schema: JSON, a typed value of generated code, or a literal in a program.
///
/// `'a` is how long the value lives.
pub trait Instance<'a>: Copy {
    /// A list of such instances.
    type Array: Array<'a, Self>;

    /// An object of such instances.
    type Object: Object<'a, Self>;

    /// A look at the instance.
    fn view(self) -> View<'a, Self>;

    /// The instance as JSON, for a message; null where it must not be shown.
    fn to_json(self) -> Json;

    /// A number that no other instance has that lives at the same time.
    fn address(self) -> usize;
}

/// What an instance is.
pub enum View<'a, I: Instance<'a>> {
    /// Nothing is given. In a list this is null.
    Absent,
    /// Null.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i128),
    /// A number that is no integer, or one in a place that takes any number.
    Number(f64),
    /// Text.
    String(&'a str),
    /// Text that is never shown.
    Secret(&'a str),
    /// A file whose URL is not known yet. It is text that breaks no bound but [`Accept`](crate::Bound::Accept).
    File(FileFacts<'a>),
    /// A list.
    Array(I::Array),
    /// An object.
    Object(I::Object),
    /// A value of an enum, of which it is known that it is one.
    Choice(&'a Choice, &'a Enum),
    /// What no JSON can say.
    Unwritable,
    /// What its owner does not want to be checked.
    Unchecked,
}

/// A list of instances.
pub trait Array<'a, I> {
    /// How many items there are.
    fn length(&self) -> usize;

    /// The item at a position below [`length`](Self::length).
    fn item(&self, index: usize) -> I;
}

/// An object of instances.
pub trait Object<'a, I> {
    /// How many keys there are.
    fn length(&self) -> usize;

    /// Visits every key with its value.
    fn each(&self, visit: &mut dyn FnMut(&str, I));

    /// What stands in for the properties that have no key, such as the base of a struct literal.
    fn base(&self) -> Option<I> {
        None
    }

    /// The type that the object is of by construction: it has no key that is no property of it.
    fn known_type(&self) -> Option<&'a ObjectType> {
        None
    }

    /// Visits the values of the properties of the [`known_type`](Self::known_type), in its order, some at a time.
    fn each_property(&self, visit: &mut dyn FnMut(&[Option<I>])) {
        let _ = visit;
    }
}
