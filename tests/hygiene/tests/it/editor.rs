//! What an editor sees: the real rust-analyzer looks at a package.
//!
//! `REPLICATE_TEST_RUST_ANALYZER` is its path, in the folder of the tools of its toolchain.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cargo::{Scratch, dependency, workspace};

/// What is said where there is none.
const SKIPPED: &str = "\nSKIPPED: there is no rust-analyzer to look with. Install one with `.ci/rust-analyzer`, and set \
    REPLICATE_TEST_RUST_ANALYZER to what it prints\n";

const PROGRAM: &str = r#"//! As a user writes it.

use replicate_runtime::{Client, Error, model};

#[model("aisha-ai-official/animagine-xl-4.0")]
pub mod animagine {}

/// Draws.
pub async fn draw(client: &Client) -> Result<(), Error> {
    drop(animagine::Input::new().width(512));
    let input = animagine::Input::new().prompt("street").scheduler(animagine::Scheduler::EulerA);
    for image in client.run(input).await?.iter() {
        client.download(image).save("output.png").await?;
    }
    let checked = animagine::input! { prompt: "street", height: 512, scheduler: "Euler a" };
    let _: Option<i64> = checked.height;
    Ok(())
}
"#;

/// What becomes of a part of the program, and what is said of it, where.
const MISTAKES: [(&str, &str, &str, &str); 4] = [
    ("width(512)", "widht(512)", "widht", "no method `widht` on type `Input`"),
    ("Scheduler::EulerA", "Scheduler::EulerB", "animagine::Scheduler::EulerB", "no such associated item"),
    ("height: 512", "height: 5000", "5000", "`height`: 5000 is above the maximum of 4096; the nearest"),
    ("Option<i64>", "Option<bool>", "height", "expected Option<bool>, found Option<i64>"),
];

#[test]
fn an_editor_finds_mistakes_where_they_are_and_no_others() {
    let Some(analyzer) = std::env::var_os("REPLICATE_TEST_RUST_ANALYZER").map(PathBuf::from) else {
        // Not by `eprintln!`, which tests that pass keep to themselves.
        let _ = std::io::stderr().write_all(SKIPPED.as_bytes());
        return;
    };
    let runtime = dependency("replicate-runtime", ", features = ['macros']");
    let scratch = Scratch::package("editor", &format!("[dependencies]\n{runtime}"));
    let document = "models/aisha-ai-official/animagine-xl-4.0.json";
    scratch.write(document, &std::fs::read_to_string(workspace().join("examples").join(document)).unwrap());

    scratch.write("src/lib.rs", PROGRAM);
    assert_eq!(found(&scratch, &analyzer, PROGRAM), []);

    let wrong = MISTAKES.iter().fold(PROGRAM.to_owned(), |text, (right, wrong, ..)| {
        assert!(text.contains(right), "{right}");
        text.replace(right, wrong)
    });
    scratch.write("src/lib.rs", &wrong);
    let found = found(&scratch, &analyzer, &wrong);
    for (_, _, place, message) in MISTAKES {
        assert!(found.iter().any(|(at, said)| at == place && said.starts_with(message)), "{message}: {found:?}");
    }
    assert_eq!(found.len(), MISTAKES.len(), "{found:?}");
}

/// What rust-analyzer reports in the package, warnings included: the text it is about, and the message.
fn found(scratch: &Scratch, analyzer: &Path, text: &str) -> Vec<(String, String)> {
    let tools = analyzer.parent().unwrap();
    let path = std::env::join_paths(
        [tools.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let run = scratch.run(analyzer, "diagnostics --severity warning .", &[("PATH", path.unwrap().to_str().unwrap())]);
    assert!(run.stdout.contains("diagnostic scan complete"), "{run}");
    // Its progress is drawn over itself.
    let lines = run.stdout.split(['\r', '\n', '\u{8}']).map(str::trim);
    lines.filter(|line| line.starts_with("at crate editor,")).map(|line| diagnostic(line, text)).collect()
}

/// Reads `at crate .. from LineCol { line: 9, col: 4 } to LineCol { line: 9, col: 9 }: message`.
fn diagnostic(line: &str, text: &str) -> (String, String) {
    let (place, message) = line.split_once(" from ").unwrap().1.split_once("}: ").unwrap();
    let numbers = place.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers: Vec<usize> = numbers.map(|part| part.parse().unwrap()).collect();
    let [line, start, last, end] = numbers[..] else { panic!("{place}") };
    assert_eq!(line, last, "{place}");
    (text.lines().nth(line).unwrap()[start..end].to_owned(), message.to_owned())
}
