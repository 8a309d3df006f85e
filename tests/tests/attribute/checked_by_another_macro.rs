//! `input!` within macros of the user's, and imported.

use replicate_runtime::model;

#[model("acme/printer", dir = "ui/models")]
pub mod printer {}

/// Imported by a glob beside other things.
pub mod prelude {
    pub use super::printer::*;
}

macro_rules! page {
    ($text:literal, $copies:expr $(, $name:ident = $value:literal)*) => {
        printer::input! { text: $text, copies: $copies, $($name: $value),* }
    };
}

/// Makes a module of its own at each use, all of them at one place in the text.
macro_rules! width_of {
    ($width:literal) => {{
        #[model("acme/printer", dir = "ui/models")]
        mod local {}
        local::input! { text: "a", width: $width }.width
    }};
}

#[test]
fn compiles() {
    use prelude::input;

    let input = page!("hello", 1 + 1, width = 512, offset = -3);
    assert_eq!((input.copies, input.width, input.offset), (Some(2), Some(512), Some(-3)));

    assert_eq!((width_of!(256), width_of!(512)), (Some(256), Some(512)));

    assert_eq!(input! { text: "hello" }.text, "hello");
}
