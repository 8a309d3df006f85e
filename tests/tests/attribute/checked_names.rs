//! Names as Rust has them and as they are on the wire.

use replicate_runtime::model;

#[model("acme/everything", dir = "hygiene/models")]
pub mod everything {}

#[test]
fn compiles() {
    let input = everything::input! {
        type: "a keyword",
        self: 5,
        image: "https://example.com/cat.png",
        status: Starting,
        option: "None",
        r#async: true,
        new_: "as the setter has it",
        "with space": "as it is on the wire",
        "größe": 1.5,
        "2d": true,
        Steps: 1,
        steps: 2,
    };
    let json: serde_json::Value = serde_json::to_value(&input).unwrap();
    assert_eq!((&json["self"], &json["new"], &json["2d"]), (&5.into(), &"as the setter has it".into(), &true.into()));
    assert_eq!((&json["Steps"], &json["steps"]), (&1.into(), &2.into()));
    assert_eq!((&json["with space"], &json["größe"]), (&"as it is on the wire".into(), &1.5.into()));
    assert!(input.validate().is_ok());

    let training = everything::training_input! { data: "https://example.com/faces.zip", steps: 100 };
    assert!(training.validate().is_ok());
}
