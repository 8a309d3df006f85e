use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::setters::{argument, is_generic, stored};
use super::table;
use super::types::{field_type, value_type};
use super::{code, docs, ident};
use crate::ir::{Docs, Field, Module, Record, Side};

/// A struct with everything it can do by itself.
pub(super) fn record(record: &Record, module: &Module) -> TokenStream {
    let name = ident(&record.name);
    let definition = definition(record, &name, module);
    let dozens = record.fields.chunks(12).map(|fields| {
        code(move || {
            let idents = fields.iter().map(|field| ident(&field.ident));
            quote! { (#(#idents,)*) }
        })
    });
    let table = table::fields(&name, &record.fields);
    let table_docs = doc("The properties of the schema, in the order of the model's author.");
    let table = code(|| quote! { #table_docs pub const FIELDS: &'static __v1::Table<__v1::Field> = #table; });
    match record.side {
        Side::Output => quote! {
            #definition
            impl #name { #table }
            __v1::output!(#name; #(#dozens)*);
        },
        Side::Input => {
            let required: Vec<&Field> = record.fields.iter().filter(|field| field.required).collect();
            let new = constructor(record, &required, module);
            let setters = record.fields.iter().map(|field| setter(field, module));
            let required = code(|| companion(record, &name, &required, module));
            quote! {
                #definition
                impl #name { #table #new #(#setters)* __v1::setters!(); }
                #required
                __v1::input!(#name; #(#dozens)*);
            }
        }
    }
}

/// The schemas of inputs at run time, with what their author wrote.
pub(super) fn schemas<'a>(records: impl Iterator<Item = &'a Record>) -> TokenStream {
    let records = records.map(|record| {
        code(move || {
            let name = ident(&record.name);
            let (description, fields) = (&record.description, record.fields.iter().map(|field| &field.description));
            quote! { #name(#description, #(#fields,)*); }
        })
    });
    quote! { __v1::schemas!(#(#records)*); }
}

fn definition(record: &Record, name: &Ident, module: &Module) -> impl ToTokens {
    code(move || {
        let docs_of_record = docs(&record.docs);
        let fields = record.fields.iter().map(|field| {
            code(move || {
                let (ident, ty) = (ident(&field.ident), field_type(field, record.side, module));
                let (docs, deprecated) = (docs(&field.docs), deprecated(field));
                quote! { #docs #deprecated pub #ident: #ty, }
            })
        });
        match record.side {
            Side::Input => quote! {
                #docs_of_record
                #[must_use = "an input does nothing until it is given to a client"]
                pub struct #name { #(#fields)* #[doc(hidden)] pub __extra: __v1::Extra, }
            },
            Side::Output => quote! { #docs_of_record pub struct #name { #(#fields)* } },
        }
    })
}

/// `new`, with what is required.
fn constructor(record: &Record, required: &[&Field], module: &Module) -> impl ToTokens {
    code(move || match required {
        [] => {
            let docs = doc("An input with nothing set: the service uses its defaults.");
            quote! { #docs #[inline] pub fn new() -> Self { __v1::blank() } }
        }
        [field] => {
            let (name, ident, ty) = (parameter(field), ident(&field.ident), argument(&field.shape, module));
            let stored = stored(field, &quote! { #name }, &quote! { new });
            let (first, docs) = (doc("An input with what is required."), docs(&field.setter_docs));
            let inline = inline(field);
            quote! {
                #first
                #[doc = ""]
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
            let (name, docs) = (ident(&record.required_name), doc("An input with what is required."));
            let stores = fields.iter().map(|field| {
                let ident = ident(&field.ident);
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
fn companion(record: &Record, name: &Ident, required: &[&Field], module: &Module) -> TokenStream {
    match required {
        [] => quote! {
            impl __v1::Default for #name {
                #[inline]
                fn default() -> Self { Self::new() }
            }
        },
        [_] => TokenStream::new(),
        fields => required_struct(record, fields, module),
    }
}

fn required_struct(record: &Record, fields: &[&Field], module: &Module) -> TokenStream {
    let (name, text) = (ident(&record.required_name), &record.required_name);
    let docs_of_name = docs_of(&format!("What [`{0}::new`] must be given, by name.", record.name));
    let docs_of_name = docs(&docs_of_name);
    let members = fields.iter().map(|field| {
        code(move || {
            let (docs, ident) = (docs(&field.docs), ident(&field.ident));
            let ty = value_type(&field.shape, Side::Input, module);
            quote! { #docs pub #ident: #ty, }
        })
    });
    let shown = fields.iter().map(|field| {
        let (text, ident) = (field.ident.trim_start_matches("r#"), ident(&field.ident));
        code(move || quote! { (#text, &self.#ident), })
    });
    quote! {
        #docs_of_name
        pub struct #name { #(#members)* }
        impl __v1::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut __v1::Formatter<'_>) -> __v1::FmtResult {
                __v1::debug_fields(#text, &[#(#shown)*], f)
            }
        }
    }
}

fn setter(field: &Field, module: &Module) -> impl ToTokens {
    code(move || {
        let (name, ident, ty) = (ident(&field.setter), ident(&field.ident), argument(&field.shape, module));
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
fn parameter(field: &Field) -> Ident {
    let is_apart = field.ident != "new" && !field.ident.starts_with('_');
    ident(if is_apart { &field.ident } else { "value" })
}

/// Keeps a function that takes a field's value out of builds that don't call it, as generic functions are anyway.
fn inline(field: &Field) -> impl ToTokens {
    (!is_generic(&field.shape)).then(|| code(|| quote! { #[inline] }))
}

fn deprecated(field: &Field) -> impl ToTokens {
    field.deprecated.then(|| code(|| quote! { #[deprecated] }))
}

fn doc(line: &'static str) -> impl ToTokens {
    code(move || docs(&docs_of(line)).to_token_stream())
}

fn docs_of(line: &str) -> Docs {
    Docs(vec![line.to_owned()])
}
