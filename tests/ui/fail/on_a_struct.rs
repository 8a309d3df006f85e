use replicate_runtime::model;

#[model("black-forest-labs/flux-schnell")]
pub struct Flux {
    prompt: String,
}

fn main() {
    let _ = Flux { prompt: String::new() };
}
