//! `input!`: an input of literals that are checked while the program is compiled.
//!
//! What the user wrote is parsed, its names are resolved, the values are held against the schema of the module, and all
//! becomes the setters that one would call by hand. Each stage reports everything it finds, and what is wrong is left out
//! of the result, so that one mistake is one message.

mod advice;
mod check;
mod emit;
mod instance;
mod literal;
mod nearest;
mod parse;
mod problems;
mod resolve;
mod schema;
#[cfg(test)]
mod tests;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use replicate_schema::{Kind, Schema, TypeId, Types};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};

use self::emit::Emit;
use self::parse::Object;
use self::problems::Problems;
use crate::schema_text::{SchemaText, type_number};

/// `$crate 1234 0 "schema" prompt: "street", width: 512`, as the macro of a module passes it on.
struct Call {
    runtime: Ident,
    /// Which macro it is.
    number: Literal,
    /// The number of the input's type.
    root: TypeId,
    schema: SchemaText,
    object: Object,
    /// All that the user wrote.
    tokens: TokenStream,
    problems: Problems,
}

impl Parse for Call {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (runtime, number) = (input.call(Ident::parse_any)?, input.parse()?);
        let root = TypeId(type_number(&input.parse()?)?);
        let schema = SchemaText::of(&input.parse()?)?;
        let tokens = input.cursor().token_stream();
        let mut problems = Problems::default();
        let object = Object::parse(input, &mut problems);
        Ok(Self { runtime, number, root, schema, object, tokens, problems })
    }
}

/// The expression that makes the input, with an error for each mistake before it.
pub(crate) fn checked(call: TokenStream) -> TokenStream {
    match syn::parse2::<Call>(call).map(Call::checked) {
        Ok((input, problems)) if problems.is_empty() => input,
        Ok((input, problems)) => {
            let problems = problems.into_iter().map(syn::Error::into_compile_error);
            quote! {{ #(#problems;)* #input }}
        }
        Err(error) => error.into_compile_error(),
    }
}

impl Call {
    fn checked(self) -> (TokenStream, Vec<syn::Error>) {
        let Self { runtime, number, root, schema, object, tokens, mut problems } = self;
        let lines = schema.lines();
        if lines.model().is_none_or(str::is_empty) {
            // The document could not be read, which has been said.
            let stub = Emit { runtime: &runtime, number: &number, types: &Types::default() }.blank(root);
            return (stub, Vec::new());
        }
        let types = schema::types(&lines, root, &object);
        let schema = Schema::new(Kind::Object(root));
        let mut input = resolve::resolve(object, tokens, &schema, &types, &mut problems);
        check::check(&mut input, &schema, &types, &mut problems);
        let input = Emit { runtime: &runtime, number: &number, types: &types }.input(root, &input);
        (input, problems.sorted())
    }
}
