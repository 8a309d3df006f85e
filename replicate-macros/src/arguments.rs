use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use replicate_codegen::{ModelName, Options};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Path, Token};

/// What stands in the brackets: `"owner/name", dir = "models", crate = "path", schemars`.
pub(crate) struct Arguments {
    pub(crate) model: ModelName,
    /// Where the name stands.
    pub(crate) span: Span,
    pub(crate) dir: PathBuf,
    pub(crate) options: Options,
    /// What is wrong behind the name; there may be enough to generate the module all the same.
    pub(crate) problem: Option<syn::Error>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: LitStr = input.parse().map_err(|error| {
            syn::Error::new(error.span(), "expected the name of a model: `#[model(\"owner/name\")]`")
        })?;
        let model = name.value().parse().map_err(|error| syn::Error::new(name.span(), error))?;
        let (span, dir) = (name.span(), PathBuf::from("models"));
        let mut arguments = Self { model, span, dir, options: Options::default(), problem: None };
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
            self.options = self.options.clone().runtime_path(quote! { #path });
        } else if option == "schemars" {
            self.options = self.options.clone().schemars();
        } else {
            let message = format!("unknown option `{option}`: there are `dir`, `crate` and `schemars`");
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
