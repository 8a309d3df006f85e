use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use replicate_codegen::ModelName;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Path, Token};

/// What stands in the brackets: `"owner/name", dir = "models", crate = "path"`.
pub(crate) struct Arguments {
    pub(crate) model: ModelName,
    /// Where the name stands.
    pub(crate) span: Span,
    pub(crate) dir: PathBuf,
    pub(crate) runtime: TokenStream,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: LitStr = input.parse().map_err(|error| {
            syn::Error::new(error.span(), "expected the name of a model: `#[model(\"owner/name\")]`")
        })?;
        let model = name.value().parse().map_err(|error| syn::Error::new(name.span(), error))?;
        let mut arguments =
            Self { model, span: name.span(), dir: PathBuf::from("models"), runtime: quote! { ::replicate_runtime } };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                arguments.option(input)?;
            }
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek(Token![crate]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            let path: Path = input.parse::<LitStr>()?.parse()?;
            self.runtime = quote! { #path };
            return Ok(());
        }
        let option: Ident = input.parse()?;
        if option != "dir" {
            let message = format!("unknown option `{option}`: there are `dir` and `crate`");
            return Err(syn::Error::new(option.span(), message));
        }
        input.parse::<Token![=]>()?;
        self.dir = PathBuf::from(input.parse::<LitStr>()?.value());
        Ok(())
    }
}
