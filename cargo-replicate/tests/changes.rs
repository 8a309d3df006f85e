//! `diff`, `update` and `check`, as processes, against a service in this one.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]
#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod support;

use expect_test::expect;
use replicate_emulator::{Document, Fault, Method, StatusCode};
use serde_json::Value;
use support::{Folder, Run, Service};

const OLD: &str = r##"{
  "owner": "acme", "name": "studio", "description": "Draws.",
  "latest_version": {
    "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"openapi": "3.0.2", "components": {"schemas": {
      "Input": {"type": "object", "required": ["prompt"], "properties": {
        "prompt": {"type": "string", "x-order": 0},
        "width": {"type": "integer", "minimum": 1, "maximum": 4096, "default": 512, "x-order": 1},
        "style": {"enum": ["oil", "in|k"], "type": "string", "x-order": 2}
      }},
      "Output": {"type": "string", "format": "uri"}
    }}}
  }
}"##;

/// Narrower, with a value less, another default and one more input.
fn new() -> String {
    OLD.replace("0a1b2c3d4e5f6071", "ffffffffffffffff")
        .replace("4096", "2048")
        .replace(r#", "in|k""#, "")
        .replace(r#""default": 512"#, r#""default": 1024"#)
        .replace(r#""properties": {"#, r#""properties": {"seed": {"type": "integer"},"#)
}

/// A service with the new version of the model, and perhaps the old one.
fn service(documents: &[&str]) -> Service {
    Service::start(|builder| {
        documents.iter().fold(builder, |builder, text| builder.document(Document::from_json(text).unwrap()))
    })
}

/// A package that uses the old version.
fn package() -> Folder {
    Folder::package().with("models/acme/studio.json", OLD)
}

#[test]
fn changes_are_shown_as_a_table() {
    let folder = package().with("new.json", &new());
    folder.run("diff acme/studio new.json").check(0, &expect![[r#"
        acme/studio 0a1b2c3d4e5f -> ffffffffffff: breaking

          severity  place        from -> to                    meaning
          breaking  input.width  1 to 4096 -> 1 to 2048        `2049` was accepted, and no longer is
          breaking  input.style  "in|k" -> -                   `Style::InK` is gone
          minor     input.width  512 -> 1024                   a call that does not set `width` runs with `1024` instead of `512`
          minor     input.seed   - -> Option<i64>              `seed` can be set
          patch     model        0a1b2c3d4e5f -> ffffffffffff  the version changed

    "#]]);
    folder.run("diff new.json new.json").check(
        0,
        &expect![[r#"
            --- stderr
            Compared acme/studio: nothing changed for its users
        "#]],
    );
}

#[test]
fn changes_are_shown_for_a_pull_request() {
    let folder = package().with("new.json", &new());
    folder.run("diff models/acme/studio.json new.json --format markdown").check(
        0,
        &expect![[r####"
        ### `acme/studio`: breaking

        0a1b2c3d4e5f → ffffffffffff, judged as semantic versioning would for a Rust caller.

        | severity | place | from | to | meaning |
        |---|---|---|---|---|
        | **breaking** | `input.width` | `1 to 4096` | `1 to 2048` | `2049` was accepted, and no longer is |
        | **breaking** | `input.style` | `"in\|k"` |  | `Style::InK` is gone |
        | minor | `input.width` | `512` | `1024` | a call that does not set `width` runs with `1024` instead of `512` |
        | minor | `input.seed` |  | `Option<i64>` | `seed` can be set |
        | patch | model | `0a1b2c3d4e5f` | `ffffffffffff` | the version changed |

    "####]],
    );
}

#[test]
fn changes_are_shown_for_programs() {
    let folder = package().with("new.json", &new());
    let run = folder.run("diff acme/studio new.json --format json");
    let models: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(models[0]["model"], "acme/studio");
    assert_eq!(models[0]["verdict"], "breaking");
    assert_eq!(models[0]["new_version"], "ffffffffffffffff8293a4b5c6d7e8f9ffffffffffffffff8293a4b5c6d7e8f9");
    let width = &models[0]["changes"][0];
    assert_eq!(width["kind"], "bounds_narrowed");
    assert_eq!(width["place"], "input.width");
    assert_eq!((width["old"].as_str(), width["new"].as_str()), (Some("1 to 4096"), Some("1 to 2048")));
    assert_eq!(folder.run("diff new.json new.json --format json").stdout, "[]\n");
}

#[test]
fn the_exit_code_says_how_grave_it_is() {
    let wider = OLD.replace("4096", "8192");
    let texts = OLD.replace("Draws.", "Paints.");
    let folder = package().with("new.json", &new()).with("wider.json", &wider).with("texts.json", &texts);
    for (file, codes) in
        [("new", [1, 1, 1]), ("wider", [1, 1, 0]), ("texts", [1, 0, 0]), ("models/acme/studio", [0, 0, 0])]
    {
        for (least, code) in ["patch", "minor", "breaking"].into_iter().zip(codes) {
            let run = folder.run(&format!("diff acme/studio {file}.json --fail-on {least}"));
            assert_eq!(run.code, code, "{file} {least}: {run:?}");
        }
    }
}

#[test]
fn versions_on_the_service_are_compared() {
    let (folder, new) = (package(), new());
    let service = service(&[OLD, &new]);
    let id = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
    let lines = [
        format!("diff acme/studio:{id} acme/studio:latest"),
        format!("diff acme/studio acme/studio:{}", id.replace("0a1b2c3d4e5f6071", "ffffffffffffffff")),
    ];
    for line in lines {
        let run = service.run(&folder, &format!("{line} --fail-on breaking"));
        assert!(run.code == 1 && run.stdout.contains("0a1b2c3d4e5f -> ffffffffffff"), "{line}: {run:?}");
    }
    for (line, message) in [
        ("diff acme/sutdio acme/studio", "there is no document of `acme/sutdio` (there is `acme/studio`)"),
        ("diff nothing acme/studio", "nothing: not a file or a model"),
        ("diff acme/studio:5 acme/studio", "`5` is not a version of a model"),
    ] {
        let run = service.run(&folder, line);
        assert!(run.code == 2 && run.stderr.contains(message), "{line}: {run:?}");
    }
}

#[test]
fn documents_are_brought_up_to_date() {
    let (folder, new) = (package(), new());
    let service = service(&[&new]);
    let dry = service.run(&folder, "update --dry-run");
    assert!(dry.code == 0 && dry.stdout.contains("input.seed") && dry.stderr.contains("1 would change"), "{dry:?}");
    assert_eq!(folder.read("models/acme/studio.json"), OLD);

    let run = service.run(&folder, "update");
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stdout, dry.stdout);
    assert_eq!(run.stderr, "Updated models/acme/studio.json\nChecked 1 model: 1 changed, 0 up to date\n");
    let again = service.run(&folder, "update acme/studio");
    assert_eq!((again.code, again.stdout.as_str()), (0, ""), "{again:?}");
    assert_eq!(again.stderr, "Checked 1 model: up to date\n");
    folder.run("list").check(
        0,
        &expect![[r#"
        model        version       path
        acme/studio  ffffffffffff  models/acme/studio.json
    "#]],
    );
}

#[test]
fn a_check_tells_what_drifted() {
    let folder = Folder::package();
    let service = service(&[&new()]);
    service.run(&folder, "add acme/studio");
    service.run(&folder, "check").check(
        0,
        &expect![[r#"
        --- stderr
        Checked models: 1 sound and up to date
    "#]],
    );
    // On another day, the same.
    let text = folder.read("models/acme/studio.json");
    let date = text.split("\"fetched_at\": \"").nth(1).unwrap().split('"').next().unwrap();
    folder.write("models/acme/studio.json", text.replace(date, "2001-01-01"));
    assert_eq!(service.run(&folder, "check").code, 0);
    // By hand, or before the model changed.
    folder.write("models/acme/studio.json", text.replace("2048", "4096"));
    let run = service.run(&folder, "check");
    assert!(run.code == 1 && run.stdout.contains("bounds") | run.stdout.contains("`2049` was accepted"), "{run:?}");
    assert!(run.stderr.contains("1 not up to date; `cargo replicate update`"), "{run:?}");
    let run = service.run(&folder, "check --format json --quiet");
    assert!(run.code == 1 && run.stderr.is_empty(), "{run:?}");
    assert_eq!(serde_json::from_str::<Value>(&run.stdout).unwrap()[0]["verdict"], "breaking");
    // What generation does not read is drift all the same.
    folder.write("models/acme/studio.json", text.replace("3.0.2", "3.0.3"));
    let run = service.run(&folder, "check");
    assert!(run.code == 1 && run.stdout.contains("nothing changed for users of the model"), "{run:?}");
}

#[test]
fn a_check_that_can_not_be_made_is_a_failure() {
    let folder = package();
    folder.run("check --offline").check(
        0,
        &expect![[r#"
        --- stderr
        Checked models: 1 sound
    "#]],
    );
    let run = folder.run("check");
    assert!(run.code == 2 && run.stderr.contains("`REPLICATE_API_TOKEN` is not set"), "{run:?}");
    let service = service(&[]);
    let run = service.run(&folder, "check");
    assert!(run.code == 2 && run.stderr.contains("the server has no model `acme/studio`"), "{run:?}");
    service.emulator.fault(Fault::reply(StatusCode::SERVICE_UNAVAILABLE).on(Method::GET, "/models/*/*"));
    assert_eq!(service.run(&folder, "check").code, 2);
    folder.write("models/acme/studio.json", "{");
    for line in ["check --offline", "check", "update"] {
        let run = service.run(&folder, line);
        assert!(run.code == 2 && run.stderr.contains("this is not JSON"), "{line}: {run:?}");
    }
    let run = Folder::package().run("check --offline");
    assert!(run.code == 2 && run.stderr.contains("there are no models"), "{run:?}");
}

#[test]
fn text_of_strangers_does_not_steer() {
    let hostile = new().replace("\"style\"", "\"sty\u{1b}[2Jle`|\"").replace("Draws.", "\u{202e}<script>|");
    let folder = package().with("new.json", &hostile.replace('\u{1b}', "\\u001b"));
    for format in ["table", "json", "markdown"] {
        let run: Run = folder.run(&format!("diff acme/studio new.json --format {format} --color never"));
        assert!(run.code == 0 && !run.stdout.contains(['\u{1b}', '\u{202e}']), "{format}: {run:?}");
    }
    let run = folder.run("diff acme/studio new.json --format markdown");
    let rows = run.stdout.lines().filter(|line| line.starts_with('|'));
    assert!(rows.map(|row| row.replace("\\|", "").matches('|').count()).all(|bars| bars == 6), "{run:?}");
}
