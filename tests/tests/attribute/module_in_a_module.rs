//! Modules of models stand wherever modules stand, with the visibility that they are given.

#![deny(missing_docs)]

use replicate_runtime::ModelInput as _;

/// What the program runs.
pub mod models {
    /// Pictures.
    pub mod pictures {
        use replicate_runtime::model;

        /// A painter.
        #[model("black-forest-labs/flux-schnell", dir = "../examples/models")]
        pub mod flux {}

        #[model("acme/upscaler")]
        pub(crate) mod upscaler {}

        #[replicate_runtime::model("acme/detector")]
        mod detector {}

        /// Looks at a picture.
        pub fn look() -> impl replicate_runtime::ModelInput {
            detector::Input::new("https://example.com/cat.png")
        }
    }
}

#[test]
fn compiles() {
    let flux = models::pictures::flux::Input::new("a lighthouse");
    assert_eq!(flux.prompt, "a lighthouse");
    assert!(models::pictures::look().validate().is_ok());
    assert_eq!(models::pictures::upscaler::Input::FIELDS.len(), 5);
}
