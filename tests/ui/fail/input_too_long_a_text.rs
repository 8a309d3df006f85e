use replicate_runtime::model;

#[model("acme/printer")]
pub mod printer {}

fn main() {
    let _ = printer::input! { text: "twenty-one characters", copies: 2 };
}
