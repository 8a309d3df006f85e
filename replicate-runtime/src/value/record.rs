use replicate_schema::{ObjectType, Property};

use super::module_schema::{SchemaFn, TypeRef};
use super::{Extra, Properties, Source, Value, View};

/// A struct: its fields beside the properties of its type, in one order.
pub struct Record<'a> {
    pub(crate) of: TypeRef,
    pub(crate) object: &'static ObjectType,
    /// The fields, in the order of the properties.
    pub(crate) values: Vec<&'a dyn Value>,
    /// What was set beyond the schema; outputs have none.
    pub(crate) extra: Option<&'a Extra>,
}

impl<'a> Record<'a> {
    /// A struct of an input, without its fields.
    #[must_use]
    pub fn input(schema: SchemaFn, id: usize, extra: &'a Extra) -> Self {
        Self { extra: Some(extra), ..Self::output(schema, id) }
    }

    /// A struct of an output, without its fields.
    #[must_use]
    pub fn output(schema: SchemaFn, id: usize) -> Self {
        let of = TypeRef(schema, id);
        let object = of.object();
        Self { of, object, values: Vec::with_capacity(object.properties.len()), extra: None }
    }

    /// With more fields: a tuple of up to twelve references.
    #[must_use]
    pub fn with(mut self, fields: impl FieldRefs<'a>) -> Self {
        fields.add_to(&mut self.values);
        self
    }

    /// The look at the struct, once it has all its fields.
    #[must_use]
    pub fn view(self) -> View<'a> {
        View::Record(self)
    }

    /// The properties with their values.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'static Property, &'a dyn Value)> {
        let object = self.object;
        object.properties.iter().zip(self.values.iter().copied())
    }

    /// The properties that are written: those that are set and that nothing set beyond the schema replaces.
    pub(crate) fn written(&self) -> impl Iterator<Item = (&'static Property, View<'a>)> {
        self.fields().filter(|(property, _)| !self.replaces(property)).filter_map(|(property, value)| {
            let view = value.view();
            let is_absent = !property.required && view.is_null();
            (!is_absent).then_some((property, view))
        })
    }

    /// Whether something set beyond the schema stands in the place of a property.
    pub(crate) fn replaces(&self, property: &Property) -> bool {
        self.extra.is_some_and(|extra| extra.replaces(&property.name))
    }
}

impl View<'_> {
    /// Whether there is no value. For a property that is optional, null means the same.
    pub(crate) fn is_null(&self) -> bool {
        match self {
            View::Optional(None) => true,
            View::Optional(Some(value)) => value.view().is_null(),
            View::Any(json) => json.is_null(),
            _ => false,
        }
    }
}

/// Fields of a struct, as a tuple of references.
///
/// The compiler takes a tuple in two thirds of the time that it takes for an array of trait objects.
pub trait FieldRefs<'a> {
    /// Adds each.
    fn add_to(self, values: &mut Vec<&'a dyn Value>);
}

/// Fields of a struct that are built one after another: a tuple.
pub trait FieldTuple {
    /// Takes as many fields as the tuple has.
    fn build(properties: &mut Properties<'_>) -> Self;
}

macro_rules! tuples {
    ($($type:ident $field:ident,)*) => {
        tuples!(@ $($type $field,)*;);
    };
    (@ ; $($type:ident $field:ident,)*) => {};
    (@ $next:ident $field_of_next:ident, $($rest:ident $field_of_rest:ident,)*; $($type:ident $field:ident,)*) => {
        impl<'a, $($type: Value,)* $next: Value> FieldRefs<'a> for ($(&'a $type,)* &'a $next,) {
            fn add_to(self, values: &mut Vec<&'a dyn Value>) {
                let ($($field,)* $field_of_next,) = self;
                values.extend_from_slice(&[$($field as &dyn Value,)* $field_of_next]);
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
