use replicate_runtime::model;

#[model("black-forest-labs/flux-schnell")]
pub mod flux {}

fn main() {
    let _ = flux::Input::new().num_outputs(2);
}
