//! Identifiers for everything that schemas name. All names are made here.
//!
//! Every name is ASCII and depends only on the text that it is made from, so that other parts of a model never change
//! it. If two texts give the same name, both get a longer name with a hash: then the old name no longer compiles,
//! instead of meaning something else.
//!
//! ```text
//! text -> words (symbols spelled, other scripts in hex) -> case (by `heck`) -> reserved words -> cut -> collisions
//! ```

mod case;
mod collisions;
mod reserved;
mod symbols;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{HashMap, HashSet};
use std::fmt;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt as _};

use case::{Case, snake, upper_camel};
pub(crate) use collisions::without_collisions;
use collisions::{cut, with_hash};
use reserved::{KEYWORDS, METHODS, NEVER_RAW, TYPES};

/// An identifier of one kind.
pub(crate) trait Name: Sized {
    /// The case of these names.
    const CASE: Case;

    /// Creates a name from an identifier.
    fn new(text: String) -> Self;

    /// The name without the `r#` of a keyword.
    fn as_str(&self) -> &str;
}

/// Defines the kinds of names: an identifier as tokens, and as text where it is shown.
macro_rules! names {
    ($($(#[$docs:meta])* $name:ident: $case:ident;)*) => {$(
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(String);

        impl Name for $name {
            const CASE: Case = Case::$case;

            fn new(text: String) -> Self {
                Self(text)
            }

            fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            /// Writes the name, as a raw identifier if it is a keyword.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let raw = if is_keyword(&self.0) { "r#" } else { "" };
                write!(f, "{raw}{}", self.0)
            }
        }

        impl ToTokens for $name {
            fn to_tokens(&self, tokens: &mut TokenStream) {
                let make = if is_keyword(&self.0) { Ident::new_raw } else { Ident::new };
                tokens.append(make(&self.0, Span::call_site()));
            }
        }
    )*};
}

names! {
    /// The name of a struct, an enum or a type alias.
    TypeName: Camel;
    /// The name of an enum's variant.
    VariantName: Camel;
    /// The name of a struct's field.
    FieldName: Snake;
    /// The name of the method that sets a field.
    SetterName: Snake;
    /// The name of a module and of its file.
    ModuleName: Snake;
}

/// The name of an enum's variant for a value.
pub(crate) fn variant(value: &str) -> VariantName {
    let name = upper_camel(value);
    // `Self` has no raw form.
    let name = if name == "Self" { "Self_".to_owned() } else { name };
    VariantName(cut(name, value, Case::Camel))
}

/// The name of a type for a component or a property.
pub(crate) fn type_name(name: &str) -> TypeName {
    let camel = upper_camel(name);
    let camel = if TYPES.contains(&camel.as_str()) { format!("{camel}_") } else { camel };
    TypeName(cut(camel, name, Case::Camel))
}

/// The name of a type that every module has, such as `Input`.
pub(crate) fn own_type(name: &str) -> TypeName {
    TypeName(name.to_owned())
}

/// The name of the struct with a type's required properties, which differs from all types.
pub(crate) fn required(name: &TypeName, types: &HashSet<TypeName>) -> TypeName {
    let stem = match name.as_str() {
        "Input" => "",
        "TrainingInput" => "Training",
        other => other.trim_end_matches('_'),
    };
    let required = TypeName(format!("{stem}Required"));
    if types.contains(&required) { with_hash(&required, name.as_str()) } else { required }
}

/// Makes names distinct: a repeated name gets the first number from 2 that makes it unique.
pub(crate) fn all_numbered(names: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().cloned().collect();
    let mut seen: HashSet<&str> = HashSet::new();
    // All numbers below the last one of a name are taken.
    let mut last: HashMap<&str, usize> = HashMap::new();
    let numbered = names.iter().map(|name| {
        if seen.insert(name) {
            return name.clone();
        }
        let stem = name.trim_end_matches('_');
        let number = last.entry(stem).or_insert(1);
        loop {
            *number += 1;
            let numbered = format!("{stem}{number}");
            if taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    });
    numbered.collect()
}

/// The name of a field for a property.
pub(crate) fn field(property: &str) -> FieldName {
    let name = if is_plain_snake(property) { property.to_owned() } else { snake(property) };
    let name = if NEVER_RAW.contains(&name.as_str()) { format!("{name}_") } else { name };
    FieldName(cut(name, property, Case::Snake))
}

/// The name of a setter for a field.
pub(crate) fn setter(field: &FieldName) -> SetterName {
    let name = field.as_str();
    SetterName(if METHODS.contains(&name) { format!("{name}_") } else { name.to_owned() })
}

/// The name of a module and of its file for a model or an owner.
#[cfg(any(test, feature = "files"))]
pub(crate) fn module(name: &str) -> ModuleName {
    let snake = if is_plain_snake(name) { name.to_owned() } else { snake(name) };
    // A file name can't be a raw identifier.
    let snake = if is_keyword(&snake) { format!("{snake}_") } else { snake };
    ModuleName(cut(snake, name, Case::Snake))
}

fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether a name can be a field name as it is, and passes the snake case lint.
fn is_plain_snake(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(allowed) && !name.contains("__")
}
