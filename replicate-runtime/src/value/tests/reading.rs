//! Inputs are read strictly: kinds must match, keys must be known, and bounds are left to `validate`.

use super::painter::{Crop, Input, One, Style, Text, Tree, Wide};
use crate::{FileInput, Secret};

fn read(text: &str) -> Result<Input, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

#[test]
fn every_kind_of_property_is_read() {
    let input = read(
        r#"{"prompt": "a", "mask": null, "style": "ink wash", "size": 0.5, "loras": [{"path": "u", "scale": 1}],
            "text": ["x"], "one": 9, "width": 512.0, "scale": 2, "seed": null, "token": "s3cret", "image": "https://a/b",
            "images": [], "weights": {"k": 1}, "anything": {"deep": [null]}, "counts": [1, 2.0], "grid": [[1, 0.5]],
            "crop": {"left": 1, "again": {"left": 2}}, "tree": {"children": [{"value": 1, "parent": {}}]}, "type": "t"}"#,
    )
    .unwrap();
    assert_eq!((input.prompt.as_str(), input.mask.as_deref(), input.seed), ("a", None, None));
    assert_eq!((input.style, input.width, input.scale), (Some(Style::InkWash), Some(512), Some(2.0)));
    assert_eq!(input.loras.unwrap()[0].path, FileInput::from("u"));
    assert!(matches!(input.text, Some(Text::TextList(list)) if list == ["x"]));
    assert_eq!((input.counts, input.grid), (Some(vec![1, 2]), Some(vec![vec![1.0, 0.5]])));
    assert_eq!(input.crop.unwrap().again.unwrap().left, 2);
    assert_eq!(input.tree.unwrap().children.unwrap()[0].value, Some(1.0));
    assert_eq!((input.token, input.r#type.as_deref()), (Some(Secret::from("s3cret")), Some("t")));
}

#[test]
fn everything_that_is_wrong_is_one_error() {
    let error = read(
        r#"{"promt": 1, "style": "oils", "width": 0.5, "loras": [{"scale": "x"}], "one": "a", "text": true, "token": 5,
            "counts": [1, null], "weights": {"a b": "c"}, "seed": 1e30, "tree": {"children": {}}}"#,
    )
    .unwrap_err();
    let expected = [
        "13 values are not valid:",
        "- `prompt`: is required but missing",
        "- `mask`: is required but missing",
        "- `style`: \"oils\" is not one of \"oil\", \"ink wash\"; did you mean \"oil\"?",
        "- `loras[0].path`: is required but missing",
        "- `loras[0].scale`: expected a number, got \"x\"",
        "- `text`: expected an integer or a list or one of the listed values or an object or a string, got true",
        "- `one`: expected a number, got \"a\"",
        "- `width`: expected an integer, got 0.5",
        "- `seed`: 1000000000000000019884624838656 does not fit into a signed 64-bit integer",
        "- `token`: expected a string",
        "- `weights[\"a b\"]`: expected an integer, got \"c\"",
        "- `counts[1]`: expected an integer, got null",
        "- `tree.children`: expected a list, got {}",
        "- `promt`: is not an input of this model; did you mean `prompt`?",
    ];
    assert_eq!(error.lines().skip(1).collect::<Vec<_>>(), expected[1..]);
}

#[test]
fn null_is_absence_where_a_property_is_optional() {
    let input = read(r#"{"prompt": "a", "mask": "m", "style": null, "loras": null, "anything": null}"#).unwrap();
    assert_eq!((input.style, input.loras.is_none(), input.anything), (None, true, None));
    let error = read(r#"{"prompt": null, "mask": null}"#).err().unwrap();
    assert_eq!(error, "`prompt`: expected a string, got null");
}

#[test]
fn bounds_are_left_to_validate() {
    let input = read(r#"{"prompt": "", "mask": null, "width": 7}"#).unwrap();
    assert_eq!(input.validate().unwrap_err().len(), 3);
}

#[test]
fn a_union_is_read_as_its_first_alternative_that_fits() {
    let text = |json: &str| serde_json::from_str::<Text>(json).unwrap();
    assert!(matches!(text("3"), Text::Integer(3)));
    assert!(matches!(text("\"oil\""), Text::Style(Style::Oil)));
    assert!(matches!(text("\"x\""), Text::Text(_)));
    assert!(matches!(text("{\"left\": 1}"), Text::Crop(_)));
    // If a bound is violated, the kind decides: `validate` reports the bound.
    assert!(matches!(text("0"), Text::Integer(0)));
    assert!(matches!(text("[]"), Text::TextList(_)));
    assert!(matches!(serde_json::from_str("4").unwrap(), One::Number(4.0)));
    assert!(matches!(serde_json::from_str("9").unwrap(), One::Number2(9.0)));
}

#[test]
fn structs_inside_are_read_by_themselves() {
    let crop: Crop = serde_json::from_str(r#"{"left": 1}"#).unwrap();
    assert_eq!((crop.left, crop.again.is_none()), (1, true));
    let tree: Tree = serde_json::from_str(r#"{"parent": {"parent": {"value": 2}}}"#).unwrap();
    assert_eq!(tree.parent.unwrap().parent.unwrap().value, Some(2.0));
    let wide: Wide = serde_json::from_str(r#"{"a": 1, "m": 13, "z": "z"}"#).unwrap();
    assert_eq!((wide.a, wide.l, wide.m, wide.z.as_deref()), (Some(1), None, Some(13), Some("z")));
}

#[test]
fn json_never_yields_a_path_and_a_secret_is_not_shown() {
    assert_eq!(serde_json::from_str::<FileInput>("\"/etc/passwd\"").unwrap().as_path(), None);
    let error = serde_json::from_str::<FileInput>("5").unwrap_err().to_string();
    assert_eq!(error, "expected a file, as a URL, got 5");
    assert_eq!(serde_json::from_str::<Secret>("5").unwrap_err().to_string(), "expected a string");
}

#[test]
fn unions_within_unions_are_read_in_time() {
    // The alternatives are ambiguous at each level: without memoization, the number of checks would double with each.
    let deep = (0..60).fold("{\"parent\": 1}".to_owned(), |inside, _| format!("{{\"parent\": {inside}}}"));
    assert!(serde_json::from_str::<Tree>(&deep).is_err());
}
