//! The script of the action, on a repository with a bare one as its remote, and a `gh` that writes down what it is asked.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use replicate_emulator::Document;
use support::{Folder, Run, Service};

/// A `gh` that knows one pull request, once it was created.
const GH: &str = r#"#!/bin/sh
printf '%s\n' "$*" | sed 's|--body-file [^ ]*|--body-file FILE|' >>"$GH_FOLDER/calls"
case "$1 $2" in
"pr list") test ! -f "$GH_FOLDER/open" || echo 7 ;;
"pr create") touch "$GH_FOLDER/open" ;;
esac
while [ $# -gt 0 ]; do
    test "$1" != --body-file || cp "$2" "$GH_FOLDER/body.md"
    shift
done
"#;

fn document(name: &str, version: char, width: &str) -> String {
    let version = version.to_string().repeat(64);
    format!(
        r#"{{
  "owner": "acme",
  "name": "{name}",
  "latest_version": {{
    "id": "{version}",
    "openapi_schema": {{"components": {{"schemas": {{
      "Input": {{"type": "object", "properties": {{
        "prompt": {{"type": "string"}},
        "width": {width}
      }}}},
      "Output": {{"type": "string"}}
    }}}}}}
  }}
}}
"#
    )
}

fn narrow() -> &'static str {
    r#"{"type": "integer", "maximum": 1024}"#
}

fn wide() -> &'static str {
    r#"{"type": "integer", "maximum": 4096}"#
}

/// A checkout with four models: one that can do more now, one that breaks, one that is the same, one that is gone.
struct Checkout {
    folder: Folder,
    service: Service,
}

impl Checkout {
    fn new() -> Self {
        let upstream =
            [document("broken", 'b', narrow()), document("changed", 'c', wide()), document("same", 'a', wide())];
        let service = Service::start(|builder| {
            upstream.iter().fold(builder, |builder, text| builder.document(Document::from_json(text).unwrap()))
        });
        let folder = Folder::empty();
        let package = "[package]\nname = \"gallery\"\n";
        folder.write("work/Cargo.toml", package);
        for (name, width) in [("broken", wide()), ("changed", narrow()), ("same", wide())] {
            folder.write(&format!("work/models/acme/{name}.json"), document(name, 'a', width));
        }
        folder.write("bin/gh", GH);
        let gh = folder.path("bin/gh");
        std::fs::set_permissions(gh, std::fs::Permissions::from_mode(0o755)).unwrap();
        let checkout = Self { folder, service };
        checkout.git("init --quiet --bare --initial-branch=main ../remote.git");
        checkout.git("init --quiet --initial-branch=main");
        checkout.git("remote add origin ../remote.git");
        // As `add` writes them, so that what is the same stays the same.
        let added = checkout.folder.command(["update", "acme/same", "--models", "work/models"]);
        let run = checkout.run(added);
        assert_eq!(run.code, 0, "{run:?}");
        checkout.commit("Models");
        checkout
    }

    fn run(&self, mut command: Command) -> Run {
        command.env("REPLICATE_BASE_URL", self.service.emulator.base_url()).env("REPLICATE_API_TOKEN", "r8_test");
        command.output().unwrap().into()
    }

    fn commit(&self, message: &str) {
        self.git("add --all");
        let output = self.command("git").args(["commit", "--quiet", "-m", message]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        self.git("push --quiet origin main");
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var("PATH").unwrap();
        command.current_dir(self.folder.path("work")).env_clear();
        command.env("PATH", format!("{}:{path}", self.folder.path("bin").display()));
        command.env("HOME", self.folder.path("")).env("GH_FOLDER", self.folder.path(""));
        for (name, value) in
            [("AUTHOR_NAME", "Test"), ("AUTHOR_EMAIL", "a@b"), ("COMMITTER_NAME", "Test"), ("COMMITTER_EMAIL", "a@b")]
        {
            command.env(format!("GIT_{name}"), value);
        }
        command
    }

    fn git(&self, line: &str) -> String {
        let output = self.command("git").args(line.split_whitespace()).output().unwrap();
        assert!(output.status.success(), "git {line}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn script(&self, settings: &[(&str, &str)]) -> Run {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../action/update-models");
        let mut command = self.command(script);
        command.env("CARGO_REPLICATE", env!("CARGO_BIN_EXE_cargo-replicate")).envs(settings.iter().copied());
        self.run(command)
    }

    /// What `gh` was asked since the last time.
    fn calls(&self) -> Vec<String> {
        let path = self.folder.path("calls");
        let calls = std::fs::read_to_string(&path).unwrap_or_default();
        let _ = std::fs::remove_file(path);
        calls.lines().map(str::to_owned).collect()
    }
}

#[test]
fn one_commit_has_what_changed_and_a_second_run_does_nothing() {
    let checkout = Checkout::new();
    let run = checkout.script(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(checkout.git("log --format=%s origin/replicate-models"), "Models: breaking changes\nModels\n");
    let changed = checkout.git("diff --name-only main origin/replicate-models");
    assert_eq!(changed, "models/acme/broken.json\nmodels/acme/changed.json\n");
    let calls = checkout.calls();
    assert!(calls[0].starts_with("label create models: breaking --force"), "{calls:?}");
    let create = "pr create --head replicate-models --base main --title Models: breaking changes --body-file FILE --label models: breaking";
    assert_eq!(calls[2], create);
    let body = checkout.folder.read("body.md");
    let verdicts: Vec<&str> = body.lines().filter(|line| line.starts_with("###")).collect();
    assert_eq!(verdicts, ["### `acme/broken`: breaking", "### `acme/changed`: minor"], "{body}");
    // The checkout is as it was.
    assert_eq!(
        (checkout.git("status --porcelain"), checkout.git("branch --show-current")),
        (String::new(), "main\n".to_owned())
    );

    let first = checkout.git("rev-parse origin/replicate-models");
    let run = checkout.script(&[]);
    assert!(run.code == 0 && run.stdout.contains("has these documents already"), "{run:?}");
    checkout.git("fetch --quiet origin");
    assert_eq!(checkout.git("rev-parse origin/replicate-models"), first);
    let calls = checkout.calls();
    assert!(
        calls[2].starts_with("pr edit 7 ") && calls[2].contains("--remove-label models: patch,models: minor"),
        "{calls:?}"
    );

    // Once it is merged, there is nothing to do.
    checkout.git("merge --quiet --ff-only origin/replicate-models");
    let run = checkout.script(&[("UPDATE_FAIL_ON", "patch")]);
    assert!(run.code == 0 && run.stdout.contains("up to date"), "{run:?}");
    assert_eq!(checkout.calls(), [""; 0]);
}

#[test]
fn it_fails_as_it_is_asked_to_and_keeps_what_could_be_updated() {
    let checkout = Checkout::new();
    let run = checkout.script(&[("UPDATE_FAIL_ON", "breaking")]);
    assert!(run.code == 1 && run.stderr.contains("a change of a model is breaking"), "{run:?}");
    let run = checkout.script(&[("UPDATE_FAIL_ON", "breaking"), ("UPDATE_ARGUMENTS", "acme/changed acme/same")]);
    assert_eq!(run.code, 0, "{run:?}");
    let run = checkout.script(&[("UPDATE_FAIL_ON", "sometimes")]);
    assert!(run.code == 2 && run.stderr.contains("is patch, minor, breaking or never"), "{run:?}");

    checkout.folder.write("work/models/acme/gone.json", document("gone", 'a', wide()));
    checkout.commit("A model that is gone");
    checkout.calls();
    let run = checkout.script(&[]);
    assert!(run.code == 2 && run.stderr.contains("acme/gone"), "{run:?}");
    assert_eq!(
        checkout.git("diff --name-only main origin/replicate-models"),
        "models/acme/broken.json\nmodels/acme/changed.json\n"
    );
    assert!(checkout.folder.read("body.md").contains("Not all models could be updated"), "{run:?}");

    checkout.folder.write("work/models/acme/same.json", document("same", 'd', narrow()));
    let run = checkout.script(&[]);
    assert!(run.code == 2 && run.stderr.contains("changes here that are not committed"), "{run:?}");
}

#[test]
fn without_gh_the_branch_is_pushed() {
    let checkout = Checkout::new();
    std::fs::remove_file(checkout.folder.path("bin/gh")).unwrap();
    let outputs = checkout.folder.path("outputs");
    let run = checkout.script(&[("GITHUB_OUTPUT", outputs.to_str().unwrap()), ("UPDATE_BRANCH", "drift")]);
    // Some machines have a `gh` of their own, which has no account here.
    let is_told = run.stdout.contains("open the pull request from drift to main yourself");
    assert!(is_told || run.stderr.contains("gh auth login"), "{run:?}");
    assert_eq!(checkout.folder.read("outputs").lines().next(), Some("verdict=breaking"));
    assert_eq!(checkout.git("log --format=%s origin/drift").lines().count(), 2);
}

#[test]
fn annotations_are_at_the_place_in_the_file() {
    let checkout = Checkout::new();
    let mut command = checkout.folder.command(["check", "--models", "work/models", "--format", "github"]);
    command.env("GITHUB_WORKSPACE", checkout.folder.path("work"));
    let run = checkout.run(command);
    assert_eq!(run.code, 1, "{run:?}");
    let text = checkout.folder.read("work/models/acme/broken.json");
    let line = text.lines().position(|line| line.contains("\"width\"")).unwrap() + 1;
    let expected =
        format!("::error file=models/acme/broken.json,line={line},title=breaking of acme/broken%3A input.width::");
    assert!(run.stdout.lines().any(|annotation| annotation.starts_with(&expected)), "{expected}\n{}", run.stdout);
    assert!(run.stdout.contains("::warning file=models/acme/changed.json,line="), "{}", run.stdout);
    // What is odd in a document is at its place as well.
    let odd = r#"{"type": "NamedEmbedding"}"#;
    checkout.folder.write("odd/acme/odd.json", document("odd", 'a', odd));
    let run = checkout.folder.run("check --offline --models odd --format github");
    let text = checkout.folder.read("odd/acme/odd.json");
    let line = text.lines().position(|line| line.contains("\"width\"")).unwrap() + 1;
    assert!(
        run.code == 0 && run.stdout.starts_with(&format!("::warning file=odd/acme/odd.json,line={line},")),
        "{run:?}"
    );
}
