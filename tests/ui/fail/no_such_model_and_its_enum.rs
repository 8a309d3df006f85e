use replicate_runtime::model;

// Only `Input` and `Output` are there without a document, as every model has them.
#[model("black-forest-labs/flux-schnel")]
pub mod flux {}

fn main() {
    let _ = flux::Input::new("a lighthouse").aspect_ratio(flux::AspectRatio::_16_9);
}
