use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{docs, ident};
use crate::inputs::wire_json;
use crate::ir::{Enum, Wire};

/// An enum without payloads: a position in a table of values.
pub(super) fn listed(listed: &Enum) -> TokenStream {
    let name = ident(&listed.name);
    let idents: Vec<Ident> = listed.variants.iter().map(|variant| ident(&variant.ident)).collect();
    // A listing is one text with a NUL after each value, so a string that holds one is written as JSON, which escapes it.
    let plain = |wire: &Wire| matches!(wire, Wire::String(text) if !text.contains('\0'));
    let all_plain = listed.variants.iter().all(|variant| plain(&variant.wire));
    let kind = if all_plain {
        quote! { strings }
    } else {
        quote! { json }
    };
    let values = listed.variants.iter().map(|variant| match &variant.wire {
        Wire::String(text) if all_plain => text.clone(),
        wire => wire_json(wire),
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
        __v1::choice!(#name #kind; #(#idents = #values,)*);
    }
}
