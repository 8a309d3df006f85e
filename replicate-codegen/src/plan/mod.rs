//! What is to be generated: a schema with Rust names, types and documentation. Every decision is taken here, so that
//! printing it can't fail.

mod boxes;
mod docs;
mod names_of_types;
mod structs;
mod unions;

use replicate_schema::{
    Diagnostic, Direction, Document, Kind, ModelName, ModelSchema, Property, Schema, Type, TypeId, Types,
};

pub(crate) use boxes::Boxes;
use names_of_types::TypeNames;

use crate::names::{FieldName, SetterName, TypeName, VariantName, own_type};
use crate::sample::Sample;

/// One model's module.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) model: Model,
    /// Documentation of the module itself.
    pub(crate) docs: Docs,
    /// What the schemas say, with the names of generated code: types by their Rust names, properties by their setters,
    /// values by their variants.
    pub(crate) types: Types,
    /// How each of the types is generated, by its number.
    pub(crate) items: Vec<Item>,
    pub(crate) prediction: Operation,
    pub(crate) training: Option<Operation>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Who the model is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Model {
    pub(crate) name: ModelName,
    pub(crate) version: Option<String>,
    pub(crate) official: bool,
}

/// The input of a prediction or of a training, with what comes of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    pub(crate) input: TypeId,
    /// `Output` or `TrainingOutput`.
    pub(crate) output_name: TypeName,
    pub(crate) output_docs: Docs,
    pub(crate) output: Schema,
    /// One piece of the output, where the model streams.
    pub(crate) chunk: Option<Schema>,
    /// Whether the document says what is given back.
    pub(crate) declared: bool,
}

/// Lines of Markdown, safe to stand in a doc comment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Docs(pub(crate) Vec<String>);

/// How a type is generated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
}

/// A struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Struct {
    pub(crate) name: TypeName,
    pub(crate) docs: Docs,
    pub(crate) direction: Direction,
    pub(crate) fields: Vec<Field>,
    /// The struct that holds the required fields for `new`, where there are two or more.
    pub(crate) required_name: TypeName,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) ident: FieldName,
    /// Differs from the field's where a generated method has that name.
    pub(crate) setter: SetterName,
    pub(crate) docs: Docs,
    /// For the setter: what is most needed while typing.
    pub(crate) setter_docs: Docs,
    /// Where the field stands in the struct that holds the required ones.
    pub(crate) required_docs: Docs,
    /// What to use in its place, where it is deprecated and its author says that.
    pub(crate) instead: Option<String>,
    pub(crate) property: Property,
    /// Whether its value stands in a box, because its type leads back to itself.
    pub(crate) boxed: bool,
}

impl Item {
    pub(crate) fn name(&self) -> &TypeName {
        match self {
            Self::Struct(Struct { name, .. }) | Self::Enum(Enum { name, .. }) | Self::Union(Union { name, .. }) => name,
        }
    }
}

impl Field {
    /// Whether the field is an `Option`.
    pub(crate) fn optional(&self) -> bool {
        !self.property.required || self.property.schema.nullable
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.property.schema
    }
}

/// An enum without payloads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Enum {
    pub(crate) name: TypeName,
    pub(crate) docs: Docs,
    pub(crate) variants: Vec<Variant>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variant {
    pub(crate) ident: VariantName,
    pub(crate) docs: Docs,
}

/// An enum with one payload a variant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Union {
    pub(crate) name: TypeName,
    pub(crate) docs: Docs,
    pub(crate) direction: Direction,
    /// In the order in which they are tried.
    pub(crate) alternatives: Vec<Alternative>,
    /// The alternative that a blank value is of: one that does not recurse.
    pub(crate) simplest: usize,
}

/// One alternative of a union.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    pub(crate) ident: VariantName,
    pub(crate) docs: Docs,
    pub(crate) schema: Schema,
    /// Whether its value stands in a box, because its type leads back to itself.
    pub(crate) boxed: bool,
    /// Whether a value of the payload's type can be turned into the union without naming the alternative.
    pub(crate) from: bool,
}

impl Plan {
    /// Plans the module of a document.
    pub(crate) fn new(document: &Document, model: &ModelName) -> Self {
        let ModelSchema { types, origins, prediction, training, diagnostics } = ModelSchema::read(document);
        let names = TypeNames::new(&origins);
        let boxes = Boxes::new(&types);
        let items = types.iter().zip(&origins).enumerate().map(|(index, (described, origin))| {
            let id = TypeId(index);
            match described {
                Type::Object(object) => Item::Struct(structs::plan(id, object, origin, &types, &names, &boxes)),
                Type::Enum(listed) => Item::Enum(Enum {
                    name: names.of(id).clone(),
                    docs: docs::listed(origin, &listed.description),
                    variants: unions::variants(&listed.choices),
                }),
                Type::Union(union) => Item::Union(unions::plan(id, union, origin, &types, &names, &boxes)),
            }
        });
        let items: Vec<Item> = items.collect();
        let types = named(&types, &items);
        let operation = |read: &replicate_schema::Operation, output_name| Operation {
            input: read.input,
            output_name: own_type(output_name),
            output_docs: docs::output(&read.output, &types),
            output: read.output.schema.clone(),
            chunk: read.output.chunk.clone(),
            declared: read.output.declared,
        };
        let prediction = operation(&prediction, "Output");
        let training = training.map(|training| operation(&training, "TrainingOutput"));
        let example = docs::example(&Sample { types: &types, items: &items, module: None }.input(prediction.input));
        Self {
            docs: docs::module(document, model, &prediction, &types, example),
            model: Model {
                name: model.clone(),
                version: document.version().map(str::to_owned),
                official: document.is_official(),
            },
            types,
            items,
            prediction,
            training,
            diagnostics,
        }
    }

    /// The name of a type.
    pub(crate) fn name(&self, id: TypeId) -> &TypeName {
        self.items[id.0].name()
    }

    /// Every item with the number of its type.
    pub(crate) fn items(&self) -> impl Iterator<Item = (TypeId, &Item)> {
        self.items.iter().enumerate().map(|(index, item)| (TypeId(index), item))
    }

    /// The first line of the schema's text: which model it is.
    pub(crate) fn head(&self) -> String {
        let Model { name, version, official } = &self.model;
        let version = version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        let official = if *official { " official" } else { "" };
        let output = match (&self.prediction.chunk, self.prediction.declared) {
            (Some(_), _) => " iterator",
            (None, false) => " undeclared",
            (None, true) => "",
        };
        format!("model {name}{version}{official}{output}")
    }
}

/// The types with the names of generated code.
fn named(types: &Types, items: &[Item]) -> Types {
    let named = types.iter().zip(items).map(|(described, item)| {
        let mut described = described.clone();
        described.set_name(item.name().to_string());
        match (&mut described, item) {
            (Type::Object(object), Item::Struct(planned)) => {
                for (property, field) in object.properties.iter_mut().zip(&planned.fields) {
                    let setter = field.setter.to_string();
                    property.label = (setter != property.name).then_some(setter);
                }
            }
            (Type::Enum(listed), Item::Enum(planned)) => {
                for (choice, variant) in listed.choices.iter_mut().zip(&planned.variants) {
                    choice.label = variant.ident.to_string();
                }
            }
            _ => {}
        }
        described
    });
    named.collect()
}

/// A text that two kinds share if their values have one Rust type.
fn rust_type(kind: &Kind) -> String {
    let nullable = |schema: &Schema| if schema.nullable { " or null" } else { "" };
    match kind {
        Kind::Array(items) => format!("list of {}{}", rust_type(&items.kind), nullable(items)),
        Kind::Map(values) => format!("map to {}{}", rust_type(&values.kind), nullable(values)),
        kind => format!("{kind:?}"),
    }
}
