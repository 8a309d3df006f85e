use std::ops::Index;

use serde_json::Value as Json;

use crate::Bound;

/// The named types of a model's schemas. Schemas refer to them by their number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Types(Vec<Type>);

/// The number of a type among its [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// A type with a name: what a schema says that is more than one kind of value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// An object with known properties.
    Object(ObjectType),
    /// One of a list of values.
    Enum(Enum),
    /// One of several schemas.
    Union(Union),
}

/// An object with known properties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectType {
    /// The name of the type.
    pub name: String,
    /// What the author wrote about it.
    pub description: String,
    /// The properties, in the order of the author.
    pub properties: Vec<Property>,
    /// What must hold of an object as a whole.
    pub bounds: Vec<Bound>,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The name in JSON.
    pub name: String,
    /// The name in generated code, where that is another one.
    pub label: Option<String>,
    /// Whether it must be present.
    pub required: bool,
    /// Whether the author advises against it.
    pub deprecated: bool,
    /// Which values it takes.
    pub schema: Schema,
    /// What the service uses where it is absent, as JSON text.
    pub default: Option<String>,
    /// What the author wrote about it.
    pub description: String,
}

/// One of a list of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Enum {
    /// The name of the type.
    pub name: String,
    /// What the author wrote about it.
    pub description: String,
    /// The values, in the order of the author.
    pub choices: Vec<Choice>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    value: Json,
    text: String,
    /// The name in generated code; where there is none, the value as text.
    pub label: String,
}

/// One of several schemas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Union {
    /// The name of the type.
    pub name: String,
    /// What the author wrote about it.
    pub description: String,
    /// The alternatives, from the narrowest to the widest: the first that fits a value is the one that it is of.
    pub alternatives: Vec<Schema>,
    /// The position of an alternative with values that do not lead back to the union.
    pub simplest: usize,
}

/// Which values are valid in some place.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// The kind of value.
    pub kind: Kind,
    /// Whether null is valid too.
    pub nullable: bool,
    /// What must hold beyond the kind.
    pub bounds: Vec<Bound>,
}

/// The kind of a value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// An integer of 64 bits. `5.0` is one, as JSON Schema says.
    Integer,
    /// A number.
    Number,
    /// Text.
    String,
    /// A file, by the text of its URL.
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
    /// One of a list of values.
    Enum(TypeId),
    /// One of several schemas.
    Union(TypeId),
}

/// Which way values go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To the model: checked strictly.
    Input,
    /// From the model: read leniently, since it is paid for.
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

    /// How many types there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no type.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A type to be changed.
    pub fn get_mut(&mut self, id: TypeId) -> Option<&mut Type> {
        self.0.get_mut(id.0)
    }

    /// The properties of an object; none where the type is something else.
    #[must_use]
    pub fn properties(&self, id: TypeId) -> &[Property] {
        match self.0.get(id.0) {
            Some(Type::Object(object)) => &object.properties,
            _ => &[],
        }
    }

    /// What must hold of an object as a whole; nothing where the type is something else.
    #[must_use]
    pub fn bounds(&self, id: TypeId) -> &[Bound] {
        match self.0.get(id.0) {
            Some(Type::Object(object)) => &object.bounds,
            _ => &[],
        }
    }

    /// The values of an enum; none where the type is something else.
    #[must_use]
    pub fn choices(&self, id: TypeId) -> &[Choice] {
        match self.0.get(id.0) {
            Some(Type::Enum(listed)) => &listed.choices,
            _ => &[],
        }
    }

    /// The alternatives of a union; none where the type is something else.
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

    /// Gives the type another name.
    pub fn set_name(&mut self, new: String) {
        match self {
            Self::Object(ObjectType { name, .. }) | Self::Enum(Enum { name, .. }) | Self::Union(Union { name, .. }) => {
                *name = new;
            }
        }
    }

    /// What the author wrote about the type.
    #[must_use]
    pub fn description(&self) -> &str {
        match self {
            Self::Object(ObjectType { description, .. })
            | Self::Enum(Enum { description, .. })
            | Self::Union(Union { description, .. }) => description,
        }
    }

    /// The schemas inside: those of properties, or the alternatives.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let (properties, alternatives): (&[Property], &[Schema]) = match self {
            Self::Object(object) => (&object.properties, &[]),
            Self::Union(union) => (&[], &union.alternatives),
            Self::Enum(_) => (&[], &[]),
        };
        properties.iter().map(|property| &property.schema).chain(alternatives)
    }

    /// The same schemas, to be changed.
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

    /// A string as it is, and any other value as JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Schema {
    /// Any value of a kind.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, nullable: false, bounds: Vec::new() }
    }

    /// Whether a bound of this schema, or of one inside it that has no name, is of a sort.
    pub fn any_bound(&self, is: &dyn Fn(&Bound) -> bool) -> bool {
        let inside = match &self.kind {
            Kind::Array(inner) | Kind::Map(inner) => inner.any_bound(is),
            _ => false,
        };
        inside || self.bounds.iter().any(is)
    }
}

impl Kind {
    /// What a value of this kind is called in a message: `an integer`.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::String | Self::Secret => "text",
            Self::File => "a file, as the text of a URL",
            Self::Any => "any JSON",
            Self::Enum(_) => "one of the listed values",
            Self::Array(_) => "a list",
            Self::Map(_) | Self::Object(_) => "an object",
            Self::Union(_) => "one of several alternatives",
        }
    }

    /// Whether values of this kind are texts.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::File | Self::Secret)
    }

    /// The type with a name that this kind refers to.
    #[must_use]
    pub fn type_id(&self) -> Option<TypeId> {
        match self {
            Self::Object(id) | Self::Enum(id) | Self::Union(id) => Some(*id),
            _ => None,
        }
    }

    /// This kind, or that of the items or values inside of it, whatever the depth.
    #[must_use]
    pub fn innermost(&self) -> &Self {
        match self {
            Self::Array(inner) | Self::Map(inner) => inner.kind.innermost(),
            other => other,
        }
    }
}
