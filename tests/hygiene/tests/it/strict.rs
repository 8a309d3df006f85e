//! Strict crates: every lint that a crate can ask for, in each edition and through each face.

use std::sync::OnceLock;

use serde_json::json;

use crate::cargo::{Run, Scratch};
use crate::members::{EDITIONS, Face, write_member, write_renamed};

/// All packages, and what clippy said of them.
pub(crate) struct Strict {
    pub(crate) scratch: Scratch,
    pub(crate) clippy: Run,
}

/// The packages are built once for all tests.
pub(crate) fn strict() -> &'static Strict {
    static STRICT: OnceLock<Strict> = OnceLock::new();
    STRICT.get_or_init(|| {
        let scratch = Scratch::workspace("strict");
        for edition in EDITIONS {
            for face in Face::ALL {
                write_member(&scratch, face, edition);
            }
        }
        write_renamed(&scratch);
        let clippy = scratch.cargo("clippy --workspace --message-format json --keep-going");
        Strict { scratch, clippy }
    })
}

#[test]
fn no_lint_fires() {
    let clippy = strict().clippy.succeeded();
    assert!(clippy.messages("compiler-message").is_empty(), "{clippy}");
    // A library and a binary in each package, in those of the attribute one without a prelude, and the renamed runtime.
    let targets = clippy.messages("compiler-artifact").into_iter();
    let own = targets.filter(|it| it["manifest_path"].as_str().is_some_and(|path| path.contains("members")));
    let checked = own.filter(|it| it["target"]["kind"] != json!(["custom-build"])).count();
    assert_eq!(checked, 9 + 9 + 3 + 2);
}

#[test]
fn rustdoc_has_nothing_to_say() {
    let variables = [("RUSTDOCFLAGS", "-D warnings")];
    strict().scratch.cargo_with("doc --workspace --no-deps --document-private-items", &variables).succeeded();
}

#[test]
fn no_description_becomes_a_doctest() {
    let run = strict().scratch.cargo("test --doc --package files-2024");
    run.succeeded();
    assert!(run.stdout.contains("running 0 tests"), "{}", run.stdout);
}

#[test]
fn checked_in_files_are_formatted() {
    strict().scratch.cargo("fmt --check --package files-2024").succeeded();
}
