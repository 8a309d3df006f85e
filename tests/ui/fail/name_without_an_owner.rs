use replicate_runtime::model;

#[model("flux-schnell")]
pub mod flux {}

fn main() {
    let _ = flux::Input::new("a lighthouse");
}
