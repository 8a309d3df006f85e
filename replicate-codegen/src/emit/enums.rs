use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{docs, float, ident, integer};
use crate::ir::{Enum, Wire};

/// An enum without payloads: a position in a table of values.
pub(super) fn listed(listed: &Enum) -> TokenStream {
    let name = ident(&listed.name);
    let idents: Vec<Ident> = listed.variants.iter().map(|variant| ident(&variant.ident)).collect();
    let texts = listed.variants.iter().map(|variant| &variant.ident);
    let values = listed.variants.iter().map(|variant| wire(&variant.wire));
    let docs_of_variants = listed.variants.iter().map(|variant| docs(&variant.docs));
    let docs_of_enum = docs(&listed.docs);
    let as_str = as_str(listed);
    let shared = shared(&name);
    quote! {
        #docs_of_enum
        pub enum #name {
            #(#docs_of_variants #idents,)*
            #[doc(hidden)]
            __NonExhaustive,
        }
        impl #name {
            #[doc = " Every value that the schema lists, in its order."]
            pub const ALL: &'static [Self] = &[#(Self::#idents,)*];
            const __VALUES: &'static [__v1::Wire] = &[#(#values,)*];
            #as_str
        }
        impl __v1::Choice for #name {
            fn index(&self) -> usize { *self as usize }
            fn set_index(&mut self, index: usize) { *self = Self::ALL[index]; }
            fn values(&self) -> &'static [__v1::Wire] { Self::__VALUES }
            fn variants(&self) -> &'static [&'static str] { &[#(#texts,)*] }
        }
        impl __v1::Value for #name {
            fn view(&self) -> __v1::View<'_> { __v1::View::Choice(self) }
            fn view_mut(&mut self) -> __v1::ViewMut<'_> { __v1::ViewMut::Choice(self) }
            fn blank() -> Self { Self::ALL[0] }
        }
        #shared
    }
}

/// The value as text, where every value is.
fn as_str(listed: &Enum) -> TokenStream {
    if !listed.variants.iter().all(|variant| matches!(variant.wire, Wire::String(_))) {
        return TokenStream::new();
    }
    quote! {
        #[doc = " The value as it is on the wire."]
        pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
    }
}

fn shared(name: &Ident) -> TokenStream {
    quote! {
        impl __v1::Clone for #name {
            fn clone(&self) -> Self { *self }
        }
        impl __v1::Copy for #name {}
        impl __v1::PartialEq for #name {
            fn eq(&self, other: &Self) -> bool { *self as usize == *other as usize }
        }
        impl __v1::Eq for #name {}
        impl __v1::Hash for #name {
            fn hash<H: __v1::Hasher>(&self, state: &mut H) { state.write_usize(*self as usize); }
        }
        impl __v1::Debug for #name {
            fn fmt(&self, f: &mut __v1::Formatter<'_>) -> __v1::FmtResult { __v1::debug(self, f) }
        }
        impl __v1::Display for #name {
            fn fmt(&self, f: &mut __v1::Formatter<'_>) -> __v1::FmtResult { __v1::display(self, f) }
        }
        impl __v1::FromStr for #name {
            type Err = __v1::UnknownValue;
            fn from_str(text: &str) -> __v1::Result<Self, __v1::UnknownValue> { __v1::parse(text) }
        }
        impl __v1::Serialize for #name {
            fn serialize<S: __v1::Serializer>(&self, serializer: S) -> __v1::Result<S::Ok, S::Error> {
                __v1::write(self, serializer)
            }
        }
        impl<'de> __v1::Deserialize<'de> for #name {
            fn deserialize<D: __v1::Deserializer<'de>>(deserializer: D) -> __v1::Result<Self, D::Error> {
                __v1::read_input(deserializer)
            }
        }
    }
}

fn wire(wire: &Wire) -> TokenStream {
    match wire {
        Wire::String(text) => quote! { __v1::Wire::String(#text) },
        Wire::Integer(value) => {
            let value = integer((*value).into());
            quote! { __v1::Wire::Integer(#value) }
        }
        Wire::Number(value) => {
            let value = float(*value);
            quote! { __v1::Wire::Number(#value) }
        }
        Wire::Boolean(value) => quote! { __v1::Wire::Boolean(#value) },
        Wire::Json(text) => quote! { __v1::Wire::Json(#text) },
    }
}
