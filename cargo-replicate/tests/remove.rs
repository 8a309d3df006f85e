//! `remove`, as a process.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod support;

use expect_test::expect;
use support::{Folder, PAIR};

#[test]
fn documents_and_empty_folders_go() {
    let folder = Folder::package()
        .with("models/acme/painter.json", PAIR)
        .with("models/acme/singer.json", "broken")
        .with("models/bolt/painter.json", PAIR)
        .with("models/bolt/README.md", "ours");
    folder.run("remove acme/painter acme/singer bolt/painter").check(
        0,
        &expect![[r#"
        --- stderr
        Removed models/acme/painter.json
        Removed models/acme/singer.json
        Removed models/bolt/painter.json
    "#]],
    );
    assert_eq!(folder.files("models"), ["bolt/README.md"]);
    assert!(!folder.path("models/acme").exists());
}

#[test]
fn a_name_with_a_typo_removes_nothing() {
    let folder = Folder::package().with("models/acme/painter.json", PAIR);
    folder.run("remove acme/painter acme/panter").check(2, &expect![[r#"
        --- stderr
          x models/acme/panter.json: there is no document of `acme/panter` (there is `acme/painter`); add it with `cargo replicate add acme/panter`
    "#]]);
    assert_eq!(folder.files("models"), ["acme/painter.json"]);
}
