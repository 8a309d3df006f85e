//! Every mistake has its message, at its own token.

use super::call;

const PRINTER: &str = r#"model acme/printer
object Input
  text! string minLength=1 maxLength=20
  width integer minimum=256 maximum=2048 multipleOf=8 default=512
  copies integer minimum=1 maximum=9
  scale number exclusiveMinimum=0 maximum=4.5
  code string pattern="^[A-Z]{2}-[0-9]+$"
  duplex boolean
  paper enum 1
  pages array(integer minimum=1) minItems=1 maxItems=3 uniqueItems=true
  margins object 2
  watermark file
  offset integer
  type/type_ string
  seed integer nullable
  key secret minLength=3
  labels map(string maxLength=2) maxProperties=2
  size union 3
  shape union 4 oneOf=true
  any any
  matrix array(array(number maximum=1) minItems=2)
enum Paper
  "A4" A4
  "A5" A5
  "US Letter" UsLetter
object Margins
  top! number minimum=0
  left number minimum=0
union Size
  integer minimum=1
  enum 1
union Shape
  object 5
  object 6
object Circle
  radius! number minimum=0
object Square
  side! number
  "corner radius"/corner_radius number
"#;

/// The messages, with their tokens.
fn messages(inputs: &str) -> Vec<(String, String)> {
    let (_, problems) = call(PRINTER, inputs);
    let said = |problem: syn::Error| (problem.to_string(), problem.span().source_text().unwrap_or_default());
    problems.into_iter().map(said).collect()
}

#[test]
fn a_mistake_is_one_message_at_its_own_token() {
    let table = [
        ("copies: 10", "`copies`: 10 is above the maximum of 9; the nearest that is allowed is 9", "10"),
        ("width: -256", "`width`: -256 is below the minimum of 256; the nearest that is allowed is 256", "-256"),
        ("width: 500", "`width`: 500 is not a multiple of 8; the nearest that is allowed is 496", "500"),
        (
            "width: 5001",
            "`width`: 5001 is above the maximum of 2048; 5001 is not a multiple of 8; the nearest that is allowed is 2048",
            "5001",
        ),
        ("scale: 0", "`scale`: 0 must be greater than 0; the nearest that is allowed is 4.5", "0"),
        ("copies: 2.5", "`copies`: expected an integer, got 2.5: write `2`", "2.5"),
        ("copies: \"2\"", "`copies`: expected an integer, got \"2\": write `2`, without quotes", "\"2\""),
        ("copies: [3]", "`copies`: expected an integer, got [3]", "[3]"),
        ("copies: { a: 3 }", "`copies`: expected an integer, got {\"a\":3}", "{ a: 3 }"),
        (
            "offset: 9_223_372_036_854_775_808",
            "`offset`: 9223372036854775808 does not fit into a signed 64-bit integer",
            "9_223_372_036_854_775_808",
        ),
        ("scale: 1e400", "`scale`: inf can't be represented as a JSON number", "1e400"),
        ("code: \"ab-7\"", "`code`: does not match the pattern `^[A-Z]{2}-[0-9]+$`", "\"ab-7\""),
        ("watermark: 42", "`watermark`: expected a file, as a URL, got 42: write `\"42\"`", "42"),
        ("code: 'h'", "`code`: expected a string, got a character: write it in double quotes", "'h'"),
        (
            "size: b'h'",
            "`size`: expected an integer or one of the listed values, got a byte: write it in double quotes",
            "b'h'",
        ),
        ("duplex: 1", "`duplex`: expected true or false, got 1: write `true`", "1"),
        (
            "duplex: \"true\"",
            "`duplex`: expected true or false, got \"true\": write `true`, without quotes",
            "\"true\"",
        ),
        ("pages: 3", "`pages`: expected a list, got 3: write `[3]`", "3"),
        ("pages: [1, 2, 3, 4]", "`pages`: has 4 items, and may have at most 3", "[1, 2, 3, 4]"),
        ("pages: [1, 0]", "`pages[1]`: 0 is below the minimum of 1; the nearest that is allowed is 1", "0"),
        ("pages: [1, 2, 1.0]", "`pages[2]`: 1 is in the list twice; items must be unique", "1.0"),
        (
            "paper: \"US letter\"",
            "`paper`: \"US letter\" is not one of \"A4\", \"A5\", \"US Letter\"; did you mean \"US Letter\"?",
            "\"US letter\"",
        ),
        ("paper: UsLeter", "`paper`: there is no value `UsLeter`: did you mean `UsLetter`?", "UsLeter"),
        ("widht: 512", "`widht`: is not an input of this model; did you mean `width`?", "widht"),
        ("width: 512, width: 256", "`width` is given twice", "width"),
        ("type_: \"a\", \"type\": \"b\"", "`type` is given twice", "\"type\""),
        ("copies: None", "`copies`: leave it out: an input that is not given is absent", "None"),
        ("width: null", "`width`: leave it out: an input that is not given is absent, and the model uses 512", "null"),
        ("margins: { left: 1 }", "`margins`: `top` is required: add `top: ...`", "{ left: 1 }"),
        ("margins: { top: null }", "`margins.top`: expected a number, got null", "null"),
        (
            "margins: { top: 1, left: -0.5 }",
            "`margins.left`: -0.5 is below the minimum of 0; the nearest that is allowed is 0",
            "-0.5",
        ),
        ("margins: { topp: 1 }", "`margins.topp`: is not an input of this model; did you mean `top`?", "topp"),
        ("margins: { top: 1, zzz: 1 }", "`margins.zzz`: is not an input of this model; there are `top`, `left`", "zzz"),
        ("labels: { a: \"one\" }", "`labels.a`: has 3 characters, and may have at most 2", "\"one\""),
        (
            "labels: { a: \"\", b: \"\", c: \"\" }",
            "`labels`: has 3 keys, and may have at most 2",
            "{ a: \"\", b: \"\", c: \"\" }",
        ),
        ("key: \"ab\"", "`key`: has 2 characters, and must have at least 3", "\"ab\""),
        ("key: 12", "`key`: expected a string: write `\"12\"`", "12"),
        ("size: 0", "`size`: 0 is below the minimum of 1; the nearest that is allowed is 1", "0"),
        ("size: 1.5", "`size`: expected an integer, got 1.5", "1.5"),
        ("size: true", "`size`: expected an integer or one of the listed values, got true", "true"),
        (
            "shape: { radius: -1 }",
            "`shape.radius`: -1 is below the minimum of 0; the nearest that is allowed is 0",
            "-1",
        ),
        (
            "shape: { radius: -1, ..b }",
            "`shape.radius`: -1 is below the minimum of 0; the nearest that is allowed is 0",
            "-1",
        ),
        ("shape: { }", "`shape`: {} matches none of the alternatives", "{ }"),
        ("matrix: [[0, 1], [0]]", "`matrix[1]`: has 1 item, and must have at least 2", "[0]"),
        (
            "matrix: [[0, 1], [0, 2]]",
            "`matrix[1][1]`: 2 is above the maximum of 1; the nearest that is allowed is 1",
            "2",
        ),
        ("copies = 2", "expected `:` and a value: `copies: ...`", "="),
        ("copies:", "expected a value: `copies: ...`", "copies"),
        ("duplex: true copies: 2", "expected `,` before the next input", "copies"),
        ("pages: [1 2]", "expected `,` before the next item", "2"),
    ];
    for (inputs, message, token) in table {
        assert_eq!(messages(&format!("text: \"a\", {inputs}")), [(message.to_owned(), token.to_owned())], "{inputs}");
    }
}

#[test]
fn what_is_missing_is_named_in_one_message() {
    let schema = "model acme/x\nobject Input\n  prompt! string\n  type/r#type! file\n  size integer";
    let missing = |inputs| call(schema, inputs).1.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(missing(""), ["`prompt` and `type` are required: add `prompt: ..., type: ...`"]);
    assert_eq!(missing("prompt: \"a\""), ["`type` is required: add `type: ...`"]);
    // A misspelled name is one mistake.
    assert_eq!(
        missing("promt: \"a\", type: \"b\""),
        ["`promt`: is not an input of this model; did you mean `prompt`?"]
    );
    assert_eq!(missing("prompt: , type: \"b\"").len(), 1);
    assert_eq!(missing("size: 1, ..base"), [""; 0]);
}

#[test]
fn all_mistakes_are_reported_in_the_order_of_the_text() {
    let inputs = "txt: text, width: 500, copies: \"2\", pages: [0, 1, 1], margins: { left: 1 }";
    let said: Vec<String> = messages(inputs).into_iter().map(|(_, token)| token).collect();
    assert_eq!(said, ["txt", "500", "\"2\"", "0", "1", "{ left: 1 }"]);
}

#[test]
fn what_holds_expressions_is_left_to_the_compiler() {
    let table = [
        "copies: x",
        "copies: 2 + x",
        "copies: None::<i64>.unwrap_or(1)",
        "paper: A6",
        "pages: [x, x, f()]",
        "pages: [x; 2]",
        "margins: { let top = 1; margins(top) }",
        "margins: { top: x }",
        "margins: { left: 1, ..margins }",
        "labels: { a: x }",
        "size: SIZE",
        "shape: { radius: x }",
        "matrix: [[x, 1], y]",
        "any: 'c'",
        "seed: None",
        "seed: null",
    ];
    for inputs in table {
        assert_eq!(messages(&format!("text: \"a\", {inputs}")), [], "{inputs}");
    }
    // Values next to an expression are still checked.
    assert_eq!(messages("text: t, pages: [x, 0]").len(), 1);
    assert_eq!(messages("text: t, pages: [x, y, 1, 1]").len(), 2, "too many, and one twice");
}

#[test]
fn null_can_not_override_a_base() {
    let (message, token) = messages("seed: None, ..base").pop().unwrap();
    assert_eq!(message, "`seed`: a setter can't take a value away: set the field of the base to `None`");
    assert_eq!(token, "None");
}
