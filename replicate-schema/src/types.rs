use std::ops::Index;

use serde_json::Value as Json;

use crate::Bound;

/// The named types of a model's schemas. Schemas refer to them by their number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Types(Vec<Type>);

/// The number of a type among its [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// A named type: an object, an enum or a union.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// An object with known properties.
    Object(ObjectType),
    /// One of several values.
    Enum(Enum),
    /// One of several schemas.
    Union(Union),
}

/// An object with known properties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectType {
    /// The name of the type.
    pub name: String,
    /// The author's description.
    pub description: String,
    /// The properties, in the author's order.
    pub properties: Vec<Property>,
    /// The bounds of an object as a whole.
    pub bounds: Vec<Bound>,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The name in JSON.
    pub name: String,
    /// The name in generated code, if it differs.
    pub label: Option<String>,
    /// Whether it must be present.
    pub required: bool,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The schema of its values.
    pub schema: Schema,
    /// The value that the service uses if it is absent, as JSON text.
    pub default: Option<String>,
    /// The author's description.
    pub description: String,
}

/// One of several values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Enum {
    /// The name of the type.
    pub name: String,
    /// The author's description.
    pub description: String,
    /// The values, in the author's order.
    pub choices: Vec<Choice>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    value: Json,
    text: String,
    /// The name in generated code, or else the value as text.
    pub label: String,
}

/// One of several schemas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Union {
    /// The name of the type.
    pub name: String,
    /// The author's description.
    pub description: String,
    /// The alternatives, from the narrowest to the widest. A value belongs to the first one that it matches.
    pub alternatives: Vec<Schema>,
    /// The index of an alternative with values that do not contain the union again.
    pub simplest: usize,
}

/// The values that are valid in some place.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// The kind of value.
    pub kind: Kind,
    /// Whether null is valid too.
    pub nullable: bool,
    /// The bounds beyond the kind.
    pub bounds: Vec<Bound>,
}

/// The kind of a value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A 64-bit integer. `5.0` is an integer, as in JSON Schema.
    Integer,
    /// A number.
    Number,
    /// Text.
    String,
    /// A file, as the text of its URL.
    File,
    /// Text that is never shown.
    Secret,
    /// Any JSON.
    Any,
    /// A list.
    Array(Box<Schema>),
    /// An object with any keys.
    Map(Box<Schema>),
    /// An object with known properties.
    Object(TypeId),
    /// One of several values.
    Enum(TypeId),
    /// One of several schemas.
    Union(TypeId),
}

/// The direction of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To the model: checked strictly.
    Input,
    /// From the model: read leniently, since it was paid for.
    Output,
}

impl Types {
    /// Adds a type.
    pub fn push(&mut self, added: Type) -> TypeId {
        self.0.push(added);
        TypeId(self.0.len() - 1)
    }

    /// The types in the order of their numbers.
    pub fn iter(&self) -> std::slice::Iter<'_, Type> {
        self.0.iter()
    }

    /// The number of types.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no types.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A mutable reference to a type.
    pub fn get_mut(&mut self, id: TypeId) -> Option<&mut Type> {
        self.0.get_mut(id.0)
    }

    /// The properties of an object; empty for other types.
    #[must_use]
    pub fn properties(&self, id: TypeId) -> &[Property] {
        match self.0.get(id.0) {
            Some(Type::Object(object)) => &object.properties,
            _ => &[],
        }
    }

    /// The bounds of an object as a whole; empty for other types.
    #[must_use]
    pub fn bounds(&self, id: TypeId) -> &[Bound] {
        match self.0.get(id.0) {
            Some(Type::Object(object)) => &object.bounds,
            _ => &[],
        }
    }

    /// The values of an enum; empty for other types.
    #[must_use]
    pub fn choices(&self, id: TypeId) -> &[Choice] {
        match self.0.get(id.0) {
            Some(Type::Enum(listed)) => &listed.choices,
            _ => &[],
        }
    }

    /// The alternatives of a union; empty for other types.
    #[must_use]
    pub fn alternatives(&self, id: TypeId) -> &[Schema] {
        match self.0.get(id.0) {
            Some(Type::Union(union)) => &union.alternatives,
            _ => &[],
        }
    }
}

impl Index<TypeId> for Types {
    type Output = Type;

    fn index(&self, id: TypeId) -> &Type {
        &self.0[id.0]
    }
}

impl<'a> IntoIterator for &'a Types {
    type Item = &'a Type;
    type IntoIter = std::slice::Iter<'a, Type>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Type> for Types {
    fn from_iter<I: IntoIterator<Item = Type>>(types: I) -> Self {
        Self(types.into_iter().collect())
    }
}

impl Type {
    /// The name of the type.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Object(ObjectType { name, .. }) | Self::Enum(Enum { name, .. }) | Self::Union(Union { name, .. }) => {
                name
            }
        }
    }

    /// Renames the type.
    pub fn set_name(&mut self, new: String) {
        match self {
            Self::Object(ObjectType { name, .. }) | Self::Enum(Enum { name, .. }) | Self::Union(Union { name, .. }) => {
                *name = new;
            }
        }
    }

    /// The author's description of the type.
    #[must_use]
    pub fn description(&self) -> &str {
        match self {
            Self::Object(ObjectType { description, .. })
            | Self::Enum(Enum { description, .. })
            | Self::Union(Union { description, .. }) => description,
        }
    }

    /// The inner schemas: those of properties, or the alternatives.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let (properties, alternatives): (&[Property], &[Schema]) = match self {
            Self::Object(object) => (&object.properties, &[]),
            Self::Union(union) => (&[], &union.alternatives),
            Self::Enum(_) => (&[], &[]),
        };
        properties.iter().map(|property| &property.schema).chain(alternatives)
    }

    /// Mutable references to the inner schemas.
    pub fn schemas_mut(&mut self) -> impl Iterator<Item = &mut Schema> {
        let (properties, alternatives): (&mut [Property], &mut [Schema]) = match self {
            Self::Object(object) => (&mut object.properties, &mut []),
            Self::Union(union) => (&mut [], &mut union.alternatives),
            Self::Enum(_) => (&mut [], &mut []),
        };
        properties.iter_mut().map(|property| &mut property.schema).chain(alternatives)
    }
}

impl Choice {
    /// A value, with its name in generated code.
    #[must_use]
    pub fn new(value: Json, label: impl Into<String>) -> Self {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Self { value, text, label: label.into() }
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &Json {
        &self.value
    }

    /// The value as text: a string as it is, and any other value as JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Schema {
    /// A schema for any value of a kind.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, nullable: false, bounds: Vec::new() }
    }

    /// Whether any bound of this schema, or of an unnamed inner schema, satisfies `is`.
    pub fn any_bound(&self, is: &dyn Fn(&Bound) -> bool) -> bool {
        let inside = match &self.kind {
            Kind::Array(inner) | Kind::Map(inner) => inner.any_bound(is),
            _ => false,
        };
        inside || self.bounds.iter().any(is)
    }
}

impl Kind {
    /// The noun for a value of this kind in messages: `an integer`.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::String | Self::Secret => "a string",
            Self::File => "a file, as a URL",
            Self::Any => "any JSON",
            Self::Enum(_) => "one of the listed values",
            Self::Array(_) => "a list",
            Self::Map(_) | Self::Object(_) => "an object",
            Self::Union(_) => "one of several alternatives",
        }
    }

    /// Whether values of this kind are strings.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::File | Self::Secret)
    }

    /// The named type that this kind refers to.
    #[must_use]
    pub fn type_id(&self) -> Option<TypeId> {
        match self {
            Self::Object(id) | Self::Enum(id) | Self::Union(id) => Some(*id),
            _ => None,
        }
    }

    /// The innermost kind: this kind, or that of its items or values, at any depth.
    #[must_use]
    pub fn innermost(&self) -> &Self {
        match self {
            Self::Array(inner) | Self::Map(inner) => inner.kind.innermost(),
            other => other,
        }
    }
}
