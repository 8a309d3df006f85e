use replicate_runtime::model;

#[model("black-forest-labs/flux-schnell", dir = "models", dir = "assets")]
pub mod flux {}

fn main() {
    let _ = flux::Input::new("a lighthouse");
}
