//! `replay`, as a process: inputs that were recorded against one service run against another.
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use replicate_emulator::{Document, Outcome, Recorder};
use serde_json::Value;
use support::{Folder, PAIR, Service};
use tokio::runtime::Runtime;

/// A service with a painter whose pictures are given.
fn service(outcome: Outcome) -> Service {
    let document = Document::from_json(PAIR).unwrap().with_model("acme/painter".parse().unwrap());
    Service::start(|builder| builder.document(document).script(move |_| outcome.clone()))
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height).write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A folder with a cassette of a picture of 64 x 32, in `tests/cassettes`.
fn recorded() -> Folder {
    let folder = Folder::package().with("models/acme/painter.json", PAIR);
    let service = service(Outcome::succeed().file("fox.png", "image/png", picture(64, 32)));
    let runtime = Runtime::new().unwrap();
    let recorder = Recorder::builder(service.emulator.base_url(), folder.path("tests/cassettes"));
    let mut recorder = runtime.block_on(recorder.start()).unwrap();
    let mut command = folder.command(["run", "acme/painter", "prompt=a fox", "-o", "pictures"]);
    command.env("REPLICATE_BASE_URL", recorder.base_url()).env("REPLICATE_API_TOKEN", "r8_test");
    assert!(command.output().unwrap().status.success());
    runtime.block_on(recorder.finish());
    assert_eq!((recorder.written().len(), recorder.failures().len()), (1, 0));
    folder
}

#[test]
fn what_differs_is_told_and_what_is_painted_does_not_count() {
    let folder = recorded();
    let table = [
        (Outcome::succeed().file("other.png", "image/png", picture(64, 32)), 0, ""),
        (Outcome::succeed().file("fox.png", "image/png", picture(32, 32)), 1, "output/0  size  64 x 32   32 x 32"),
        (Outcome::succeed().file("fox.txt", "text/plain", "a fox"), 1, "output/0  kind of file  png       txt"),
        (Outcome::succeed().output(serde_json::json!([])), 1, "output  shape  1 item    0 items"),
        (Outcome::fail("out of memory"), 1, "output  status  succeeded"),
    ];
    for (outcome, code, expected) in table {
        let service = service(outcome);
        let run = service.run(&folder, &format!("replay --against {}", service.emulator.base_url()));
        assert_eq!(run.code, code, "{run:?}");
        assert!(run.stdout.contains(expected) && run.stderr.contains("Replayed 1 cassette"), "{expected}: {run:?}");
    }
}

#[test]
fn results_are_for_programs_as_well_and_folders_without_cassettes_are_told() {
    let folder = recorded();
    let service = service(Outcome::fail("out of memory"));
    let line = format!("replay --against {} --json", service.emulator.base_url());
    let run = service.run(&folder, &line);
    let results: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&results[0]["model"], &results[0]["differences"][0]["what"]),
        (&"acme/painter".into(), &"status".into())
    );
    let run = service.run(&folder, &format!("{line} acme/writer"));
    assert!(run.code == 2 && run.stderr.contains("there are no cassettes to replay in tests/cassettes"), "{run:?}");
}

/// Adds prices to a folder with one cassette, and two more of the same model.
fn priced(price: &str) -> Folder {
    let folder = recorded();
    let cassettes: Vec<String> = folder.files("tests/cassettes/acme/painter");
    let text = folder.read(&format!("tests/cassettes/acme/painter/{}", cassettes[0]));
    for number in 0..2 {
        folder.write(&format!("tests/cassettes/acme/painter/more-{number}.json"), text.replace("a fox", "another fox"));
    }
    folder.write("models/prices.toml", price);
    folder
}

fn created(service: &Service) -> usize {
    service.emulator.predictions().len()
}

#[test]
fn a_limit_to_costs_is_kept() {
    let folder = priced("[models.\"acme/painter\"]\noutput = \"0.003\"\n");
    let service = service(Outcome::succeed().file("fox.png", "image/png", picture(64, 32)));
    let line = format!("replay --against {}", service.emulator.base_url());
    // 2 x 0.003 is 0.006, and the third would be 0.009.
    let run = service.run(&folder, &format!("{line} --max-cost 0.008"));
    assert!(run.code == 3 && run.stderr.contains("Replayed 2 cassettes: 0 differ"), "{run:?}");
    assert!(run.stderr.contains("cost $0.006 of $0.008"), "{run:?}");
    assert!(run.stderr.contains("1 cassette was not replayed: `--max-cost` would be exceeded"), "{run:?}");
    assert_eq!(created(&service), 2);
    let run = service.run(&folder, &format!("{line} --max-cost 0.009"));
    assert!(run.code == 0 && run.stderr.contains("cost $0.009 of $0.009"), "{run:?}");
    let run = service.run(&folder, &line);
    assert!(run.code == 0 && run.stderr.contains("; cost $0.009\n"), "{run:?}");
}

#[test]
fn a_limit_needs_a_price_before_anything_is_sent() {
    let folder = priced("[models.\"acme/writer\"]\noutput = \"0.003\"\n");
    let service = service(Outcome::succeed().file("fox.png", "image/png", picture(64, 32)));
    let line = format!("replay --against {} --max-cost 1", service.emulator.base_url());
    let run = service.run(&folder, &line);
    assert!(run.code == 2 && run.stderr.contains("acme/painter has no price in"), "{run:?}");
    assert!(service.emulator.requests().is_empty());
}

#[test]
fn what_was_recorded_says_what_a_prediction_may_cost() {
    let folder = priced("[models.\"acme/painter\"]\nsecond = \"1000\"\n");
    let service = service(Outcome::succeed().file("fox.png", "image/png", picture(64, 32)));
    // The recorded one took some milliseconds, at 1000 dollars a second.
    let run = service.run(&folder, &format!("replay --against {} --max-cost 0.001", service.emulator.base_url()));
    assert!(run.code == 3 && run.stderr.contains("Replayed 0 cassettes"), "{run:?}");
    assert_eq!(created(&service), 0);
}
