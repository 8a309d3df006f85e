//! What `new` and the setters take, and how it becomes what a field holds.

use proc_macro2::TokenStream;
use quote::quote;
use replicate_schema::{Direction, Kind, Schema};

use super::types::{schema_type, value_type};
use crate::plan::{Field, Plan};

/// The type of a setter's argument.
pub(super) fn argument(schema: &Schema, plan: &Plan) -> TokenStream {
    match &schema.kind {
        Kind::Integer => quote! { impl __v1::IntoInteger },
        Kind::Number => quote! { impl __v1::IntoNumber },
        Kind::Array(items) => {
            let item = item(items, plan);
            quote! { impl __v1::IntoIterator<Item = #item> }
        }
        Kind::Map(values) => {
            let value = item(values, plan);
            quote! { impl __v1::IntoIterator<Item = (impl __v1::Into<__v1::String>, #value)> }
        }
        _ => single(schema, plan),
    }
}

/// Whether the type of a setter's argument is generic.
pub(super) fn is_generic(schema: &Schema) -> bool {
    !matches!(schema.kind, Kind::Boolean | Kind::Enum(_) | Kind::Object(_))
}

fn item(schema: &Schema, plan: &Plan) -> TokenStream {
    match (&schema.kind, schema.nullable) {
        (_, true) => schema_type(schema, Direction::Input, plan),
        (Kind::Integer, _) => quote! { impl __v1::IntoInteger },
        (Kind::Number, _) => quote! { impl __v1::IntoNumber },
        _ => single(schema, plan),
    }
}

fn single(schema: &Schema, plan: &Plan) -> TokenStream {
    let target = value_type(schema, Direction::Input, plan);
    match &schema.kind {
        Kind::String => quote! { impl __v1::IntoText },
        Kind::File => quote! { impl __v1::IntoFile },
        Kind::Secret => quote! { impl __v1::IntoSecret },
        Kind::Any | Kind::Union(_) => quote! { impl __v1::Into<#target> },
        _ => target,
    }
}

/// What a field holds for an argument; `owner` is the struct that is being filled.
pub(super) fn stored(field: &Field, argument: &TokenStream, owner: &TokenStream) -> TokenStream {
    let wire = &field.property.name;
    if let Some(stored) = scalar(field, argument, owner) {
        return stored;
    }
    let value = match &field.schema().kind {
        Kind::Boolean | Kind::Enum(_) | Kind::Object(_) => argument.clone(),
        Kind::Array(items) => match (&items.kind, items.nullable) {
            (Kind::Integer, false) => quote! { __v1::integers(#argument, #wire, &mut #owner.__extra) },
            (Kind::Number, false) => quote! { __v1::numbers(#argument) },
            _ => quote! { __v1::list(#argument) },
        },
        Kind::Map(values) => match (&values.kind, values.nullable) {
            (Kind::Integer, false) => quote! { __v1::integer_map(#argument, #wire, &mut #owner.__extra) },
            (Kind::Number, false) => quote! { __v1::number_map(#argument) },
            _ => quote! { __v1::map(#argument) },
        },
        _ => quote! { __v1::Into::into(#argument) },
    };
    let value = if field.boxed {
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
    let wire = &field.property.name;
    Some(match (&field.schema().kind, field.optional()) {
        (Kind::Integer, false) => quote! { __v1::integer(#argument, #wire, &mut #owner.__extra) },
        (Kind::Integer, true) => quote! { __v1::some_integer(#argument, #wire, &mut #owner.__extra) },
        (Kind::Number, false) => quote! { __v1::number(#argument) },
        (Kind::Number, true) => quote! { __v1::some_number(#argument) },
        (Kind::String, false) => quote! { __v1::text(#argument) },
        (Kind::String, true) => quote! { __v1::some_text(#argument) },
        (Kind::File, false) => quote! { __v1::file(#argument) },
        (Kind::File, true) => quote! { __v1::some_file(#argument) },
        (Kind::Secret, false) => quote! { __v1::secret(#argument) },
        (Kind::Secret, true) => quote! { __v1::some_secret(#argument) },
        _ => return None,
    })
}
