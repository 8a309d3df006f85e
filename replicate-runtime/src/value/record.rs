use replicate_schema::{ObjectType, Property};

use super::module_schema::{SchemaFn, TypeRef};
use super::{Extra, Properties, Source, Value, View};

/// A struct: its type and its fields.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    pub(crate) of: TypeRef,
    pub(crate) object: &'static ObjectType,
    value: &'a dyn Value,
    /// The values that were set outside of the schema. Outputs have none.
    pub(crate) extra: Option<&'a Extra>,
}

/// Visits the fields of a struct, several at a time, in the order of the properties of its type. A field always has a
/// value. JSON, which is checked by the same walk, may lack a property.
pub type VisitFields<'v, 'a> = dyn FnMut(&[Option<&'a dyn Value>]) + 'v;

impl<'a> View<'a> {
    /// A struct of an input.
    #[must_use]
    pub fn input(schema: SchemaFn, id: usize, value: &'a dyn Value, extra: &'a Extra) -> Self {
        let of = TypeRef(schema, id);
        View::Record(Record { of, object: of.object(), value, extra: Some(extra) })
    }

    /// A struct of an output.
    #[must_use]
    pub fn output(schema: SchemaFn, id: usize, value: &'a dyn Value) -> Self {
        let of = TypeRef(schema, id);
        View::Record(Record { of, object: of.object(), value, extra: None })
    }
}

impl<'a> Record<'a> {
    /// The fields, in the order of the properties.
    pub(crate) fn values(&self) -> Vec<&'a dyn Value> {
        let mut values = Vec::with_capacity(self.object.properties.len());
        self.value.fields(&mut |fields| values.extend(fields.iter().copied().flatten()));
        values
    }

    /// Visits the properties with their values.
    #[inline]
    pub(crate) fn each_field(&self, mut visit: impl FnMut(&'static Property, &'a dyn Value)) {
        let mut properties = self.object.properties.iter();
        self.value.fields(&mut |fields| {
            for (value, property) in fields.iter().copied().flatten().zip(&mut properties) {
                visit(property, value);
            }
        });
    }

    /// Visits the fields as they are checked: with the values that were set outside of the schema instead of the fields
    /// that they replace.
    pub(crate) fn each_checked(&self, visit: &mut VisitFields<'_, 'a>) {
        let Some(extra) = self.extra.filter(|extra| !extra.is_none()) else { return self.value.fields(visit) };
        self.each_field(|property, value| visit(&[Some(extra.instead_of(value, &property.name))]));
    }

    /// Visits the properties that are written: those that are set, and that no value outside of the schema replaces.
    #[inline]
    pub(crate) fn each_written(&self, mut visit: impl FnMut(&'static Property, View<'a>)) {
        let replaces_some = self.extra.is_some_and(|extra| !extra.is_none());
        self.each_field(|property, value| {
            let view = value.view();
            if (property.required || !view.is_null()) && !(replaces_some && self.replaces(property)) {
                visit(property, view);
            }
        });
    }

    /// Whether a value that was set outside of the schema replaces a property.
    pub(crate) fn replaces(&self, property: &Property) -> bool {
        self.extra.is_some_and(|extra| extra.replaces(&property.name))
    }
}

impl View<'_> {
    /// Whether there is no value. For an optional property, null means the same.
    pub(crate) fn is_null(&self) -> bool {
        match self {
            View::Absent => true,
            View::Any(json) => json.is_null(),
            _ => false,
        }
    }
}

/// Fields of a struct, as a tuple of references.
///
/// The compiler needs a third less time for a tuple than for an array of trait objects.
pub trait FieldRefs<'a> {
    /// Visits all of them.
    fn visit(self, visit: &mut VisitFields<'_, 'a>);
}

/// Fields of a struct that are built one after the other, as a tuple.
pub trait FieldTuple {
    /// Builds as many fields as the tuple has.
    fn build(properties: &mut Properties<'_>) -> Self;
}

macro_rules! tuples {
    ($($type:ident $field:ident,)*) => {
        tuples!(@ $($type $field,)*;);
    };
    (@ ; $($type:ident $field:ident,)*) => {};
    (@ $next:ident $field_of_next:ident, $($rest:ident $field_of_rest:ident,)*; $($type:ident $field:ident,)*) => {
        impl<'a, $($type: Value,)* $next: Value> FieldRefs<'a> for ($(&'a $type,)* &'a $next,) {
            fn visit(self, visit: &mut VisitFields<'_, 'a>) {
                let ($($field,)* $field_of_next,) = self;
                visit(&[$(Some($field as &dyn Value),)* Some($field_of_next)]);
            }
        }

        impl<$($type: Value,)* $next: Value> FieldTuple for ($($type,)* $next,) {
            fn build(properties: &mut Properties<'_>) -> Self {
                ($($type::build(properties.next()),)* $next::build(properties.next()),)
            }
        }

        tuples!(@ $($rest $field_of_rest,)*; $($type $field,)* $next $field_of_next,);
    };
}

tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l,);

impl<'a> Source<'a> {
    /// The properties of a struct.
    #[must_use]
    pub fn record(self, schema: SchemaFn, id: usize) -> Properties<'a> {
        Properties::of(self, TypeRef(schema, id))
    }
}
