//! Outputs are read leniently, because they were paid for.

use super::json;
use super::painter::{Best, Label, Output, Segment};
use crate::FileOutput;
use crate::output::{List, Map, OpenEnum, Text};

fn read(text: &str) -> Result<Output, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

#[test]
fn what_can_be_made_to_fit_fits() {
    let whole = r#"[{"start": 1, "text": ["Hel", "lo"], "label": "music", "files": "https://a/b.png", "scores": {"a": [0.5]}, "new": 1}]"#;
    let [segment] = &read(whole).unwrap()[..] else { panic!("one segment") };
    assert_eq!((segment.start, segment.text.as_deref()), (1.0, Some("Hello")));
    assert_eq!(segment.label, Some(OpenEnum::Known(Label::Music)));
    assert_eq!(segment.files.0, [FileOutput::from("https://a/b.png")]);
    assert_eq!(segment.scores.get("a"), Some(&0.5));
    // A single value instead of a list, a one-element list instead of a value, and null instead of something empty.
    let table = [(r#"{"start": [2]}"#, 1), ("[[{\"start\": 2}]]", 1), ("null", 0), ("[]", 0)];
    for (text, count) in table {
        assert_eq!(read(text).unwrap().len(), count, "{text}");
    }
}

#[test]
fn null_in_a_list_of_numbers_is_not_a_number() {
    let list: List<f64> = serde_json::from_str("[0.5, null]").unwrap();
    assert_eq!(list.first(), Some(&0.5));
    assert!(list.get(1).is_some_and(|number| number.is_nan()));
    assert_eq!(serde_json::to_string(&list).unwrap(), "[0.5,null]");
    assert!(read(r#"[{"start": null}]"#).is_err(), "nothing came where one number is promised");
}

#[test]
fn a_value_that_the_enum_does_not_list_is_kept() {
    let label = |text: &str| read(&format!(r#"{{"start": 0, "label": {text}}}"#)).unwrap()[0].label.clone();
    assert_eq!(label("\"noise\""), Some(OpenEnum::Unknown(json("\"noise\""))));
    assert_eq!(label("[\"music\"]"), Some(OpenEnum::Known(Label::Music)));
    assert_eq!(label("7"), Some(OpenEnum::Unknown(json("7"))));
    assert_eq!(label("null"), None);
}

#[test]
fn a_union_is_its_first_alternative_that_fits() {
    let best = |text: &str| read(&format!(r#"{{"start": 0, "best": {text}}}"#)).unwrap()[0].best.clone().unwrap();
    assert!(matches!(*best(r#"{"start": 1}"#), Best::Segment(Segment { start: 1.0, .. })));
    assert!(matches!(*best("5.0"), Best::Integer(5)));
    // A segment has no such property: any JSON is the alternative that loses nothing.
    assert!(matches!(*best(r#"{"start": 1, "new": 2}"#), Best::Any(json) if json["new"] == 2));
    assert!(matches!(*best("\"a\""), Best::Any(_)));
}

#[test]
fn all_that_does_not_fit_is_one_error_with_its_places() {
    let error =
        read(r#"[{"start": "x", "text": 5}, 7, {"start": 1, "scores": {"a": true}, "files": [1]}]"#).unwrap_err();
    let expected = [
        "5 values are not valid:",
        "- `[0].start`: expected a number, got \"x\"",
        "- `[0].text`: expected a string, got 5",
        "- `[1]`: expected an object, got 7",
        "- `[1].start`: expected a number, got null",
        "- `[2].files[0]`: expected a file, as a URL, got 1",
        "- `[2].scores.a`: expected a number, got true",
    ];
    assert_eq!(error.lines().skip(1).collect::<Vec<_>>(), expected[1..]);
}

#[test]
fn outputs_are_cloned_compared_printed_and_written() {
    let output = read(r#"[{"start": 1.5, "label": "noise", "files": ["u"], "best": {"start": 2}}]"#).unwrap();
    assert_eq!(output.clone(), output);
    assert_ne!(output, read(r#"{"start": 1.5}"#).unwrap());
    let shown = r#"[Segment { start: 1.5, label: Unknown(String("noise")), files: [FileOutput("u")], scores: {}, best: Segment { start: 2.0, files: [], scores: {} } }]"#;
    assert_eq!(format!("{output:?}"), shown);
    let written =
        r#"[{"start":1.5,"label":"noise","files":["u"],"scores":{},"best":{"start":2.0,"files":[],"scores":{}}}]"#;
    assert_eq!(serde_json::to_string(&output).unwrap(), written);
}

#[test]
fn the_types_of_outputs_read_by_themselves() {
    assert_eq!(serde_json::from_str::<Text>("null").unwrap(), "");
    assert_eq!(serde_json::from_str::<List<i64>>("3.0").unwrap().0, [3]);
    assert!(serde_json::from_str::<Map<bool>>("{\"a\": true}").unwrap()["a"]);
    let error = serde_json::from_str::<List<i64>>("[1e30, 0.5]").unwrap_err().to_string();
    assert!(error.contains("`[0]`: 1000000000000000019884624838656 does not fit"), "{error}");
    assert!(error.contains("`[1]`: expected an integer, got 0.5"), "{error}");
}
