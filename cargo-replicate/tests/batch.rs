//! `batch`, as a process that is killed, against a service in this one that counts what it is asked for.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::time::Duration;

use replicate_emulator::{Fault, Method, Outcome, StatusCode};
use serde_json::json;
use support::Run;
use support::batch::{check_whole, creates, package, results, service, some_moment, start};

const BATCH: &str = "replicate batch acme/studio in.jsonl -o out --settle 1 --concurrency 8";

#[test]
fn every_line_is_run_once() {
    let (service, folder) = (service(|builder| builder), package(40));
    let run = service.run(&folder, BATCH);
    assert!(run.code == 0 && run.stderr.contains("Done 40 of 40 inputs, predict time "), "{run:?}");
    check_whole(&service, &folder, 40);
    let files = folder.files("out");
    assert!(files.contains(&"000001_0.png".to_owned()), "{files:?}");
    assert!(files.iter().all(|file| !file.contains(".part")), "{files:?}");

    let requests = service.emulator.requests().len();
    let again = service.run(&folder, BATCH);
    assert_eq!(again.code, 0, "{again:?}");
    // The newest prediction is looked at, and nothing else.
    assert_eq!(service.emulator.requests().len(), requests + 1);
    check_whole(&service, &folder, 40);
}

#[test]
fn nothing_is_sent_before_all_lines_are_valid() {
    let (service, folder) = (service(|builder| builder), package(3));
    let bad = "{\"prompt\": \"a\"}\n{\"prompt\": \"a\", \"width\": 5000}\n\n{\"promt\": \"a\"}\nnonsense\n";
    folder.write("bad.jsonl", bad);
    let run = service.run(&folder, "batch acme/studio bad.jsonl -o out");
    assert_eq!(run.code, 2, "{run:?}");
    for part in [
        "bad.jsonl: 3 lines are not valid, and nothing was sent",
        "line 2: `width`: 5000 is above the maximum of 4096",
        "line 4: 2 values are not valid",
        "did you mean `prompt`?",
        "line 5: this is not JSON",
    ] {
        assert!(run.stderr.contains(part), "{part}: {run:?}");
    }
    let table = [
        ("batch acme/studio nowhere.jsonl -o out", 2, "can't read nowhere.jsonl"),
        ("batch acme/studio in.jsonl -o out --journal redis://host", 2, "`redis` is not a journal"),
        ("batch acme/studio in.jsonl -o out --concurrency 0", 2, "0 is not in 1..=65535"),
        ("batch acme/studio in.jsonl -o in.jsonl", 2, "can't create the folder in.jsonl"),
        ("batch acme/studio in.jsonl -o out --dry-run", 0, "Checked 3 inputs of acme/studio"),
    ];
    for (line, code, expected) in table {
        let run = service.run(&folder, line);
        assert!(run.code == code && run.stderr.contains(expected), "{line}: {run:?}");
    }
    assert!(service.emulator.requests().is_empty());
    assert!(!folder.path("out").exists());
}

#[test]
fn text_is_a_result() {
    let written = Outcome::succeed().output(json!(["Once ", "upon ", "http://a.time/"]));
    let (service, folder) = (service(move |builder| builder.script(move |_| written.clone())), package(0));
    folder.write("in.jsonl", "{}\n\n{\"prompt\": null}\n");
    let run = service.run(&folder, "batch acme/writer in.jsonl -o out");
    assert_eq!(run.code, 0, "{run:?}");
    let outputs: Vec<_> =
        results(&folder).iter().map(|result| (result["line"].clone(), result["output"].clone())).collect();
    let text = json!("Once upon http://a.time/");
    assert_eq!(outputs, [(json!(1), text.clone()), (json!(3), text)]);
    assert_eq!(creates(&service), [json!({}), json!({})]);
}

#[test]
fn failures_are_a_report_and_stop_nothing() {
    let fails = |call: &replicate_emulator::Call| match call.input()["prompt"].as_str() {
        Some("cat 3") => Outcome::fail("NSFW \u{1b}[2J content"),
        _ => Outcome::succeed(),
    };
    let (service, folder) = (service(|builder| builder.script(fails)), package(10));
    // One is refused by the service alone.
    service.emulator.fault(
        Fault::reply(StatusCode::UNPROCESSABLE_ENTITY)
            .json(&json!({"title": "Input validation failed", "detail": "- input: no", "status": 422}))
            .on(Method::POST, "/predictions")
            .after(5),
    );
    let run = service.run(&folder, &BATCH.replace("--concurrency 8", "--concurrency 1"));
    assert!(run.code == 1 && run.stderr.contains("2 lines failed"), "{run:?}");
    assert!(run.stderr.contains("line 4: ") && !run.stderr.contains('\u{1b}'), "{run:?}");
    let statuses: Vec<_> =
        results(&folder).iter().map(|result| result["status"].as_str().unwrap().to_owned()).collect();
    let expected = |line: usize| match line {
        4 => "failed",
        6 => "refused",
        _ => "succeeded",
    };
    assert_eq!(statuses, (1..=10).map(expected).collect::<Vec<_>>());
    assert!(results(&folder)[3]["error"].as_str().unwrap().starts_with("NSFW"));
    assert_eq!(service.emulator.predictions().len(), 9);

    let again = service.run(&folder, BATCH);
    assert_eq!((again.code, creates(&service).len()), (1, 10), "{again:?}");
    let retried = service.run(&folder, &format!("{BATCH} --retry-failed"));
    assert_eq!((retried.code, creates(&service).len()), (1, 12), "{retried:?}");
    assert_eq!(results(&folder)[5]["status"], "succeeded");
}

#[test]
fn what_concerns_all_lines_stops_the_batch() {
    let (service, folder) = (service(|builder| builder), package(20));
    service.emulator.fault(
        Fault::reply(StatusCode::PAYMENT_REQUIRED)
            .json(&json!({"title": "Insufficient credit", "detail": "Add a card", "status": 402}))
            .on(Method::POST, "/predictions")
            .after(5)
            .times(8),
    );
    let run = service.run(&folder, BATCH);
    assert!(
        run.code == 2 && run.stderr.contains("Add a card") && run.stderr.contains("run the same command again"),
        "{run:?}"
    );
    assert!(service.emulator.predictions().len() < 20);
    service.emulator.clear_faults();
    let run = service.run(&folder, BATCH);
    assert_eq!((run.code, service.emulator.predictions().len()), (0, 20), "{run:?}");
}

#[test]
fn inputs_may_grow_and_not_change() {
    let (service, folder) = (service(|builder| builder), package(5));
    assert_eq!(service.run(&folder, BATCH).code, 0);
    let first = folder.read("in.jsonl");
    folder.write("in.jsonl", first.replace("cat 3", "dog 3"));
    let run = service.run(&folder, BATCH);
    assert!(
        run.code == 2 && run.stderr.contains("the inputs were changed since the batch started: line 4;"),
        "{run:?}"
    );
    folder.write("in.jsonl", format!("{first}{{\"prompt\": \"one more\"}}\n"));
    let run = service.run(&folder, BATCH);
    assert_eq!((run.code, creates(&service).len()), (0, 6), "{run:?}");
    let run = service.run(&folder, "batch acme/writer in.jsonl -o out");
    assert!(run.code == 2, "{run:?}");
    folder.write("other.jsonl", "{\"prompt\": \"a\"}\n");
    let run = service.run(&folder, "batch acme/writer other.jsonl -o out");
    assert!(run.code == 2 && run.stderr.contains("is the journal of a batch of acme/studio:0a1b"), "{run:?}");
    folder.write(
        "out/text",
        "no journal, whatever it says on it: it is long enough to be read as one, and it is not, is it",
    );
    let run = service.run(&folder, "batch acme/studio other.jsonl -o out --journal out/text");
    assert!(run.code == 2 && run.stderr.contains("out/text is not the journal of a batch"), "{run:?}");
    assert_eq!(creates(&service).len(), 6);
}

#[test]
fn a_journal_is_for_one_process() {
    let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(600))), package(20));
    let mut first = start(&service, &folder, BATCH, 8);
    let second = service.run(&folder, BATCH);
    assert!(second.code == 2 && second.stderr.contains("another process is working on this batch"), "{second:?}");
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(service.emulator.predictions().len(), 8);
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_the_rest_to_the_next_run() {
    let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(2))), package(20));
    let child = start(&service, &folder, BATCH, 8);
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let run = Run::from(child.wait_with_output().unwrap());
    assert!(run.code == 130 && run.stderr.contains("run the same command again"), "{run:?}");
    let made = service.emulator.predictions().len();
    assert!(made < 20, "{made}");
    assert!(service.emulator.requests().iter().all(|request| !request.path().ends_with("/cancel")));
    let run = service.run(&folder, BATCH);
    assert_eq!(run.code, 0, "{run:?}");
    check_whole(&service, &folder, 20);
}

/// Answers to creates are lost: the predictions are in the list.
#[test]
fn answers_that_are_lost_cost_nothing() {
    let (service, folder) = (service(|builder| builder), package(40));
    for at in [0, 7, 11] {
        service.emulator.fault(Fault::lost().on(Method::POST, "/predictions").after(at).times(3));
    }
    let run = service.run(&folder, BATCH);
    assert_eq!(run.code, 0, "{run:?}");
    check_whole(&service, &folder, 40);
}

/// A create is refused by a proxy that may have passed it on, and did not: the list says so.
#[test]
fn creates_that_never_arrived_are_sent_again_once_that_is_known() {
    let (service, folder) = (service(|builder| builder), package(10));
    service.emulator.fault(Fault::reply(StatusCode::BAD_GATEWAY).html().on(Method::POST, "/predictions").times(3));
    let run = service.run(&folder, BATCH);
    assert_eq!((run.code, creates(&service).len(), service.emulator.predictions().len()), (0, 13, 10), "{run:?}");
}

/// Where the list can't be read, nothing is sent again.
#[test]
fn what_can_not_be_found_out_is_unknown() {
    let (service, folder) = (service(|builder| builder), package(10));
    service.emulator.fault(Fault::reply(StatusCode::NOT_FOUND).on(Method::GET, "/predictions").forever());
    service.emulator.fault(Fault::lost().on(Method::POST, "/predictions").times(2));
    let run = service.run(&folder, BATCH);
    assert!(run.code == 1 && run.stderr.contains("whether it was sent cannot be determined"), "{run:?}");
    assert_eq!((creates(&service).len(), service.emulator.predictions().len()), (10, 10));
    assert_eq!(results(&folder).iter().filter(|result| result["status"] == "unknown").count(), 2);
    // The next run can read it.
    service.emulator.clear_faults();
    let run = service.run(&folder, BATCH);
    assert_eq!(run.code, 0, "{run:?}");
    check_whole(&service, &folder, 10);
}

/// Killed at twenty moments, some of them between what is written down and what is sent.
#[test]
fn a_batch_that_is_killed_again_and_again_pays_for_nothing_twice() {
    const LINES: usize = 500;
    let (service, folder) = (service(|builder| builder.seed(5)), package(LINES));
    let mut random = fastrand::Rng::with_seed(20);
    for kill in 1..=20 {
        let mut child = start(&service, &folder, BATCH, LINES * kill / 22);
        some_moment(&mut random);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    folder.write("out/.replicate-0123456789abcdef.part", "half a picture");
    folder.write("out/.of-somebody-else.part", "");
    let run = service.run(&folder, BATCH);
    assert_eq!(run.code, 0, "{run:?}");
    check_whole(&service, &folder, LINES);
    let mut left = folder.files("out");
    left.retain(|file| file.contains(".part"));
    assert_eq!(left, [".of-somebody-else.part"]);
}
