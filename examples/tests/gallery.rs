//! The gallery: each example has a row in the README, is short, and does what it says without an account.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use support::run_example;

struct Expected {
    name: &'static str,
    /// What stands in what it prints.
    prints: &'static [&'static str],
    /// Pictures that it leaves, and their sizes.
    draws: &'static [(&'static str, u32, u32)],
}

#[rustfmt::skip]
const EXPECTED: &[Expected] = &[
    Expected { name: "animagine", prints: &["output_1.png"], draws: &[("output_0.png", 512, 512), ("output_1.png", 512, 512)] },
    Expected { name: "anywhere", prints: &["Lap", "fraction: 1.0"], draws: &[] },
    Expected {
        name: "batch",
        prints: &[
            "a harbour at dusk: 1 drawn",
            "a lighthouse at dawn: 2 drawn",
            "a nude in the manner of Rubens: the prediction failed: NSFW content",
            "a beach with too many crabs: the input does not fit the model, nothing was sent: `num_outputs`: 40 is above",
            "2 of 6 failed",
        ],
        draws: &[],
    },
    Expected { name: "build_script", prints: &[], draws: &[("lighthouse_0.png", 1024, 576)] },
    Expected { name: "chat", prints: &["Tell me a joke about crabs."], draws: &[] },
    Expected {
        name: "deployment",
        prints: &["emulator/anime drew http://127.0.0.1:", "emulator/anime sleeps in release Some(3)"],
        draws: &[],
    },
    Expected { name: "embeddings", prints: &["Why does bread rise?\n 0.47 Bread will rise"], draws: &[] },
    Expected { name: "several_at_once", prints: &["Mercury", "Venus", "Mars"], draws: &[] },
    Expected { name: "speech", prints: &["en: The lamp is lit. All ships come home tonight."], draws: &[] },
    Expected {
        name: "tool_calling",
        prints: &[r#"llama says: Sure! {"prompt""#, r#"llama says: You are right: {"prompt""#, "poster_3.png"],
        draws: &[("poster_0.png", 683, 1024), ("poster_3.png", 683, 1024)],
    },
    Expected {
        name: "training",
        prints: &["it made emulator/lighthouse:"],
        draws: &[("trained_0.png", 768, 768)],
    },
    Expected { name: "upscale", prints: &[], draws: &[("small.png", 1024, 1024), ("large.png", 2048, 2048)] },
    Expected { name: "webhook_to_store", prints: &["stored ", "/0.webp"], draws: &[] },
    Expected { name: "webhook_server", prints: &["the webhook msg_", "succeeded of"], draws: &[] },
];

/// The names of the examples with their files: `chat.rs`, or `webhook_to_store/main.rs` of a program that is longer.
fn files() -> BTreeMap<String, String> {
    let entries = fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap().map(|entry| entry.unwrap().path());
    let programs = entries.filter_map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.join("main.rs").exists() {
            return Some((name.clone(), format!("{name}/main.rs")));
        }
        let is_program = path.extension().is_some_and(|extension| extension == "rs") && name != "build";
        is_program.then(|| (name.clone(), format!("{name}.rs")))
    });
    programs.collect()
}

fn examples() -> BTreeSet<String> {
    files().into_keys().collect()
}

#[test]
fn the_table_of_the_readme_has_each_example_and_nothing_else() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let files = files();
    let rows: Vec<_> = readme.lines().filter(|line| line.starts_with("| ") && line.contains("cargo run")).collect();
    let named: BTreeSet<_> = rows
        .iter()
        .map(|row| {
            let name = row.rsplit_once("--example ").unwrap().1.trim_end_matches(['`', ' ', '|']);
            // `.ci/run` reads the command out of a row of this form.
            let file = &files[name];
            let end = format!(" | [{name}](examples/{file}) | `cargo run --example {name}` |");
            assert!(row.ends_with(&end), "{row}\nmust end with\n{end}");
            name.to_owned()
        })
        .collect();
    assert_eq!(named, examples());
    assert_eq!(rows.len(), named.len(), "each has one row");
}

#[test]
fn each_is_short_and_begins_with_its_question_and_its_command() {
    for (name, file) in files() {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file)).unwrap();
        let most = if file.ends_with("/main.rs") { 110 } else { 60 };
        assert!(text.lines().count() < most, "{name}");
        let docs: Vec<_> = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        let docs = docs.concat();
        assert!(docs.starts_with(" How do") && docs.contains('?'), "{name}: {docs}");
        assert!(docs.contains(&format!("`cargo run --example {name}`")), "{name}: {docs}");
    }
}

#[tokio::test]
async fn each_does_what_it_says() {
    assert_eq!(EXPECTED.iter().map(|expected| expected.name.to_owned()).collect::<BTreeSet<_>>(), examples());
    for Expected { name, prints, draws } in EXPECTED {
        let folder = tempfile::tempdir().unwrap();
        let text = run_example(name, folder.path(), &[]).await;
        for part in *prints {
            assert!(text.contains(part), "{name} does not print {part:?}:\n{text}");
        }
        for (picture, width, height) in *draws {
            let file = BufReader::new(File::open(folder.path().join(picture)).unwrap());
            let info = png::Decoder::new(file).read_info().unwrap();
            assert_eq!((info.info().width, info.info().height), (*width, *height), "{name}: {picture}");
        }
    }
}

#[tokio::test]
async fn a_webhook_wakes_the_one_who_waits() {
    let text = run_example("webhook_server", Path::new("."), &[]).await;
    // Not by a read, which the hub would do after a minute, but by the one webhook, which may come before the answer.
    let line = |part: &str| text.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {text}"));
    let id = line(" is ").split(' ').next().unwrap();
    assert!(line("the webhook msg_").ends_with(" came"), "{text}");
    assert!(line("succeeded of").starts_with(&format!("succeeded of {id}: http://127.0.0.1:")), "{text}");
    assert_eq!(text.lines().count(), 3, "{text}");
}
