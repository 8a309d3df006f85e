//! A model for one function alone.

fn width() -> Option<i64> {
    #[replicate_runtime::model("aisha-ai-official/animagine-xl-4.0", dir = "../examples/models")]
    mod animagine {}

    animagine::Input::new().width(512).width
}

#[test]
fn compiles() {
    use replicate_runtime::model;

    #[model("black-forest-labs/flux-schnell", dir = "../examples/models")]
    mod flux {}

    assert_eq!(width(), Some(512));
    assert_eq!(flux::Input::new("a").prompt, "a");
}
