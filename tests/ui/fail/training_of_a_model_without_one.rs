use replicate_runtime::{TrainingInput, model};

#[model("acme/printer")]
pub mod printer {}

fn train(_: impl TrainingInput) {}

fn main() {
    train(printer::Input::new("hello"));
}
