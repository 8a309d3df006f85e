//! What is no literal goes to the setter as it is, and is checked when the input is.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::num::ParseIntError;

use replicate_runtime::model;

#[model("acme/printer", dir = "ui/models")]
pub mod printer {}

fn read(copies: &str) -> Result<printer::Input, ParseIntError> {
    Ok(printer::input! { text: "hello", copies: copies.parse::<u8>()? })
}

fn written() -> Ready<String> {
    ready("hello".to_owned())
}

async fn awaited() -> printer::Input {
    printer::input! { text: written().await }
}

#[test]
fn compiles() {
    let (text, width) = ("hello", 512_u16);
    let pages = vec![1, 2];
    let input = printer::input! {
        text,
        width,
        copies: if width > 500 { 2 } else { 1 },
        scale: [0.5, 1.5].iter().fold(0.0, |sum, it| sum + it),
        duplex: HashMap::<u8, bool>::from([(1, true)]).into_values().all(|it| it),
        pages: pages.clone(),
        margins: { let top = 1; printer::Margins::new(top) },
        watermark: format!("https://example.com/{text}.png"),
        offset: width - 12,
    };
    assert_eq!((input.copies, input.scale, input.duplex), (Some(2), Some(2.0), Some(true)));
    assert!(input.validate().is_ok());
    assert_eq!(printer::input! { text, pages: [1, pages[1]] }.pages, Some(vec![1, 2]));
    assert_eq!(printer::input! { text, pages: [1; 3] }.pages, Some(vec![1, 1, 1]));

    assert_eq!(read("7").unwrap().copies, Some(7));
    assert!(read("x").is_err());
    assert!(read("70").unwrap().validate().is_err());
    let _: fn() -> _ = awaited;
}
