//! Defines the macro `input!` of a module.
//!
//! A user can call it by the path of the module from anywhere, including other crates, but a macro can't know the path
//! of its module. So it is a `macro_rules!` with a unique name, which is exported from the root of its crate and
//! re-exported in the module. It identifies the types of the module by two numbers, for which the module implements a
//! trait: the number of the macro, and the number of the type in the schema's text. The name and the number of a macro
//! must differ from those of all other modules in a program.

use std::env;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use replicate_schema::text::Lines;
use replicate_schema::{Kind, Schema, Type, TypeId};
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};

use crate::schema_text::{SchemaText, type_number};

/// `$crate input 0; "line" "line" ..`, as in generated code, after the path of the runtime.
struct Definition {
    runtime: Ident,
    name: Ident,
    /// The number of the input's type.
    root: TypeId,
    schema: SchemaText,
}

impl Parse for Definition {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (runtime, name) = (input.call(Ident::parse_any)?, input.call(Ident::parse_any)?);
        let root = TypeId(type_number(&input.parse()?)?);
        input.parse::<Token![;]>()?;
        Ok(Self { runtime, name, root, schema: SchemaText::parse(input)? })
    }
}

/// The macro, and the trait implementations for its types.
pub(crate) fn define(definition: TokenStream) -> TokenStream {
    match syn::parse2::<Definition>(definition) {
        Ok(definition) => {
            let number = number(&definition.name, definition.schema.span);
            definition.tokens(number)
        }
        Err(error) => error.into_compile_error(),
    }
}

impl Definition {
    fn tokens(&self, number: u64) -> TokenStream {
        let Self { runtime, name, .. } = self;
        let schema = self.schema.literal();
        let exported = format_ident!("__replicate_input_{:016x}", number);
        let number = Literal::u64_unsuffixed(number);
        let root = Literal::usize_unsuffixed(self.root.0);
        let (ids, names): (Vec<_>, Vec<_>) = self.named_types().into_iter().unzip();
        let ids = ids.into_iter().map(|id| Literal::usize_unsuffixed(id.0));
        let form = format!(
            " `{name}! {{ .. }}` takes a `name: value` for each input. A name that the model does not have, a value"
        );
        quote! {
            #[doc(hidden)]
            #[macro_export]
            macro_rules! #exported {
                ($($inputs:tt)*) => {
                    #runtime::__private::v1::checked_input! { #runtime #number #root #schema $($inputs)* }
                };
            }
            #[doc = " Makes an input of literals that are checked while the program is compiled."]
            #[doc = ""]
            #[doc = #form]
            #[doc = " that it does not take and a required input that is missing do not compile. The value of an enum is"]
            #[doc = " its text or its variant. Any other expression is passed to the setter of that name, and is \
                     checked before"]
            #[doc = " it is sent."]
            #[doc(inline)]
            #[allow(unused_imports)]
            pub use #exported as #name;
            #(#[doc(hidden)] impl #runtime::__private::v1::TaggedStruct<#names> for #runtime::__private::v1::InputTag<#number, #ids> {})*
        }
    }

    /// The types that the macro must identify, with their names in the module.
    fn named_types(&self) -> Vec<(TypeId, Ident)> {
        let lines = self.schema.lines();
        if lines.model().is_none_or(str::is_empty) {
            // If the document could not be read, the stub of the module has only this type.
            return vec![(self.root, Ident::new("Input", self.schema.span))];
        }
        let mut search = Search { lines: &lines, found: vec![self.root] };
        let mut next = 0;
        while let Some(id) = search.found.get(next) {
            search.inside(*id);
            next += 1;
        }
        let name = |id: TypeId| Some((id, Ident::new(lines.name(id)?, self.schema.span)));
        search.found.into_iter().filter_map(name).collect()
    }
}

/// Finds the types in an input that `checked_input!` must identify: objects, unions, and enums in unions. Other enums
/// are inferred from their setter.
struct Search<'a> {
    lines: &'a Lines<'a>,
    found: Vec<TypeId>,
}

impl Search<'_> {
    fn inside(&mut self, id: TypeId) {
        match self.lines.read(id) {
            Some(Type::Object(object)) => {
                for property in &object.properties {
                    self.schema(&property.schema, |kind| !matches!(kind, Kind::Enum(_)));
                }
            }
            Some(Type::Union(union)) => {
                for alternative in &union.alternatives {
                    self.schema(alternative, |_| true);
                }
            }
            _ => {}
        }
    }

    fn schema(&mut self, schema: &Schema, is_named: impl Fn(&Kind) -> bool) {
        let kind = schema.kind.innermost();
        if let Some(id) = kind.type_id().filter(|id| is_named(kind) && !self.found.contains(id)) {
            self.found.push(id);
        }
    }
}

/// The number of a macro, from the place of its definition and the crate that is being compiled.
///
/// The file is not enough, since the library and the binary of a package can both include a generated file. The place
/// is not enough either, since a user's macro can create several modules at the same place.
fn number(name: &Ident, span: Span) -> u64 {
    let variables = ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME", "CARGO_BIN_NAME"];
    let of_crate = variables.map(|name| env::var(name).unwrap_or_default()).join("\n");
    fnv(&format!("{of_crate}\n{name}\n{}", place(span)))
}

fn place(span: Span) -> String {
    // The `Debug` form of a span begins with its expansion.
    let shown = format!("{span:?}");
    let expansion = shown.split(' ').next().unwrap_or_default();
    let span = span.unwrap();
    format!("{} {} {} {expansion}", span.file(), span.line(), span.column())
}

/// FNV-1a: fixed, unlike the standard library's hasher, so that builds are reproducible.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code of a definition, without white space and documentation.
    fn defined(definition: &str) -> String {
        let definition: Definition = syn::parse_str(definition).unwrap();
        let tokens = definition.tokens(255).to_string().replace(' ', "");
        tokens.split("#[doc(hidden)]").filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_module_has_a_macro_and_names_for_the_types_that_it_makes() {
        let schema = r##"
            "model acme/painter 5c7d official"
            "object Input"
            "  prompt! string description=\"What to draw.\""
            r#"  style enum 1 default="oil""#
            "  loras array(object 2)"
            "  size union 3 nullable"
            "enum Style"
            r#"  "oil" Oil"#
            "object Lora"
            "  node map(object 4)"
            "union Size"
            "  enum 5"
            "  object 2"
            "object Node"
            "  node object 4"
            "enum Preset"
            r#"  "small" Small"#
            "object TrainingInput"
            "  images! file"
        "##;
        let input = defined(&format!("runtime input 0; {schema}"));
        let (exported, names) = input.split_once("pubuse").unwrap();
        assert!(exported.contains("macro_rules!__replicate_input_00000000000000ff"), "{exported}");
        let call = "runtime::__private::v1::checked_input!{runtime2550r#\"modelacme/painter5c7dofficial\nobjectInput\nprompt!string\n";
        assert!(exported.contains(call), "{exported}");
        let impls: Vec<&str> = names.lines().skip(1).collect();
        let of = |name: &str, id: usize| {
            format!("implruntime::__private::v1::TaggedStruct<{name}>forruntime::__private::v1::InputTag<255,{id}>{{}}")
        };
        assert_eq!(impls, [of("Input", 0), of("Lora", 2), of("Size", 3), of("Node", 4), of("Preset", 5)]);

        let training = defined(&format!("runtime training_input 6; {schema}"));
        assert!(training.contains("astraining_input;"), "{training}");
        assert!(training.ends_with(&of("TrainingInput", 6)), "{training}");
    }

    #[test]
    fn the_stub_of_a_module_has_an_input() {
        let stub = defined(r#"runtime input 0; "model ""#);
        assert!(stub.ends_with("TaggedStruct<Input>forruntime::__private::v1::InputTag<255,0>{}"), "{stub}");
    }

    #[test]
    fn numbers_differ_by_crate_name_and_place() {
        let table = ["", "a", "b", "ab", "a\nb"].map(fnv);
        for (index, number) in table.iter().enumerate() {
            assert!(!table[..index].contains(number));
        }
        assert_eq!(fnv(""), 0xcbf2_9ce4_8422_2325, "the same in every build");
    }
}
