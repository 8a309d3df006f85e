use super::painter::{Crop, Input, Lora, Style, Text, Tree, Wide};
use crate::FileInput;

#[test]
fn structs_are_cloned_and_compared_field_by_field() {
    let input = Input::new("a").style(Style::Oil).text("t").loras([Lora::new("p").scale(1)]).extra("new", 1);
    assert!(input.clone() == input);
    for other in [input.clone().style(Style::InkWash), input.clone().extra("new", 2), input.clone().text("u")] {
        assert!(other != input, "{other:?}");
    }
    let list = Input { text: Some(Text::TextList(vec!["t".to_owned()])), ..input.clone() };
    assert!(list != input && list == list.clone());
    let boxed = Input { text: Some(Text::Crop(Box::new(crop(1, Some(2))))), ..Input::new("a") };
    assert!(boxed.clone() == boxed);
}

fn crop(left: i64, again: Option<i64>) -> Crop {
    let mut crop: Crop = crate::value::blank();
    crop.left = left;
    crop.again = again.map(|left| Box::new(self::crop(left, None)));
    crop
}

#[test]
fn debug_shows_what_is_set_and_no_secret() {
    let input = Input::new("a").style(Style::InkWash).text("t").token("s3cret").width(512).extra("new", 1);
    let shown = r#"Input { prompt: "a", style: InkWash, text: "t", width: 512, token: Secret([REDACTED]), extra: {"new": Number(1)} }"#;
    assert_eq!(format!("{input:?}"), shown);
    let input = Input { crop: Some(crop(1, Some(2))), ..Input::new("a") };
    assert_eq!(format!("{input:?}"), r#"Input { prompt: "a", crop: Crop { left: 1, again: Crop { left: 2 } } }"#);
}

#[test]
fn structs_of_any_number_of_fields_are_whole() {
    let wide = Wide { a: Some(1), l: Some(12), m: Some(13), x: Some(24), y: Some(25), ..crate::value::blank() };
    let wide = Wide { z: Some("z".to_owned()), ..wide };
    assert_eq!(format!("{:?}", wide.clone()), r#"Wide { a: 1, l: 12, m: 13, x: 24, y: 25, z: "z" }"#);
    let text = serde_json::to_string(&wide).unwrap();
    assert_eq!(text, r#"{"a":1,"l":12,"m":13,"x":24,"y":25,"z":"z"}"#);
    assert!(serde_json::from_str::<Wide>(&text).unwrap() == wide);
}

#[test]
fn a_blank_value_of_a_type_that_leads_back_to_itself_ends() {
    let tree: Tree = crate::value::blank();
    assert!(tree.parent.is_none() && tree.children.is_none());
}

#[test]
fn files_are_found_in_the_order_in_which_they_are_written() {
    let input = Input::new("a")
        .loras([Lora::new("1"), Lora::new("2")])
        .image("3")
        .images(["4", "5"])
        .extra("image", "not a file any more");
    let expected = ["1", "2", "4", "5"].map(FileInput::from);
    assert_eq!(crate::value::files(&input), expected);
    let mut replaced = 0;
    let json = crate::value::to_json_with(&input, &mut |file| {
        replaced += 1;
        format!("<{}>", file.as_text().unwrap())
    })
    .unwrap();
    assert_eq!(replaced, 4);
    assert_eq!(json["loras"][1]["path"], "<2>");
    assert_eq!(json["images"], super::json(r#"["<4>", "<5>"]"#));
    assert_eq!(json["image"], "not a file any more");
}
