use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{docs, ident};
use crate::inputs::wire_json;
use crate::ir::{Enum, Wire};

/// An enum without payloads: a position in a table of values.
pub(super) fn listed(listed: &Enum) -> TokenStream {
    let name = ident(&listed.name);
    let idents: Vec<Ident> = listed.variants.iter().map(|variant| ident(&variant.ident)).collect();
    let all_strings = listed.variants.iter().all(|variant| matches!(variant.wire, Wire::String(_)));
    let kind = if all_strings {
        quote! { strings }
    } else {
        quote! { mixed }
    };
    let values: Vec<String> = listed.variants.iter().map(|variant| value(&variant.wire, all_strings)).collect();
    let is_free = |c: &char| !values.iter().any(|value| value.contains(*c));
    let separator = ('\0'..=char::MAX).find(is_free).unwrap_or_default().to_string();
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
        __v1::choice!(#name #kind #separator; #(#idents = #values,)*);
    }
}

/// A value in a listing: among others than strings, a string has an apostrophe before it, as no JSON has.
fn value(wire: &Wire, all_strings: bool) -> String {
    match wire {
        Wire::String(text) if all_strings => text.clone(),
        Wire::String(text) => format!("'{text}"),
        wire => wire_json(wire),
    }
}
