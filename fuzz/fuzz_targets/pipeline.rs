//! Whatever is a document comes out as tokens.
#![no_main]

use std::str::FromStr;

use proc_macro2::TokenStream;
use replicate_codegen::{Document, ModelName, Options, render_document};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(document) = Document::from_json(text) {
        let model = ModelName::new("acme", "hostile").expect("a name");
        let text = render_document(&document, &model, &Options::default());
        TokenStream::from_str(&text).expect("tokens");
    }
});
