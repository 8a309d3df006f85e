//! `generate`, as a process.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod support;

use std::fs;
use std::time::{Duration, SystemTime};

use expect_test::{Expect, expect};
use support::{Folder, PAIR};

const VERSION: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";

#[test]
fn documents_of_every_form_become_modules() {
    let schemas = PAIR;
    let openapi = format!(r#"{{"openapi": "3.0.2", "paths": {{}}, "components": {{"schemas": {schemas}}}}}"#);
    let version = format!(r#"{{"id": "{VERSION}", "openapi_schema": {openapi}}}"#);
    let reply = format!(r#"{{"owner": "acme", "name": "painter-xl-1.5", "latest_version": {version}}}"#);
    let bare = r#"{"type": "object", "properties": {"prompt": {"type": "string"}}}"#;
    for (path, text) in [
        // A reply for a model says which model it is of, so that its path does not have to.
        ("anything.json", reply.as_str()),
        ("acme/painter-xl-1.5.json", &version),
        ("acme/painter-xl-1.5.json", &openapi),
        ("acme/painter-xl-1.5.json", schemas),
        ("acme/painter-xl-1.5.json", &format!("\u{feff}{bare}")),
    ] {
        let folder = Folder::empty().with(&format!("models/{path}"), text);
        for documents in ["models".to_owned(), format!("models/{path}")] {
            let run = folder.run(&format!("generate {documents} --out src/{path}"));
            let summary = format!("Generated 1 model in src/{path}: 3 files written, 0 up to date\n");
            assert_eq!((run.code, run.stdout.as_str(), run.stderr), (0, "", summary), "{path}");
            assert_eq!(folder.files(&format!("src/{path}")), ["acme/mod.rs", "acme/painter_xl_1_5.rs", "mod.rs"]);
            let module = folder.read(&format!("src/{path}/acme/painter_xl_1_5.rs"));
            assert!(module.contains("pub struct Input"), "{module}");
            assert_eq!(module.contains(VERSION), text.contains(VERSION), "{path}");
            fs::remove_dir_all(folder.path("src")).unwrap();
        }
    }
}

#[test]
fn several_models_share_a_tree() {
    let folder = Folder::empty();
    for path in ["acme/mod", "acme/2d-to-3d", "Big-Corp/type", "a_b/x", "a-b/x"] {
        folder.write(&format!("models/{path}.json"), PAIR);
    }
    folder.run("generate models --out src").check(
        0,
        &expect![[r#"
        --- stderr
        Generated 5 models in src: 10 files written, 0 up to date
    "#]],
    );
    expect![[r#"
        [
            "a_b_h1ba46871/mod.rs",
            "a_b_h1ba46871/x.rs",
            "a_b_h2a89df63/mod.rs",
            "a_b_h2a89df63/x.rs",
            "acme/_2d_to_3d.rs",
            "acme/mod.rs",
            "acme/mod_.rs",
            "big_corp/mod.rs",
            "big_corp/type_.rs",
            "mod.rs",
        ]
    "#]]
    .assert_debug_eq(&folder.files("src"));
}

#[test]
fn check_lists_and_writes_nothing() {
    let folder = Folder::empty().with("models/acme/painter.json", PAIR).with("models/acme/singer.json", PAIR);
    folder.run("generate models --out src --check").check(
        1,
        &expect![[r#"
        src/acme/painter.rs
        src/acme/singer.rs
        src/acme/mod.rs
        src/mod.rs
        --- stderr
        Checked src: 4 files out of date; generate without `--check`
    "#]],
    );
    assert!(folder.files("src").is_empty());

    folder.run("generate models --out src").check(
        0,
        &expect![[r#"
        --- stderr
        Generated 2 models in src: 4 files written, 0 up to date
    "#]],
    );
    folder.run("generate models --out src --check").check(
        0,
        &expect![[r#"
        --- stderr
        Checked src: every file is up to date
    "#]],
    );

    folder.write("models/acme/painter.json", PAIR.replace("4096", "2048"));
    let before = folder.read("src/acme/painter.rs");
    folder.run("generate models --out src --check").check(
        1,
        &expect![[r#"
        src/acme/painter.rs
        --- stderr
        Checked src: 1 file out of date; generate without `--check`
    "#]],
    );
    folder.run("generate models --out src --check --quiet").check(
        1,
        &expect![[r#"
        src/acme/painter.rs
    "#]],
    );
    assert_eq!(folder.read("src/acme/painter.rs"), before);

    folder.run("generate models --out src").check(
        0,
        &expect![[r#"
        --- stderr
        Generated 2 models in src: 1 file written, 3 up to date
    "#]],
    );
    folder.run("generate models --out src --check -q").check(0, &expect![[""]]);
}

#[test]
fn files_that_are_up_to_date_are_left_alone() {
    let folder = Folder::empty().with("models/acme/painter.json", PAIR);
    folder.run("generate models --out src");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for file in folder.files("src") {
        let file = fs::File::options().append(true).open(folder.path("src").join(file)).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    folder.run("generate models --out src").check(
        0,
        &expect![[r#"
        --- stderr
        Generated 1 model in src: 0 files written, 3 up to date
    "#]],
    );
    for file in folder.files("src") {
        assert_eq!(fs::metadata(folder.path("src").join(&file)).unwrap().modified().unwrap(), long_ago, "{file}");
    }
}

#[test]
fn modules_of_models_that_are_gone_are_named() {
    let folder = Folder::empty().with("models/acme/painter.json", PAIR).with("models/acme/singer.json", PAIR);
    folder.run("generate models --out src");
    folder.write("src/acme/mine.rs", "//! Written by hand.\n");
    fs::remove_file(folder.path("models/acme/singer.json")).unwrap();
    folder.run("generate models --out src").check(
        0,
        &expect![[r#"
        --- stderr
        warning: src/acme/singer.rs: no model generates this file now; delete it
        Generated 1 model in src: 1 file written, 2 up to date
    "#]],
    );
    assert!(folder.path("src/acme/singer.rs").is_file());
}

#[test]
fn oddities_are_warnings() {
    let odd = r##"{"Input": {"properties": {
        "shade": {"type": "colour"}, "size": {"$ref": "#/components/schemas/Nowhere"}}}}"##;
    let folder = Folder::empty().with("models/acme/odd.json", odd);
    folder.run("generate models --out src").check(0, &expect![[r##"
        --- stderr
        warning: models/acme/odd.json: /Input/properties/shade: `colour` is not a type of JSON Schema; any JSON is accepted here
        warning: models/acme/odd.json: /Input/properties/size: `$ref` "#/components/schemas/Nowhere" can't be resolved; any JSON is accepted here
        Generated 1 model in src: 3 files written, 0 up to date
    "##]]);
    folder.run("generate models --out src --quiet").check(0, &expect![[""]]);
}

#[test]
fn the_runtime_can_be_elsewhere() {
    let folder = Folder::empty().with("models/acme/painter.json", PAIR);
    folder.run("generate models --out src --runtime-path ::acme_prelude::runtime -q").check(0, &expect![[""]]);
    let module = folder.read("src/acme/painter.rs");
    assert!(module.contains("::acme_prelude::runtime::"), "{module}");
    assert!(!module.contains("replicate_runtime"), "{module}");
    let hostile = ["generate", "models", "--out", "src", "--runtime-path", "a; fn b() {}"];
    support::Run::from(folder.command(hostile).output().unwrap()).check(2, &expect![[r#"
        --- stderr
        error: invalid value 'a; fn b() {}' for '--runtime-path <RUST_PATH>': this is not a path: write it as `::replicate_runtime` or `crate::runtime`

        For more information, try '--help'.
    "#]]);
}

#[test]
fn broken_json_is_shown_with_its_place() {
    refused([
        (
            "models/acme/painter.json",
            "{\n  \"Input\": {\n    \"type\": object\n  }\n}\n",
            "models",
            expect![[r#"
            --- stderr
              x this is not JSON
               ,-[models/acme/painter.json:3:13]
             2 |   "Input": {
             3 |     "type": object
               :             |
               :             `-- expected value
             4 |   }
               `----
              help: fix the file, or get it again with `cargo replicate add acme/painter`
        "#]],
        ),
        (
            "models/acme/painter.json",
            "\u{feff}{\"Input\": {},}",
            "models",
            expect![[r#"
            --- stderr
              x this is not JSON
               ,-[models/acme/painter.json:1:14]
             1 | {"Input": {},}
               :              |
               :              `-- trailing comma
               `----
              help: fix the file, or get it again with `cargo replicate add acme/painter`
        "#]],
        ),
        (
            "models/acme/painter.json",
            "",
            "models/acme/painter.json",
            expect![[r#"
                --- stderr
                  x this is not JSON
                   ,-[models/acme/painter.json:1:1]
                 1 |
                   : |
                   : `-- EOF while parsing a value
                   `----
                  help: fix the file, or get it again with `cargo replicate add acme/painter`
            "#]],
        ),
        (
            "painter.json",
            "{\n  \"Input\": {",
            "painter.json",
            expect![[r#"
            --- stderr
              x this is not JSON
               ,-[painter.json:2:12]
             1 | {
             2 |   "Input": {
               :            |
               :            `-- EOF while parsing an object
               `----
              help: fix the file, or get it again with `cargo replicate add owner/name`
        "#]],
        ),
    ]);
}

#[test]
fn what_is_no_document_is_one_message() {
    refused([
        (
            "models/acme/painter.json",
            "[]",
            "models",
            expect![[r#"
            --- stderr
              x models/acme/painter.json: a model document is a JSON object, and this is not one
        "#]],
        ),
        (
            "models/acme/painter.json",
            "{\"title\": \"nothing\"}",
            "models",
            expect![[r#"
            --- stderr
              x models/acme/painter.json: there is no input schema in this document: expected the service's reply for a model or a version, an OpenAPI document with `components.schemas.Input`, an `Input` and `Output` pair, or an input schema
        "#]],
        ),
        (
            "painter.json",
            PAIR,
            "painter.json",
            expect![[r#"
            --- stderr
              x painter.json: the document does not say which model it is of: name the file `<owner>/<name>.json`
        "#]],
        ),
        (
            "models/README.md",
            "no documents yet",
            "models",
            expect![[r#"
            --- stderr
              x there is no model document in models
              help: add one with `cargo replicate add owner/name`, or name the folder that contains them
        "#]],
        ),
        (
            "models/acme/painter.json",
            PAIR,
            "modles",
            expect![[r#"
            --- stderr
              x modles: can't read the models folder
              `-> No such file or directory (os error 2)
        "#]],
        ),
    ]);
}

/// Cases of a file, its text, the path that is given, and what is said.
#[track_caller]
fn refused<const CASES: usize>(table: [(&str, &str, &str, Expect); CASES]) {
    for (path, text, documents, expected) in table {
        let folder = Folder::empty().with(path, text);
        folder.run(&format!("generate {documents} --out src")).check(2, &expected);
        assert!(folder.files("src").is_empty(), "{path}: {text}");
    }
}

#[test]
fn two_documents_of_one_model_are_refused() {
    let named = r#"{"owner": "acme", "name": "painter", "latest_version": {"openapi_schema": {"Input": {}}}}"#;
    let folder = Folder::empty().with("models/acme/painter.json", PAIR).with("models/old.json", named);
    folder.run("generate models --out src").check(
        2,
        &expect![[r#"
        --- stderr
          x models/old.json: this is a second document of `acme/painter`, after models/acme/painter.json
    "#]],
    );
}

#[test]
fn an_output_folder_that_is_a_file_is_refused() {
    let folder = Folder::empty().with("models/acme/painter.json", PAIR).with("src", "");
    let run = folder.run("generate models --out src");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("can't write"), "{run:?}");
}

#[test]
fn hostile_names_stay_in_their_folder() {
    for (owner, name) in [("..", "x"), ("acme", "../../x"), ("/etc", "x"), ("acme", "x\\u0000"), ("a\\nb", "x")] {
        let text = format!(
            r#"{{"owner": "{owner}", "name": "{name}", "latest_version": {{"openapi_schema": {{"Input": {{}}}}}}}}"#
        );
        let folder = Folder::empty().with("models/acme/painter.json", &text);
        let run = folder.run("generate models --out deep/src");
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("is not a model name"), "{run:?}");
        assert_eq!(folder.files("."), ["models/acme/painter.json"]);
    }
}

/// File systems elsewhere refuse such names.
#[cfg(target_os = "linux")]
#[test]
fn hostile_file_names_can_not_steer_the_terminal() {
    use std::os::unix::ffi::OsStrExt;
    for name in [&b"\x1b[2Jx.json"[..], b"a\xffb.json", "\u{202e}x.json".as_bytes(), b"a\rb.json"] {
        let folder = Folder::empty().with("models/acme/painter.json", PAIR);
        fs::write(folder.path("models/acme").join(std::ffi::OsStr::from_bytes(name)), "{\n  oops").unwrap();
        for color in ["--color=always", "--color=never"] {
            let run = folder.run(&format!("generate models --out src {color}"));
            assert_eq!(run.code, 2, "{run:?}");
            assert!(!run.stderr.contains(['\r', '\u{202e}']) && !run.stderr.contains("\x1b[2J"), "{run:?}");
            assert!(run.stderr.contains("json:2:3"), "{run:?}");
        }
    }
}

#[test]
fn files_that_were_not_generated_stay() {
    let folder = Folder::package().with("models/acme/painter.json", PAIR).with("src/mod.rs", "pub mod mine;\n");
    for line in ["generate models --out src", "generate models --out src --check"] {
        let run = folder.run(line);
        assert!(run.code == 2 && run.stderr.contains("src/mod.rs: this file was not generated"), "{run:?}");
        assert_eq!(
            (folder.files("src"), folder.read("src/mod.rs").as_str()),
            (vec!["mod.rs".to_owned()], "pub mod mine;\n")
        );
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_generated_through_a_symbolic_link() {
    for (link, target) in [("src/acme/painter.rs", "mine.rs"), ("src/acme", "mine"), ("src/mod.rs", "none.rs")] {
        let folder =
            Folder::package().with("models/acme/painter.json", PAIR).with("mine.rs", "mine").with("mine/a", "");
        std::fs::create_dir_all(folder.path(link).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(folder.path(target), folder.path(link)).unwrap();
        let run = folder.run("generate models --out src");
        assert!(run.code == 2 && run.stderr.contains("this is a symbolic link"), "{link}: {run:?}");
        assert_eq!((folder.read("mine.rs").as_str(), folder.files("mine").len()), ("mine", 1), "{link}");
        assert!(!folder.path("none.rs").exists());
    }
}
