//! The `#[model]` attribute of `replicate-runtime`. Use it through that crate, with the feature `macros`.
//!
//! This is a thin layer over `replicate-codegen`, which contains everything that can be tested without a compiler.

mod arguments;
mod define;
mod expand;
mod input;
mod schema_text;

use proc_macro::TokenStream;

/// Fills a module with the typed input and output of a model.
///
/// It reads `models/<owner>/<name>.json` below the package's folder; `cargo replicate add <owner>/<name>` writes that
/// file. The network is never used, and a change of the file causes a rebuild.
///
/// ```ignore
/// use replicate_runtime::model;
///
/// #[model("black-forest-labs/flux-schnell")]
/// pub mod flux {}
///
/// let input = flux::Input::new("a lighthouse at dawn").num_outputs(2);
/// ```
///
/// | option | meaning |
/// |---|---|
/// | `dir = "assets/models"` | the folder of the documents, below the package's folder |
/// | `crate = "acme::replicate_runtime"` | the path of the runtime, if it is used through another crate |
/// | `schemars` | each input implements `schemars::JsonSchema`; needs the runtime's feature of that name |
///
/// Items that are already in the module are kept.
///
/// The module also has a macro, which checks literals against the schema at compile time:
///
/// ```ignore
/// let input = flux::input! { prompt: "a lighthouse at dawn", num_outputs: 2, aspect_ratio: "16:9" };
/// ```
#[proc_macro_attribute]
pub fn model(arguments: TokenStream, module: TokenStream) -> TokenStream {
    expand::model(arguments.into(), &module.into()).into()
}

/// Defines the macro of an input. Part of the protocol of `replicate-runtime` with generated code.
#[doc(hidden)]
#[proc_macro]
pub fn define_input(definition: TokenStream) -> TokenStream {
    define::define(definition.into()).into()
}

/// Creates an input from the arguments of an input's macro. Part of that protocol too.
#[doc(hidden)]
#[proc_macro]
pub fn checked_input(call: TokenStream) -> TokenStream {
    input::checked(call.into()).into()
}
