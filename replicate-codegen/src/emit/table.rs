//! Tables: a row of text for each field of a struct or alternative of a union, and what rows can't say in text.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use replicate_rules::spec::{self, Kind, Place, Row};

use super::code;
use super::place::place;
use super::types::type_name;
use crate::ir::{Bound, Field, Module, Of, Shape};

/// The table of a struct.
pub(super) fn fields<'a>(fields: &'a [Field], module: &'a Module) -> impl ToTokens + 'a {
    code(move || table(&quote! { Field }, fields.iter().map(row), fields.iter().map(|field| &field.shape), module))
}

/// The table of a union.
pub(super) fn alternatives<'a>(shapes: &'a [&'a Shape], module: &'a Module) -> impl ToTokens + 'a {
    code(move || {
        table(&quote! { Schema }, shapes.iter().map(|it| text(it).to_string()), shapes.iter().copied(), module)
    })
}

fn table<'a>(
    entry: &TokenStream,
    rows: impl Iterator<Item = String>,
    shapes: impl Iterator<Item = &'a Shape>,
    module: &'a Module,
) -> TokenStream {
    let mut found = Vec::new();
    shapes.for_each(|shape| links(shape, module, &mut found));
    let found = (!found.is_empty()).then(|| quote! { ; #(#found,)* });
    quote! { __v1::table!(#entry; #(#rows,)* #found) }
}

fn row(field: &Field) -> String {
    let Field { wire, required, default, .. } = field;
    let place = Place { nullable: false, ..text(&field.shape) };
    let field = spec::Field { name: wire.clone(), setter: wire.clone(), required: *required, place };
    Row { field, default: default.as_deref() }.to_string()
}

/// A type with a name of its own is a letter in a row, and a link beside the rows.
fn text(shape: &Shape) -> Place {
    place(shape, &|of| match of {
        Of::Enum(_) => Kind::Enum(0),
        Of::Record(_) => Kind::Record(0),
        _ => Kind::Union(Vec::new()),
    })
}

/// The links of a shape, in the order in which its row is read: the kind before the bounds.
fn links(shape: &Shape, module: &Module, found: &mut Vec<TokenStream>) {
    match &shape.of {
        Of::List(inner) | Of::Map(inner) => links(inner, module, found),
        Of::Enum(id) => {
            let name = type_name(*id, module);
            found.push(quote! { Enum(__v1::values::<#name>()) });
        }
        Of::Record(id) => {
            let name = type_name(*id, module);
            found.push(quote! { Object(#name::FIELDS) });
        }
        Of::Union(id) => {
            let name = type_name(*id, module);
            found.push(quote! { Union(#name::__ALTERNATIVES) });
        }
        _ => {}
    }
    let patterns = shape.bounds.iter().filter(|bound| matches!(bound, Bound::Pattern { .. }));
    found.extend(patterns.map(|_| quote! { Pattern(__v1::matches_pattern) }));
}
