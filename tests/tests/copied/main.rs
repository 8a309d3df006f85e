//! What the page of the emulator copies as Rust: it compiles here, and is what the page gives.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::time::Duration;

use replicate_emulator::Emulator;
use replicate_runtime::{Client, Error};
use serde_json::{Value, json};

/// A program as it was copied, which is compiled and not run.
mod oddball_program {
    include!("oddball.rs");

    pub(super) const MAIN: fn() -> Result<(), replicate_runtime::Error> = main;
}

mod upscaler_program {
    include!("upscaler.rs");

    pub(super) const MAIN: fn() -> Result<(), replicate_runtime::Error> = main;
}

/// A compiled program, and its text.
type Program = (fn() -> Result<(), Error>, &'static str);

const PROGRAMS: [Program; 2] =
    [(oddball_program::MAIN, include_str!("oddball.rs")), (upscaler_program::MAIN, include_str!("upscaler.rs"))];

#[tokio::test]
async fn programs_that_are_copied_compile() {
    let models = concat!(env!("CARGO_MANIFEST_DIR"), "/models");
    let emulator = Emulator::builder().models_dir(models).lenient().run_time(Duration::ZERO).start().await.unwrap();
    let client = Client::builder().token("t").base_url(emulator.base_url()).build().unwrap();
    let file = format!("data:image/png;base64,{}", "A".repeat(5_000));
    let inputs = [
        (
            "acme/oddball",
            json!({
                "type": "fancy",
                "api_key": "hidden",
                "seed": "a word",
                "loras": [{"path": "a/b", "scale": 1}, {"path": "c\n\"d\""}],
                "labels": {"place": "here", "two words": "{}"},
            }),
        ),
        (
            "acme/upscaler",
            json!({
                "prompt": "it's 100% \\ \u{1b} é",
                "image": file,
                "references": ["https://a.example/1.png", "https://a.example/2.png"],
                "scale": 4,
            }),
        ),
    ];
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for ((model, input), (_, expected)) in inputs.into_iter().zip(PROGRAMS) {
        let prediction = client.model(model).submit(input).await.unwrap();
        let details = http.get(format!("{}.web/predictions/{}", emulator.page_url(), prediction.id()));
        let details: Value = serde_json::from_slice(&details.send().await.unwrap().bytes().await.unwrap()).unwrap();
        let copied = details["rust"].as_str().unwrap();
        assert_eq!(copied, expected, "what is copied for {model}");
    }
}
