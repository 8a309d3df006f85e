//! A literal and the same value as JSON give the same verdict with the same message.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use replicate_schema::check::{Rules, check};
use replicate_schema::text::{Descriptions, Text, write};
use replicate_schema::{Document, ModelSchema, Type, TypeId};
use serde_json::Value as Json;

use super::call;

const SCHEMA: &str = r#"model acme/painter
object Input
  a! any
  integer! integer nullable minimum=2 maximum=9 multipleOf=3
  number! number exclusiveMinimum=0 exclusiveMaximum=1
  text! string minLength=2 maxLength=3 pattern="^a"
  secret! secret minLength=2
  file! file maxLength=3
  boolean! boolean nullable
  style! enum 1
  list! array(integer nullable minimum=0) minItems=2 maxItems=3 uniqueItems=true
  lists! array(array(string minLength=1)) uniqueItems=true
  map! map(number maximum=1) minProperties=1 maxProperties=2
  object! object 2
  union! union 3
  unions! array(union 3)
  one! union 4 oneOf=true
enum Style
  "oil" Oil
  1 _1
  null Nothing
  [1,"a"] List
object Inner
  x! integer maximum=3
  y string
  inner object 2
union Any
  integer minimum=1
  enum 1
  object 2
  array(union 4) minItems=1
  string minLength=3
union One
  number maximum=5
  number minimum=3
  object 2
  map(integer)
"#;

/// JSON that the macro reads as it is.
const VALUES: [&str; 40] = [
    "null",
    "true",
    "0",
    "1",
    "1.0",
    "-1",
    "2",
    "3",
    "4",
    "6",
    "12",
    "0.5",
    "2.5",
    "1e300",
    "9223372036854775808",
    "\"\"",
    "\"a\"",
    "\"aé\"",
    "\"abcd\"",
    "\"oil\"",
    "\"oli\"",
    "[]",
    "[1]",
    "[1, 1.0]",
    "[1, 2, 3, 4]",
    "[null, null]",
    "[0, null]",
    "[1, \"a\"]",
    "[[\"a\"], [\"a\"]]",
    "[[\"\"], [1]]",
    "[{\"x\": 1}, {\"x\": 9}]",
    "[2, \"oil\", \"ab\", true, [4]]",
    "{}",
    "{\"x\": 1}",
    "{\"x\": 9}",
    "{\"x\": \"1\", \"y\": 1}",
    "{\"x\": 1, \"z\": 1}",
    "{\"x\": 1, \"inner\": {\"x\": 4, \"inner\": {\"yy\": 1}}}",
    "{\"a/b\": 0, \"~\": 1.5}",
    "{\"a\": 1, \"b\": 0, \"c\": 1}",
];

#[test]
fn input_says_what_the_check_of_json_says() {
    let whole = Text::read(SCHEMA).unwrap();
    let mut compared = 0;
    for property in SCHEMA.lines().skip(2).take(15) {
        let name = property.trim().split('!').next().unwrap();
        let schema = SCHEMA.lines().filter(|line| {
            !line.starts_with("  ") || !line.contains("! ") || *line == property || line.starts_with("  x!")
        });
        let schema = schema.collect::<Vec<_>>().join("\n");
        let text = Text::read(&schema).unwrap();
        assert_eq!(text.types().len(), whole.types().len());
        for value in VALUES {
            compared += compare(&schema, &text, name, value);
        }
    }
    assert!(compared > 300, "{compared}");
}

/// Checks the value of one input against the schema both ways, and returns the number of violations.
fn compare(schema: &str, text: &Text, name: &str, value: &str) -> usize {
    let key = Json::from(name);
    let json: Json = serde_json::from_str(&format!("{{{key}: {value}}}")).unwrap();
    let expected = check(&json, text.root(), text.types(), Rules::All);
    let (_, problems) = call(schema, &format!("{name:?}: {value}"));
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(said.is_empty(), expected.is_empty(), "{name}: {value}\n{said:#?}\n{expected:#?}\n{schema}");
    for violation in &expected {
        let is_missing = violation.message() == "is required but missing";
        let words = if is_missing { " required: add " } else { violation.message() };
        assert!(said.iter().any(|said| said.contains(words)), "{name}: {value}\n{said:#?}\n{violation:?}");
    }
    expected.len()
}

/// The same for the inputs of every real model, with some of the values for each.
#[test]
fn input_says_the_same_of_real_models() {
    const EACH: usize = 5;
    let Some(documents) = documents() else { return };
    // Null for an optional input means absent in JSON, and is left out in a program.
    let mut values = VALUES.iter().filter(|value| **value != "null").cycle();
    for document in &documents {
        let mut types = ModelSchema::read(document).types;
        for id in (0..types.len()).map(TypeId) {
            if let Some(Type::Enum(listed)) = types.get_mut(id) {
                listed.choices.iter_mut().enumerate().for_each(|(at, choice)| choice.label = format!("V{at}"));
            }
        }
        let schema = write("model acme/painter", &types, Descriptions::Left).join("\n");
        let text = Text::read(&schema).unwrap();
        for property in text.types().properties(TypeId(0)) {
            for value in values.by_ref().take(EACH) {
                compare(&schema, &text, &property.name, value);
            }
        }
    }
}

/// The documents of the corpus, if it is there.
fn documents() -> Option<Vec<Document>> {
    let corpus = std::env::var_os("REPLICATE_CORPUS").map(PathBuf::from);
    let corpus = corpus.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus"));
    let Ok(file) = File::open(corpus.join("models.jsonl.gz")) else {
        let message =
            format!("SKIPPED: there is no corpus in {} (CONTRIBUTING.md says how to get it)\n", corpus.display());
        // Written directly, since the test harness would capture it: a skipped test must be visible.
        let _ = std::io::stderr().write_all(message.as_bytes());
        return None;
    };
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    Some(lines.filter_map(|line| Document::from_json(&line.unwrap()).ok()).collect())
}
