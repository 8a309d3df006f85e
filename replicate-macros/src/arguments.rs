use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};
use replicate_codegen::{ModelName, Options, nearest_model};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Path, Token};

/// The arguments of the attribute: `"owner/name", dir = "models", crate = "path", schemars`.
pub(crate) struct Arguments {
    pub(crate) model: ModelName,
    /// The span of the name.
    pub(crate) span: Span,
    pub(crate) dir: PathBuf,
    pub(crate) options: Options,
    /// The error in the options, if any. The module may still be generated.
    pub(crate) problem: Option<syn::Error>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: LitStr = input.parse().map_err(|error| {
            syn::Error::new(error.span(), "expected the name of a model: `#[model(\"owner/name\")]`")
        })?;
        let mut rest = Rest { dir: PathBuf::from("models"), options: Options::default(), given: Vec::new() };
        let problem = rest.options(input).err();
        if problem.is_some() {
            // The rest can't be interpreted.
            input.parse::<TokenStream>()?;
        }
        let Rest { dir, options, .. } = rest;
        let model = name.value().parse::<ModelName>().map_err(|error| {
            let near = package().and_then(|package| nearest_model(&package.join(&dir), &name.value()));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            syn::Error::new(name.span(), format!("{error}{hint}"))
        })?;
        Ok(Self { model, span: name.span(), dir, options, problem })
    }
}

/// The folder of the package that is being compiled.
pub(crate) fn package() -> Option<PathBuf> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
}

/// The options after the name.
struct Rest {
    dir: PathBuf,
    options: Options,
    given: Vec<Ident>,
}

impl Rest {
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
        if self.given.contains(&option) {
            return Err(syn::Error::new(option.span(), format!("`{option}` is given twice")));
        }
        self.given.push(option.clone());
        if option == "dir" {
            self.dir = PathBuf::from(text(&option, input)?.value());
        } else if option == "crate" {
            let text = text(&option, input)?;
            let wrong = || {
                let message = "`crate` takes the path of the runtime: `crate = \"acme::replicate_runtime\"`";
                syn::Error::new(text.span(), message)
            };
            text.parse::<Path>().map_err(|_| wrong())?;
            self.options = self.options.clone().runtime_path(&text.value()).map_err(|_| wrong())?;
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
    text.map_err(|_| syn::Error::new(option.span(), format!("`{option}` takes a string: `{option} = \"...\"`")))
}
