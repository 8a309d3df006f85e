//! The runtime under another path, as where a crate has it as a part of its own interface.

/// Stands for a crate that has the runtime as a part of its own interface.
pub mod prelude {
    pub use replicate_runtime as replicate;
    pub use replicate_runtime::model;
}

#[prelude::model(
    "black-forest-labs/flux-schnell",
    dir = "../examples/models",
    crate = "crate::runtime_through_another_crate::prelude::replicate"
)]
pub mod flux {}

// Both options, in the other order and with a comma at the end.
#[prelude::model("acme/upscaler", crate = "::replicate_runtime", dir = "models")]
pub mod upscaler {}

#[test]
fn compiles() {
    use prelude::replicate::ModelInput;

    assert!(flux::Input::new("a lighthouse").validate().is_ok());
    assert_eq!(upscaler::Input::MODEL.owner(), "acme");
}
