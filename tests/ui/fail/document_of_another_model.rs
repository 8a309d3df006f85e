use replicate_runtime::model;

#[model("acme/mislabelled")]
pub mod mislabelled {}

fn main() {
    let _ = mislabelled::Input::new();
}
