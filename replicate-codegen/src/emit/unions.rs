use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::table;
use super::types::value_type;
use super::{docs, ident};
use crate::ir::{Module, Of, Side, Union};

/// An enum with one payload a variant.
pub(super) fn union(union: &Union, module: &Module) -> TokenStream {
    let name = ident(&union.name);
    let idents: Vec<Ident> = union.alternatives.iter().map(|alternative| ident(&alternative.ident)).collect();
    let types: Vec<TokenStream> =
        union.alternatives.iter().map(|alternative| value_type(&alternative.shape, union.side, module)).collect();
    let docs_of_union = docs(&union.docs);
    let docs_of_alternatives = union.alternatives.iter().map(|alternative| docs(&alternative.docs));
    let shapes: Vec<_> = union.alternatives.iter().map(|alternative| &alternative.shape).collect();
    let table = table::alternatives(&name, &shapes);
    let blank = Literal::usize_unsuffixed(union.blank);
    let indices = (0..idents.len()).map(Literal::usize_unsuffixed);
    let read = match union.side {
        Side::Input => quote! { read_input },
        Side::Output => quote! { read_output },
    };
    let conversions = conversions(union, &name, &idents, &types);
    quote! {
        #docs_of_union
        pub enum #name { #(#docs_of_alternatives #idents(#types),)* }
        impl #name {
            const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = #table;
        }
        __v1::union!(#name #read #blank; #(#indices #idents,)*);
        #conversions
    }
}

/// `From` for every payload that says which alternative it is.
fn conversions(union: &Union, name: &Ident, idents: &[Ident], types: &[TokenStream]) -> TokenStream {
    let has_text = union.alternatives.iter().any(|alternative| alternative.shape.of == Of::String);
    let conversions = union.alternatives.iter().zip(idents.iter().zip(types)).filter(|(it, _)| it.from);
    let conversions = conversions.map(|(alternative, (ident, ty))| {
        let takes_str = match alternative.shape.of {
            Of::String => union.side == Side::Input,
            Of::File => union.side == Side::Input && !has_text,
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
