//! The Rust types of places.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use replicate_schema::{Direction, Kind, Schema, TypeId};

use crate::names::TypeName;
use crate::plan::{Field, Item, Plan};

/// The type of a field of a struct.
pub(crate) fn field_type(field: &Field, direction: Direction, plan: &Plan) -> TokenStream {
    let inner = boxed_type(field, direction, plan);
    if field.optional() {
        quote! { __v1::Option<#inner> }
    } else {
        inner
    }
}

/// The type of a field's value that is there.
pub(crate) fn boxed_type(field: &Field, direction: Direction, plan: &Plan) -> TokenStream {
    in_box(value_type(field.schema(), direction, plan), field.boxed)
}

/// A type in a box, where it stands in one.
pub(super) fn in_box(inner: TokenStream, boxed: bool) -> TokenStream {
    if boxed {
        quote! { __v1::Box<#inner> }
    } else {
        inner
    }
}

/// The type of an item, of a map's value or of an output.
pub(crate) fn schema_type(schema: &Schema, direction: Direction, plan: &Plan) -> TokenStream {
    let inner = value_type(schema, direction, plan);
    if schema.nullable {
        quote! { __v1::Option<#inner> }
    } else {
        inner
    }
}

/// The type of a value that is there.
pub(crate) fn value_type(schema: &Schema, direction: Direction, plan: &Plan) -> TokenStream {
    match (&schema.kind, direction) {
        (Kind::Boolean, _) => quote! { bool },
        (Kind::Integer, _) => quote! { i64 },
        (Kind::Number, _) => quote! { f64 },
        (Kind::String, Direction::Input) => quote! { __v1::String },
        (Kind::String, Direction::Output) => quote! { __v1::Text },
        (Kind::File, Direction::Input) => quote! { __v1::FileInput },
        (Kind::File, Direction::Output) => quote! { __v1::FileOutput },
        (Kind::Secret, _) => quote! { __v1::Secret },
        (Kind::Enum(id), Direction::Output) => {
            let name = type_name(*id, plan);
            quote! { __v1::OpenEnum<#name> }
        }
        (Kind::Enum(id) | Kind::Object(id) | Kind::Union(id), _) => type_name(*id, plan),
        (Kind::Array(items), direction) => {
            let items = schema_type(items, direction, plan);
            match direction {
                Direction::Input => quote! { __v1::Vec<#items> },
                Direction::Output => quote! { __v1::OutputList<#items> },
            }
        }
        (Kind::Map(values), direction) => {
            let values = schema_type(values, direction, plan);
            match direction {
                Direction::Input => quote! { __v1::BTreeMap<__v1::String, #values> },
                Direction::Output => quote! { __v1::OutputMap<#values> },
            }
        }
        _ => quote! { __v1::Json },
    }
}

/// A type of the module by its name.
fn type_name(id: TypeId, plan: &Plan) -> TokenStream {
    let name = plan.name(id);
    quote! { #name }
}

/// The names of the types that stand in a box somewhere.
pub(super) fn boxed(plan: &Plan) -> BTreeSet<&TypeName> {
    let schemas = plan.items.iter().flat_map(|item| {
        let schemas: Vec<&Schema> = match item {
            Item::Struct(planned) => planned.fields.iter().filter(|it| it.boxed).map(Field::schema).collect(),
            Item::Union(planned) => planned.alternatives.iter().filter(|it| it.boxed).map(|it| &it.schema).collect(),
            Item::Enum(_) => Vec::new(),
        };
        schemas
    });
    schemas.filter_map(|schema| Some(plan.name(schema.kind.type_id()?))).collect()
}
