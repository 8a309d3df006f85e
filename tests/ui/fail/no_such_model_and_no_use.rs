use replicate_runtime::model;

#[model("nobody/nothing-like-it")]
mod nothing {}

fn main() {}
