//! `input!` as an argument, a statement's end, a match arm, a default, in a closure, within another, in a generic.

use replicate_runtime::{ModelInput, model};

#[model("acme/printer", dir = "ui/models")]
pub mod printer {}

#[model("acme/upscaler")]
pub mod upscaler {}

struct Job<I> {
    input: I,
}

fn valid(input: &impl ModelInput) -> bool {
    input.validate().is_ok()
}

impl Default for Job<printer::Input> {
    fn default() -> Self {
        Self { input: printer::input! { text: "hello" } }
    }
}

#[test]
fn compiles() {
    assert!(valid(&printer::input! { text: "hello" }));
    assert!(valid(&Job::default().input));
    let make = |copies: u8| match copies {
        1 => printer::input!(text: "once"),
        copies => printer::input![text: "often", copies],
    };
    assert_eq!(make(2).text, "often");
    let all: Vec<_> = (1..4).map(|copies| printer::input! { text: "x", copies }).collect();
    assert_eq!(all.len(), 3);
    let picture =
        printer::input! { text: "hello", watermark: upscaler::input! { image: "https://a.b/c", prompt: "d" }.image };
    assert!(picture.watermark.is_some());
    let Job { input } = Job { input: upscaler::input! { prompt: "a", image: "https://a.b/c" } };
    assert_eq!(input.prompt, "a");
}
