use std::path::Path;

use super::painter::{Input, Size, Style, Text, TrainingInput};
use crate::FileInput;

fn written(input: &Input) -> String {
    serde_json::to_string(input).unwrap()
}

#[test]
fn only_what_is_set_is_written() {
    // A required nullable property is written as null, since leaving it out would be refused.
    assert_eq!(written(&Input::new("a")), r#"{"prompt":"a","mask":null}"#);
    let input = Input { mask: Some("m".to_owned()), size: Some(Size::_0_5), ..Input::new("a") };
    let input = input.style(Style::InkWash).text("t").scale(5).width(512).token("s3cret").weights([("b", 1)]);
    let expected = r#"{"prompt":"a","mask":"m","style":"ink wash","size":0.5,"text":"t","width":512,"scale":5.0,"token":"s3cret","weights":{"b":1}}"#;
    assert_eq!(written(&input), expected);
}

#[test]
fn null_is_never_written_for_what_is_optional() {
    let input = Input { anything: Some(serde_json::Value::Null), ..Input::new("a") };
    assert_eq!(written(&input), written(&Input::new("a")));
    let deep = Input { anything: Some(serde_json::json!([null])), ..Input::new("a") };
    assert_eq!(written(&deep), r#"{"prompt":"a","mask":null,"anything":[null]}"#);
}

#[test]
fn what_is_set_beyond_the_schema_wins_over_the_field() {
    let input = Input::new("a").width(512).extra("width", "as you like").extra("new", 1);
    assert_eq!(written(&input), r#"{"prompt":"a","mask":null,"new":1,"width":"as you like"}"#);
}

#[test]
fn what_is_written_is_read_back() {
    let mut input = Input::new("a").style(Style::Oil).text("t").images(["u"]).counts([1]).width(256);
    for text in [Text::Integer(3), Text::Style(Style::Oil), Text::TextList(vec!["x".to_owned()])] {
        input.text = Some(text);
        assert!(serde_json::from_str::<Input>(&written(&input)).unwrap() == input);
    }
}

#[test]
fn files_in_memory_are_written_and_paths_are_left_to_the_client() {
    let bytes = Input::new("a").image(FileInput::from_bytes(&b"hi"[..]).with_media_type("text/plain"));
    assert_eq!(serde_json::to_value(&bytes).unwrap()["image"], "data:text/plain;base64,aGk=");
    let error = serde_json::to_string(&Input::new("a").image(Path::new("/a"))).unwrap_err().to_string();
    assert!(error.contains("give the file as bytes"), "{error}");
}

#[test]
fn a_hidden_variant_is_not_written() {
    let error = serde_json::to_string(&Style::__NonExhaustive).unwrap_err().to_string();
    assert!(error.contains("hidden variant"), "{error}");
    let training = TrainingInput { images: "u".into(), ..crate::value::blank() };
    assert!(training.validate().is_ok() && serde_json::to_string(&training.extra("a", 1)).is_ok());
}
