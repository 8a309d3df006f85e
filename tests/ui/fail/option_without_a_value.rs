use replicate_runtime::model;

#[model("black-forest-labs/flux-schnell", dir)]
pub mod flux {}

fn main() {}
