use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::types::{schema, value_type};
use super::{docs, ident, integer, shared_impls};
use crate::ir::{Module, Of, Side, Union};

/// An enum with one payload a variant.
pub(super) fn union(union: &Union, module: &Module) -> TokenStream {
    let name = ident(&union.name);
    let idents: Vec<Ident> = union.alternatives.iter().map(|alternative| ident(&alternative.ident)).collect();
    let types: Vec<TokenStream> =
        union.alternatives.iter().map(|alternative| value_type(&alternative.shape, union.side, module)).collect();
    let docs_of_union = docs(&union.docs);
    let docs_of_alternatives = union.alternatives.iter().map(|alternative| docs(&alternative.docs));
    let schemas = union.alternatives.iter().map(|alternative| schema(&alternative.shape, module));
    let blank = &idents[union.blank];
    let indices: Vec<TokenStream> = (0..idents.len()).map(|index| integer(index as i128)).collect();
    let (last, but_last) = (&idents[idents.len() - 1], &idents[..idents.len() - 1]);
    let but_last_indices = &indices[..but_last.len()];
    let conversions = conversions(union, &name, &idents, &types);
    let shared = shared_impls(&name, union.side);
    quote! {
        #docs_of_union
        pub enum #name { #(#docs_of_alternatives #idents(#types),)* }
        impl #name {
            const __ALTERNATIVES: &'static [__v1::Schema] = &[#(#schemas,)*];
        }
        impl __v1::Union for #name {
            fn alternatives(&self) -> &'static [__v1::Schema] { Self::__ALTERNATIVES }
            fn active(&self) -> (usize, &dyn __v1::Value) {
                match self { #(Self::#idents(value) => (#indices, value),)* }
            }
            fn activate(&mut self, index: usize) -> &mut dyn __v1::Value {
                *self = match index {
                    #(#but_last_indices => Self::#but_last(__v1::Value::blank()),)*
                    _ => Self::#last(__v1::Value::blank()),
                };
                match self { #(Self::#idents(value) => value,)* }
            }
            fn another(&self) -> __v1::Box<dyn __v1::Union> { __v1::Box::new(<Self as __v1::Value>::blank()) }
        }
        impl __v1::Value for #name {
            fn view(&self) -> __v1::View<'_> { __v1::View::Union(self) }
            fn view_mut(&mut self) -> __v1::ViewMut<'_> { __v1::ViewMut::Union(self) }
            fn blank() -> Self { Self::#blank(__v1::Value::blank()) }
        }
        #shared
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
                    fn from(value: &str) -> Self { Self::#ident(__v1::Into::into(value)) }
                }
            }
        });
        quote! {
            impl __v1::From<#ty> for #name {
                fn from(value: #ty) -> Self { Self::#ident(value) }
            }
            #from_str
        }
    });
    quote! { #(#conversions)* }
}
