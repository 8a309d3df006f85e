//! What `new` and the setters take, and how it becomes what a field holds.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::value_type;
use crate::ir::{Field, Module, Of, Shape, Side};

/// The type of a setter's argument.
pub(super) fn argument(shape: &Shape, module: &Module) -> TokenStream {
    match &shape.of {
        Of::Integer => quote! { impl __v1::IntoInteger },
        Of::Number => quote! { impl __v1::IntoNumber },
        Of::List(items) => {
            let item = item(items, module);
            quote! { impl __v1::IntoIterator<Item = #item> }
        }
        Of::Map(values) => {
            let value = item(values, module);
            quote! { impl __v1::IntoIterator<Item = (impl __v1::Into<__v1::String>, #value)> }
        }
        _ => single(shape, module),
    }
}

/// Whether the type of a setter's argument is generic.
pub(super) fn is_generic(shape: &Shape) -> bool {
    !matches!(shape.of, Of::Boolean | Of::Enum(_) | Of::Record(_))
}

fn item(shape: &Shape, module: &Module) -> TokenStream {
    match (&shape.of, shape.nullable) {
        (_, true) => super::types::shape_type(shape, Side::Input, module),
        (Of::Integer, _) => quote! { impl __v1::IntoInteger },
        (Of::Number, _) => quote! { impl __v1::IntoNumber },
        _ => single(shape, module),
    }
}

fn single(shape: &Shape, module: &Module) -> TokenStream {
    let bare = Shape { boxed: false, ..shape.clone() };
    let target = value_type(&bare, Side::Input, module);
    match &shape.of {
        Of::String => quote! { impl __v1::IntoText },
        Of::File => quote! { impl __v1::IntoFile },
        Of::Secret => quote! { impl __v1::IntoSecret },
        Of::Any | Of::Union(_) => quote! { impl __v1::Into<#target> },
        _ => target,
    }
}

/// What a field holds for an argument; `owner` is the struct that is being filled.
pub(super) fn stored(field: &Field, argument: &TokenStream, owner: &TokenStream) -> TokenStream {
    let wire = &field.wire;
    let shape = &field.shape;
    if let Some(stored) = scalar(field, argument, owner) {
        return stored;
    }
    let value = match &shape.of {
        Of::Boolean | Of::Enum(_) | Of::Record(_) => argument.clone(),
        Of::List(items) => match (&items.of, items.nullable) {
            (Of::Integer, false) => quote! { __v1::integers(#argument, #wire, &mut #owner.__extra) },
            (Of::Number, false) => quote! { __v1::numbers(#argument) },
            _ => quote! { __v1::list(#argument) },
        },
        Of::Map(values) => match (&values.of, values.nullable) {
            (Of::Integer, false) => quote! { __v1::integer_map(#argument, #wire, &mut #owner.__extra) },
            (Of::Number, false) => quote! { __v1::number_map(#argument) },
            _ => quote! { __v1::map(#argument) },
        },
        _ => quote! { __v1::Into::into(#argument) },
    };
    let value = if shape.boxed {
        quote! { __v1::Box::new(#value) }
    } else {
        value
    };
    if field.optional() {
        quote! { __v1::Some(#value) }
    } else {
        value
    }
}

/// What a field of one integer, number, text, file or secret holds.
fn scalar(field: &Field, argument: &TokenStream, owner: &TokenStream) -> Option<TokenStream> {
    let wire = &field.wire;
    Some(match (&field.shape.of, field.optional()) {
        (Of::Integer, false) => quote! { __v1::integer(#argument, #wire, &mut #owner.__extra) },
        (Of::Integer, true) => quote! { __v1::some_integer(#argument, #wire, &mut #owner.__extra) },
        (Of::Number, false) => quote! { __v1::number(#argument) },
        (Of::Number, true) => quote! { __v1::some_number(#argument) },
        (Of::String, false) => quote! { __v1::text(#argument) },
        (Of::String, true) => quote! { __v1::some_text(#argument) },
        (Of::File, false) => quote! { __v1::file(#argument) },
        (Of::File, true) => quote! { __v1::some_file(#argument) },
        (Of::Secret, false) => quote! { __v1::secret(#argument) },
        (Of::Secret, true) => quote! { __v1::some_secret(#argument) },
        _ => return None,
    })
}
