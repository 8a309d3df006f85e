//! `run` on a terminal: what a person sees.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::fmt::Write;
use std::io::Read;
use std::num::NonZero;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::expect_file;
use replicate_emulator::{Builder, Document, Outcome};
use serde_json::json;
use support::{Folder, Service};

const PAINTER: &str = include_str!("../../replicate-emulator/tests/page/models/acme/studio.json");
const WRITER: &str = include_str!("../../replicate-emulator/tests/page/models/acme/writer.json");

const LINES: NonZero<u16> = NonZero::new(30).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(100).unwrap();

fn service(configure: impl FnOnce(Builder) -> Builder) -> Service {
    let documents = [PAINTER, WRITER].map(|text| Document::from_json(text).unwrap());
    Service::start(|builder| configure(documents.into_iter().fold(builder, Builder::document)))
}

fn package() -> Folder {
    Folder::package().with("models/acme/studio.json", PAINTER).with("models/acme/writer.json", WRITER)
}

/// What a terminal was sent, and what it showed.
struct Session {
    code: i32,
    bytes: Vec<u8>,
    /// The screen after each write.
    screens: Vec<String>,
}

impl Session {
    /// Runs a line of arguments on a terminal of its own.
    fn run(service: &Service, folder: &Folder, line: &str, environment: &[(&str, &str)]) -> Self {
        Self::sized(service, folder, line, environment, (LINES, COLUMNS))
    }

    /// The same, on one of so many lines and columns.
    fn sized(
        service: &Service,
        folder: &Folder,
        line: &str,
        environment: &[(&str, &str)],
        (lines, columns): (NonZero<u16>, NonZero<u16>),
    ) -> Self {
        let mut command = service.command(folder, line);
        command.env("TERM", "xterm-256color").envs(environment.iter().copied());
        let (mut terminal, side) = pty_process::blocking::open().unwrap();
        terminal.resize(pty_process::Size::new(lines.get(), columns.get())).unwrap();
        let mut child = pty_process::blocking::Command::from(command).spawn(side).unwrap();
        let mut screen = vt100::Parser::new(lines, columns, 0);
        let (mut bytes, mut screens, mut buffer) = (Vec::new(), Vec::new(), [0; 4096]);
        // Linux ends a terminal that nobody has open any more with an error.
        while let Ok(count @ 1..) = terminal.read(&mut buffer) {
            bytes.extend_from_slice(&buffer[..count]);
            screen.process(&buffer[..count]);
            let lines: Vec<String> =
                screen.screen().rows(0, columns.get()).map(|line| line.trim_end().to_owned()).collect();
            screens.push(lines.join("\n").trim_end().to_owned());
        }
        Self { code: child.wait().unwrap().code().unwrap(), bytes, screens }
    }

    fn last(&self) -> &str {
        self.screens.last().unwrap()
    }

    fn sent(&self, sequence: &str) -> bool {
        self.bytes.windows(sequence.len()).any(|window| window == sequence.as_bytes())
    }
}

#[test]
fn a_bar_follows_the_logs_and_leaves_nothing_behind() {
    let service = service(|builder| builder.boot_time(Duration::from_secs(1)).run_time(Duration::from_secs(5)));
    let line = "run acme/studio prompt=fox width=64 -o pictures --no-preview";
    let session = Session::run(&service, &package(), line, &[]);
    assert_eq!(session.code, 0, "{}", session.last());
    let shown = |word: &str| session.screens.iter().position(|screen| screen.contains(word));
    assert!(shown("starting") < shown("processing"), "{:?}", session.screens);
    let is_bar = |line: &&str| line.contains("processing") && line.contains('/');
    let mut bars: Vec<&str> = session.screens.iter().filter_map(|screen| screen.lines().find(is_bar)).collect();
    bars.dedup_by_key(|line| line.split_whitespace().find(|word| word.contains('/')));
    assert!(bars.len() > 1, "it moves: {:?}", session.screens);
    let once = session.screens.iter().all(|screen| screen.lines().filter(is_bar).count() <= 1);
    assert!(once, "it is redrawn in its place: {:?}", session.screens);
    let lines: Vec<&str> =
        session.last().lines().map(|line| line.split_inclusive([' ', '/']).next().unwrap()).collect();
    assert_eq!(lines, ["Using ", "Saved "], "the model's own bar is left to ours: {}", session.last());
}

#[test]
fn text_stands_in_place_of_the_bar_and_the_logs_follow() {
    let written = Outcome::succeed().output(json!(["Once ", "upon\n", "a ", "time"])).logs("tokens counted\n");
    let service = service(move |builder| {
        let slow = builder.boot_time(Duration::from_secs(1)).run_time(Duration::from_secs(2));
        slow.script(move |_| written.clone())
    });
    let session = Session::run(&service, &package(), "run acme/writer prompt=Tell", &[]);
    assert_eq!(session.code, 0);
    assert_eq!(session.last(), "Once upon\na time\ntokens counted");
    assert!(session.screens.iter().any(|screen| screen.contains("starting")), "{:?}", session.screens);
}

#[test]
fn pictures_are_shown_where_the_terminal_can() {
    let service = service(|builder| builder);
    let kitty = ("TERM", "xterm-kitty");
    let line = "run acme/studio prompt=fox width=64 -o pictures";
    for environment in [&[kitty][..], &[kitty, ("NO_COLOR", "1")]] {
        let folder = package();
        let session = Session::run(&service, &folder, line, environment);
        assert_eq!(session.code, 0, "{}", session.last());
        let saved = folder.path("pictures").join(&folder.files("pictures")[0]);
        let shown = String::from_utf8_lossy(&session.bytes).into_owned();
        let pieces = shown.split("\x1b_G").skip(1).map(|piece| piece.split(['\x1b', ';']).nth(1).unwrap());
        let shown = STANDARD.decode(pieces.collect::<String>()).unwrap();
        assert!(shown == std::fs::read(saved).unwrap(), "the file that was saved is shown");
    }
    let session = Session::run(&service, &package(), line, &[("TERM_PROGRAM", "iTerm.app")]);
    assert!(session.code == 0 && session.sent("\x1b]1337;File=inline=1;"));
    for environment in [&[][..], &[kitty, ("TMUX", "/tmp/tmux")]] {
        let session = Session::run(&service, &package(), line, environment);
        assert!(session.code == 0 && session.last().contains("▄▄▄▄"), "{environment:?}: {}", session.last());
        assert!(!session.sent("\x1b_G") && !session.sent("\x1b]1337"), "{environment:?}");
    }
    for (line, environment) in [
        (format!("{line} --no-preview"), &[kitty][..]),
        (format!("{line} --json"), &[kitty]),
        (line.to_owned(), &[("TERM", "dumb")]),
        (line.to_owned(), &[("NO_COLOR", "1")]),
    ] {
        let session = Session::run(&service, &package(), &line, environment);
        let sent = ["\x1b_G", "\x1b]1337", "▄"].iter().any(|picture| session.sent(picture));
        assert!(session.code == 0 && !sent, "{line} {environment:?}");
    }
}

/// Each command. Those that serve, and `completions`, are shown with a mistake: other tests have the rest of them. `{id}`
/// is the first prediction.
const COMMANDS: [&str; 34] = [
    "add acme/studio",
    "list",
    "show acme/writer",
    "search draw",
    "search studio",
    "check",
    "update --dry-run",
    "diff models/acme/studio.json models/acme/writer.json",
    "generate models --out src/models",
    // Its logs come with the text in one order or another.
    "run acme/writer prompt=Tell --quiet",
    "run acme/studio prompt=fox width=64 --dry-run",
    "run acme/studio width=5000",
    "batch acme/writer in.jsonl -o out --concurrency 1",
    "batch acme/writer wrong.jsonl -o other",
    "train acme/writer --destination acme/studio",
    "predictions list -n 1",
    "predictions get {id}",
    "predictions get abc",
    "predictions wait {id}",
    "predictions cancel {id}",
    "predictions download {id}",
    "scaffold {id}",
    "trainings list",
    "deployments",
    "hardware",
    "account",
    "replay --against http://127.0.0.1:9/v1",
    "emulate --listen nowhere",
    "mcp --listen nowhere",
    "completions basic",
    "man pages",
    "skill acme/writer",
    "open acme/studio --print",
    "remove acme/studio",
];
/// Those that print for programs as well.
const FOR_PROGRAMS: [&str; 13] = [
    "list",
    "show acme/writer",
    "search studio",
    "check",
    "update --dry-run",
    "diff models/acme/studio.json models/acme/writer.json",
    "run acme/writer prompt=Tell",
    "predictions list -n 1",
    "predictions get {id}",
    "trainings list",
    "deployments",
    "hardware",
    "account",
];

/// What a command is run in.
struct Scene {
    service: Service,
    folder: Folder,
}

impl Scene {
    /// The same each time, as far as it can be.
    fn new() -> Self {
        let service = service(|builder| builder.seed(5).run_time(Duration::from_millis(20)));
        let folder = package().with("in.jsonl", "{\"prompt\": \"a\"}\n").with("wrong.jsonl", "{\"promt\": \"a\"}\n");
        Self { service, folder }
    }

    fn line(&self, line: &str) -> String {
        let predictions = self.service.emulator.predictions();
        let first = predictions.first().and_then(|first| first["id"].as_str()).unwrap_or_default();
        line.replace("{id}", first)
    }

    /// A text without what is another each time: times, and the address of the service.
    fn settled(&self, text: &str) -> String {
        let base = self.service.emulator.base_url();
        let text = text.replace(base.trim_end_matches("/v1"), "http://127.0.0.1:8000");
        let mut settled: Vec<char> = text.chars().collect();
        for at in 0..settled.len() {
            for (shape, zero) in [("####-##-##", "2026-01-01"), ("##:##:##", "00:00:00"), (".######Z", ".000000Z")] {
                let there = settled.get(at..at + shape.len());
                let fits =
                    |(is, wanted): (&char, char)| if wanted == '#' { is.is_ascii_digit() } else { *is == wanted };
                if there.is_some_and(|there| there.iter().zip(shape.chars()).all(fits)) {
                    settled.splice(at..at + shape.len(), zero.chars());
                }
            }
        }
        settled.into_iter().collect()
    }
}

/// What people see where there is little room: nothing is broken in the middle of a word that fits, and nothing is coloured
/// where that is not wanted.
fn on_a_terminal(columns: u16) -> String {
    let (scene, mut shown) = (Scene::new(), String::new());
    for line in COMMANDS {
        let size = (NonZero::new(300).unwrap(), NonZero::new(columns).unwrap());
        let session = Session::sized(&scene.service, &scene.folder, &scene.line(line), &[("NO_COLOR", "1")], size);
        let text = String::from_utf8_lossy(&session.bytes);
        let is_colour = |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m');
        assert!(!text.split("\x1b[").skip(1).any(is_colour), "{line}: {text:?}");
        // In the table of predictions, times are broken where they do not fit.
        let screen = if columns < 80 && line.contains("predictions list") {
            assert!(session.last().lines().all(|line| line.chars().count() <= usize::from(columns)));
            continue;
        } else {
            scene.settled(session.last())
        };
        writeln!(shown, "$ {line}    # {columns} columns, exit code {}\n{screen}\n", session.code).unwrap();
    }
    shown
}

#[test]
fn eighty_columns_are_enough() {
    expect_file!["snapshots/80.txt"].assert_eq(&on_a_terminal(80));
}

#[test]
fn forty_columns_are_enough() {
    expect_file!["snapshots/40.txt"].assert_eq(&on_a_terminal(40));
}

/// Runs lines as programs do: what goes to files has no colour, no bar and no other escape.
fn piped(lines: &[&str], option: &str) -> String {
    let (scene, mut shown) = (Scene::new(), String::new());
    scene.service.run(&scene.folder, "run acme/writer prompt=Tell --quiet");
    for line in lines {
        let run = scene.service.run(&scene.folder, &scene.line(&format!("{line}{option}")));
        assert!(!run.stdout.contains('\x1b') && !run.stderr.contains('\x1b'), "{line}: {run:?}");
        if !option.is_empty() {
            assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok(), "{line}: {run:?}");
        }
        let text = format!("{}--- stderr\n{}", run.stdout, run.stderr);
        // Editors drop spaces at the ends of lines.
        let text: Vec<&str> = text.lines().map(str::trim_end).collect();
        writeln!(shown, "$ {line}{option}    # exit code {}\n{}\n", run.code, scene.settled(&text.join("\n"))).unwrap();
    }
    shown
}

#[test]
fn what_is_piped_is_plain() {
    expect_file!["snapshots/piped.txt"].assert_eq(&piped(&COMMANDS, ""));
}

#[test]
fn what_is_for_programs_is_json() {
    expect_file!["snapshots/json.txt"].assert_eq(&piped(&FOR_PROGRAMS, " --json"));
}
