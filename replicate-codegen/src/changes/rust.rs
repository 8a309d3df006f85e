//! The Rust types of places, as a person would write them: the generated types without paths.

use proc_macro2::{TokenStream, TokenTree};
use replicate_schema::{Direction, Schema};

use crate::emit::types;
use crate::plan::{Field, Plan};

/// The type of a field.
pub(super) fn field_type(field: &Field, direction: Direction, plan: &Plan) -> String {
    plain(types::field_type(field, direction, plan))
}

/// The type of a place that is not a field, such as an item or an output.
pub(super) fn value_type(schema: &Schema, direction: Direction, plan: &Plan) -> String {
    plain(types::schema_type(schema, direction, plan))
}

/// The type of a field's value when it is set.
pub(super) fn bare_type(field: &Field, direction: Direction, plan: &Plan) -> String {
    plain(types::boxed_type(field, direction, plan))
}

/// A type without the path of the runtime: `Option<List<FileOutput>>`.
fn plain(tokens: TokenStream) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "__v1" => {}
            TokenTree::Ident(ident) if ident == "OutputList" => text.push_str("List"),
            TokenTree::Ident(ident) if ident == "OutputMap" => text.push_str("Map"),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            TokenTree::Punct(punct) if punct.as_char() == ',' => text.push_str(", "),
            token => text.push_str(&token.to_string()),
        }
    }
    text
}
