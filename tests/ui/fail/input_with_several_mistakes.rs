use replicate_runtime::model;

#[model("acme/printer")]
pub mod printer {}

fn main() {
    let text = String::from("hello");
    let _ = printer::input! {
        txt: text,
        width: 500,
        copies: "2",
        paper: A6,
        pages: [0, 1, 1],
        margins: { left: 1 },
    };
}
