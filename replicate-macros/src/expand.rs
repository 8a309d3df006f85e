use std::path::Path;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use replicate_codegen::{Options, Source, expand};
use syn::{ItemMod, LitStr};

use crate::arguments::Arguments;

/// The attribute: the module with generated items, or with an error and a stub of them.
pub(crate) fn model(arguments: TokenStream, module: &TokenStream) -> TokenStream {
    let module = match parse_module(module.clone()) {
        Ok(module) => module,
        Err(error) => {
            let error = error.into_compile_error();
            return quote! { #error #module };
        }
    };
    match syn::parse2(arguments).and_then(|arguments| contents(&arguments)) {
        Ok((attributes, contents)) => filled(module, &attributes, &contents),
        Err(error) => filled(module, &quote! { #[allow(missing_docs, dead_code)] }, &stub(&error)),
    }
}

fn parse_module(tokens: TokenStream) -> syn::Result<ItemMod> {
    let module: ItemMod = syn::parse2(tokens)
        .map_err(|error| syn::Error::new(error.span(), "`#[model]` goes on a module: `pub mod painter {}`"))?;
    if module.content.is_none() {
        let message = "`#[model]` needs a module with a body: write `{}` in the place of `;`";
        return Err(syn::Error::new_spanned(module.semi, message));
    }
    Ok(module)
}

/// The attributes and contents of the module, with what makes cargo watch the file.
fn contents(arguments: &Arguments) -> syn::Result<(TokenStream, TokenStream)> {
    let fail = |message: String| syn::Error::new(arguments.span, message);
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or_else(|| fail("`CARGO_MANIFEST_DIR` is not set: is this built by cargo?".to_owned()))?;
    let package = Path::new(&package);
    let source = Source::of_model(&package.join(&arguments.dir), &arguments.model).map_err(|error| {
        // A path below the package's folder reads better, and is the same on every machine.
        fail(error.to_string().replace(&format!("{}{}", package.display(), std::path::MAIN_SEPARATOR), ""))
    })?;
    let options = Options::default().runtime_path(arguments.runtime.clone());
    let expansion = expand(source.document(), source.model(), &options);
    let path = source.path().to_str().ok_or_else(|| fail("the path of the package is not UTF-8".to_owned()))?;
    let path = LitStr::new(path, arguments.span);
    let generated = expansion.contents;
    let contents = quote! {
        #generated
        const _: &str = ::core::include_str!(#path);
    };
    Ok((expansion.attributes, contents))
}

fn filled(module: ItemMod, attributes: &TokenStream, contents: &TokenStream) -> TokenStream {
    let ItemMod { attrs, vis, ident, content, .. } = module;
    let items = content.into_iter().flat_map(|(_, items)| items).map(ToTokens::into_token_stream);
    quote! {
        #attributes
        #(#attrs)*
        #vis mod #ident {
            #contents
            #(#items)*
        }
    }
}

/// The error, in the place of a type: the compiler then says nothing more about uses of `Input` and `Output`.
fn stub(error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    quote! {
        pub type Input = #error;
        pub type Output = Input;
    }
}
