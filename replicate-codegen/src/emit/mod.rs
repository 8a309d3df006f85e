//! From the plan to Rust: reads nothing but the plan, and can't fail.

mod enums;
mod records;
mod roots;
mod setters;
mod types;
mod unions;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::ir::{Docs, Module, TypeDef};

/// What stands inside a model's module.
pub(crate) fn contents(module: &Module, runtime: &TokenStream) -> TokenStream {
    let roots = roots::roots(module);
    let types = module.types.iter().map(|def| match def {
        TypeDef::Record(record) => records::record(record, module),
        TypeDef::Enum(listed) => enums::listed(listed),
        TypeDef::Union(union) => unions::union(union, module),
    });
    quote! {
        use #runtime::__private::v1 as __v1;
        #(#types)*
        #roots
    }
}

/// What stands before a model's module: its documentation and the lints that generated code need not follow.
pub(crate) fn attributes(module: &Module) -> TokenStream {
    let docs = docs(&module.docs);
    let allow = allow();
    quote! { #docs #allow }
}

/// The lints that generated code need not follow.
///
/// A module made for one setter has many that nobody calls, and a private one has `pub` items all the same. What a model
/// may add to tomorrow is not `Copy` today, and its author alone decides how large the alternatives of a union are.
pub(crate) fn allow() -> TokenStream {
    quote! {
        #[allow(
            dead_code, deprecated, missing_copy_implementations, unreachable_pub, unused_qualifications,
            variant_size_differences, clippy::all, clippy::nursery, clippy::pedantic
        )]
    }
}

pub(crate) fn docs(docs: &Docs) -> TokenStream {
    let lines = docs.0.iter().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}

/// An identifier, raw where it is written so.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// An integer literal without a suffix; a negative one is two tokens, as the compiler reads it.
fn integer(value: i128) -> TokenStream {
    let literal = Literal::u128_unsuffixed(value.unsigned_abs());
    if value < 0 {
        quote! { -#literal }
    } else {
        quote! { #literal }
    }
}

fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 {
        quote! { -#literal }
    } else {
        quote! { #literal }
    }
}
