//! Tests without a compiler: macro calls, with their messages and the code that they expand to.

mod made;
mod verdicts;
mod wrong;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Call;

/// Calls the macro for a schema.
fn call(schema: &str, inputs: &str) -> (String, Vec<syn::Error>) {
    call_with(schema, &inputs.parse().unwrap())
}

fn call_with(schema: &str, inputs: &TokenStream) -> (String, Vec<syn::Error>) {
    let schema = Literal::string(schema);
    let call: Call = syn::parse2(quote! { runtime 7 0 #schema #inputs }).unwrap();
    let (made, problems) = call.checked();
    (plain(&made), problems)
}

/// Tokens without spaces and without the path of the runtime.
fn plain(tokens: &TokenStream) -> String {
    tokens.to_string().replace(' ', "").replace("runtime::__private::v1::", "")
}
