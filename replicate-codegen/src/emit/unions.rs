use proc_macro2::{Literal, TokenStream};
use quote::quote;
use replicate_schema::{Direction, Kind, TypeId};

use super::docs;
use super::schema::number;
use super::types::{in_box, value_type};
use crate::expand::Options;
use crate::names::{TypeName, VariantName};
use crate::plan::{Plan, Union};

/// An enum with one payload a variant.
pub(super) fn union(id: TypeId, union: &Union, plan: &Plan, options: &Options) -> TokenStream {
    let (number, attributes) = (number(id), options.attributes_of(&plan.model.name, plan.name(id)));
    let name = plan.name(id);
    let idents: Vec<_> = union.alternatives.iter().map(|alternative| &alternative.ident).collect();
    let payload = |it: &crate::plan::Alternative| in_box(value_type(&it.schema, union.direction, plan), it.boxed);
    let types: Vec<TokenStream> = union.alternatives.iter().map(payload).collect();
    let docs_of_union = docs(&union.docs);
    let docs_of_alternatives = union.alternatives.iter().map(|alternative| docs(&alternative.docs));
    let simplest = Literal::usize_unsuffixed(union.simplest);
    let positions = (0..idents.len()).map(Literal::usize_unsuffixed);
    let read = match union.direction {
        Direction::Input => quote! { read_input },
        Direction::Output => quote! { read_output },
    };
    let conversions = conversions(union, name, &idents, &types);
    quote! {
        #docs_of_union
        #attributes
        pub enum #name { #(#docs_of_alternatives #idents(#types),)* }
        __v1::union!(
            #name #number #read #simplest;
            #(#positions #idents,)*
        );
        #conversions
    }
}

/// `From` for every payload that says which alternative it is.
fn conversions(union: &Union, name: &TypeName, idents: &[&VariantName], types: &[TokenStream]) -> TokenStream {
    let has_text = union.alternatives.iter().any(|alternative| alternative.schema.kind == Kind::String);
    let conversions = union.alternatives.iter().zip(idents.iter().zip(types)).filter(|(it, _)| it.from);
    let conversions = conversions.map(|(alternative, (ident, ty))| {
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
    });
    quote! { #(#conversions)* }
}
