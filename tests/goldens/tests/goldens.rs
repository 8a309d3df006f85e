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
    assert!(error.ends_with("expected a list or one of several alternatives or a string, got true"), "{error}");
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
    assert_eq!(error, "`group.inner.one`: is required but missing");
}

#[test]
fn texts_and_numbers_become_values_of_enums() {
    use replicate_goldens::rules::enum_by_reference::Size;
    use replicate_goldens::rules::enum_of_other_values::{Mixed, Ratio};
    use replicate_goldens::rules::enum_of_strings::Mode;

    assert_eq!(Mode::try_from("Euler a").unwrap(), Mode::EulerA);
    assert!(Mode::try_from("euler").unwrap_err().to_string().contains("did you mean \"Euler a\"?"));
    assert_eq!(Size::try_from(512).unwrap(), Size::_512);
    assert_eq!(Size::try_from(-1_i64).unwrap(), Size::Minus1);
    assert_eq!(Size::try_from(256_usize).unwrap(), Size::_256);
    assert_eq!(Size::try_from("256").unwrap(), Size::_256);
    assert_eq!(Size::try_from(300_i64).unwrap_err().to_string(), "300 is not one of 256, 512, -1");
    assert_eq!(Ratio::try_from(0.5).unwrap(), Ratio::_0_5);
    assert_eq!(Ratio::try_from(1).unwrap(), Ratio::_1);
    assert!(Ratio::try_from(f64::NAN).is_err());
    assert_eq!(Mixed::try_from(1.5).unwrap(), Mixed::_1_5);
    assert!(Mixed::try_from(2).is_err());
}

#[test]
fn files_that_a_model_does_not_take_are_refused_before_they_are_read() {
    use replicate_goldens::rules::accept::Input;
    use replicate_runtime::FileInput;

    let input = Input::new()
        .image(Path::new("no/such/paper.pdf"))
        .weights(FileInput::from_bytes("x").with_media_type("image/png"))
        .pages([FileInput::from(Path::new("a.png")), FileInput::from("data:audio/mpeg;base64,AAAA")])
        .either(FileInput::from_bytes("x").with_file_name("a.png"));
    let refused: Vec<String> = input.validate().unwrap_err().iter().map(ToString::to_string).collect();
    let expected = [
        "`image`: \"paper.pdf\" is not accepted, only image/*",
        "`weights`: \"image/png\" is not accepted, only .safetensors, .bin",
        "`pages[1]`: \"audio/mpeg\" is not accepted, only image/png, .pdf",
        "`either`: \"a.png\" is not accepted, only audio/*",
    ];
    assert_eq!(refused, expected);
    // What it is is not known, or does not matter.
    let input = Input::new()
        .image("https://example.com/paper.pdf")
        .weights(FileInput::from_bytes("x"))
        .pages([Path::new("a.PDF"), Path::new("b.new")])
        .any_file(Path::new("a.mp3"));
    input.validate().unwrap();
}
