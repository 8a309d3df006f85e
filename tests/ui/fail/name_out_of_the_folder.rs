use replicate_runtime::model;

#[model("../secrets")]
pub mod secrets {}

fn main() {}
