use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{docs, float, ident, integer};
use crate::ir::{Enum, Wire};

/// An enum without payloads: a position in a table of values.
pub(super) fn listed(listed: &Enum) -> TokenStream {
    let name = ident(&listed.name);
    let idents: Vec<Ident> = listed.variants.iter().map(|variant| ident(&variant.ident)).collect();
    let all_text = listed.variants.iter().all(|variant| matches!(variant.wire, Wire::String(_)));
    let values = listed.variants.iter().map(|variant| match &variant.wire {
        Wire::String(text) if all_text => quote! { #text },
        wire => value(wire),
    });
    let docs_of_variants = listed.variants.iter().map(|variant| docs(&variant.docs));
    let docs_of_enum = docs(&listed.docs);
    // Two hidden variants: where one alone is not named, a lint tells the user to name it in the place of `_`.
    quote! {
        #docs_of_enum
        pub enum #name {
            #(#docs_of_variants #idents,)*
            #[doc(hidden)]
            __NonExhaustive,
            #[doc(hidden)]
            __NonExhaustive2,
        }
        __v1::choice!(#name; #(#idents = #values,)*);
    }
}

fn value(wire: &Wire) -> TokenStream {
    match wire {
        Wire::String(text) => quote! { String(#text) },
        Wire::Integer(value) => {
            let value = integer((*value).into());
            quote! { Integer(#value) }
        }
        Wire::Number(value) => {
            let value = float(*value);
            quote! { Number(#value) }
        }
        Wire::Boolean(value) => quote! { Boolean(#value) },
        Wire::Json(text) => quote! { Json(#text) },
    }
}
