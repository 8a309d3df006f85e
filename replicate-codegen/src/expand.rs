use proc_macro2::TokenStream;
use quote::quote;

use crate::document::{Document, ModelName};
use crate::format::format;
use crate::lower::lower;
use crate::{Diagnostic, emit};

/// What can be chosen about generated code.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) runtime: TokenStream,
    pub(crate) schemas: Schemas,
}

/// Whether inputs can say their schema at run time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Schemas {
    #[default]
    Left,
    Schemars,
}

impl Default for Options {
    fn default() -> Self {
        Self { runtime: quote! { ::replicate_runtime }, schemas: Schemas::default() }
    }
}

impl Options {
    /// The path of the runtime crate, where it is reached through another: `::acme_prelude::replicate_runtime`.
    #[must_use]
    pub fn runtime_path(mut self, path: TokenStream) -> Self {
        self.runtime = path;
        self
    }

    /// The path of the runtime crate that was chosen.
    #[must_use]
    pub fn runtime(&self) -> &TokenStream {
        &self.runtime
    }

    /// Implements `schemars::JsonSchema` for every input, with the author's descriptions: the model as a tool for language
    /// models. The runtime needs its feature `schemars`.
    #[must_use]
    pub fn schemars(mut self) -> Self {
        self.schemas = Schemas::Schemars;
        self
    }
}

/// The Rust of one model, and what was odd in its document.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// Attributes of the model's module: its documentation and lint levels.
    pub attributes: TokenStream,
    /// What stands inside the module.
    pub contents: TokenStream,
    /// What was odd in the document, and was found a way around.
    pub diagnostics: Vec<Diagnostic>,
}

/// Turns a model's document into Rust.
///
/// This is the whole pipeline: the document is lowered to a plan in which every decision is taken, and the plan is
/// printed as tokens. All faces of the generator go through here.
///
/// ```
/// use replicate_codegen::{Document, Options, expand};
///
/// let document = Document::from_json(r#"{"Input": {"properties": {"prompt": {"type": "string"}}}}"#)?;
/// let expansion = expand(&document, &"acme/painter".parse()?, &Options::default());
/// assert!(expansion.contents.to_string().contains("pub struct Input"));
/// assert!(expansion.diagnostics.is_empty());
/// # Ok::<(), replicate_codegen::Error>(())
/// ```
#[must_use]
pub fn expand(document: &Document, model: &ModelName, options: &Options) -> Expansion {
    let (module, diagnostics) = lower(document, model);
    Expansion { attributes: emit::attributes(&module), contents: emit::contents(&module, options), diagnostics }
}

/// Turns a model's document into the text of its module, as it stands in a file of its own.
///
/// As [`expand`], and printed for people to read.
#[must_use]
pub fn render_document(document: &Document, model: &ModelName, options: &Options) -> String {
    format(expand(document, model, options).contents)
}
