use replicate_runtime::model;

#[model("acme/printer")]
pub mod printer {}

fn main() {
    let _ = printer::input! { text: "hello", scale: 0 };
}
