use proc_macro2::TokenStream;
use quote::quote;
use replicate_schema::TypeId;

use super::docs;
use super::schema::number;
use crate::expand::Options;
use crate::plan::{Enum, Plan};

/// An enum without payloads: its values are in the schema of the module.
pub(super) fn listed(id: TypeId, listed: &Enum, plan: &Plan, options: &Options) -> TokenStream {
    let name = plan.name(id);
    let has_numbers = plan.types.choices(id).iter().any(|choice| choice.value().is_number());
    let numeric = has_numbers.then(|| quote! { __v1::numeric!(#name); });
    let (number, attributes) = (number(id), options.attributes_of(&plan.model.name, name));
    let idents: Vec<_> = listed.variants.iter().map(|variant| &variant.ident).collect();
    let docs_of_variants = listed.variants.iter().map(|variant| docs(&variant.docs));
    let docs_of_enum = docs(&listed.docs);
    // Four hidden variants: where fewer are missing from a `match`, the compiler proposes to name them. With four it
    // proposes `_`.
    quote! {
        #docs_of_enum
        #attributes
        pub enum #name {
            #(#docs_of_variants #idents,)*
            #[doc(hidden)]
            __NonExhaustive,
            #[doc(hidden)]
            __NonExhaustive2,
            #[doc(hidden)]
            __NonExhaustive3,
            #[doc(hidden)]
            __NonExhaustive4,
        }
        __v1::choice!(
            #name #number;
            #(#idents,)*
        );
        #numeric
    }
}
