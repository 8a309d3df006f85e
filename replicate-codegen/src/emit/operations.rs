use proc_macro2::TokenStream;
use quote::quote;
use replicate_schema::{Direction, Kind};

use super::docs;
use super::types::schema_type;
use crate::plan::{Operation, Plan};

/// What makes an input the input of its model.
pub(super) fn operations(plan: &Plan) -> TokenStream {
    let prediction = operation(&plan.prediction, plan, &quote! { Prediction });
    let streaming = streaming(plan);
    let training = plan.training.as_ref().map(|training| operation(training, plan, &quote! { Training }));
    quote! { #prediction #streaming #training }
}

fn operation(operation: &Operation, plan: &Plan, kind: &TokenStream) -> TokenStream {
    let (input, output) = (plan.name(operation.input), &operation.output_name);
    let alias = alias(operation, plan);
    quote! {
        #alias
        __v1::operation!(#kind, #input, #output);
    }
}

/// What makes a prediction one that streams; a training has no stream, whatever its output says.
fn streaming(plan: &Plan) -> Option<TokenStream> {
    let input = plan.name(plan.prediction.input);
    let chunk = schema_type(plan.prediction.chunk.as_ref()?, Direction::Output, plan);
    Some(quote! {
        impl __v1::StreamingInput for #input {
            type Chunk = #chunk;
        }
    })
}

/// `pub type Output = ...`, where no type has that name itself.
fn alias(operation: &Operation, plan: &Plan) -> TokenStream {
    if let Kind::Object(id) | Kind::Union(id) = operation.output.kind
        && *plan.name(id) == operation.output_name
    {
        return TokenStream::new();
    }
    let (docs, name) = (docs(&operation.output_docs), &operation.output_name);
    let ty = schema_type(&operation.output, Direction::Output, plan);
    quote! { #docs pub type #name = #ty; }
}
