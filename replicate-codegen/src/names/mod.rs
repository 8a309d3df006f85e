//! Identifiers for whatever schemas name: the only place where names are made.
//!
//! Every name is ASCII and depends on the text it stands for alone, so that what else a model has never changes it.
//! Where two texts give one name, both get a longer one with a hash: an old name then stops compiling, and never
//! comes to mean something else.
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
    /// How the words of these names are joined.
    const CASE: Case;

    /// A name with another text.
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
            /// The name as it is written: raw where it is a keyword.
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

/// The name of a type that a module has of its own, such as `Input`.
pub(crate) fn own_type(name: &str) -> TypeName {
    TypeName(name.to_owned())
}

/// The name of the struct that holds what a type requires, which is none of the types.
pub(crate) fn required(name: &TypeName, types: &HashSet<TypeName>) -> TypeName {
    let stem = match name.as_str() {
        "Input" => "",
        "TrainingInput" => "Training",
        other => other.trim_end_matches('_'),
    };
    let required = TypeName(format!("{stem}Required"));
    if types.contains(&required) { with_hash(&required, name.as_str()) } else { required }
}

/// Names of which no two are the same: where one comes again, it takes the first number from 2 on that makes it none of the
/// others.
pub(crate) fn all_numbered(names: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().cloned().collect();
    let mut seen: HashSet<&str> = HashSet::new();
    // Numbers below the last one of a name are taken, whatever comes.
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
    // A file's name can't be raw.
    let snake = if is_keyword(&snake) { format!("{snake}_") } else { snake };
    ModuleName(cut(snake, name, Case::Snake))
}

fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether a name is a field's name as it stands, which the lint on snake case accepts.
fn is_plain_snake(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(allowed) && !name.contains("__")
}
