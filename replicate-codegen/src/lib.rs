//! Turns the schemas of Replicate models into typed, validated Rust.

mod diagnostic;
mod document;
mod emit;
mod error;
mod expand;
mod format;
mod ir;
mod lower;
mod names;
mod text;

pub use diagnostic::Diagnostic;
pub use document::{Document, ModelName};
pub use error::{Error, Position};
pub use expand::{Expansion, Options, expand};
#[doc(hidden)] pub fn scratch(d:&Document,m:&ModelName)->String{ let e=expand(d,m,&Options::default()); for d in &e.diagnostics { eprintln!("{d}"); } let c=e.contents; let a=e.attributes; format::format(quote::quote!(#a pub mod m { #c })) }
