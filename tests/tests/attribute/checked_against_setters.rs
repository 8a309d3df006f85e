//! `input!` makes what one would write by hand.

use replicate_runtime::model;

#[model("acme/printer", dir = "ui/models")]
pub mod printer {}

#[model("acme/upscaler")]
pub mod upscaler {}

#[model("aisha-ai-official/animagine-xl-4.0", dir = "../examples/models")]
pub mod animagine {}

#[test]
fn compiles() {
    let by_hand = printer::Input::new("hello").width(512).scale(4.5).code("AB-7").duplex(true).pages([3, 1]);
    let checked = printer::input! { text: "hello", width: 512, scale: 4.5, code: "AB-7", duplex: true, pages: [3, 1] };
    assert_eq!(checked, by_hand);

    let required = upscaler::Required { image: "https://example.com/cat.png".into(), prompt: "a cat".into() };
    let by_hand = upscaler::Input::new(required).references(["https://example.com/dog.png"]);
    let checked = upscaler::input! {
        prompt: "a cat",
        image: "https://example.com/cat.png",
        references: ["https://example.com/dog.png"],
    };
    assert_eq!(checked, by_hand);

    assert_eq!(animagine::input! {}, animagine::Input::new());
}
