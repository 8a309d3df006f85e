//! `emulate`, as a process.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::io::Read;
use std::net::TcpListener;
use std::process::Command;

use support::{Emulation, Folder, PAIR, Run};

fn package() -> Folder {
    Folder::package().with("models/acme/painter.json", PAIR)
}

/// Ends it as a terminal does, and gives what it said besides its first line.
fn interrupted(emulation: &mut Emulation) -> Run {
    let sent = Command::new("kill").args(["-INT", &emulation.process.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let (mut stdout, mut stderr) = (String::new(), String::new());
    emulation.stdout.read_to_string(&mut stdout).unwrap();
    emulation.process.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    Run { code: emulation.process.wait().unwrap().code().unwrap(), stdout, stderr }
}

#[test]
fn it_serves_and_says_how_it_is_reached_until_it_is_interrupted() {
    let mut emulation = Emulation::start(package(), "--listen 127.0.0.1:0 --run-time 1ms");
    let base = emulation.base_url().to_owned();
    let painted = emulation
        .folder
        .command(["run", "acme/painter", "prompt=a fox", "width=64"])
        .env("REPLICATE_BASE_URL", &base)
        .env("REPLICATE_API_TOKEN", "emulator")
        .output()
        .unwrap();
    let painted = Run::from(painted);
    assert!(painted.code == 0 && painted.stderr.contains("Saved "), "{painted:?}");
    let page = emulation.page();
    let run = interrupted(&mut emulation);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        run.stdout,
        format!("\nexport REPLICATE_BASE_URL={base}\nexport REPLICATE_API_TOKEN=emulator\n\n"),
        "the lines are for the shell"
    );
    let mut stderr = run.stderr.lines();
    assert_eq!(stderr.next().unwrap(), format!("Serving 1 model; look at {page}, and press Ctrl-C to stop"));
    // Each request is a line of the log.
    assert!(stderr.next().unwrap().contains(" INFO POST /v1/models/acme/painter/predictions 201 in "), "{run:?}");
    assert!(stderr.all(|line| line.contains(" INFO GET /")), "{run:?}");
}

#[test]
fn the_options_are_those_of_the_emulator() {
    let mut emulation =
        Emulation::start(package(), "--token secret --path-prefix /gate/v1 --chaos 7 --chaos-share 1 --quiet");
    assert!(emulation.base_url().ends_with("/gate/v1"));
    let run = interrupted(&mut emulation);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""), "{run:?}");
    let mut emulation = Emulation::start(package(), "--token secret");
    let run = interrupted(&mut emulation);
    assert!(run.stdout.contains("export REPLICATE_API_TOKEN=secret\n"), "{run:?}");
}

#[test]
fn what_keeps_it_from_starting_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let broken = Folder::package().with("models/acme/painter.json", "{ oops");
    let table = [
        (package().run(&format!("emulate --listen {address}")), "take any free port with `--listen 127.0.0.1:0`"),
        (package().run("emulate --fault explode"), "outage=DURATION"),
        (broken.run("emulate"), "models/acme/painter.json"),
        (Folder::empty().run("emulate"), "there is no package here"),
    ];
    for (run, expected) in table {
        assert!(run.code == 2 && run.stderr.contains(expected), "{expected}: {run:?}");
    }
}

#[test]
fn without_models_it_says_so_and_serves() {
    let mut emulation = Emulation::start(Folder::package(), "");
    let run = interrupted(&mut emulation);
    assert!(run.code == 0 && run.stderr.contains("add one with `cargo replicate add owner/name`"), "{run:?}");
}
