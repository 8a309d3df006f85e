//! `list`, as a process.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod support;

use expect_test::expect;
use support::{Folder, PAIR};

const VERSION: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";

fn gallery() -> Folder {
    let version = format!(r#"{{"id": "{VERSION}", "openapi_schema": {PAIR}}}"#);
    Folder::package()
        .with("models/acme/painter.json", &version)
        .with("models/acme/a-singer-with-a-long-name.json", PAIR)
        .with("src/deep/inside.rs", "")
}

#[test]
fn models_are_listed_with_version_and_path() {
    gallery().run("list").check(
        0,
        &expect![[r#"
        model                           version       path
        acme/a-singer-with-a-long-name  -             models/acme/a-singer-with-a-long-name.json
        acme/painter                    0a1b2c3d4e5f  models/acme/painter.json
    "#]],
    );
    gallery().run("list --quiet --models models/acme").check(
        0,
        &expect![[r#"
        model                           version       path
        acme/a-singer-with-a-long-name  -             models/acme/a-singer-with-a-long-name.json
        acme/painter                    0a1b2c3d4e5f  models/acme/painter.json
    "#]],
    );
}

#[test]
fn the_nearest_package_counts_not_the_workspace() {
    let folder = gallery().with("src/Cargo.toml", "[workspace]\nmembers = []\n");
    let run = folder.command(["list"]).current_dir(folder.path("src/deep")).output().unwrap();
    support::Run::from(run).check(
        0,
        &expect![[r#"
        model                           version       path
        acme/a-singer-with-a-long-name  -             ../../models/acme/a-singer-with-a-long-name.json
        acme/painter                    0a1b2c3d4e5f  ../../models/acme/painter.json
    "#]],
    );
}

#[test]
fn nothing_to_list_is_no_failure() {
    Folder::package().run("list").check(
        0,
        &expect![[r#"
        --- stderr
        warning: there are no models in models; add one with `cargo replicate add owner/name`
    "#]],
    );
    Folder::package().run("list --models elsewhere").check(
        2,
        &expect![[r#"
        --- stderr
          x elsewhere: can't read the models folder
          `-> No such file or directory (os error 2)
    "#]],
    );
}

#[test]
fn outside_of_a_package_the_folder_must_be_named() {
    // A temporary folder may be below somebody's package.
    let folder = Folder::empty();
    if folder.path("").ancestors().any(|above| above.join("Cargo.toml").is_file()) {
        return;
    }
    folder.run("list").check(
        2,
        &expect![[r#"
        --- stderr
          x there is no package here: no `Cargo.toml` with `[package]` in this folder or above it
          help: go to the folder of a package, or name the folder of the documents with `--models DIR`
    "#]],
    );
}

#[test]
fn a_broken_document_is_shown() {
    gallery().with("models/acme/broken.json", "{\"Input\": nope}").run("list").check(
        2,
        &expect![[r#"
        --- stderr
          x this is not JSON
           ,-[models/acme/broken.json:1:12]
         1 | {"Input": nope}
           :            |
           :            `-- expected ident
           `----
          help: fix the file, or get it again with `cargo replicate add acme/broken`
    "#]],
    );
}
