//! A place's Rust type, and its row in the static tables.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::ir::{Field, Module, Of, Shape, Side, TypeDef, TypeId};

/// The type of a field of a struct.
pub(super) fn field_type(field: &Field, side: Side, module: &Module) -> TokenStream {
    let inner = value_type(&field.shape, side, module);
    if field.optional() {
        quote! { __v1::Option<#inner> }
    } else {
        inner
    }
}

/// The type of an item, of a map's value or of an output.
pub(super) fn shape_type(shape: &Shape, side: Side, module: &Module) -> TokenStream {
    let inner = value_type(shape, side, module);
    if shape.nullable {
        quote! { __v1::Option<#inner> }
    } else {
        inner
    }
}

/// The type of a value that is there.
pub(super) fn value_type(shape: &Shape, side: Side, module: &Module) -> TokenStream {
    let bare = match (&shape.of, side) {
        (Of::Boolean, _) => quote! { bool },
        (Of::Integer, _) => quote! { i64 },
        (Of::Number, _) => quote! { f64 },
        (Of::String, Side::Input) => quote! { __v1::String },
        (Of::String, Side::Output) => quote! { __v1::Text },
        (Of::File, Side::Input) => quote! { __v1::FileInput },
        (Of::File, Side::Output) => quote! { __v1::FileOutput },
        (Of::Secret, _) => quote! { __v1::Secret },
        (Of::Any, _) => quote! { __v1::Json },
        (Of::Enum(id), Side::Output) => {
            let name = type_name(*id, module);
            quote! { __v1::OpenEnum<#name> }
        }
        (Of::Enum(id) | Of::Record(id) | Of::Union(id), _) => type_name(*id, module),
        (Of::List(items), side) => {
            let items = shape_type(items, side, module);
            if side == Side::Input {
                quote! { __v1::Vec<#items> }
            } else {
                quote! { __v1::OutputList<#items> }
            }
        }
        (Of::Map(values), side) => {
            let values = shape_type(values, side, module);
            match side {
                Side::Input => quote! { __v1::BTreeMap<__v1::String, #values> },
                Side::Output => quote! { __v1::OutputMap<#values> },
            }
        }
    };
    if shape.boxed {
        quote! { __v1::Box<#bare> }
    } else {
        bare
    }
}

/// A type of the module by its name.
pub(super) fn type_name(id: TypeId, module: &Module) -> TokenStream {
    let name = ident(module.types[id.0].name());
    quote! { #name }
}

/// The names of the types that stand in a box somewhere.
pub(super) fn boxed(module: &Module) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    module.types.iter().flat_map(TypeDef::shapes).for_each(|shape| collect(shape, module, &mut found));
    found
}

fn collect<'a>(shape: &Shape, module: &'a Module, found: &mut BTreeSet<&'a str>) {
    match &shape.of {
        Of::List(inner) | Of::Map(inner) => collect(inner, module, found),
        Of::Record(id) | Of::Union(id) if shape.boxed => {
            found.insert(module.types[id.0].name());
        }
        _ => {}
    }
}
