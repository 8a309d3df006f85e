//! A typed value and its JSON are checked by the same walk: the same violations with the same messages.

use std::path::Path;

use replicate_schema::check::{Rules, check};
use replicate_schema::{Kind, Schema, TypeId};

use super::painter::{Crop, Input, Lora, One, Style, Text};
use super::{json, lines};
use crate::value::{Value, View};
use crate::{FileInput, Secret};

/// The violations of the JSON of an input.
fn lines_of_json(input: &Input) -> Vec<String> {
    let View::Record(record) = input.view() else { panic!("an input is a struct") };
    let json = serde_json::to_value(input).unwrap();
    let wrong = check(&json, &Schema::new(Kind::Object(TypeId(0))), record.of.types(), Rules::All);
    wrong.iter().map(ToString::to_string).collect()
}

#[test]
fn a_typed_value_breaks_the_rules_that_its_json_breaks() {
    let a = || Input::new("a");
    let table: Vec<(Input, &[&str])> = vec![
        (a(), &[]),
        (Input::new(""), &["`prompt`: has 0 characters, and must have at least 1"]),
        (a().width(5000), &["`width`: 5000 is above the maximum of 2048"]),
        (a().width(257), &["`width`: 257 is not a multiple of 8"]),
        (a().scale(0), &["`scale`: 0 must be greater than 0"]),
        (a().token("ab"), &["`token`: has 2 characters, and must have at least 3"]),
        (a().counts([1, 11]), &["`counts[1]`: 11 is above the maximum of 10"]),
        (Input { weights: Some([].into()), ..a() }, &["`weights`: has 0 keys, and must have at least 1"]),
        (a().weights([("a b", 10)]), &["`weights[\"a b\"]`: 10 is above the maximum of 9"]),
        (a().images(["u", "v", "u"]), &["`images[2]`: \"u\" is in the list twice; items must be unique"]),
        (
            a().loras([Lora::new("p"), Lora::new("p").scale(5), Lora::new("q")]),
            &["`loras`: has 3 items, and may have at most 2", "`loras[1].scale`: 5 is above the maximum of 2"],
        ),
        (a().text("oil"), &[]),
        (Input { text: Some(Text::Style(Style::Oil)), ..a() }, &[]),
        (Input { text: Some(Text::Integer(0)), ..a() }, &["`text`: 0 is below the minimum of 1"]),
        (Input { text: Some(Text::TextList(vec![])), ..a() }, &["`text`: has 0 items, and must have at least 1"]),
        (Input { one: Some(One::Number(1.0)), ..a() }, &[]),
        (
            Input { one: Some(One::Number2(4.0)), ..a() },
            &["`one`: fits 2 of the alternatives, and must fit exactly one"],
        ),
        (Input { anything: Some(json(r#"{"a": [1, "b", null]}"#)), ..a() }, &[]),
        (
            Input { image: Some(FileInput::from("https://example.com/a/long/address")), ..a() },
            &["`image`: has 34 characters, and may have at most 30"],
        ),
    ];
    for (input, expected) in table {
        assert_eq!(lines(input.validate()), expected, "{input:?}");
        assert_eq!(lines_of_json(&input), expected, "{input:?}");
    }
}

#[test]
fn what_json_cannot_say_is_refused() {
    let nan = Input::new("a").scale(f64::NAN);
    assert_eq!(lines(nan.validate()), ["`scale`: NaN can't be represented as a JSON number"]);
    let hidden = Input::new("a").style(Style::__NonExhaustive);
    assert_eq!(lines(hidden.validate()), ["`style`: the hidden variant is not one of the listed values"]);
    let hidden = Input { text: Some(Text::Style(Style::__NonExhaustive2)), ..Input::new("a") };
    assert_eq!(hidden.validate().unwrap_err().len(), 1);
}

#[test]
fn what_is_set_beyond_the_schema_is_not_checked() {
    let input = Input::new("").width(7).extra("prompt", 5).extra("width", true).extra("new", 1);
    assert!(input.validate().is_ok());
    let lora = Lora { __extra: crate::value::Extra::none(), ..Lora::new("p").scale(9) };
    assert_eq!(lines(Input::new("a").loras([lora]).validate()).len(), 1);
}

#[test]
fn files_that_are_sent_by_the_client_break_no_bound() {
    let long = "a".repeat(100);
    let path = Input::new("a").image(Path::new(&long)).images([Path::new("a"), Path::new("b")]);
    assert!(path.validate().is_ok());
    let twice = Input::new("a").images([FileInput::from_bytes(&b"hi"[..]), FileInput::from_bytes(&b"hi"[..])]);
    assert_eq!(lines(twice.validate()).len(), 1);
}

#[test]
fn a_secret_is_in_no_violation() {
    let input = Input { token: Some(Secret::from("s3")), ..Input::new("a") };
    let errors = input.validate().unwrap_err();
    assert!(errors.iter().all(|violation| violation.value().is_null()));
    assert!(!errors.to_string().contains("s3"));
}

#[test]
fn a_struct_is_held_against_the_type_of_another() {
    let crop = Crop { left: 1, ..crate::value::blank() };
    let value: &dyn Value = &crop;
    let View::Record(record) = value.view() else { panic!("a struct") };
    let lora = check(value, &Schema::new(Kind::Object(TypeId(3))), record.of.types(), Rules::All);
    let wrong: Vec<String> = lora.iter().map(ToString::to_string).collect();
    assert_eq!(wrong, ["`path`: is required but missing", "`left`: is not an input of this model"]);
}
