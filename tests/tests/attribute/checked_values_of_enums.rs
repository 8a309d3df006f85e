//! The value of an enum as its text, as its variant, and by a name of the user's.

use replicate_runtime::model;

use printer::Paper;

#[model("acme/printer", dir = "ui/models")]
pub mod printer {}

#[test]
fn compiles() {
    const LARGE: Paper = Paper::A4;
    let small = Paper::A5;
    let each = [
        (printer::input! { text: "a", paper: "US Letter" }, Paper::UsLetter),
        (printer::input! { text: "a", paper: UsLetter }, Paper::UsLetter),
        (printer::input! { text: "a", paper: printer::Paper::UsLetter }, Paper::UsLetter),
        (printer::input! { text: "a", paper: Paper::UsLetter }, Paper::UsLetter),
        (printer::input! { text: "a", paper: A5 }, Paper::A5),
        (printer::input! { text: "a", paper: small }, Paper::A5),
        (printer::input! { text: "a", paper: LARGE }, Paper::A4),
        (printer::input! { text: "a", paper: "A5".parse().unwrap() }, Paper::A5),
    ];
    for (input, paper) in each {
        assert_eq!(input.paper, Some(paper));
    }
}
