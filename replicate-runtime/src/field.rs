use std::fmt;
use std::ops::Deref;
use std::slice::Iter;

use replicate_schema::{Bound, Choice, Kind, Property, Schema, Type};

use crate::value::{ModuleSchema, SchemaFn, TypeRef};

/// The properties of a model's input or output.
///
/// It dereferences to a slice:
///
/// ```
/// # use replicate_runtime::Fields;
/// # fn names(fields: &'static Fields) -> Vec<&'static str> {
/// fields.iter().map(|field| field.name).collect() // `Input::FIELDS` in the place of `fields`
/// # }
/// ```
pub struct Fields(TypeRef);

impl Fields {
    /// The properties of a type of a module. Part of the protocol with generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn of(schema: SchemaFn, id: usize) -> Self {
        Self(TypeRef(schema, id))
    }
}

impl Deref for Fields {
    type Target = [Field];

    fn deref(&self) -> &[Field] {
        self.0.schema().fields(self.0.1)
    }
}

impl IntoIterator for &'static Fields {
    type Item = &'static Field;
    type IntoIter = Iter<'static, Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// One property in the schema of a model's input or output.
///
/// Every generated `Input` lists its properties in `Input::FIELDS`, in the order in which the model's author declared
/// them.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Field {
    /// The name in JSON.
    pub name: &'static str,
    /// Whether the schema requires it.
    pub required: bool,
    /// What kind of value it takes.
    pub kind: &'static Kind,
    /// Whether null is allowed too.
    pub nullable: bool,
    /// The bounds that a value must meet.
    pub bounds: &'static [Bound],
    /// The value that the service uses if the property is absent, as JSON text.
    pub default: Option<&'static str>,
    schema: &'static ModuleSchema,
}

impl Field {
    pub(crate) fn of(property: &'static Property, schema: &'static ModuleSchema) -> Self {
        Self {
            name: &property.name,
            required: property.required,
            kind: &property.schema.kind,
            nullable: property.schema.nullable,
            bounds: &property.schema.bounds,
            default: property.default.as_deref(),
            schema,
        }
    }

    /// The schema of the items of a list, or of the values of a map.
    #[must_use]
    pub fn items(&self) -> Option<&'static Schema> {
        match self.kind {
            Kind::Array(items) | Kind::Map(items) => Some(items),
            _ => None,
        }
    }

    /// The values of the enum, if the property or its items are of an enum type; else empty.
    #[must_use]
    pub fn choices(&self) -> &'static [Choice] {
        self.named().map_or(&[], |id| self.schema.types().choices(id))
    }

    /// The properties of the object, if the property or its items are objects; else empty.
    #[must_use]
    pub fn fields(&self) -> &'static [Field] {
        self.named().map_or(&[], |id| self.schema.fields(id.0))
    }

    /// The alternatives of the union, if the property or its items are of a union type; else empty.
    #[must_use]
    pub fn alternatives(&self) -> &'static [Schema] {
        self.named().map_or(&[], |id| self.schema.types().alternatives(id))
    }

    /// The name of the generated type of the property or of its items.
    #[must_use]
    pub fn type_name(&self) -> Option<&'static str> {
        self.schema.types().iter().nth(self.named()?.0).map(Type::name)
    }

    fn named(&self) -> Option<replicate_schema::TypeId> {
        self.kind.innermost().type_id()
    }
}

/// Shows types by their names only, because they can be recursive.
impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("required", &self.required)
            .field("kind", &self.kind)
            .field("type_name", &self.type_name())
            .field("nullable", &self.nullable)
            .field("bounds", &self.bounds)
            .field("default", &self.default)
            .finish_non_exhaustive()
    }
}
