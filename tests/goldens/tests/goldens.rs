//! Every rule the generator applies: `rules/<rule>.json` must give `rules/<rule>.rs`.
//!
//! The crate itself compiles all of them. `UPDATE_EXPECT=1 cargo test -p replicate-goldens` writes what changed, for
//! review.

use std::path::{Path, PathBuf};

use expect_test::expect_file;
use replicate_codegen::{Options, Source, render};

fn rules() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let files = std::fs::read_dir(folder).expect("the rules").map(|entry| entry.expect("a rule").path());
    let mut rules: Vec<_> = files.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    rules.sort();
    assert!(rules.len() > 30, "the rules are gone");
    rules
}

#[test]
fn every_rule_gives_its_rust() {
    for rule in rules() {
        let source = Source::from_file(&rule).unwrap();
        let rendered = render(std::slice::from_ref(&source), &Options::default());
        let (_, text) = rendered.files.iter().find(|(path, _)| !path.ends_with("mod.rs")).unwrap();
        let diagnostics = rendered.diagnostics.iter().map(|(_, it)| format!("// warning: {it}\n"));
        let shown = format!("{}{text}", diagnostics.collect::<String>());
        expect_file![rule.with_extension("rs")].assert_eq(&shown);
    }
}

#[test]
fn nothing_is_left_over() {
    for golden in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).unwrap() {
        let path = golden.unwrap().path();
        assert!(path.with_extension("json").exists(), "{} has no schema", path.display());
    }
}

/// A string is written as it is, among other values too; what is no string is its JSON.
#[test]
fn values_of_enums_have_one_text_both_ways() {
    use replicate_goldens::rules::enum_of_other_values::{Mixed, Ratio};
    use replicate_goldens::rules::enum_of_strings::Mode;

    for value in Mode::ALL {
        assert_eq!(value.to_string().parse::<Mode>().unwrap(), *value);
        assert_eq!(serde_json::to_value(value).unwrap(), value.as_str());
    }
    assert_eq!(Mode::ALL.last().unwrap().as_str(), "n\0l");

    assert_eq!(Mixed::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a", "1", "1.5", "true", "[1]"]);
    for value in Mixed::ALL {
        assert_eq!(value.as_str().parse::<Mixed>().unwrap(), *value);
    }
    assert_eq!(serde_json::to_string(&[Mixed::A, Mixed::True]).unwrap(), r#"["a",true]"#);
    assert_eq!("0.5".parse::<Ratio>().unwrap(), Ratio::_0_5);
}

/// Alternatives that hold alternatives: what fits nowhere is found out in time that grows with the depth alone.
#[test]
fn unions_in_unions_are_read_once() {
    use replicate_goldens::rules::recursion::Input;
    use replicate_goldens::rules::recursion_of_unions::{Node, Output};

    let nested = |open: &str, leaf: &str, close: &str| format!("{}{leaf}{}", open.repeat(100), close.repeat(100));
    let read = |leaf: &str| serde_json::from_str::<Input>(&format!("{{\"union\": [{}]}}", nested("[", leaf, "]")));
    let error = read("true").unwrap_err().to_string();
    assert!(error.starts_with("`union[0][0]"), "{error}");
    assert!(error.ends_with("expected a list or one of several alternatives or text, got true"), "{error}");
    let input = read("\"leaf\"").unwrap();
    input.validate().unwrap();
    assert_eq!(input.clone(), input);

    for (open, close) in [("[", "]"), ("{\"child\": ", "}")] {
        let text = nested(open, "true", close);
        let output: Output = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&output).unwrap().replace(':', ": "), text);
    }
    let Output::Node(Node { child: None }) = serde_json::from_str("{}").unwrap() else { panic!("no node") };
    for text in ["null", "true", "[null, 1]"] {
        let output: Output = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&output).unwrap(), text.replace(' ', ""));
    }
}

/// A union that is closed in a list, and holds what is open still: it has a size all the same, and a blank value.
#[test]
fn what_leads_back_through_a_list_has_an_end() {
    use replicate_goldens::rules::recursion_through_lists::{Call, Input, Value};

    let call = Call::new("add").arguments([Value::from("x"), Value::from(Call::new("y"))]);
    let text = serde_json::to_string(&Input::new().call(call.clone())).unwrap();
    assert_eq!(text, r#"{"call":{"arguments":["x",{"function":"y"}],"function":"add"}}"#);
    assert_eq!(serde_json::from_str::<Input>(&text).unwrap().call, Some(call));
    let error = serde_json::from_str::<Input>(r#"{"group": {"inner": {}}}"#).unwrap_err().to_string();
    assert_eq!(error, "`group.inner.one`: is required, and is absent");
}
