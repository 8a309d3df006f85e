use serde_json::json;

use super::*;
use crate::TypeId;
use crate::text::Text;

fn wrong(text: &str, instance: &Json, rules: Rules) -> Vec<String> {
    let text = Text::read(text).unwrap();
    let found = check(instance, text.root(), text.types(), rules);
    assert_eq!(fits(instance, text.root(), text.types(), rules), found.is_empty(), "{instance}");
    found.iter().map(ToString::to_string).collect()
}

const PAINTER: &str = "model acme/painter
object Input
  prompt! string minLength=1
  mask! string nullable
  style enum 1
  sizes array(union 2) maxItems=3
  one union 3 oneOf=true
  weights map(integer maximum=9)
  token secret
  nothing string
enum Style
  \"oil\" Oil
  2 _2
union Size
  integer minimum=1
  array(string)
  enum 1
union One
  number maximum=5
  number minimum=3
";

#[test]
fn what_is_wrong_is_listed_in_the_order_of_the_schema() {
    let instance = json!({
        "mask": null, "style": "oils", "sizes": [0, "oil", "x", true], "one": 4, "weights": {"a b": 10}, "token": 5,
        "nothing": null, "promt": "a",
    });
    let expected = [
        "`prompt`: is required but missing",
        "`style`: \"oils\" is not one of \"oil\", 2; did you mean \"oil\"?",
        "`sizes`: has 4 items, and may have at most 3",
        "`sizes[0]`: 0 is below the minimum of 1",
        "`sizes[2]`: expected an integer or a list or one of the listed values, got \"x\"",
        "`sizes[3]`: expected an integer or a list or one of the listed values, got true",
        "`one`: fits 2 of the alternatives, and must fit exactly one",
        "`weights[\"a b\"]`: 10 is above the maximum of 9",
        "`token`: expected a string",
        "`promt`: is not an input of this model; did you mean `prompt`?",
    ];
    assert_eq!(wrong(PAINTER, &instance, Rules::All), expected);
    let of_kinds = expected
        .into_iter()
        .filter(|line| !line.contains("m of") && !line.contains("items,") && !line.contains("fits 2"));
    assert_eq!(wrong(PAINTER, &instance, Rules::Kinds), of_kinds.collect::<Vec<_>>());
}

#[test]
fn an_object_is_checked_as_any_other_instance() {
    let text = Text::read(PAINTER).unwrap();
    let Type::Object(expected) = &text.types()[TypeId(0)] else { panic!("the input is an object") };
    let instance = json!({"prompt": "", "width": 1});
    let View::Object(object) = (&instance).view() else { panic!("{instance} is an object") };
    let found = check_object(&object, expected, text.types(), Rules::All);
    assert_eq!(found, check(&instance, text.root(), text.types(), Rules::All));
    assert_eq!(found.len(), 3);
}

#[test]
fn what_must_hold_of_an_object_as_a_whole_is_checked() {
    let text = r#"model a/b
object Input minProperties=1 oneOf=[{"required":["w","h"]},{"required":["ratio"]}]
  w integer
  h integer
  ratio number
"#;
    let one_of = "must be exactly one of: with `w` and `h`; with `ratio`";
    let table = [
        (json!({"w": 1, "h": 1}), vec![]),
        (json!({"ratio": 1}), vec![]),
        // Null for an optional property means absent.
        (json!({"ratio": 1, "w": null, "h": 1}), vec![]),
        (json!({"w": 1}), vec![format!("{one_of}; 0 of them match")]),
        (json!({"w": 1, "h": 1, "ratio": 1}), vec![format!("{one_of}; 2 of them match")]),
        (
            json!({"w": null}),
            vec!["has 0 keys, and must have at least 1".to_owned(), format!("{one_of}; 0 of them match")],
        ),
    ];
    for (instance, expected) in table {
        assert_eq!(wrong(text, &instance, Rules::All), expected, "{instance}");
        assert!(wrong(text, &instance, Rules::Kinds).is_empty());
    }
}

#[test]
fn the_types_that_are_taken_are_as_much_as_the_kind() {
    let text = "model a/b\nobject Input\n  only! any type=[\"null\"]\n  never any type=[]\n";
    assert!(wrong(text, &json!({"only": null}), Rules::Kinds).is_empty());
    let expected = ["`only`: expected null, got 1", "`never`: 1 is refused: no value is valid here"];
    assert_eq!(wrong(text, &json!({"only": 1, "never": 1}), Rules::Kinds), expected);
}

#[test]
fn objects_of_any_number_of_properties_are_checked() {
    for count in [0, 1, 32, 33, 64, 65, 200] {
        let lines: Vec<String> = (0..count).map(|index| format!("  p{index} integer maximum={index}\n")).collect();
        let lines = lines.concat();
        let text = format!("model a/b\nobject Input\n{lines}");
        let instance: Json =
            (0..=count).map(|index| (format!("p{index}"), json!(index + 1))).collect::<serde_json::Map<_, _>>().into();
        let found = wrong(&text, &instance, Rules::All);
        assert_eq!(found.len(), (count + 1).min(MOST_VIOLATIONS), "{found:?}");
    }
}

#[test]
fn an_instance_is_of_the_first_alternative_that_it_fits() {
    let text = Text::read(PAINTER).unwrap();
    let sizes = text.types().alternatives(TypeId(2));
    let table =
        [(json!(1), Some(0)), (json!([]), Some(1)), (json!("oil"), Some(2)), (json!(2), Some(0)), (json!(0), Some(0))];
    for (instance, expected) in table {
        assert_eq!(alternative(&instance, sizes, text.types()), expected, "{instance}");
    }
    assert_eq!(alternative(&json!(null), sizes, text.types()), None);
}

#[test]
fn unions_within_unions_are_walked_once_for_each_alternative() {
    let text = "model a/b\nobject Input\n  u union 1\nunion U\n  object 2\n  object 3\nobject A\n  u union 1\n  a! integer\nobject B\n  u union 1\n  b! integer\n";
    // At each level, the alternatives differ only in the innermost value: without memoization, the work would double
    // with each level.
    for (innermost, count) in [(json!({"b": 1}), 0), (json!({}), 1)] {
        let deep = (0..100).fold(innermost, |inside, _| json!({ "u": inside, "b": 1 }));
        let instance = json!({ "u": deep });
        assert_eq!(wrong(text, &instance, Rules::All).len(), count);
    }
}

#[test]
fn an_unknown_key_of_an_alternative_is_named() {
    let text = "model a/b
object Input
  source union 1
  layers array(union 1)
union Source
  object 2
  object 3
  string
object Link
  url! string
  scale number maximum=4
object Id
  id! string
  seed integer
";
    let unknown = "is not an input of this model";
    let table = [
        (json!({"url": "a", "scael": 1}), format!("`source.scael`: {unknown}; did you mean `scale`?")),
        (json!({"id": "a", "scale": 1}), format!("`source.scale`: {unknown}")),
        (json!({"id": "a", "sede": 1}), format!("`source.sede`: {unknown}; did you mean `seed`?")),
    ];
    for (instance, expected) in table {
        assert_eq!(wrong(text, &json!({ "source": instance }), Rules::All), std::slice::from_ref(&expected));
        let in_a_list = wrong(text, &json!({"layers": [{"id": "a"}, instance]}), Rules::All);
        assert_eq!(in_a_list, [expected.replace("source", "layers[1]")]);
    }
    // Other violations are reported too.
    let both = wrong(text, &json!({"source": {"url": "a", "scale": 5, "sede": 1}}), Rules::All);
    assert_eq!(both, ["`source.scale`: 5 is above the maximum of 4", "`source.sede`: is not an input of this model"]);
    assert_eq!(wrong(text, &json!({"source": {"name": "a"}}), Rules::All).len(), 1);
}
