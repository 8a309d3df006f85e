use proc_macro2::TokenStream;
use quote::quote;

use super::types::shape_type;
use super::{checked, docs, ident};
use crate::ir::{Model, Module, Of, Output, Root, Side};

/// What makes an input an input of its model.
pub(super) fn roots(module: &Module) -> TokenStream {
    let input = root(&module.input, module, &quote! { AsModel });
    let streaming = streaming(&module.input, module);
    let training = module.training.as_ref().map(|training| root(training, module, &quote! { AsTraining }));
    let macro_of_input = checked::checked(&module.input, &quote! { input }, module);
    let macro_of_training = module.training.as_ref().map(|it| checked::checked(it, &quote! { training_input }, module));
    quote! { #input #streaming #training #macro_of_input #macro_of_training }
}

fn root(root: &Root, module: &Module, role: &TokenStream) -> TokenStream {
    let input = ident(module.types[root.input.0].name());
    let output = ident(&root.output.name);
    let alias = alias(&root.output, module);
    let model = model(&module.model);
    quote! {
        #alias
        __v1::root!(#role, #input, #output, #model);
    }
}

/// What makes a prediction one that streams; a training has no stream, whatever its output says.
fn streaming(root: &Root, module: &Module) -> Option<TokenStream> {
    let input = ident(module.types[root.input.0].name());
    let chunk = shape_type(root.output.chunk.as_ref()?, Side::Output, module);
    Some(quote! {
        impl __v1::StreamingInput for #input {
            type Chunk = #chunk;
        }
    })
}

/// `pub type Output = ...`, where no type has that name itself.
fn alias(output: &Output, module: &Module) -> TokenStream {
    if let Of::Record(id) | Of::Union(id) = output.shape.of
        && module.types[id.0].name() == output.name
    {
        return TokenStream::new();
    }
    let (docs, name) = (docs(&output.docs), ident(&output.name));
    let ty = shape_type(&output.shape, Side::Output, module);
    quote! { #docs pub type #name = #ty; }
}

/// `owner/name:version!`, the version and the mark of an official model where there are any.
fn model(model: &Model) -> String {
    let Model { owner, name, version, official } = model;
    let version = version.as_ref().map(|version| format!(":{version}")).unwrap_or_default();
    format!("{owner}/{name}{version}{}", if *official { "!" } else { "" })
}
