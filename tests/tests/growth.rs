//! A model that grows upstream: `growth/after` is `growth/before` with one more value of an enum, one more optional
//! input in between, another version and another description.
//!
//! The generated files differ in what is new and nowhere else, so that the change can be reviewed, and a caller who
//! leaves matches and structs open compiles against both.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use replicate_codegen::{Options, render, sources};
use replicate_runtime::{ModelInput, model};

#[model("acme/painter", dir = "growth/before")]
mod before {}

#[model("acme/painter", dir = "growth/after")]
mod after {}

/// What is new, as each of its places in the generated files names it.
const NEW: [&str; 4] =
    ["guidance", "Fresco", "fresco", "c2b7d5e83901a6cf4b2e7d58390c16fa4eb27d5831f0a9c4be2d8537610fea94"];
/// What went: the version.
const OLD: &str = "1f0a9c4be2d8537610fea94c2b7d5e83901a6cf4b2e7d58390c16fa4eb27d583";

#[test]
fn generated_files_differ_in_what_is_new_alone() {
    let (before, after) = (files("growth/before"), files("growth/after"));
    assert!(before.keys().eq(after.keys()), "no file comes or goes");
    let mut hunks = Vec::new();
    for (path, text) in &before {
        hunks.extend(diff(text, &after[path]));
    }
    for Hunk { removed, added } in &hunks {
        for line in removed {
            let changes = line.contains(OLD) || is_documentation(line);
            assert!(changes, "{line:?} is gone");
        }
        let names_it = added.iter().any(|line| NEW.iter().any(|new| line.contains(new)));
        let documentation = added.iter().all(|line| is_documentation(line));
        assert!(names_it || documentation, "these are new for no reason: {added:#?}");
    }
    for new in NEW {
        assert!(hunks.iter().flat_map(|hunk| &hunk.added).any(|line| line.contains(new)), "{new} is missing");
    }
    let added: usize = hunks.iter().map(|hunk| hunk.added.len()).sum();
    assert!(added < 30, "a small change is a small diff: {hunks:#?}");
}

fn files(folder: &str) -> BTreeMap<PathBuf, String> {
    let rendered = render(&sources([folder]).unwrap(), &Options::default());
    assert!(rendered.diagnostics.is_empty(), "{:?}", rendered.diagnostics);
    rendered.files.into_iter().collect()
}

fn is_documentation(line: &str) -> bool {
    ["///", "//!"].iter().any(|start| line.trim_start().starts_with(start))
}

/// Lines that went, and those that came in their place.
#[derive(Debug, Default)]
struct Hunk<'a> {
    removed: Vec<&'a str>,
    added: Vec<&'a str>,
}

/// The differences of two texts by their longest common subsequence of lines.
fn diff<'a>(old: &'a str, new: &'a str) -> Vec<Hunk<'a>> {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    // How many lines the rests of both have in common, from each pair of positions on.
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let same = (old[i] == new[j]).then(|| common[i + 1][j + 1] + 1);
            common[i][j] = same.unwrap_or(common[i + 1][j].max(common[i][j + 1]));
        }
    }
    let (mut i, mut j, mut hunks, mut hunk) = (0, 0, Vec::new(), Hunk::default());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            hunks.push(std::mem::take(&mut hunk));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            hunk.removed.push(old[i]);
            i += 1;
        } else {
            hunk.added.push(new[j]);
            j += 1;
        }
    }
    hunks.push(hunk);
    hunks.retain(|hunk| !hunk.removed.is_empty() || !hunk.added.is_empty());
    hunks
}

/// One caller, word for word, of each version.
macro_rules! caller {
    ($name:ident, $model:ident) => {
        fn $name() -> String {
            let style = |style: $model::Style| match style {
                $model::Style::Oil => "slow",
                $model::Style::Pencil => "quick",
                _ => "unheard of",
            };
            let lora = $model::Lora { scale: Some(0.5), ..$model::Lora::new("a.safetensors") };
            let base = $model::Input::new("a lighthouse").style($model::Style::Oil).loras([lora]);
            let input = $model::Input { steps: Some(30), ..base };
            let $model::Input { prompt, steps, .. } = input.clone();
            assert_eq!((prompt.as_str(), steps), ("a lighthouse", Some(30)));
            assert_eq!(style($model::Style::Pencil), "quick");
            assert!(input.validate().is_ok());
            serde_json::to_string(&input).unwrap()
        }
    };
}

caller!(of_before, before);
caller!(of_after, after);

#[test]
fn a_caller_compiles_against_both_and_sends_the_same() {
    assert_eq!(of_before(), of_after());
    assert_ne!(before::Input::MODEL.version(), after::Input::MODEL.version());
    assert!(after::Input::new("a").guidance(7.5).style(after::Style::Fresco).validate().is_ok());
}
