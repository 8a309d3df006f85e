use replicate_runtime::model;

#[model("acme/printer")]
pub mod printer {}

fn main() {
    let _ = printer::input! { text: "hello", offset: 9_223_372_036_854_775_808 };
}
