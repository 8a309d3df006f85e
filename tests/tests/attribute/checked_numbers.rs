//! Numbers in every notation of Rust, for what JSON makes of them.

use replicate_runtime::model;

#[model("acme/printer", dir = "ui/models")]
pub mod printer {}

#[test]
fn compiles() {
    let offsets = [
        (printer::input! { text: "a", offset: 1_000 }.offset, 1000),
        (printer::input! { text: "a", offset: 0xff }.offset, 255),
        (printer::input! { text: "a", offset: 0b11_u8 }.offset, 3),
        (printer::input! { text: "a", offset: 4_294_967_296 }.offset, 4_294_967_296),
        (printer::input! { text: "a", offset: -9_223_372_036_854_775_808 }.offset, i64::MIN),
        (printer::input! { text: "a", offset: 9_223_372_036_854_775_807 }.offset, i64::MAX),
        (printer::input! { text: "a", offset: 1.0 }.offset, 1),
        (printer::input! { text: "a", offset: -2e3 }.offset, -2000),
        (printer::input! { text: "a", offset: 5_f32 }.offset, 5),
    ];
    for (offset, expected) in offsets {
        assert_eq!(offset, Some(expected));
    }
    let scales = [
        (printer::input! { text: "a", scale: 4 }.scale, 4.0),
        (printer::input! { text: "a", scale: 0.1_f32 }.scale, 0.1),
        (printer::input! { text: "a", scale: 1e-3 }.scale, 0.001),
        (printer::input! { text: "a", scale: 1. }.scale, 1.0),
        (printer::input! { text: "a", scale: 2_u8 }.scale, 2.0),
    ];
    for (scale, expected) in scales {
        assert_eq!(scale, Some(expected));
    }
}
