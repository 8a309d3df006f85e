use replicate_runtime::model;

#[model("acme/upscaler")]
pub mod upscaler {}

fn main() {
    let _ = upscaler::Input::new(upscaler::Required { image: "https://example.com/cat.png".into() });
}
