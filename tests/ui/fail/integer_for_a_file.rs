use replicate_runtime::model;

#[model("acme/detector")]
pub mod detector {}

fn main() {
    let _ = detector::Input::new(7);
}
