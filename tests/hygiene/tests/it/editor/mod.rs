//! What an editor sees: the real rust-analyzer looks at a package.
//!
//! `REPLICATE_TEST_RUST_ANALYZER` is its path, in the folder of the tools of its toolchain.

mod server;

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use self::server::Server;
use crate::cargo::{Run, Scratch, dependency, workspace};

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
    let Some(analyzer) = Analyzer::find("mistakes") else { return };
    assert_eq!(analyzer.diagnostics(PROGRAM), []);

    let wrong = MISTAKES.iter().fold(PROGRAM.to_owned(), |text, (right, wrong, ..)| {
        assert!(text.contains(right), "{right}");
        text.replace(right, wrong)
    });
    let found = analyzer.diagnostics(&wrong);
    for (_, _, place, message) in MISTAKES {
        assert!(found.iter().any(|(at, said)| at == place && said.starts_with(message)), "{message}: {found:?}");
    }
    assert_eq!(found.len(), MISTAKES.len(), "{found:?}");
}

#[test]
fn an_editor_completes_what_the_schema_knows() {
    let Some(analyzer) = Analyzer::find("completions") else { return };
    analyzer.package.write("src/lib.rs", PROGRAM);
    let url = format!("file://{}", analyzer.package.path("").display());
    let mut server = Server::start(analyzer.command(), &url);
    // What is there, where somebody types; and some of what is to be offered there.
    let table: [(&str, &[&str]); 3] = [
        ("animagine::Input::new().", &["prompt", "width", "scheduler", "validate"]),
        ("let checked = animagine::", &["Input", "Output", "Scheduler", "input!"]),
        ("animagine::Scheduler::", &["EulerA", "DpmPlusPlus2MSdeKarras"]),
    ];
    for (typed, expected) in table {
        let end = PROGRAM.find(typed).unwrap() + typed.len();
        let text = format!("{}\n{}", &PROGRAM[..end], &PROGRAM[end..]);
        let offered = server.completions(&format!("{url}src/lib.rs"), &text, typed);
        for name in expected {
            assert!(offered.iter().any(|label| label == name), "{typed} {name}: {offered:?}");
        }
    }
}

/// The real rust-analyzer, and a package for it to look at.
struct Analyzer {
    program: PathBuf,
    package: Scratch,
}

impl Analyzer {
    /// None where it is not installed, which is told loudly.
    fn find(package: &str) -> Option<Self> {
        let Some(program) = std::env::var_os("REPLICATE_TEST_RUST_ANALYZER").map(PathBuf::from) else {
            // Not by `eprintln!`, which tests that pass keep to themselves.
            let _ = std::io::stderr().write_all(SKIPPED.as_bytes());
            return None;
        };
        let runtime = dependency("replicate-runtime", ", features = ['macros']");
        let package = Scratch::package(package, &format!("[dependencies]\n{runtime}"));
        let document = "models/aisha-ai-official/animagine-xl-4.0.json";
        package.write(document, &std::fs::read_to_string(workspace().join("examples").join(document)).unwrap());
        Some(Self { program, package })
    }

    /// It finds the tools, and the source of the standard library, by the path.
    fn command(&self) -> Command {
        let tools = self.program.parent().unwrap().to_owned();
        let path = std::env::var_os("PATH").unwrap();
        let path = std::env::join_paths([tools].into_iter().chain(std::env::split_paths(&path))).unwrap();
        let mut command = self.package.command(&self.program);
        command.env("PATH", path);
        command
    }

    fn scan(&self) -> Run {
        let mut command = self.command();
        command.args(["diagnostics", "--severity", "warning", "."]);
        let run = Run::of(command);
        assert!(run.stdout.contains("diagnostic scan complete"), "{run}");
        run
    }

    /// What it reports of a program, warnings included: the text it is about, and the message.
    fn diagnostics(&self, text: &str) -> Vec<(String, String)> {
        self.package.write("src/lib.rs", text);
        let mut run = self.scan();
        // Sometimes it loads a package without the standard library, and then reports each line that needs it.
        for _ in 0..2 {
            if !run.stdout.contains("unresolved macro `::core::") {
                break;
            }
            run = self.scan();
        }
        // Its progress is drawn over itself.
        let lines = run.stdout.split(['\r', '\n', '\u{8}']).map(str::trim);
        lines.filter(|line| line.starts_with("at crate mistakes,")).map(|line| diagnostic(line, text)).collect()
    }
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
