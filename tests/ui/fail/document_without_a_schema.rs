use replicate_runtime::model;

#[model("acme/schemaless")]
pub mod schemaless {}

fn main() {
    let _ = schemaless::Input::new();
}
