//! `input!`: an input whose literals are checked at compile time.
//!
//! The macro parses the user's tokens, resolves the names, checks the values against the schema of the module, and
//! emits the setter calls that one would write by hand. Each stage reports everything it finds, and leaves what is
//! wrong out of the result, so that each mistake gives one message.

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
    /// The number of the macro.
    number: Literal,
    /// The number of the input's type.
    root: TypeId,
    schema: SchemaText,
    object: Object,
    /// The user's tokens.
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

/// The expression that creates the input, preceded by an error for each mistake.
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
            // The document could not be read, which was already reported.
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
