//! What a user can get wrong, and what the compiler says to it: `ui/fail`, one mistake a file.
//!
//! trybuild compiles each case in a package of its own below the target folder, and that is where the attribute, as in
//! any package, looks for `models`. So the documents are put there first: those of the examples, those of these tests,
//! and those of `ui/models`, one with a rule of every kind and some that no generator can read. The cases are then what a
//! user would write.
//!
//! `TRYBUILD=overwrite cargo test -p replicate-tests --test mistakes` writes the expected messages anew. What
//! compiles is in `attribute`: a case that is to pass would have trybuild build every dependency a second time, where
//! checking them is enough for those that fail.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[test]
fn each_mistake_is_one_readable_error() {
    let models = package_of_the_cases().join("models");
    for folder in ["../examples/models", "models", "ui/models"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &models);
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/fail/*.rs");
}

/// What is checked in is held to the rule as well, since `overwrite` takes whatever the compiler says.
#[test]
fn each_message_stands_alone() {
    let more = [
        // Three mistakes in one file.
        ("no_name", 3),
        // The compiler refuses such a module by itself, whatever the attribute makes of it.
        ("module_without_a_body", 2),
        // Which other types there would be is in the document that is missing.
        ("no_such_model_and_its_enum", 2),
        // All mistakes of a call are reported at once.
        ("input_with_several_mistakes", 7),
    ];
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for entry in fs::read_dir(package.join("ui/fail")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "stderr") {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let expected = more.iter().find(|(case, _)| *case == name).map_or(1, |(_, count)| *count);
            let errors = text.lines().filter(|line| line.starts_with("error")).count();
            assert_eq!(errors, expected, "{name}:\n{text}");
            assert!(
                !text.contains(package.parent().unwrap().to_str().unwrap()),
                "{name} names a folder of this machine"
            );
            seen += 1;
        }
    }
    assert!(seen > 55, "{seen}");
}

/// The folder of the package that trybuild makes, found the way it finds it itself.
fn package_of_the_cases() -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut metadata = Command::new(cargo);
    metadata.args(["metadata", "--no-deps", "--offline", "--format-version=1"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.output().unwrap().stdout).unwrap();
    let target = metadata["target_directory"].as_str().unwrap();
    Path::new(target).join("tests/trybuild").join(env!("CARGO_PKG_NAME"))
}

/// Copies a folder into another, but for files that are there already: the cases depend on them.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let from = entry.unwrap().path();
        let to = to.join(from.file_name().unwrap());
        if from.is_dir() {
            copy(&from, &to);
        } else if fs::read(&to).ok() != Some(fs::read(&from).unwrap()) {
            fs::copy(&from, &to).unwrap();
        }
    }
}
