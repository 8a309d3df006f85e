//! `input!`: an input of literals that are checked while the program is compiled.
//!
//! What the user wrote is parsed, held against the spec of the module, and becomes the setters that one would call by
//! hand. Each stage reports all it finds, and what is wrong is left out of the result, so that one mistake is one message.

mod advice;
mod check;
mod emit;
mod literal;
mod parse;
mod rules;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use replicate_rules::spec::Sections;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};

use self::check::Record;
use self::parse::Object;

/// `$crate 1234 "spec" prompt: "street", width: 512`, as the macro of a module passes it on.
struct Call {
    runtime: Ident,
    /// Which macro it is.
    number: Literal,
    spec: Literal,
    object: Object,
    problems: Vec<syn::Error>,
}

impl Parse for Call {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (runtime, number, spec) = (input.call(Ident::parse_any)?, input.parse()?, input.parse()?);
        let mut problems = Vec::new();
        let object = Object::parse(input, &mut problems);
        Ok(Self { runtime, number, spec, object, problems })
    }
}

/// The expression that makes the input, with an error for each mistake before it.
pub(crate) fn checked(call: TokenStream) -> TokenStream {
    let Call { runtime, number, spec, object, mut problems } = match syn::parse2(call) {
        Ok(call) => call,
        Err(error) => return error.into_compile_error(),
    };
    let spec = spec.to_string();
    let spec = Sections::of(spec.trim_matches('"'));
    let emit = emit::Emit { runtime: &runtime, number: &number };
    if spec.model().is_empty() {
        // The document could not be read, which has been said.
        return emit.record(&Record { section: 1, base: None, setters: Vec::new() });
    }
    let input = emit.record(&check::check(&spec, object, &mut problems));
    if problems.is_empty() {
        return input;
    }
    let problems = problems.into_iter().map(syn::Error::into_compile_error);
    quote! {{ #(#problems;)* #input }}
}
