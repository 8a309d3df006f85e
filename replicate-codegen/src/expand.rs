use proc_macro2::TokenStream;
use quote::quote;
use replicate_schema::{Document, ModelName};

use crate::names::{Name as _, TypeName};
use crate::plan::Plan;
use crate::{Diagnostic, Error, chunk, emit};

/// The options of generated code.
#[derive(Clone, Debug)]
pub struct Options {
    runtime: TokenStream,
    pub(crate) schemas: Schemas,
    /// Attributes, by the path of their type.
    attributes: Vec<(String, TokenStream)>,
}

/// Whether inputs provide their schema at run time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Schemas {
    #[default]
    Left,
    Schemars,
}

impl Default for Options {
    fn default() -> Self {
        Self { runtime: quote! { ::replicate_runtime }, schemas: Schemas::default(), attributes: Vec::new() }
    }
}

impl Options {
    /// Sets the path of the runtime crate, if it is used through another crate: `::acme_prelude::replicate_runtime`.
    ///
    /// # Errors
    ///
    /// If the text is not a path.
    pub fn runtime_path(mut self, path: &str) -> Result<Self, Error> {
        let is_path = |text: &str| {
            let text = text.strip_prefix("::").unwrap_or(text);
            let is_word = |word: &str| {
                !word.starts_with(|c: char| c.is_numeric()) && word.chars().all(|c| c.is_alphanumeric() || c == '_')
            };
            text.split("::")
                .map(|word| word.trim().trim_start_matches("r#"))
                .all(|word| !word.is_empty() && is_word(word))
        };
        self.runtime = path.parse().ok().filter(|_| is_path(path)).ok_or_else(|| {
            let shown = path.escape_debug();
            Error::usage(format!(
                "`{shown}` is not the path of a crate: write it as `::acme_prelude::replicate_runtime`"
            ))
        })?;
        Ok(self)
    }

    /// The path of the runtime crate.
    #[must_use]
    pub fn runtime(&self) -> &TokenStream {
        &self.runtime
    }

    /// Implements `schemars::JsonSchema` for every input, with the author's descriptions, so that language models can
    /// use the model as a tool. This needs the runtime's feature `schemars`.
    #[must_use]
    pub fn schemars(mut self) -> Self {
        self.schemas = Schemas::Schemars;
        self
    }

    /// Adds attributes to a generated type, such as a derive of another crate.
    ///
    /// The path is the name of a type, for all types of that name in any model, or `owner/name::Type`:
    ///
    /// ```
    /// use replicate_codegen::Options;
    ///
    /// let options = Options::default().type_attribute("acme/painter::Style", "#[derive(utoipa::ToSchema)]")?;
    /// # Ok::<(), replicate_codegen::Error>(())
    /// ```
    ///
    /// Enums have two hidden variants, which a derive also sees.
    ///
    /// # Errors
    ///
    /// If the text is not one or more attributes.
    pub fn type_attribute(mut self, path: impl Into<String>, attributes: &str) -> Result<Self, Error> {
        let path = path.into();
        let tokens = attributes.parse::<TokenStream>().ok().filter(is_attributes).ok_or_else(|| {
            let (path, shown) = (path.escape_debug(), attributes.escape_debug());
            Error::usage(format!(
                "`{shown}`, for the type `{path}`, is not an attribute: write it as `#[derive(Name)]`"
            ))
        })?;
        self.attributes.push((path, tokens));
        Ok(self)
    }

    /// The attributes of a type of a model.
    pub(crate) fn attributes_of(&self, model: &ModelName, name: &TypeName) -> TokenStream {
        let is_for = |path: &str| match path.split_once("::") {
            Some((of, path)) => of == model.to_string() && path == name.as_str(),
            None => path == name.as_str(),
        };
        self.attributes.iter().filter(|(path, _)| is_for(path)).map(|(_, tokens)| tokens.clone()).collect()
    }
}

/// Whether tokens are only attributes: `#[..] #[..]`.
fn is_attributes(tokens: &TokenStream) -> bool {
    let texts: Vec<String> = tokens.clone().into_iter().map(|token| token.to_string()).collect();
    !texts.is_empty()
        && texts.chunks(2).all(|pair| matches!(pair, [hash, body] if hash == "#" && body.starts_with('[')))
}

/// The generated code of a model, and the diagnostics of its document.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// Attributes of the model's module: its documentation and lint levels.
    pub attributes: TokenStream,
    /// The contents of the module.
    pub contents: TokenStream,
    /// The oddities in the document that were worked around.
    pub diagnostics: Vec<Diagnostic>,
}

/// Generates Rust code from a model's document.
///
/// This is the whole pipeline: the document is read into a schema, a plan adds everything that is specific to Rust, and
/// the plan is printed as tokens. The attribute, build scripts and the command all use it.
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
    let plan = Plan::new(document, model);
    let (attributes, contents) = (emit::attributes(&plan), chunk::tokens(emit::contents(&plan, options)));
    Expansion { attributes, contents, diagnostics: plan.diagnostics }
}
