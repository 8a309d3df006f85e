//! From the plan to Rust: reads nothing but the plan, and can't fail.

mod enums;
mod operations;
mod schema;
mod setters;
mod structs;
pub(crate) mod types;
mod unions;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use replicate_schema::Bound;

use crate::chunk::{Chunk, Chunks};
use crate::expand::{Options, Schemas};
use crate::plan::{Docs, Item, Plan};

/// What stands inside a model's module.
pub(crate) fn contents<'a>(plan: &'a Plan, options: &'a Options) -> Chunks<'a> {
    let head = std::iter::once_with(move || {
        let (runtime, schema) = (options.runtime(), schema::schema(plan, options));
        Chunk::Tokens(quote! { use #runtime::__private::v1 as __v1; #schema })
    });
    let items = plan.items().flat_map(move |(id, item)| match item {
        Item::Struct(planned) => structs::structure(id, planned, plan, options),
        Item::Enum(planned) => one(move || enums::listed(id, planned, plan, options)),
        Item::Union(planned) => unions::union(id, planned, plan, options),
    });
    let rest = std::iter::once_with(move || {
        let boxed = types::boxed(plan);
        let engine = has_pattern(plan).then(|| quote! { const _: () = __v1::PATTERN; });
        let operations = operations::operations(plan);
        let schemas = (options.schemas == Schemas::Schemars).then(|| schema::schemas(plan));
        Chunk::Tokens(quote! { #(__v1::boxed!(#boxed);)* #engine #operations #schemas })
    });
    Box::new(head.chain(items).chain(rest))
}

/// One chunk, made when it is asked for.
fn one<'a>(make: impl FnOnce() -> TokenStream + 'a) -> Chunks<'a> {
    Box::new(std::iter::once_with(|| Chunk::Tokens(make())))
}

/// What stands before a model's module: its documentation and the lints that generated code need not follow.
pub(crate) fn attributes(plan: &Plan) -> TokenStream {
    let (docs, allow) = (docs(&plan.docs), allow());
    quote! { #docs #allow }
}

/// The lints that generated code need not follow.
///
/// A module made for one setter has many that nobody calls, and a private one has `pub` items all the same, which the
/// traits behind `input!` make reachable. What a model may add to tomorrow is not `Copy` today, and its author alone
/// decides how large the alternatives of a union are.
pub(crate) fn allow() -> TokenStream {
    let lints = lints();
    quote! { #[allow(#lints)] }
}

/// The lints in [`allow`].
pub(crate) fn lints() -> TokenStream {
    quote! {
        dead_code, deprecated, missing_copy_implementations, non_local_definitions, unnameable_types,
        unreachable_pub, unused_qualifications, variant_size_differences, clippy::all, clippy::nursery,
        clippy::pedantic
    }
}

/// The doc comments for documentation, one a line.
pub(crate) fn docs(docs: &Docs) -> impl ToTokens {
    code(move || {
        let lines = docs.0.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
        quote! { #(#[doc = #lines])* }
    })
}

/// Makes code with patterns ask for the feature that checks them, where the module has any.
fn has_pattern(plan: &Plan) -> bool {
    let is_pattern = |bound: &Bound| matches!(bound, Bound::Pattern(_));
    plan.types.iter().flat_map(replicate_schema::Type::schemas).any(|schema| schema.any_bound(&is_pattern))
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
