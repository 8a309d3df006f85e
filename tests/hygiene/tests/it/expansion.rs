//! What an editor does on each keystroke: expanding gives the same each time, and can't reach the network.

use std::thread;

use replicate_codegen::{Document, Options, expand, sources};
use serde_json::Value;

use crate::cargo::{Scratch, dependency, workspace};

#[test]
fn a_document_gives_the_same_tokens_each_time_whatever_the_order_of_its_keys() {
    let folders = ["examples/models", "tests/models", "tests/hygiene/models"];
    let found = sources(folders.map(|folder| workspace().join(folder))).unwrap();
    assert!(found.len() > 10, "{}", found.len());
    for source in found {
        let text = std::fs::read_to_string(source.path()).unwrap();
        let reversed = reversed(&serde_json::from_str(&text).unwrap());
        assert_ne!(text, reversed);
        let model = source.model();
        let expanded = |text: &str| {
            let document = Document::from_json(text).unwrap();
            let expansion = expand(&document, model, &Options::default());
            format!("{} {}", expansion.attributes, expansion.contents)
        };
        let first = expanded(&text);
        // A hash map of another thread has another order.
        let again =
            thread::scope(|scope| [&text, &reversed].map(|text| scope.spawn(|| expanded(text)).join().unwrap()));
        assert!(again.iter().all(|again| *again == first), "{model}");
    }
}

#[test]
fn nothing_that_an_expansion_runs_can_open_a_connection() {
    let runtime = dependency("replicate-runtime", ", features = ['macros']");
    let scratch = Scratch::package("expansion", &format!("[dependencies]\n{runtime}"));
    scratch.write("src/lib.rs", "");
    let tree = |package: &str| {
        let run = scratch.cargo(&format!("tree --package {package} --edges normal,build --prefix none --format {{p}}"));
        let packages = run.succeeded().stdout.lines().filter_map(|line| line.split(' ').next());
        packages.map(str::to_owned).collect::<Vec<_>>()
    };
    let connects = |name: &String| ["mio", "socket2", "rustls", "hyper", "tokio"].contains(&name.as_str());
    assert!(tree("replicate-runtime").iter().any(connects), "these are the names of what does");
    assert_eq!(tree("replicate-macros").into_iter().filter(connects).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn who_uses_the_attribute_compiles_nothing_of_the_other_faces() {
    let runtime = dependency("replicate-runtime", ", features = ['macros']");
    let scratch = Scratch::package("features", &format!("[dependencies]\n{runtime}"));
    scratch.write("src/lib.rs", "");
    let run = scratch.cargo("tree --edges normal,build --prefix none --format {p}|{f}");
    let lines = run.succeeded().stdout.lines().filter_map(|line| line.split_once('|'));
    let features = |package: &str| lines.clone().find(|(name, _)| name.starts_with(package)).unwrap().1.to_owned();
    assert!(features("replicate-runtime ").contains("macros"), "this is how features are shown\n{run}");
    assert_eq!(features("replicate-codegen "), "", "not `changes`, `fetch`, `files` or `usage`");
}

/// The same JSON with the keys of each object backwards.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let member = |(key, value)| format!("{}:{}", Value::from(String::clone(key)), reversed(value));
            let members: Vec<_> = members.iter().rev().map(member).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(reversed).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}
