//! `input!` with objects, lists and maps.

use replicate_runtime::model;

#[model("acme/oddball")]
pub mod oddball {}

#[model("acme/printer", dir = "ui/models")]
pub mod printer {}

#[test]
fn compiles() {
    let lora = oddball::Lora::new("b.safetensors");
    let checked = oddball::input! {
        loras: [{ path: "a.safetensors", scale: 0.5 }, lora.clone(), { ..lora.clone() }],
        labels: { first: "one", "second word": "two" },
    };
    assert_eq!(checked.loras, Some(vec![oddball::Lora::new("a.safetensors").scale(0.5), lora.clone(), lora]));
    assert_eq!(checked.labels.unwrap()["second word"], "two");

    let nothing = oddball::input! { loras: [], labels: {} };
    assert_eq!((nothing.loras, nothing.labels.map(|it| it.len())), (Some(vec![]), Some(0)));

    let nested = printer::input! { text: "hello", margins: { left: 2, top: 1.5 } };
    assert_eq!(nested.margins, Some(printer::Margins::new(1.5).left(2)));
}
