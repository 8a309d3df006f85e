use replicate_runtime::{Client, model};

#[model("black-forest-labs/flux-schnell")]
pub mod flux {}

fn main() {
    let _ = Client::new("r8_...").stream(flux::Input::new("a cat"));
}
