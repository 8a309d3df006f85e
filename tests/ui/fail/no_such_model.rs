use replicate_runtime::model;

#[model("black-forest-labs/flux-schnel")]
pub mod flux {}

fn main() {
    let input = flux::Input::new("a lighthouse").num_outputs(2);
    let _: flux::Output = run(&input);
}

fn run<I: replicate_runtime::ModelInput>(_: &I) -> I::Output {
    unimplemented!()
}
