use replicate_runtime::model;

#[model("acme/upscaler")]
#[model("acme/detector")]
pub mod both {}

fn main() {
    let _ = both::Input::new("https://example.com/cat.png");
}
