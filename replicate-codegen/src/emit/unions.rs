use proc_macro2::{Literal, TokenStream};
use quote::quote;
use replicate_schema::{Direction, Kind, TypeId};

use super::docs;
use super::schema::number;
use super::types::{in_box, value_type};
use crate::chunk::{Chunk, Chunks};
use crate::expand::Options;
use crate::names::TypeName;
use crate::plan::{Alternative, Plan, Union};

/// An enum with one payload a variant.
pub(super) fn union<'a>(id: TypeId, union: &'a Union, plan: &'a Plan, options: &'a Options) -> Chunks<'a> {
    let (number, attributes) = (number(id), options.attributes_of(&plan.model.name, plan.name(id)));
    let name = plan.name(id);
    let idents: Vec<_> = union.alternatives.iter().map(|alternative| &alternative.ident).collect();
    let docs_of_union = docs(&union.docs);
    let simplest = Literal::usize_unsuffixed(union.simplest);
    let positions = (0..idents.len()).map(Literal::usize_unsuffixed);
    let read = match union.direction {
        Direction::Input => quote! { read_input },
        Direction::Output => quote! { read_output },
    };
    let before = Chunk::Tokens(quote! { #docs_of_union #attributes });
    let call = Chunk::Tokens(quote! {
        __v1::union!(
            #name #number #read #simplest;
            #(#positions #idents,)*
        );
    });
    let has_text = union.alternatives.iter().any(|alternative| alternative.schema.kind == Kind::String);
    let members = union.alternatives.iter().map(move |it| {
        let (docs, ident, payload) = (docs(&it.docs), &it.ident, payload(it, union, plan));
        Chunk::Tokens(quote! { #docs #ident(#payload), })
    });
    let conversions = union.alternatives.iter().filter(|it| it.from);
    let conversions =
        conversions.map(move |it| Chunk::Tokens(conversion(it, union, has_text, name, &payload(it, union, plan))));
    let definition = match union.alternatives.as_slice() {
        [] => Chunk::Tokens(quote! { pub enum #name {} }),
        _ => Chunk::Block { head: quote! { pub enum #name }, members: Box::new(members) },
    };
    Box::new([before, definition, call].into_iter().chain(conversions))
}

fn payload(alternative: &Alternative, union: &Union, plan: &Plan) -> TokenStream {
    in_box(value_type(&alternative.schema, union.direction, plan), alternative.boxed)
}

/// `From` for a payload that says which alternative it is.
fn conversion(
    alternative: &Alternative,
    union: &Union,
    has_text: bool,
    name: &TypeName,
    ty: &TokenStream,
) -> TokenStream {
    let ident = &alternative.ident;
    let takes_str = match alternative.schema.kind {
        Kind::String => union.direction == Direction::Input,
        Kind::File => union.direction == Direction::Input && !has_text,
        _ => false,
    };
    let from_str = takes_str.then(|| {
        quote! {
            impl __v1::From<&str> for #name {
                #[inline]
                fn from(value: &str) -> Self { Self::#ident(__v1::Into::into(value)) }
            }
        }
    });
    quote! {
        impl __v1::From<#ty> for #name {
            #[inline]
            fn from(value: #ty) -> Self { Self::#ident(value) }
        }
        #from_str
    }
}
