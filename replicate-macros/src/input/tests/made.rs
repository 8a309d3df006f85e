//! Tests of the code that a call expands to.

use super::{call, call_with};

const PAINTER: &str = r#"model acme/painter
object Input
  prompt string
  width integer
  scale number
  style enum 1
  type/r#type string
  image file
  pages array(integer)
  sizes array(union 3)
  names array(string nullable)
  loras array(object 2)
  labels map(number)
  seed integer nullable
  size union 3
  limits union 4
  any any
  anything array(any)
  matrix array(array(string))
  node object 5
  outer union 6
enum Style
  "oil" Oil
  "ink wash" InkWash
  8 _8
object Lora
  path! string
  scale number
union Size
  integer
  enum 1
  object 2
  array(object 2)
  array(string)
  map(string)
  string
union Limits
  number maximum=5
  number minimum=9
object Node
  child object 5
  value any
union Outer
  boolean
  union 3
"#;

#[test]
fn a_call_becomes_setters() {
    let table = [
        ("", ""),
        ("prompt: \"rain\", width: 512", ".prompt(\"rain\").width(512i64)"),
        ("width: -0x10", ".width(-16i64)"),
        ("width: 5.0", ".width(5i64)"),
        ("width: -9223372036854775808", ".width(-9223372036854775807i64-1i64)"),
        ("scale: 1", ".scale(1f64)"),
        ("scale: -0.5f32", ".scale(-0.5f64)"),
        ("style: \"ink wash\"", ".style(choice_at(1))"),
        ("style: InkWash", ".style(choice_at(1))"),
        ("style: 8.0", ".style(choice_at(2))"),
        ("style: style", ".style(style)"),
        ("type: \"a\"", ".r#type(\"a\")"),
        ("\"type\": x", ".r#type(x)"),
        ("width", ".width(width)"),
        ("pages: [1, 2]", ".pages([1i64,2i64])"),
        ("pages: [1, x]", ".pages([1,x])"),
        ("pages: []", ".pages(Vec::<i64>::new())"),
        ("names: [\"a\", None, x]", ".names([Some(text(\"a\")),None,x])"),
        ("loras: [{ path: \"a\", scale: 2 }, lora]", ".loras([start_input::<7,2,_>().path(\"a\").scale(2f64),lora])"),
        ("loras: [{ scale: 1, ..lora() }]", ".loras([start_from::<7,2,_>(lora()).scale(1f64)])"),
        ("labels: { a: 1, \"b c\": 2.5 }", ".labels([(\"a\",1f64),(\"bc\",2.5f64)])"),
        ("labels: {}", ".labels(BTreeMap::<String,f64>::new())"),
        ("seed: None, width: 1", ".width(1i64)"),
        ("seed: 5", ".seed(5i64)"),
        ("any: 5", ".any(5i64)"),
        (
            "any: [1, { a: null }]",
            ".any(Result::unwrap_or_default(<JsonasFromStr>::from_str(\"[1,{\\\"a\\\":null}]\")))",
        ),
        ("any: [x, 1]", ".any([x,1])"),
        (
            "anything: [1, \"a\", null]",
            ".anything([<JsonasFrom<_>>::from(1i64),<JsonasFrom<_>>::from(\"a\"),Json::Null])",
        ),
        ("matrix: [[\"a\"], []]", ".matrix([Vec::<String>::from([text(\"a\")]),Vec::<String>::new()])"),
        (
            "node: { child: { child: {} } }",
            ".node(start_input::<7,5,_>().child(start_input::<7,5,_>().child(start_input::<7,5,_>())))",
        ),
    ];
    for (inputs, setters) in table {
        let (made, problems) = call(PAINTER, inputs);
        assert!(problems.is_empty(), "{inputs}: {problems:?}");
        assert_eq!(made, format!("start_input::<7,0,_>(){setters}"), "{inputs}");
    }
}

#[test]
fn a_value_of_a_union_says_which_alternative_it_is() {
    let table = [
        ("size: 5", ".size(5i64)"),
        ("size: \"oil\"", ".size(start_from::<7,1,_>(choice_at(0)))"),
        ("size: Oil", ".size(start_from::<7,1,_>(choice_at(0)))"),
        ("size: \"large\"", ".size(text(\"large\"))"),
        ("size: { path: \"a\" }", ".size(start_input::<7,2,_>().path(\"a\"))"),
        ("size: { path: x }", ".size(start_input::<7,2,_>().path(x))"),
        ("size: { a: \"b\" }", ".size(BTreeMap::<String,String>::from([(text(\"a\"),text(\"b\"))]))"),
        ("size: [\"a\"]", ".size(Vec::<String>::from([text(\"a\")]))"),
        ("size: [{ path: \"a\" }]", ".size(Vec::<_>::from([start_input::<7,2,_>().path(\"a\")]))"),
        ("size: size", ".size(size)"),
        ("outer: 5", ".outer(start_from::<7,3,_>(Into::into(5i64)))"),
        ("limits: 2", ".limits(literal::<7,4,_>(\"2\"))"),
        (
            "sizes: [1, \"oil\", \"b\"]",
            ".sizes([start_from::<7,3,_>(Into::into(1i64)),\
             start_from::<7,3,_>(Into::into(start_from::<7,1,_>(choice_at(0)))),\
             start_from::<7,3,_>(Into::into(text(\"b\")))])",
        ),
        ("sizes: [1, x]", ".sizes([1i64,x])"),
        ("sizes: []", ".sizes({letmutempty=Vec::from([start_input::<7,3,_>()]);empty.clear();empty})"),
        ("size: []", ".size({letmutempty=Vec::from([start_input::<7,2,_>()]);empty.clear();empty})"),
    ];
    for (inputs, setters) in table {
        let (made, problems) = call(PAINTER, inputs);
        assert!(problems.is_empty(), "{inputs}: {problems:?}");
        assert_eq!(made, format!("start_input::<7,0,_>(){setters}"), "{inputs}");
    }
}

#[test]
fn a_base_is_where_setters_are_called() {
    assert_eq!(call(PAINTER, "width: 5, ..base()").0, "start_from::<7,0,_>(base()).width(5i64)");
}

#[test]
fn what_is_wrong_is_left_out() {
    let inputs = "width: \"a\", loras: [{ path: 5 }], pages: [1, \"x\"], scale: 1, prompt: None, nothing: 1";
    let (made, problems) = call(PAINTER, inputs);
    assert_eq!(problems.len(), 5, "{problems:?}");
    assert_eq!(made, "start_input::<7,0,_>().loras([start_input::<7,2,_>()]).scale(1f64)");
}

#[test]
fn the_macro_of_a_module_without_a_document_says_nothing() {
    for inputs in ["", "prompt: 1", "a b c"] {
        let (made, problems) = call("model ", inputs);
        assert_eq!((made.as_str(), problems.len()), ("start_input::<7,0,_>()", 0));
    }
}

#[test]
fn literals_that_a_macro_passes_on_are_literals() {
    let literal = proc_macro2::Literal::u8_unsuffixed(5);
    let group = proc_macro2::Group::new(proc_macro2::Delimiter::None, quote::quote! { #literal });
    let (made, problems) = call_with(PAINTER, &quote::quote! { width: #group });
    assert_eq!((made.as_str(), problems.len()), ("start_input::<7,0,_>().width(5i64)", 0));
}
