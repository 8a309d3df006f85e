//! The reader of documents takes any text.
#![no_main]

use replicate_codegen::Document;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(document) = Document::from_json(text) {
        assert!(document.root().pointer(document.input_pointer()).is_some());
        let _ = document.resolve(text);
    }
});
