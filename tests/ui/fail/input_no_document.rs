use replicate_runtime::model;

#[model("acme/print")]
pub mod print {}

fn main() {
    let _ = print::input! { text: "hello", copies: 2 };
}
