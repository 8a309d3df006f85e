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
        Self::of_width(service, folder, line, environment, COLUMNS)
    }

    /// The same, on one of so many columns.
    fn of_width(
        service: &Service,
        folder: &Folder,
        line: &str,
        environment: &[(&str, &str)],
        columns: NonZero<u16>,
    ) -> Self {
        let mut command = service.command(folder, line);
        command.env("TERM", "xterm-256color").envs(environment.iter().copied());
        let (mut terminal, side) = pty_process::blocking::open().unwrap();
        terminal.resize(pty_process::Size::new(LINES.get(), columns.get())).unwrap();
        let mut child = pty_process::blocking::Command::from(command).spawn(side).unwrap();
        let mut screen = vt100::Parser::new(LINES, columns, 0);
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

/// What people see of tables and reports where there is little room: nothing is broken in the middle of a word that fits.
#[test]
fn narrow_terminals_are_enough() {
    let service = service(|builder| builder);
    let folder = package();
    let mut shown = String::new();
    for columns in [80, 40] {
        for line in [
            "add acme/studio",
            "list",
            "search draw",
            "hardware",
            "check",
            "run acme/studio width=5000",
            "predictions get abc",
        ] {
            let session =
                Session::of_width(&service, &folder, line, &[("NO_COLOR", "1")], NonZero::new(columns).unwrap());
            writeln!(shown, "$ {line}    # {columns} columns, exit code {}\n{}\n", session.code, session.last())
                .unwrap();
        }
    }
    expect_file!["snapshots/narrow.txt"].assert_eq(&shown);
}
