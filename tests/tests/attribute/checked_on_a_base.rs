//! `..base` gives what is not given, what is required as well.

use replicate_runtime::model;

#[model("acme/printer", dir = "ui/models")]
pub mod printer {}

#[test]
fn compiles() {
    let base = printer::input! { text: "hello", width: 512, copies: 2 };
    let changed = printer::input! { copies: 3, ..base.clone() };
    assert_eq!((changed.text.as_str(), changed.width, changed.copies), ("hello", Some(512), Some(3)));
    assert_eq!(printer::input! { ..base.clone() }, base);
    assert_eq!(printer::input! { width: 1024, ..printer::Input::new("other") }.text, "other");
}
