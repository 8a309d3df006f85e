//! `emulate`, as a process.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::io::Read;
use std::net::TcpListener;
use std::process::Command;

use support::{Emulation, Folder, PAIR, Run, Service};

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
        (package().run(&format!("emulate --listen {address}")), "use any free port with `--listen 127.0.0.1:0`"),
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

/// Runs a model against a server, and gives what is printed without the paths of files.
fn paint(emulation: &Emulation, prompt: &str) -> Run {
    let prompt = format!("prompt={prompt}");
    let mut command = emulation.folder.command(["run", "acme/painter", &prompt, "width=64", "--json"]);
    command.env("REPLICATE_BASE_URL", emulation.base_url()).env("REPLICATE_API_TOKEN", "r8_of_the_program");
    command.output().unwrap().into()
}

#[test]
fn what_was_recorded_is_answered_without_the_service() {
    let service = Service::start(|builder| {
        let document = replicate_emulator::Document::from_json(PAIR).unwrap();
        builder.document(document.with_model("acme/painter".parse().unwrap()))
    });
    let record = format!("--record {} --cassettes cassettes", service.emulator.base_url());
    let mut recording = Emulation::start(package(), &record);
    let painted = paint(&recording, "fox");
    assert_eq!(painted.code, 0, "{painted:?}");
    let run = interrupted(&mut recording);
    let base = recording.base_url().to_owned();
    assert_eq!(
        (run.code, run.stdout),
        (0, format!("\nexport REPLICATE_BASE_URL={base}\n\n")),
        "the token is the program's"
    );
    assert!(run.stderr.contains("Recorded 1 cassette was written"), "{}", run.stderr);
    drop(service);

    let cassettes = recording.folder.files("cassettes");
    assert!(cassettes.len() == 2 && cassettes[0].starts_with("acme/painter/fox-"), "{cassettes:?}");
    let folder = package();
    for file in &cassettes {
        folder.write(
            &format!("cassettes/{file}"),
            std::fs::read(recording.folder.path(&format!("cassettes/{file}"))).unwrap(),
        );
    }
    let mut replay = Emulation::start(folder, "--replay --cassettes cassettes");
    let again = paint(&replay, "fox");
    assert_eq!(again.code, 0, "{again:?}");
    // Files are called after predictions, whose ids are new.
    let [first, second] = [&recording, &replay].map(|emulation| {
        let files = emulation.folder.files("");
        let file = files.into_iter().find(|file| file.contains(".png") && !file.contains('/')).unwrap();
        std::fs::read(emulation.folder.path(&file)).unwrap()
    });
    assert!(first == second, "the pictures differ");
    let unknown = paint(&replay, "dog");
    assert!(
        unknown.code == 2 && unknown.stderr.contains(r#"`prompt` is "fox" in the cassette and "dog" here"#),
        "{unknown:?}"
    );
    let run = interrupted(&mut replay);
    assert!(run.code == 1 && run.stderr.contains("a request had no cassette"), "{run:?}");
    assert!(run.stderr.contains("ERROR No cassette of acme/painter has this input."), "{run:?}");
}

#[test]
fn options_for_cassettes_that_do_not_go_together_are_refused() {
    let table = [
        ("--replay", "--cassettes <FOLDER>"),
        ("--cassettes cassettes", "required arguments"),
        ("--record http://127.0.0.1:1/v1 --cassettes c --chaos 1", "cannot be used with"),
        ("--record http://127.0.0.1:1/v1 --cassettes c --replay", "cannot be used with"),
        ("--match prompt", "--replay"),
        ("--record nonsense --cassettes c", "is not a base URL to record from"),
        ("--replay --cassettes nowhere", "can't read the folder of cassettes"),
    ];
    for (options, expected) in table {
        let run = package().run(&format!("emulate {options}"));
        assert!(run.code == 2 && run.stderr.contains(expected), "{options}: {run:?}");
    }
}
