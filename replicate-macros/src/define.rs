//! Defining the macro `input!` of a module.
//!
//! A user calls it by the path of the module, which no macro gets to know, from anywhere, other crates included. So it is
//! a `macro_rules!` that is exported from the root of its crate under a name of its own and re-exported in the module, and
//! it names the structs of the module by a number, for which the module implements a trait. Name and number must be
//! unlike those of every other module that is compiled into a program.

use std::env;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};

/// `$crate input; Input, Lora, "spec"`, as generated code has it behind the path of the runtime.
struct Definition {
    runtime: Ident,
    name: Ident,
    structs: Vec<Ident>,
    spec: Literal,
}

impl Parse for Definition {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (runtime, name) = (input.call(Ident::parse_any)?, input.parse()?);
        input.parse::<Token![;]>()?;
        let mut structs = Vec::new();
        while input.peek(Ident::peek_any) {
            structs.push(input.call(Ident::parse_any)?);
            input.parse::<Token![,]>()?;
        }
        Ok(Self { runtime, name, structs, spec: input.parse()? })
    }
}

/// The macro, and what tells it the structs it makes.
pub(crate) fn define(definition: TokenStream) -> TokenStream {
    let Definition { runtime, name, structs, spec } = match syn::parse2(definition) {
        Ok(definition) => definition,
        Err(error) => return error.into_compile_error(),
    };
    let number = number(&name, spec.span());
    let exported = format_ident!("__replicate_input_{:016x}", number);
    let number = Literal::u64_unsuffixed(number);
    let sections = (1..=structs.len()).map(Literal::usize_unsuffixed);
    let form = format!(
        " `{name}! {{ .. }}` takes a `name: value` for each input. A name that the model does not have, a value"
    );
    quote! {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! #exported {
            ($($inputs:tt)*) => {
                #runtime::__private::v1::checked_input! { #runtime #number #spec $($inputs)* }
            };
        }
        #[doc = " Makes an input of literals that are checked while the program is compiled."]
        #[doc = ""]
        #[doc = #form]
        #[doc = " that it does not take and a required input that is missing do not compile. The value of an enum is"]
        #[doc = " its text or its variant. Whatever is no literal goes to the setter of that name and is checked before"]
        #[doc = " it is sent."]
        #[doc(inline)]
        #[allow(unused_imports)]
        pub use #exported as #name;
        #(#[doc(hidden)] impl #runtime::__private::v1::Names<#structs> for #runtime::__private::v1::Tag<#number, #sections> {})*
    }
}

/// A number for the definition of a macro at a place, of the crate that is being compiled.
///
/// The library and the binary of a package can both hold the file that is generated for it, so the file alone does not
/// do; and a macro of the user's can make modules that are at one place in the text.
fn number(name: &Ident, span: Span) -> u64 {
    let variables = ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME", "CARGO_BIN_NAME"];
    let of_crate = variables.map(|name| env::var(name).unwrap_or_default()).join("\n");
    fnv(&format!("{of_crate}\n{name}\n{}", place(span)))
}

fn place(span: Span) -> String {
    // What a span prints as begins with the expansion it is of.
    let shown = format!("{span:?}");
    let expansion = shown.split(' ').next().unwrap_or_default();
    let span = span.unwrap();
    format!("{} {} {} {expansion}", span.file(), span.line(), span.column())
}

/// FNV-1a: fixed, unlike the hasher of the standard library, so that builds repeat.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
