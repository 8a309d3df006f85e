use replicate_runtime::model;

#[model("acme/upscaler")]
pub mod upscaler {}

fn main() {
    let _ = upscaler::input! {};
}
