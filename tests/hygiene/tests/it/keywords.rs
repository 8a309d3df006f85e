//! A keyword of JSON Schema is known in few places: to add one touches few files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::workspace;

/// As many files as may name a keyword, by its JSON name or by its variant.
const MOST: usize = 7;

#[test]
fn a_keyword_is_named_in_seven_files_at_most() {
    let sources = sources();
    assert!(sources.len() > 200, "{}: the sources are gone", sources.len());
    for names in [["uniqueItems", "UniqueItems"], ["multipleOf", "MultipleOf"]] {
        let naming = sources.iter().filter(|(_, code)| names.iter().any(|name| code.contains(name)));
        let files: Vec<String> = naming.map(|(path, _)| path.display().to_string()).collect();
        assert!(!files.is_empty(), "{names:?} are named nowhere");
        assert!(files.len() <= MOST, "{names:?} are named in {} files: {files:#?}", files.len());
    }
}

/// The code of the crates of this workspace by its path, without tests.
fn sources() -> Vec<(PathBuf, String)> {
    let root = workspace();
    let folders = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path().join("src"));
    let mut found = Vec::new();
    // A folder's own target, or the tests' package, is no crate here.
    folders.filter(|folder| folder.is_dir() && *folder != root.join("tests/src")).for_each(|folder| {
        collect(&folder, &root, &mut found);
    });
    found
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("tests") {
                collect(&path, root, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap().to_owned();
            found.push((path.strip_prefix(root).unwrap().to_owned(), code));
        }
    }
}
