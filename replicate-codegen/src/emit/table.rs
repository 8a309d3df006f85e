//! Tables: a row of text for each field of a struct or alternative of a union.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use replicate_rules::spec::{self, Kind, Place, Row};

use super::code;
use super::place::place;
use crate::ir::{Bound, Field, Module, Of, Shape, TypeDef};

/// The table of a struct.
pub(super) fn fields<'a>(name: &'a Ident, fields: &'a [Field]) -> impl ToTokens + 'a {
    code(move || table(name, fields.iter().map(row)))
}

/// The table of a union.
pub(super) fn alternatives<'a>(name: &'a Ident, shapes: &'a [&'a Shape]) -> impl ToTokens + 'a {
    code(move || table(name, shapes.iter().map(|it| text(it).to_string())))
}

fn table(name: &Ident, rows: impl Iterator<Item = String>) -> TokenStream {
    quote! { __v1::table!(#name; #(#rows,)*) }
}

fn row(field: &Field) -> String {
    let Field { wire, required, default, .. } = field;
    let place = Place { nullable: false, ..text(&field.shape) };
    let field = spec::Field { name: wire.clone(), setter: wire.clone(), required: *required, place };
    Row { field, default: default.as_deref() }.to_string()
}

/// A type with a name of its own is a letter in a row: the type says the rest of itself.
fn text(shape: &Shape) -> Place {
    place(shape, &|of| match of {
        Of::Enum(_) => Kind::Enum(0),
        Of::Record(_) => Kind::Record(0),
        _ => Kind::Union(Vec::new()),
    })
}

/// Makes code with patterns ask for the feature that checks them, where the module has any.
pub(super) fn engine(module: &Module) -> Option<TokenStream> {
    let mut shapes = module.types.iter().flat_map(TypeDef::shapes);
    shapes.any(has_pattern).then(|| quote! { const _: fn(&'static str, &str) -> bool = __v1::matches_pattern; })
}

fn has_pattern(shape: &Shape) -> bool {
    let inner = match &shape.of {
        Of::List(inner) | Of::Map(inner) => has_pattern(inner),
        _ => false,
    };
    inner || shape.bounds.iter().any(|bound| matches!(bound, Bound::Pattern { .. }))
}
