//! What is to be generated: plain data in which every decision is taken.
//!
//! `lower` makes it and `emit` prints it. Nothing here knows JSON or tokens.

pub(crate) use replicate_rules::Number;

/// One model's module.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Module {
    /// Documentation of the module itself, in lines of Markdown.
    pub(crate) docs: Docs,
    pub(crate) model: Model,
    pub(crate) input: Root,
    pub(crate) training: Option<Root>,
    /// Every named type, by [`TypeId`].
    pub(crate) types: Vec<TypeDef>,
}

/// Who the model is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Model {
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) official: bool,
}

/// An input with what comes of it: of a prediction, or of a training.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Root {
    /// A record.
    pub(crate) input: TypeId,
    pub(crate) output: Output,
}

/// What a root gives back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Output {
    /// `Output` or `TrainingOutput`.
    pub(crate) name: String,
    pub(crate) docs: Docs,
    pub(crate) shape: Shape,
    /// One piece of the output, where the model streams.
    pub(crate) chunk: Option<Shape>,
}

/// Lines of Markdown, safe to stand in a doc comment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Docs(pub(crate) Vec<String>);

/// An index into [`Module::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TypeId(pub(crate) usize);

/// A named type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TypeDef {
    Record(Record),
    Enum(Enum),
    Union(Union),
}

impl TypeDef {
    /// Gives the type its name.
    pub(crate) fn set_name(&mut self, new: String) {
        match self {
            Self::Record(Record { name, .. }) | Self::Enum(Enum { name, .. }) | Self::Union(Union { name, .. }) => {
                *name = new;
            }
        }
    }

    /// What its fields hold, or its alternatives are.
    pub(crate) fn shapes(&self) -> Vec<&Shape> {
        match self {
            Self::Record(record) => record.fields.iter().map(|field| &field.shape).collect(),
            Self::Union(union) => union.alternatives.iter().map(|alternative| &alternative.shape).collect(),
            Self::Enum(_) => Vec::new(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Record(Record { name, .. }) | Self::Enum(Enum { name, .. }) | Self::Union(Union { name, .. }) => name,
        }
    }
}

/// Which way the values of a type go; decides how lenient its Rust types are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// To the service: strict, and built by the caller.
    Input,
    /// From the service: lenient, and read by the caller.
    Output,
}

/// A struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) docs: Docs,
    pub(crate) side: Side,
    /// What the author wrote, for programs to read: without Markdown.
    pub(crate) description: String,
    pub(crate) fields: Vec<Field>,
    /// The struct that holds the required fields for `new`, where there are two or more.
    pub(crate) required_name: String,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// The property's name on the wire.
    pub(crate) wire: String,
    /// The field's identifier, raw where it must be.
    pub(crate) ident: String,
    /// The setter's identifier; differs where a generated method has that name.
    pub(crate) setter: String,
    pub(crate) docs: Docs,
    /// What the author wrote, for programs to read: without Markdown.
    pub(crate) description: String,
    /// For the setter: what is most needed while typing.
    pub(crate) setter_docs: Docs,
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    pub(crate) shape: Shape,
    /// What the service uses where the property is absent, as JSON text.
    pub(crate) default: Option<String>,
}

impl Field {
    /// Whether the field is an `Option`.
    pub(crate) fn optional(&self) -> bool {
        !self.required || self.shape.nullable
    }
}

/// What values a place takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    pub(crate) of: Of,
    pub(crate) nullable: bool,
    /// Stands in a box, because its type is still open where it is used.
    pub(crate) boxed: bool,
    pub(crate) bounds: Vec<Bound>,
}

impl Shape {
    /// A place that takes any value of a kind.
    pub(crate) fn new(of: Of) -> Self {
        Self { of, nullable: false, boxed: false, bounds: Vec::new() }
    }
}

/// The kind of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Of {
    Boolean,
    Integer,
    Number,
    String,
    File,
    Secret,
    Any,
    Enum(TypeId),
    Record(TypeId),
    Union(TypeId),
    List(Box<Shape>),
    Map(Box<Shape>),
}

/// A rule beyond the kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(Number),
    MinLength(u64),
    MaxLength(u64),
    /// As the runtime's engine reads it, after the schema's own text.
    Pattern {
        source: String,
        regex: String,
    },
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    MinProperties(u64),
    MaxProperties(u64),
    OneOf,
}

/// An enum without payloads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) docs: Docs,
    pub(crate) variants: Vec<Variant>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variant {
    pub(crate) ident: String,
    pub(crate) docs: Docs,
    pub(crate) wire: Wire,
}

/// A value as it is on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wire {
    String(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    /// Anything else, as JSON text.
    Json(String),
}

/// An enum with one payload a variant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Union {
    pub(crate) name: String,
    pub(crate) docs: Docs,
    pub(crate) side: Side,
    /// In the order in which they are tried.
    pub(crate) alternatives: Vec<Alternative>,
    /// The alternative that a blank value is of: one that does not recurse.
    pub(crate) blank: usize,
}

/// One alternative of a union.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    pub(crate) ident: String,
    pub(crate) docs: Docs,
    pub(crate) shape: Shape,
    /// Whether a value of the payload's type can be turned into the union without naming the alternative.
    pub(crate) from: bool,
}
