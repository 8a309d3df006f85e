use replicate_runtime::model;

#[model("black-forest-labs/flux-schnell", crate = "replicate runtime")]
pub mod flux {}

fn main() {
    let _ = flux::Input::new("a lighthouse");
}
