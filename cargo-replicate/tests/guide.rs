//! The commands of the guide, in `book/src`: each page is followed in a folder of its own, against an emulator.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::{Folder, Service};

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn pages() -> Vec<PathBuf> {
    let files = fs::read_dir(workspace().join("book/src")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
    pages.sort();
    pages
}

/// The blocks of code of a page: what stands behind the fence, and the lines within.
fn blocks(page: &str) -> Vec<(String, String)> {
    let (mut blocks, mut open) = (Vec::new(), None);
    for line in page.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(language), None) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some((language, text))) => open = Some((language, text + line + "\n")),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed:\n{page}");
    blocks
}

/// What a page runs: its blocks of `sh`, one after the other.
fn script(page: &str) -> Option<String> {
    let scripts: Vec<String> =
        blocks(page).into_iter().filter(|(language, _)| language == "sh").map(|(_, text)| text).collect();
    (!scripts.is_empty()).then(|| scripts.concat())
}

/// A package with the models of the examples, as a reader has one who comes to a page.
fn package() -> Folder {
    let folder = Folder::package();
    folder.write("src/main.rs", "fn main() {}\n");
    folder
}

#[test]
fn commands_of_each_page_run() {
    let models = workspace().join("examples/models");
    let installed = Path::new(env!("CARGO_BIN_EXE_cargo-replicate")).parent().unwrap();
    let path = format!("{}:{}", installed.display(), std::env::var("PATH").unwrap());
    let mut ran = 0;
    for page in pages() {
        let Some(script) = script(&fs::read_to_string(&page).unwrap()) else { continue };
        let service = Service::start(|builder| builder.models_dir(&models));
        let folder = package();
        let mut shell = Command::new("bash");
        shell.args(["-euo", "pipefail", "-c", &script]).current_dir(folder.path("")).stdin(Stdio::null());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("REPLICATE")) {
            shell.env_remove(name);
        }
        shell.env("PATH", &path).env("REPLICATE_BASE_URL", service.emulator.base_url());
        let output = shell.env("REPLICATE_API_TOKEN", "r8_test").output().unwrap();
        let (said, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}:\n{script}\n{said}\n{error}", page.display());
        ran += 1;
    }
    assert!(ran >= 5, "only {ran} pages have commands");
}

#[test]
fn summary_lists_each_page_and_links_lead_somewhere() {
    let folder = workspace().join("book/src");
    let summary = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    for page in pages() {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(name == "SUMMARY.md" || summary.contains(&format!("]({name})")), "SUMMARY.md does not list {name}");
        let text = fs::read_to_string(&page).unwrap();
        let targets = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
        for target in targets.filter(|target| !target.starts_with("http")) {
            let file = target.split('#').next().unwrap();
            assert!(file.is_empty() || folder.join(file).is_file(), "{name} links to {target}, which is not there");
        }
    }
}

/// Programs are tests of `replicate-examples`. What is marked as ignored there is a file that is tested elsewhere.
#[test]
fn ignored_programs_are_files_that_are_tested() {
    for page in pages() {
        for (language, text) in blocks(&fs::read_to_string(&page).unwrap()) {
            if language == "rust,ignore" {
                let file = text.trim().strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}"));
                let file = file.unwrap_or_else(|| panic!("{}: only files may be ignored:\n{text}", page.display()));
                assert!(workspace().join("book/src").join(file).is_file(), "{}: {file}", page.display());
            }
        }
    }
}

#[test]
fn pages_with_programs_are_tested() {
    let tested = fs::read_to_string(workspace().join("examples/src/lib.rs")).unwrap();
    for page in pages() {
        let has_program = blocks(&fs::read_to_string(&page).unwrap()).iter().any(|(language, _)| language == "rust");
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(
            !has_program || tested.contains(&format!("book/src/{name}")),
            "examples/src/lib.rs does not test {name}"
        );
    }
}
