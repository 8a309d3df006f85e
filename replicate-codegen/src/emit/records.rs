use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::setters::{argument, stored};
use super::types::{field_type, table, value_type};
use super::{docs, ident};
use crate::ir::{Docs, Field, Module, Record, Side};

/// A struct with everything it can do by itself.
pub(super) fn record(record: &Record, module: &Module) -> TokenStream {
    let name = ident(&record.name);
    let definition = definition(record, &name, module);
    let inherent = inherent(record, &name, module);
    let idents = record.fields.iter().map(|field| ident(&field.ident));
    let kind = match record.side {
        Side::Input => quote! { input },
        Side::Output => quote! { output },
    };
    quote! { #definition #inherent __v1::#kind!(#name; #(#idents,)*); }
}

fn definition(record: &Record, name: &Ident, module: &Module) -> TokenStream {
    let docs_of_record = docs(&record.docs);
    let fields = record.fields.iter().map(|field| {
        let (ident, ty) = (ident(&field.ident), field_type(field, record.side, module));
        let (docs, deprecated) = (docs(&field.docs), deprecated(field));
        quote! { #docs #deprecated pub #ident: #ty, }
    });
    let (must_use, extra) = match record.side {
        Side::Input => (
            quote! { #[must_use = "an input does nothing until it is given to a client"] },
            quote! { #[doc(hidden)] pub __extra: __v1::Extra, },
        ),
        Side::Output => (TokenStream::new(), TokenStream::new()),
    };
    quote! {
        #docs_of_record
        #must_use
        pub struct #name { #(#fields)* #extra }
    }
}

fn inherent(record: &Record, name: &Ident, module: &Module) -> TokenStream {
    let table = table(&record.fields, module);
    let fields_doc = doc("The properties of the schema, in the order of the model's author.");
    let (required, methods, default) = match record.side {
        Side::Output => (TokenStream::new(), TokenStream::new(), TokenStream::new()),
        Side::Input => {
            let (required, new) = constructor(record, module);
            let setters = record.fields.iter().map(|field| setter(field, module));
            (required, quote! { #new #(#setters)* }, default(record, name))
        }
    };
    quote! {
        impl #name {
            #fields_doc
            pub const FIELDS: &'static [__v1::Field] = #table;
            #methods
        }
        #required
        #default
    }
}

/// The struct that holds two or more required fields, and `new`.
fn constructor(record: &Record, module: &Module) -> (TokenStream, TokenStream) {
    let required: Vec<&Field> = record.fields.iter().filter(|field| field.required).collect();
    match required.as_slice() {
        [] => {
            let docs = doc("An input with nothing set: the service uses its defaults.");
            let new = quote! { #docs pub fn new() -> Self { <Self as __v1::Value>::blank() } };
            (TokenStream::new(), new)
        }
        [field] => {
            let (ident, ty) = (ident(&field.ident), argument(&field.shape, module));
            let stored = stored(field, &quote! { #ident }, &quote! { new });
            let mut lines = Docs(vec!["An input with what is required.".to_owned(), String::new()]);
            lines.0.extend(field.setter_docs.0.iter().cloned());
            let docs = docs(&lines);
            let new = quote! {
                #docs
                pub fn new(#ident: #ty) -> Self {
                    let mut new = <Self as __v1::Value>::blank();
                    new.#ident = #stored;
                    new
                }
            };
            (TokenStream::new(), new)
        }
        fields => required_struct(record, fields, module),
    }
}

fn required_struct(record: &Record, fields: &[&Field], module: &Module) -> (TokenStream, TokenStream) {
    let name = ident(&record.required_name);
    let docs_of_name = doc(&format!("What [`{0}::new`] must be given, by name.", record.name));
    let docs_of_new = doc("An input with what is required.");
    let idents: Vec<Ident> = fields.iter().map(|field| ident(&field.ident)).collect();
    let members = fields.iter().zip(&idents).map(|(field, ident)| {
        let (docs, ty) = (docs(&field.docs), value_type(&field.shape, Side::Input, module));
        quote! { #docs pub #ident: #ty, }
    });
    let stores = fields.iter().zip(&idents).map(|(field, ident)| {
        let value = quote! { required.#ident };
        let value = if field.optional() {
            quote! { __v1::Some(#value) }
        } else {
            value
        };
        quote! { new.#ident = #value; }
    });
    let type_text = &record.required_name;
    let shown = fields.iter().zip(&idents).map(|(field, ident)| {
        let text = field.ident.trim_start_matches("r#");
        quote! { (#text, &self.#ident), }
    });
    let definition = quote! {
        #docs_of_name
        pub struct #name { #(#members)* }
        impl __v1::Debug for #name {
            fn fmt(&self, f: &mut __v1::Formatter<'_>) -> __v1::FmtResult {
                __v1::debug_fields(#type_text, &[#(#shown)*], f)
            }
        }
    };
    let new = quote! {
        #docs_of_new
        pub fn new(required: #name) -> Self {
            let mut new = <Self as __v1::Value>::blank();
            #(#stores)*
            new
        }
    };
    (definition, new)
}

fn setter(field: &Field, module: &Module) -> TokenStream {
    let (name, ident, ty) = (ident(&field.setter), ident(&field.ident), argument(&field.shape, module));
    let stored = stored(field, &quote! { #ident }, &quote! { self });
    let (docs, deprecated) = (docs(&field.setter_docs), deprecated(field));
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, #ident: #ty) -> Self {
            self.#ident = #stored;
            self
        }
    }
}

fn default(record: &Record, name: &Ident) -> TokenStream {
    if record.fields.iter().any(|field| field.required) {
        return TokenStream::new();
    }
    quote! {
        impl __v1::Default for #name {
            fn default() -> Self { Self::new() }
        }
    }
}

fn deprecated(field: &Field) -> TokenStream {
    if field.deprecated {
        quote! { #[deprecated] }
    } else {
        TokenStream::new()
    }
}

fn doc(line: &str) -> TokenStream {
    docs(&Docs(vec![line.to_owned()]))
}
