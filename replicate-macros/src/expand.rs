use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use replicate_codegen::{Options, Source, expand};
use syn::{Attribute, ItemMod, LitStr};

use crate::arguments::{Arguments, package};

/// Expands the attribute: to the module with generated items, or with an error and stubs.
pub(crate) fn model(arguments: TokenStream, module: &TokenStream) -> TokenStream {
    let mut module: ItemMod = match syn::parse2(module.clone()) {
        Ok(module) => module,
        Err(error) => {
            let message = "`#[model]` must be placed on a module: `pub mod painter {}`";
            let error = syn::Error::new(error.span(), message).into_compile_error();
            return quote! { #error #module };
        }
    };
    match alone(&mut module).and_then(|()| with_body(&module)).and_then(|()| syn::parse2(arguments)) {
        Ok(arguments) => generated(module, arguments),
        Err(error) => stubbed(module, &Options::default(), &error),
    }
}

/// Removes a second `#[model]` attribute from the module, since both would generate types with the same names.
fn alone(module: &mut ItemMod) -> syn::Result<()> {
    let is_model = |it: &Attribute| it.path().segments.last().is_some_and(|last| last.ident == "model");
    let Some(index) = module.attrs.iter().position(is_model) else { return Ok(()) };
    let second = module.attrs.remove(index);
    Err(syn::Error::new_spanned(second, "a module can have only one model: use a second module for this one"))
}

fn with_body(module: &ItemMod) -> syn::Result<()> {
    let message = "`#[model]` needs a module with a body: write `{}` instead of `;`";
    module.semi.as_ref().map_or(Ok(()), |semi| Err(syn::Error::new_spanned(semi, message)))
}

/// The module of a model whose name is known. It is generated even if an option is wrong, so that the compiler reports
/// only that error.
fn generated(module: ItemMod, mut arguments: Arguments) -> TokenStream {
    let problem = arguments.problem.take();
    match (contents(&arguments), problem) {
        (Ok((attributes, contents)), problem) => {
            let problem = problem.map(syn::Error::into_compile_error);
            filled(module, &attributes, &quote! { #problem #contents })
        }
        // Without the wrong option, the document may have been searched in the wrong folder.
        (Err(_), Some(problem)) => stubbed(module, &arguments.options, &problem),
        (Err(error), None) => stubbed(module, &arguments.options, &error),
    }
}

/// The attributes and contents of the module, with the code that makes cargo watch the file.
fn contents(arguments: &Arguments) -> syn::Result<(TokenStream, TokenStream)> {
    let fail = |message: String| syn::Error::new(arguments.span, message);
    let package =
        package().ok_or_else(|| fail("`CARGO_MANIFEST_DIR` is not set: is this built by cargo?".to_owned()))?;
    let source = Source::of_model(&package.join(&arguments.dir), &arguments.model).map_err(|error| {
        // A path relative to the package's folder is more readable, and the same on every machine.
        fail(error.to_string().replace(&format!("{}{}", package.display(), std::path::MAIN_SEPARATOR), ""))
    })?;
    let expansion = expand(source.document(), source.model(), &arguments.options);
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
    // The user's documentation comes first, as a separate paragraph.
    let gap = attrs.iter().any(|it| it.path().is_ident("doc")).then(|| quote! { #[doc = ""] });
    quote! {
        #(#attrs)*
        #gap
        #attributes
        #vis mod #ident {
            #contents
            #(#items)*
        }
    }
}

/// The module with an error and stubs instead of its items.
fn stubbed(module: ItemMod, options: &Options, error: &syn::Error) -> TokenStream {
    filled(module, &quote! { #[doc = " Could not be generated."] }, &stub(options, error))
}

/// The error, inside of a type that the compiler can't resolve, so that it reports no further errors for uses of
/// `Input` and `Output`.
///
/// If the error replaced the whole type, the type would be `()`, and every call of `Input::new` would be an error too.
/// As the length of an array, it would leave an array, and every `Input { .. }` would be an error. The input's macro
/// accepts anything for such a type.
fn stub(options: &Options, error: &syn::Error) -> TokenStream {
    let (error, runtime) = (error.to_compile_error(), options.runtime());
    quote! {
        use #runtime::__private::v1 as __v1;
        #[doc = " Could not be generated."]
        pub type Input = <[(); #error] as ::core::iter::IntoIterator>::Item;
        #[doc = " Could not be generated."]
        pub type Output = Input;
        __v1::schema! { input 0; "model " }
    }
}
