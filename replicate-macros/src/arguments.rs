use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use replicate_codegen::ModelName;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Path, Token};

/// What stands in the brackets: `"owner/name", dir = "models", crate = "path"`.
pub(crate) struct Arguments {
    pub(crate) model: ModelName,
    /// Where the name stands.
    pub(crate) span: Span,
    pub(crate) dir: PathBuf,
    pub(crate) runtime: TokenStream,
    /// What is wrong behind the name; there may be enough to generate the module all the same.
    pub(crate) problem: Option<syn::Error>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: LitStr = input.parse().map_err(|error| {
            syn::Error::new(error.span(), "expected the name of a model: `#[model(\"owner/name\")]`")
        })?;
        let model = name.value().parse().map_err(|error| syn::Error::new(name.span(), error))?;
        let (span, dir, runtime) = (name.span(), PathBuf::from("models"), quote! { ::replicate_runtime });
        let mut arguments = Self { model, span, dir, runtime, problem: None };
        if let Err(problem) = arguments.options(input) {
            arguments.problem = Some(problem);
            // There is no telling what the rest was to be.
            input.parse::<TokenStream>()?;
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn options(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                self.option(input)?;
            }
        }
        Ok(())
    }

    fn option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let option = input.call(Ident::parse_any)?;
        if option == "dir" {
            self.dir = PathBuf::from(text(&option, input)?.value());
        } else if option == "crate" {
            let path: Path = text(&option, input)?.parse()?;
            self.runtime = quote! { #path };
        } else {
            let message = format!("unknown option `{option}`: there are `dir` and `crate`");
            return Err(syn::Error::new(option.span(), message));
        }
        Ok(())
    }
}

/// `= "text"`
fn text(option: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    let text = input.parse::<Token![=]>().and_then(|_| input.parse());
    text.map_err(|_| syn::Error::new(option.span(), format!("`{option}` takes a text: `{option} = \"...\"`")))
}
