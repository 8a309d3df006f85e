//! From the plan to Rust: reads nothing but the plan, and can't fail.

mod checked;
mod enums;
mod place;
mod records;
mod roots;
mod setters;
mod table;
mod types;
mod unions;

pub(crate) use checked::spec;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::expand::{Options, Schemas};
use crate::ir::{Docs, Module, Side, TypeDef};

/// What stands inside a model's module.
pub(crate) fn contents(module: &Module, options: &Options) -> TokenStream {
    let runtime = &options.runtime;
    let roots = roots::roots(module);
    let types = module.types.iter().map(|def| {
        code(move || match def {
            TypeDef::Record(record) => records::record(record, module),
            TypeDef::Enum(listed) => enums::listed(listed),
            TypeDef::Union(union) => unions::union(union, module),
        })
    });
    let inputs = module.types.iter().filter_map(|def| match def {
        TypeDef::Record(record) if record.side == Side::Input => Some(record),
        _ => None,
    });
    let boxed = types::boxed(module).into_iter().map(ident);
    let engine = table::engine(module);
    let schemas = (options.schemas == Schemas::Schemars).then(|| records::schemas(inputs));
    quote! {
        use #runtime::__private::v1 as __v1;
        #(#types)*
        #(__v1::boxed!(#boxed);)*
        #engine
        #roots
        #schemas
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
/// A module made for one setter has many that nobody calls, and a private one has `pub` items all the same, which the
/// traits behind `input!` make reachable. What a model may add to tomorrow is not `Copy` today, and its author alone
/// decides how large the alternatives of a union are.
pub(crate) fn allow() -> TokenStream {
    quote! {
        #[allow(
            dead_code, deprecated, missing_copy_implementations, non_local_definitions, unnameable_types,
            unreachable_pub, unused_qualifications, variant_size_differences, clippy::all, clippy::nursery,
            clippy::pedantic
        )]
    }
}

/// The doc comments for documentation, one a line.
pub(crate) fn docs(docs: &Docs) -> impl ToTokens {
    code(move || {
        let lines = docs.0.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
        quote! { #(#[doc = #lines])* }
    })
}

/// Tokens that are made where they are quoted, so that none is copied on its way up.
struct Code<F>(F);

fn code<F: Fn() -> TokenStream>(make: F) -> Code<F> {
    Code(make)
}

impl<F: Fn() -> TokenStream> ToTokens for Code<F> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend([(self.0)()]);
    }

    fn to_token_stream(&self) -> TokenStream {
        (self.0)()
    }
}

/// An identifier, raw where it is written so.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}
