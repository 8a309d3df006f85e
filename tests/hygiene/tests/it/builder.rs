//! What a build script can choose, and what it is told where it can't be right.

use serde_json::json;

use crate::cargo::{Run, Scratch, dependency};

/// A package whose build script does this: `{}` stands for a new builder.
fn package(name: &str, script: &str, library: &str) -> Scratch {
    let dependencies = format!(
        "[dependencies]\n{}\n[build-dependencies]\n{}",
        dependency("replicate-runtime", ""),
        dependency("replicate-codegen", "")
    );
    let scratch = Scratch::package(name, &dependencies);
    let script = script.replace("{}", "replicate_codegen::Builder::new()");
    scratch.write(
        "build.rs",
        &format!("fn main() -> Result<(), replicate_codegen::Error> {{\n    {script}\n    Ok(())\n}}\n"),
    );
    scratch.write("src/lib.rs", library);
    write_model(&scratch, "models/acme/painter.json");
    write_model(&scratch, "models/acme/writer.json");
    scratch
}

fn write_model(scratch: &Scratch, path: &str) {
    let properties = json!({"prompt": {"type": "string"}, "style": {"enum": ["oil", "ink"]}});
    scratch.write(path, &json!({"Input": {"properties": properties}}).to_string());
}

/// The error of the build script that stopped cargo.
#[track_caller]
fn error_of(run: &Run) -> &str {
    let (_, error) = run.failed().stderr.split_once("Error: ").unwrap_or_else(|| panic!("no error\n{run}"));
    error
}

#[test]
fn two_builders_write_two_files() {
    let scratch = package(
        "builder-two",
        "{}.only([\"acme/painter\"]).generate()?;\n    \
         {}.documents([\"more\"]).out_file(\"more.rs\").generate()?;",
        "replicate_runtime::include_models!();\n\n\
         pub mod more {\n    include!(concat!(env!(\"OUT_DIR\"), \"/more.rs\"));\n}\n\n\
         pub fn inputs() -> (acme::painter::Input, more::other::singer::Input) {\n    \
             (acme::painter::Input::new().prompt(\"a\"), more::other::singer::Input::new().prompt(\"b\"))\n\
         }\n",
    );
    write_model(&scratch, "more/other/singer.json");
    let run = scratch.cargo("check --message-format json");
    let scripts = run.succeeded().messages("build-script-executed");
    let out = scripts.iter().filter_map(|it| it["out_dir"].as_str()).find(|out| out.contains("builder-two")).unwrap();
    let text = |file: &str| std::fs::read_to_string(std::path::Path::new(out).join(file)).unwrap();
    let (models, more) = (text("replicate_models.rs"), text("more.rs"));
    assert!(models.contains("pub mod painter") && !models.contains("pub mod writer"), "{models}");
    assert!(more.contains("pub mod singer") && !more.contains("pub mod painter"), "{more}");
}

#[test]
fn two_builders_of_one_file_are_an_error() {
    let script = "{}.only([\"acme/painter\"]).generate()?;\n    {}.only([\"acme/writer\"]).generate()?;";
    let scratch = package("builder-twice", script, "");
    let run = scratch.cargo("check");
    let error = error_of(&run);
    assert!(error.contains("replicate_models.rs: another builder of this build script has written this file"), "{run}");
    assert!(error.contains("out_file(\"other.rs\")"), "{run}");
}

#[test]
fn every_broken_document_is_named_in_one_error() {
    let scratch = package("builder-broken", "{}.generate()?;", "");
    scratch.write("models/acme/painter.json", "{\n  \"Input\": nothing\n}\n");
    scratch.write("models/acme/singer.json", "{\"openapi\": \"3.0.2\"}");
    let run = scratch.cargo("check");
    let error = error_of(&run);
    for part in [
        "models/acme/painter.json:2:13: this is not JSON",
        "cargo replicate add acme/painter",
        "models/acme/singer.json: there is no input schema in this document",
        "cargo replicate add acme/singer",
    ] {
        assert!(error.contains(part), "`{part}` is not in\n{run}");
    }
    assert!(!error.contains("acme/writer"), "the document that can be read is named\n{run}");
}

#[test]
fn a_model_that_is_not_there_is_an_error() {
    let scratch = package("builder-only", "{}.only([\"acme/painter\", \"acme/singer\"]).generate()?;", "");
    let run = scratch.cargo("check");
    assert!(error_of(&run).contains("there is no document of `acme/singer`"), "{run}");
}

/// Cargo reads a build script's output line by line: a path must not begin a line of its own.
#[cfg(unix)]
#[test]
fn a_path_with_a_line_break_becomes_no_directive() {
    let script = "{}.models_dir(\"models\\ncargo::rustc-env=BY_PATH=1\").generate()?;";
    let scratch = package("builder-directive", script, "pub const BY_PATH: &str = env!(\"BY_PATH\");\n");
    write_model(&scratch, "models\ncargo::rustc-env=BY_PATH=1/acme/painter.json");
    let run = scratch.cargo("check --message-format json");
    assert!(error_of(&run).contains("has a line break, so cargo can't watch it: rename it"), "{run}");
    assert!(!run.stderr.contains("\ncargo::rustc-env"), "a path is printed as it is\n{run}");

    // A file in the folder, which says itself which model it is of or leaves it to its path, and a property.
    let document = |of: &str, property: &str| {
        format!(r#"{{{of} "openapi_schema": {{"Input": {{"properties": {{"{property}": {{"not": {{}}}}}}}}}}}}"#)
    };
    let model = r#""owner": "acme", "name": "singer", "latest_version": {"openapi_schema": {"Input": {}}}"#;
    let scratch =
        package("builder-directive-file", "{}.generate()?;", "pub const BY_PATH: &str = env!(\"BY_PATH\");\n");
    for text in [format!("{{{model}}}"), document("", "x")] {
        scratch.write("models/acme/x\ncargo::rustc-env=BY_PATH=1.json", &text);
        let run = scratch.cargo("check");
        error_of(&run);
        assert!(!run.stderr.contains("\ncargo::rustc-env"), "a path is printed as it is\n{run}");
    }
    std::fs::remove_file(scratch.path("models/acme/x\ncargo::rustc-env=BY_PATH=1.json")).unwrap();
    scratch.write("models/acme/painter.json", &document("", r"x\ncargo::rustc-env=BY_PATH=1"));
    let run = scratch.cargo("check");
    run.failed();
    assert!(run.stderr.contains("environment variable `BY_PATH` not defined"), "{run}");
}

#[test]
fn options_that_are_text_are_read_as_rust() {
    let scratch = package(
        "builder-options",
        "{}\n        .only([\"acme/painter\"])\n        \
             .runtime_path(\"crate::prelude::replicate_runtime\")\n        \
             .type_attribute(\"acme/painter::Style\", \"#[doc(alias = \\\"manner\\\")]\")\n        \
             .type_attribute(\"Input\", \"#[doc(alias = \\\"asked\\\")]\")\n        \
             .generate()?;",
        "pub mod prelude {\n    pub use replicate_runtime;\n}\n\n\
         prelude::replicate_runtime::include_models!();\n\n\
         pub fn input() -> acme::painter::Input {\n    acme::painter::Input::new().style(acme::painter::Style::Ink)\n}\n",
    );
    let run = scratch.cargo("check --message-format json");
    let scripts = run.succeeded().messages("build-script-executed");
    let out =
        scripts.iter().filter_map(|it| it["out_dir"].as_str()).find(|out| out.contains("builder-options")).unwrap();
    let text = std::fs::read_to_string(std::path::Path::new(out).join("replicate_models.rs")).unwrap();
    for (attribute, item) in [("manner", "pub enum Style"), ("asked", "pub struct Input")] {
        let (before, _) = text.split_once(item).unwrap();
        assert!(before[before.len() - 150..].contains(attribute), "{attribute}\n{before}");
    }
    assert!(text.contains("use crate::prelude::replicate_runtime::__private"), "{text}");
}

#[test]
fn options_that_are_no_rust_are_named_in_one_error() {
    let script = "{}.runtime_path(\"a b\").type_attribute(\"Style\", \"derive(Clone)\").generate()?;";
    let scratch = package("builder-text", script, "");
    let run = scratch.cargo("check");
    let error = error_of(&run);
    assert!(error.contains("`a b` is not the path of a crate"), "{run}");
    assert!(error.contains("`derive(Clone)`, for the type `Style`, is not an attribute"), "{run}");

    for name in ["../other.rs", "", "a/b.rs"] {
        scratch.write(
            "build.rs",
            &format!(
                "fn main() -> Result<(), replicate_codegen::Error> {{\n    \
                     replicate_codegen::Builder::new().out_file(\"{name}\").generate()\n\
                 }}\n"
            ),
        );
        let run = scratch.cargo("check");
        assert!(error_of(&run).contains("is not the name of a file"), "{name}\n{run}");
    }
}
