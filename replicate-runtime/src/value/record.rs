use super::{Extra, Fields, Value, View};
use crate::{Field, Table};

/// A struct: its fields beside a static table of the same order.
pub struct Record<'a> {
    /// The name of the Rust type.
    pub(crate) name: &'static str,
    pub(crate) table: &'static Table<Field>,
    /// The fields, in the table's order.
    pub(crate) values: Vec<&'a dyn Value>,
    /// What was set beyond the schema; outputs have none.
    pub(crate) extra: Option<&'a Extra>,
}

/// Most structs have at most so many.
const USUAL_FIELDS: usize = 24;

impl<'a> Record<'a> {
    /// A struct of an input, without its fields.
    #[must_use]
    pub fn input(name: &'static str, table: &'static Table<Field>, extra: &'a Extra) -> Self {
        Self { name, table, values: Vec::with_capacity(USUAL_FIELDS), extra: Some(extra) }
    }

    /// A struct of an output, without its fields.
    #[must_use]
    pub fn output(name: &'static str, table: &'static Table<Field>) -> Self {
        Self { name, table, values: Vec::with_capacity(USUAL_FIELDS), extra: None }
    }

    /// With more fields: a tuple of up to [twelve](Shown) references.
    #[must_use]
    pub fn with(mut self, fields: impl Shown<'a>) -> Self {
        fields.show(&mut self.values);
        self
    }

    /// The look at the struct, once it has all its fields.
    #[must_use]
    pub fn view(self) -> View<'a> {
        View::Record(self)
    }

    /// The fields with their rows of the table.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'static Field, &'a dyn Value)> {
        self.table.iter().zip(self.values.iter().copied())
    }

    /// Whether something set beyond the schema stands in the place of a field.
    pub(crate) fn overrides(&self, field: &Field) -> bool {
        self.extra.is_some_and(|extra| extra.overrides(field.name))
    }
}

/// Fields of a struct, of which a value shows itself: a tuple of references.
///
/// The compiler takes a tuple in two thirds of the time that it takes for an array of trait objects.
pub trait Shown<'a> {
    /// Adds each.
    fn show(self, values: &mut Vec<&'a dyn Value>);
}

/// Fields of a struct that are built one after another: a tuple.
pub trait Built {
    /// Takes as many fields as the tuple has.
    fn build(fields: &mut Fields<'_>) -> Self;
}

macro_rules! tuples {
    ($($type:ident $field:ident,)*) => {
        tuples!(@ $($type $field,)*;);
    };
    (@ ; $($type:ident $field:ident,)*) => {};
    (@ $next:ident $field_of_next:ident, $($rest:ident $field_of_rest:ident,)*; $($type:ident $field:ident,)*) => {
        impl<'a, $($type: Value,)* $next: Value> Shown<'a> for ($(&'a $type,)* &'a $next,) {
            fn show(self, values: &mut Vec<&'a dyn Value>) {
                let ($($field,)* $field_of_next,) = self;
                values.extend_from_slice(&[$($field as &dyn Value,)* $field_of_next]);
            }
        }

        impl<$($type: Value,)* $next: Value> Built for ($($type,)* $next,) {
            fn build(fields: &mut Fields<'_>) -> Self {
                ($(fields.field::<$type>(),)* fields.field::<$next>(),)
            }
        }

        tuples!(@ $($rest $field_of_rest,)*; $($type $field,)* $next $field_of_next,);
    };
}

tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l,);
