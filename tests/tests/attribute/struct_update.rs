//! `..Input::new()`, which goes on working when the model gets more inputs.

use replicate_runtime::model;

#[model("aisha-ai-official/animagine-xl-4.0", dir = "../examples/models")]
pub mod animagine {}

#[model("black-forest-labs/flux-schnell", dir = "../examples/models")]
pub mod flux {}

#[model("acme/upscaler")]
pub mod upscaler {}

#[test]
fn compiles() {
    let base = animagine::Input::new().steps(30);
    let wide = animagine::Input { width: Some(768), ..base.clone() };
    assert_eq!(wide, animagine::Input { width: Some(768), steps: Some(30), ..animagine::Input::new() });
    assert_eq!(wide, base.width(768));

    let flux = flux::Input { seed: Some(7), ..flux::Input::new("a lighthouse") };
    assert_eq!(flux.prompt, "a lighthouse");

    let required = upscaler::Required { prompt: "sharp".into(), image: "https://example.com/cat.png".into() };
    let upscaler::Input { scale, mask, .. } = upscaler::Input { scale: Some(4), ..upscaler::Input::new(required) };
    assert_eq!((scale, mask), (Some(4), None));
}
