use quote::{ToTokens, quote};
use replicate_schema::{Direction, TypeId};

use super::schema::number;
use super::setters::{argument, is_generic, stored};
use super::types::{boxed_type, field_type};
use super::{code, docs, one};
use crate::chunk::{Chunk, Chunks};
use crate::expand::Options;
use crate::names::{FieldName, Name as _, TypeName};
use crate::plan::{Docs, Field, Plan, Struct};

/// A struct with everything it can do by itself.
pub(super) fn structure<'a>(id: TypeId, planned: &'a Struct, plan: &'a Plan, options: &'a Options) -> Chunks<'a> {
    let (name, number) = (plan.name(id), number(id));
    let idents = planned.fields.iter().map(|field| &field.ident);
    let table_docs = doc("The properties of the schema, in the order of the model's author.");
    let table = quote! { #table_docs pub const FIELDS: &'static __v1::Fields = &__v1::Fields::of(__schema, #number); };
    let of_name = quote! { impl #name };
    match planned.direction {
        Direction::Output => {
            let rest = quote! {
                #of_name { #table }
                __v1::output!(
                    #name #number;
                    #(#idents,)*
                );
            };
            Box::new(definition(id, planned, plan, options).chain([Chunk::Tokens(rest)]))
        }
        Direction::Input => {
            let required: Vec<&Field> = planned.fields.iter().filter(|field| field.property.required).collect();
            let new = constructor(planned, &required, plan).to_token_stream();
            let setters = planned.fields.iter().map(|field| Chunk::Tokens(setter(field, plan).to_token_stream()));
            let members = [table, new].into_iter().map(Chunk::Tokens).chain(setters);
            let members = members.chain(std::iter::once_with(|| Chunk::Tokens(quote! { __v1::setters!(); })));
            let methods = Chunk::Block { head: of_name, members: Box::new(members) };
            let rest = quote! {
                __v1::input!(
                    #name #number;
                    #(#idents,)*
                );
            };
            let companion = companion(planned, name, required, plan);
            Box::new(
                definition(id, planned, plan, options).chain([methods]).chain(companion).chain([Chunk::Tokens(rest)]),
            )
        }
    }
}

fn definition<'a>(
    id: TypeId,
    planned: &'a Struct,
    plan: &'a Plan,
    options: &'a Options,
) -> impl Iterator<Item = Chunk<'a>> + 'a {
    let (name, docs_of_struct) = (plan.name(id), docs(&planned.docs));
    let attributes = options.attributes_of(&plan.model.name, plan.name(id));
    let fields = planned.fields.iter().map(move |field| {
        let (ident, ty) = (&field.ident, field_type(field, planned.direction, plan));
        let (docs, deprecated) = (docs(&field.docs), deprecated(field));
        Chunk::Tokens(quote! { #docs #deprecated pub #ident: #ty, })
    });
    let (must_use, extra) = match planned.direction {
        Direction::Input => (
            Some(quote! { #[must_use = "an input does nothing until it is given to a client"] }),
            Some(Chunk::Tokens(quote! { #[doc(hidden)] pub __extra: __v1::Extra, })),
        ),
        Direction::Output => (None, None),
    };
    let before = Chunk::Tokens(quote! { #docs_of_struct #attributes #must_use });
    let head = quote! { pub struct #name };
    [before, Chunk::Block { head, members: Box::new(fields.chain(extra)) }].into_iter()
}

/// `new`, with what is required.
fn constructor(planned: &Struct, required: &[&Field], plan: &Plan) -> impl ToTokens {
    code(move || match required {
        [] => {
            let docs = doc("An input with nothing set: the service uses its defaults.");
            quote! { #docs #[inline] pub fn new() -> Self { __v1::blank() } }
        }
        [field] => {
            let (name, ident, ty) = (parameter(field), &field.ident, argument(field.schema(), plan));
            let stored = stored(field, &quote! { #name }, &quote! { new });
            let of_new = docs_of(&format!("An input with its required value, `{}`.", field.setter.as_str()));
            let docs = docs(&of_new);
            let inline = inline(field);
            quote! {
                #docs
                #inline
                pub fn new(#name: #ty) -> Self {
                    let mut new: Self = __v1::blank();
                    new.#ident = #stored;
                    new
                }
            }
        }
        fields => {
            let (name, docs) = (&planned.required_name, doc("An input with what is required."));
            let stores = fields.iter().map(|field| {
                let ident = &field.ident;
                let value = if field.optional() {
                    quote! { __v1::Some(required.#ident) }
                } else {
                    quote! { required.#ident }
                };
                code(move || quote! { new.#ident = #value; })
            });
            quote! {
                #docs
                #[inline]
                pub fn new(required: #name) -> Self {
                    let mut new: Self = __v1::blank();
                    #(#stores)*
                    new
                }
            }
        }
    })
}

/// What stands beside an input: `Default` where nothing is required, the struct of what is where there are two or more.
fn companion<'a>(planned: &'a Struct, name: &'a TypeName, required: Vec<&'a Field>, plan: &'a Plan) -> Chunks<'a> {
    match required.as_slice() {
        [] => one(move || {
            quote! {
                impl __v1::Default for #name {
                    #[inline]
                    fn default() -> Self { Self::new() }
                }
            }
        }),
        [_] => Box::new(std::iter::empty()),
        _ => required_struct(planned, name, required, plan),
    }
}

fn required_struct<'a>(planned: &'a Struct, owner: &TypeName, fields: Vec<&'a Field>, plan: &'a Plan) -> Chunks<'a> {
    let (name, text) = (&planned.required_name, planned.required_name.as_str());
    let docs_of_name = docs_of(&format!("What [`{owner}::new`] must be given, by name."));
    let before = Chunk::Tokens(docs(&docs_of_name).to_token_stream());
    let shown = fields.iter().map(|field| {
        let (text, ident) = (field.ident.as_str(), &field.ident);
        code(move || quote! { (#text, &self.#ident), })
    });
    let debug = quote! {
        impl __v1::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut __v1::Formatter<'_>) -> __v1::FmtResult {
                __v1::debug_fields(#text, &[#(#shown)*], f)
            }
        }
    };
    let members = fields.into_iter().map(|field| {
        let (docs, ident) = (docs(&field.required_docs), &field.ident);
        let ty = boxed_type(field, Direction::Input, plan);
        Chunk::Tokens(quote! { #docs pub #ident: #ty, })
    });
    let definition = Chunk::Block { head: quote! { pub struct #name }, members: Box::new(members) };
    Box::new([before, definition, Chunk::Tokens(debug)].into_iter())
}

fn setter(field: &Field, plan: &Plan) -> impl ToTokens {
    code(move || {
        let (name, ident, ty) = (&field.setter, &field.ident, argument(field.schema(), plan));
        let parameter = parameter(field);
        let stored = stored(field, &quote! { #parameter }, &quote! { self });
        let (docs, deprecated, inline) = (docs(&field.setter_docs), deprecated(field), inline(field));
        quote! {
            #docs
            #deprecated
            #inline
            pub fn #name(mut self, #parameter: #ty) -> Self {
                self.#ident = #stored;
                self
            }
        }
    })
}

/// What a function calls the value of a field: what the field is called, unless that is the name of a local of its own
/// or can be that of a variant, such as `_2`.
fn parameter(field: &Field) -> FieldName {
    let name = field.ident.as_str();
    if name == "new" || name.starts_with('_') { FieldName::new("value".to_owned()) } else { field.ident.clone() }
}

/// Keeps a function that takes a field's value out of builds that don't call it, as generic functions are anyway.
fn inline(field: &Field) -> impl ToTokens {
    (!is_generic(field.schema())).then(|| code(|| quote! { #[inline] }))
}

fn deprecated(field: &Field) -> impl ToTokens {
    field.property.deprecated.then(|| {
        code(|| {
            let note = field.instead.as_ref().map(|note| quote! { (note = #note) });
            quote! { #[deprecated #note] }
        })
    })
}

fn doc(line: &'static str) -> impl ToTokens {
    code(move || docs(&docs_of(line)).to_token_stream())
}

fn docs_of(line: &str) -> Docs {
    Docs(vec![line.to_owned()])
}
