//! `add`, as a process, from an emulator in this one.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]
#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod support;

use std::net::TcpListener;

use expect_test::{Expect, expect};
use replicate_codegen::{Document, Fetcher};
use replicate_emulator::{Builder, Fault, Method, StatusCode};
use support::{Folder, PAIR, Run, Service};

/// A model with inputs of many kinds.
const STUDIO: &str = r##"{
  "owner": "acme", "name": "studio-2.0", "description": "Draws, on the whole.",
  "latest_version": {
    "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"openapi": "3.0.2", "components": {"schemas": {
      "Input": {"type": "object", "required": ["prompt", "image"], "properties": {
        "seed": {"type": "integer", "x-order": 9, "nullable": true},
        "prompt": {"type": "string", "x-order": 0, "maxLength": 2000},
        "image": {"type": "string", "format": "uri", "x-order": 1},
        "style": {"allOf": [{"$ref": "#/components/schemas/style"}], "default": "漢字", "x-order": 2},
        "ratio": {"enum": ["1:1", "16:9"], "type": "string", "default": "1:1", "x-order": 3},
        "strength": {"anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": 1}, {"type": "null"}], "x-order": 4},
        "steps": {"type": "integer", "minimum": 8, "multipleOf": 8, "default": 16, "x-order": 5},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 4, "default": [], "x-order": 6},
        "key": {"type": "string", "format": "password", "x-order": 7},
        "size": {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-order": 8},
        "negative": {"type": "string", "default": "blurry, low quality\nand all that is bad in pictures", "x-order": 10},
        "options": {"type": "object", "additionalProperties": {"type": "number"}},
        "anything": {"title": "Anything"}
      }},
      "style": {"type": "string", "enum": ["oil on canvas", "watercolour", "charcoal", "漢字", "a woodcut from a book"]},
      "Output": {"type": "string", "format": "uri"},
      "Unused": {"type": "string"}
    }}}
  }
}"##;

/// A service that has the studio.
fn studio(configure: impl FnOnce(Builder) -> Builder) -> Service {
    Service::start(|builder| configure(builder.document(Document::from_json(STUDIO).unwrap())))
}

#[test]
fn a_model_is_added_and_shown() {
    let service = studio(|builder| builder);
    let folder = Folder::package();
    service.run(&folder, "add acme/studio-2.0").check(0, &expect![[r#"
        version 0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9

          input     kind             default                                   bounds
          prompt    text             required                                  at most 2000 characters
          image     file             required
          style     enum             "漢字"                                    "oil on canvas", "watercolour", "charco… (5 values)
          ratio     enum             "1:1"                                     "1:1", "16:9"
          strength  number           -                                         more than 0, at most 1
          steps     integer          16                                        at least 8, a multiple of 8
          tags      list of strings  []                                        at most 4 items
          key       secret text      -
          size      integer or text  -
          seed      integer          -
          negative  text             "blurry, low quality\nand all that is b…
          anything  any JSON         -
          options   map to numbers   -

        Use it with:

          #[replicate_runtime::model("acme/studio-2.0")]
          pub mod studio_2_0 {}

        --- stderr
        Added models/acme/studio-2.0.json
        warning: models/acme/studio-2.0.json: /components/schemas/Input/properties/anything: no `type` is given; any JSON is accepted here
    "#]]);
    assert_eq!(folder.files("models"), ["acme/studio-2.0.json"]);
    let text = folder.read("models/acme/studio-2.0.json");
    assert!(text.ends_with("}\n") && !text.contains("Unused"), "{text}");
    folder.run("generate models --out src").check(0, &expect![[r#"
        --- stderr
        warning: models/acme/studio-2.0.json: /components/schemas/Input/properties/anything: no `type` is given; any JSON is accepted here
        Generated 1 model in src: 3 files written, 0 up to date
    "#]]);
    folder.run("list").check(
        0,
        &expect![[r#"
        model            version       path
        acme/studio-2.0  0a1b2c3d4e5f  models/acme/studio-2.0.json
    "#]],
    );

    let requests = service.emulator.requests();
    assert_eq!(requests.len(), 1, "one request is all it takes");
    assert_eq!(requests[0].header("authorization"), Some("Bearer r8_test"));
}

#[test]
fn adding_again_changes_nothing() {
    let service = studio(|builder| builder);
    let folder = Folder::package();
    for (before, verb) in [(None, "Added"), (None, "Unchanged"), (Some("{}"), "Updated"), (None, "Unchanged")] {
        if let Some(text) = before {
            folder.write("models/acme/studio-2.0.json", text);
        }
        let run = service.run(&folder, "add https://replicate.com/acme/studio-2.0/");
        assert!(run.code == 0 && run.stderr.starts_with(&format!("{verb} models/acme/studio-2.0.json\n")), "{run:?}");
    }
    let run = service.run(&folder, "add acme/studio-2.0 --quiet");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
}

/// A build script that fetches and this command must not undo each other's work.
#[test]
fn the_file_is_the_one_that_a_build_script_would_write() {
    let service = studio(|builder| builder);
    let (folder, other) = (Folder::package(), Folder::empty());
    service.run(&folder, "add acme/studio-2.0");
    let fetcher = Fetcher::new("r8_test", service.emulator.base_url()).unwrap();
    fetcher.fetch(&"acme/studio-2.0".parse().unwrap()).unwrap().save(&other.path("models")).unwrap();
    assert_eq!(folder.read("models/acme/studio-2.0.json"), other.read("models/acme/studio-2.0.json"));
}

#[test]
fn another_folder_is_told_to_the_attribute() {
    let service = studio(|builder| builder);
    let folder = Folder::package().with("src/lib.rs", "");
    for (line, below, file, attribute) in [
        ("add acme/studio-2.0", "src", "models/acme/studio-2.0.json", "model(\"acme/studio-2.0\")]"),
        ("add acme/studio-2.0 --models models", ".", "models/acme/studio-2.0.json", "model(\"acme/studio-2.0\")]"),
        (
            "add acme/studio-2.0 --models vendored/them",
            "src",
            "src/vendored/them/acme/studio-2.0.json",
            ", dir = \"src/vendored/them\")]",
        ),
        ("add acme/studio-2.0 --models ../theirs", "src", "theirs/acme/studio-2.0.json", ", dir = \"theirs\")]"),
    ] {
        let mut command = folder.command(line.split_whitespace());
        command.env("REPLICATE_BASE_URL", service.emulator.base_url()).env("REPLICATE_API_TOKEN", "r8_test");
        let run = Run::from(command.current_dir(folder.path(below)).output().unwrap());
        assert!(run.code == 0 && run.stdout.contains(attribute), "{line}: {run:?}");
        assert!(folder.path(file).is_file(), "{line}: {:?}", folder.files("."));
    }
}

#[test]
fn the_service_knows_how_a_name_is_written() {
    let service = studio(|builder| builder);
    let mut reply: serde_json::Value = serde_json::from_str(STUDIO).unwrap();
    reply["is_official"] = true.into();
    service.emulator.fault(Fault::reply(StatusCode::OK).on(Method::GET, "/models/*/*").json(&reply));
    let folder = Folder::package();
    let run = service.run(&folder, "add Acme/Studio-2.0");
    assert!(run.code == 0 && run.stderr.starts_with("Added models/acme/studio-2.0.json\n"), "{run:?}");
}

#[test]
fn each_thing_that_goes_wrong_is_one_message() {
    let reply = |status: StatusCode| Fault::reply(status).on(Method::GET, "/models/*/*");
    let detail = |text: &str| serde_json::json!({ "detail": text });
    let not_a_document = serde_json::json!({"owner": "acme", "name": "studio-2.0", "latest_version": null});
    let table: [(&str, Option<Fault>, Expect); 9] = [
        (
            "add studio",
            None,
            expect![[r#"
            --- stderr
            error: invalid value 'studio' for '[OWNER/NAME[:VERSION]]...': `studio` is not a model name: write it as `owner/name`

            For more information, try '--help'.
        "#]],
        ),
        (
            "add acme/studio-2.0:0a1b2c",
            None,
            expect![[r#"
            --- stderr
            error: invalid value 'acme/studio-2.0:0a1b2c' for '[OWNER/NAME[:VERSION]]...': `0a1b2c` is not a version of a model: its id is 64 hex digits, as on https://replicate.com/acme/studio-2.0/versions

            For more information, try '--help'.
        "#]],
        ),
        (
            "add ../etc",
            None,
            expect![[r#"
            --- stderr
            error: invalid value '../etc' for '[OWNER/NAME[:VERSION]]...': `../etc` is not a model name: the owner starts with a dot

            For more information, try '--help'.
        "#]],
        ),
        (
            "add acme/sutdio",
            None,
            expect![[r#"
                --- stderr
                  x the server has no model `acme/sutdio` (404): The requested resource could not be found.
                  help: check the spelling, and that the token may see the model if it is private
            "#]],
        ),
        (
            "add acme/studio-2.0",
            Some(reply(StatusCode::UNAUTHORIZED).json(&detail("You did not pass a valid authentication token"))),
            expect![[r#"
                --- stderr
                  x the server does not accept the API token (401): You did not pass a valid authentication token
                  help: `REPLICATE_API_TOKEN` is wrong or revoked: get one at https://replicate.com/account/api-tokens
            "#]],
        ),
        (
            "add acme/studio-2.0",
            Some(reply(StatusCode::INTERNAL_SERVER_ERROR)),
            expect![[r#"
                --- stderr
                  x the server answered 500 when asked for `acme/studio-2.0`
                  help: try again in a while; check `REPLICATE_BASE_URL` if it is set
            "#]],
        ),
        (
            "add acme/studio-2.0",
            Some(reply(StatusCode::OK).body("<html>\x1b[2J")),
            expect![[r#"
                --- stderr
                  x the server's answer for `acme/studio-2.0`: this is not JSON
                  `-> expected value at line 1 column 1
                  help: check `REPLICATE_BASE_URL` if it is set: it ends with the path of the API, `/v1`
            "#]],
        ),
        (
            "add acme/studio-2.0",
            Some(reply(StatusCode::OK).json(&not_a_document)),
            expect![[r#"
                --- stderr
                  x the server's answer for `acme/studio-2.0`: this model has no version yet, so there is no schema to generate from
            "#]],
        ),
        (
            "add acme/studio-2.0",
            Some(reply(StatusCode::FOUND).header("location", "http://127.0.0.1:1/")),
            expect![[r#"
                --- stderr
                  x the server answered 302 when asked for `acme/studio-2.0`
                  help: try again in a while; check `REPLICATE_BASE_URL` if it is set
            "#]],
        ),
    ];
    let service = studio(|builder| builder);
    for (line, fault, expected) in table {
        let folder = Folder::package();
        if let Some(fault) = fault {
            service.emulator.fault(fault);
        }
        service.run(&folder, line).check(2, &expected);
        assert_eq!(folder.files("."), ["Cargo.toml"], "{line}");
    }
}

#[test]
fn the_token_must_be_there_and_good() {
    let service = studio(|builder| builder.token("r8_good"));
    let folder = Folder::package();
    service.run(&folder, "add acme/studio-2.0").check(
        2,
        &expect![[r#"
        --- stderr
          x the server does not accept the API token (401): You did not pass a valid authentication token
          help: `REPLICATE_API_TOKEN` is wrong or revoked: get one at https://replicate.com/account/api-tokens
    "#]],
    );
    folder.run("add acme/studio-2.0").check(2, &expect![[r#"
        --- stderr
          x `REPLICATE_API_TOKEN` is not set: get a token at https://replicate.com/account/api-tokens and put it into the environment, or into a `.env` file
          help: without an account, `cargo replicate emulate` serves your models on this machine
    "#]]);
    for token in ["", "  "] {
        let run = folder.command(["add", "acme/studio-2.0"]).env("REPLICATE_API_TOKEN", token).output().unwrap();
        assert!(Run::from(run).stderr.contains("is not set"), "{token:?}");
    }
    let run =
        folder.command(["add", "acme/studio-2.0"]).env("REPLICATE_API_TOKEN", "r8_\u{1b}se\ncret").output().unwrap();
    let run = Run::from(run);
    assert!(run.code == 2 && run.stderr.contains("characters that a token can't have"), "{run:?}");
    assert!(!run.stderr.contains("cret"), "{run:?}");
}

#[test]
fn a_service_that_is_not_there_is_named() {
    // Bound and dropped again: nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = Folder::package();
    let mut command = folder.command(["add", "acme/studio-2.0"]);
    command.env("REPLICATE_BASE_URL", format!("http://{address}/v1")).env("REPLICATE_API_TOKEN", "r8_secret");
    let run = Run::from(command.output().unwrap());
    assert_eq!(run.code, 2, "{run:?}");
    for part in ["can't fetch the document of `acme/studio-2.0`", &address.to_string(), "REPLICATE_BASE_URL"] {
        assert!(run.stderr.contains(part), "{part}: {run:?}");
    }
    assert!(!run.stderr.contains("r8_secret"), "{run:?}");
}

#[test]
fn several_are_added_up_to_the_first_that_fails() {
    let second = STUDIO.replace("studio-2.0", "second");
    let service = studio(|builder| builder.document(Document::from_json(&second).unwrap()));
    let folder = Folder::package();
    let run = service.run(&folder, "add acme/studio-2.0 acme/second");
    assert_eq!(run.code, 0, "{run:?}");
    let run = service.run(&folder, "add acme/second acme/third acme/fourth");
    assert!(run.code == 2 && run.stderr.contains("acme/third") && !run.stderr.contains("fourth"), "{run:?}");
}

#[test]
fn schemas_without_an_end_are_shown_in_a_moment() {
    let all: Vec<String> = (0..12).map(|_| r##"{"$ref": "#/components/schemas/Loop"}"##.to_owned()).collect();
    let text = format!(
        r##"{{"owner": "acme", "name": "loop", "latest_version": {{"openapi_schema": {{"components": {{"schemas": {{
            "Input": {{"properties": {{"it": {{"$ref": "#/components/schemas/Loop"}}, "\u001b[2J\n": {{"type": "array", "items": {{"$ref": "#/components/schemas/List"}}}}}}}},
            "Loop": {{"allOf": [{0}]}}, "List": {{"type": "array", "items": {{"$ref": "#/components/schemas/List"}}}}
        }}}}}}}}}}"##,
        all.join(",")
    );
    let service = studio(|builder| builder);
    let reply: serde_json::Value = serde_json::from_str(&text).unwrap();
    service.emulator.fault(Fault::reply(StatusCode::OK).on(Method::GET, "/models/*/*").json(&reply));
    let run = service.run(&Folder::package(), "add acme/loop --color=always");
    assert!(run.code == 0 && run.stdout.contains("pub mod loop_ {}") && !run.stdout.contains("\x1b[2J"), "{run:?}");
}

#[test]
fn a_version_is_added_and_stays() {
    let newer = STUDIO.replace("0a1b2c3d4e5f6071", "ffffffffffffffff").replace("Draws", "Paints");
    let service = studio(|builder| builder.document(Document::from_json(&newer).unwrap()));
    let folder = Folder::package();
    let old = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
    for spec in [format!("acme/studio-2.0:{old}"), format!("https://replicate.com/acme/studio-2.0/versions/{old}")] {
        let run = service.run(&folder, &format!("add {spec}"));
        assert!(run.code == 0 && run.stdout.contains(old), "{run:?}");
    }
    assert!(folder.read("models/acme/studio-2.0.json").contains("\"pinned\": true"));
    let run = service.run(&folder, "update");
    assert!(run.code == 0 && run.stderr.contains("acme/studio-2.0 stays at its version"), "{run:?}");
    let run = service.run(&folder, "check");
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "it is what the service has of that version: {run:?}");
    let run = service.run(&folder, "add acme/studio-2.0");
    assert!(run.stderr.starts_with("Updated") && run.stdout.contains("ffffffffffffffff"), "{run:?}");
    let run = service.run(&folder, &format!("add acme/studio-2.0:{}", "b".repeat(64)));
    assert!(run.code == 2 && run.stderr.contains("the server has no model"), "{run:?}");
}

#[test]
fn a_document_comes_from_a_file() {
    let folder = Folder::package().with("given/openapi.json", PAIR).with("given/acme/painter.json", PAIR);
    let run = folder.run("add --from-file given/openapi.json --as me/mine");
    assert!(run.code == 0 && run.stdout.contains("model(\"me/mine\")"), "{run:?}");
    folder.run("add --from-file given/acme/painter.json --quiet").check(0, &expect![[""]]);
    assert_eq!(folder.files("models"), ["acme/painter.json", "me/mine.json"]);
    // A document that names itself takes the name that it is given.
    folder.run("add --from-file models/me/mine.json --as me/other --quiet").check(0, &expect![[""]]);
    folder.run("list").check(
        0,
        &expect![[r#"
        model         version  path
        acme/painter  -        models/acme/painter.json
        me/mine       -        models/me/mine.json
        me/other      -        models/me/other.json
    "#]],
    );
    folder.write("openapi.json", PAIR);
    folder.run("add --from-file nowhere.json --as me/mine").check(
        2,
        &expect![[r#"
        --- stderr
          x nowhere.json: can't read the model document
          `-> No such file or directory (os error 2)
    "#]],
    );
    folder.run("check --offline").check(
        0,
        &expect![[r#"
        --- stderr
        Checked models: 3 sound
    "#]],
    );
}

#[test]
fn a_document_comes_from_a_cog_server() {
    let cog = Service::start(|builder| builder);
    let openapi = format!(r#"{{"openapi": "3.0.2", "components": {{"schemas": {PAIR}}}}}"#);
    let openapi: serde_json::Value = serde_json::from_str(&openapi).unwrap();
    cog.emulator.fault(Fault::reply(StatusCode::OK).on(Method::GET, "/openapi.json").json(&openapi));
    let folder = Folder::package();
    let address = cog.emulator.base_url().trim_end_matches("/v1").to_owned();
    let run = folder.run(&format!("add --from-cog {address} --as me/mine"));
    assert!(run.code == 0 && run.stderr.starts_with("Added models/me/mine.json"), "{run:?}");
    assert!(folder.read("models/me/mine.json").contains(&format!("\"source\": \"{address}\"")));
    assert!(cog.emulator.requests().iter().all(|request| request.header("authorization").is_none()));
    // It is no business of the service.
    let run = cog.run(&folder, "update");
    assert!(run.code == 0 && run.stderr.contains("me/mine is not from the service"), "{run:?}");
    let run = cog.run(&folder, "check");
    assert_eq!(run.code, 0, "{run:?}");
    let run = folder.run(&format!("add --from-cog {address}"));
    assert!(run.code == 2 && run.stderr.contains("--as <OWNER/NAME>"), "{run:?}");
}

#[test]
fn a_package_of_the_workspace_is_named() {
    let service = studio(|builder| builder);
    let member = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
    let folder = Folder::empty()
        .with("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n")
        .with("crates/front/Cargo.toml", &member("front"))
        .with("crates/front/src/lib.rs", "")
        .with("crates/back/Cargo.toml", &member("gallery-back"))
        .with("crates/back/src/lib.rs", "");
    let run = |line: &str| {
        let mut command = folder.command(line.split_whitespace());
        command.env("REPLICATE_BASE_URL", service.emulator.base_url()).env("REPLICATE_API_TOKEN", "r8_test");
        command.env("CARGO", env!("CARGO"));
        let rustup = ["PATH", "HOME", "RUSTUP_HOME", "CARGO_HOME", "RUSTUP_TOOLCHAIN"];
        command.envs(rustup.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        Run::from(command.output().unwrap())
    };
    let added = run("add acme/studio-2.0 -p gallery-back");
    assert!(added.code == 0 && added.stderr.starts_with("Added crates/back/models/acme/studio-2.0.json"), "{added:?}");
    run("list --package gallery-back").check(
        0,
        &expect![[r#"
        model            version       path
        acme/studio-2.0  0a1b2c3d4e5f  crates/back/models/acme/studio-2.0.json
    "#]],
    );
    let unknown = run("list -p back");
    assert!(
        unknown.code == 2 && unknown.stderr.contains("there is no package `back` in this workspace"),
        "{unknown:?}"
    );
    assert!(unknown.stderr.contains("gallery-back, front") || unknown.stderr.contains("front, gallery-back"));
}

/// What an answer calls itself has no say in which file is written.
#[test]
fn an_answer_of_another_model_replaces_nothing() {
    let folder = Folder::package();
    let mut other: serde_json::Value = serde_json::from_str(STUDIO).unwrap();
    other["name"] = "victim".into();
    let victim = "models/acme/victim.json";
    let service = studio(|builder| builder.document(Document::from_json(&other.to_string()).unwrap()));
    assert_eq!(service.run(&folder, "add acme/victim").code, 0);
    let before = folder.read(victim);

    other["description"] = "another".into();
    service.emulator.fault(Fault::reply(StatusCode::OK).on(Method::GET, "/models/*/*").json(&other).forever());
    let run = service.run(&folder, "add acme/studio-2.0");
    assert!(run.code == 2 && run.stderr.contains("is the document of `acme/victim`; nothing was written"), "{run:?}");
    let cog = Service::start(|builder| builder);
    cog.emulator.fault(Fault::reply(StatusCode::OK).on(Method::GET, "/openapi.json").json(&other).forever());
    let address = cog.emulator.base_url().trim_end_matches("/v1").to_owned();
    let run = folder.run(&format!("add --from-cog {address} --as me/mine"));
    assert!(run.code == 0 && run.stderr.starts_with("Added models/me/mine.json"), "{run:?}");
    assert_eq!(folder.read(victim), before);

    // A file that holds another model's document is not this one's to replace.
    std::fs::rename(folder.path(victim), folder.path("models/acme/studio-2.0.json")).unwrap();
    service.emulator.clear_faults();
    let run = service.run(&folder, "add acme/studio-2.0");
    assert!(run.code == 2 && run.stderr.contains("this is the document of `acme/victim`"), "{run:?}");
    assert_eq!(folder.read("models/acme/studio-2.0.json"), before);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_symbolic_link() {
    let service = studio(|builder| builder);
    for (link, target) in [("models/acme/studio-2.0.json", "elsewhere.json"), ("models/acme", "elsewhere")] {
        let folder = Folder::package().with("elsewhere.json", "mine").with("elsewhere/studio-2.0.json", "mine");
        std::fs::create_dir_all(folder.path(link).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(folder.path(target), folder.path(link)).unwrap();
        let run = service.run(&folder, "add acme/studio-2.0");
        assert!(run.code == 2 && run.stderr.contains("this is a symbolic link"), "{run:?}");
        assert_eq!(folder.read("elsewhere.json") + &folder.read("elsewhere/studio-2.0.json"), "minemine");
    }
    // The models folder itself may be anywhere.
    let folder = Folder::package().with("vendor/readme", "");
    std::os::unix::fs::symlink(folder.path("vendor"), folder.path("models")).unwrap();
    let run = service.run(&folder, "add acme/studio-2.0");
    assert_eq!((run.code, folder.files("vendor").len()), (0, 2), "{run:?}");
}
