//! Prices, estimates and budgets of `show`, `run` and `batch`, by the count of a service in this process.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::time::Duration;

use serde_json::Value;
use support::batch::{check_whole, creates, package, results, service, some_moment, start};
#[cfg(all(unix, feature = "postgres"))]
use support::postgres::Postgres;
use support::{Folder, Service};

const BATCH: &str = "replicate batch acme/studio in.jsonl -o out --settle 1 --concurrency 8";

/// A package whose model has a price.
fn priced(lines: usize, price: &str) -> Folder {
    package(lines).with("models/prices.toml", &format!("[models.\"acme/studio\"]\n{price}\n"))
}

/// What the predictions of the service were charged, in millionths of a dollar, at 0.1 dollars a second.
fn charged_by_time(service: &Service) -> f64 {
    let time = |prediction: &Value| prediction["metrics"]["predict_time"].as_f64().unwrap_or(0.0);
    service.emulator.predictions().iter().map(time).sum::<f64>() * 0.1
}

#[test]
fn prices_are_shown_and_estimated() {
    let (service, folder) = (service(|builder| builder), priced(3, "output = \"0.003\""));
    let shown = folder.run("show acme/studio");
    assert!(shown.stdout.contains("\nPrice\n  $0.003 an output\n"), "{shown:?}");
    for (line, expected) in [
        ("run acme/studio prompt=a --dry-run", "Estimated cost: $0.003, by its price of $0.003 an output"),
        (
            "batch acme/studio in.jsonl -o out --dry-run",
            "Estimated cost: $0.009 for 3 inputs, by its price of $0.003 an output, $0.003 each on average",
        ),
        ("run acme/writer prompt=a --dry-run", "the cost is unknown: acme/writer has no price in "),
        ("batch acme/writer empty.jsonl -o out --dry-run", "the cost is unknown: acme/writer has no price in "),
    ] {
        folder.write("empty.jsonl", "{}\n");
        let run = service.run(&folder, line);
        assert!(run.code == 0 && run.stderr.contains(expected), "{line}: {run:?}");
    }
    assert!(service.emulator.requests().is_empty());
}

#[test]
fn a_model_without_a_price_has_no_limit_and_mistakes_have_their_place() {
    let (service, folder) = (service(|builder| builder), priced(3, "output = \"0.003\""));
    folder.write("empty.jsonl", "{}\n");
    for line in ["run acme/writer prompt=a --max-cost 1", "batch acme/writer empty.jsonl -o out --max-cost 1"] {
        let run = service.run(&folder, line);
        assert!(run.code == 2 && run.stderr.contains("acme/writer has no price in"), "{line}: {run:?}");
    }
    for (prices, expected) in [
        ("[models.\"acme/studio\"]\nouput = \"1\"\n", "prices.toml: line 2: unknown field `ouput`"),
        ("[models.\"acme/studio\"]\nrun = \"1\"\nsecond = \"-1\"\n", "prices.toml: line 3: a price can't be negative"),
    ] {
        folder.write("models/prices.toml", prices);
        let run = service.run(&folder, "run acme/studio prompt=a");
        assert!(run.code == 2 && run.stderr.contains(expected), "{run:?}");
    }
    assert!(service.emulator.requests().is_empty());
}

#[test]
fn a_run_is_held_against_its_limit() {
    let (service, folder) = (service(|builder| builder), priced(3, "output = \"0.003\""));
    let run = service.run(&folder, "run acme/studio prompt=a --max-cost 0.002");
    assert!(run.code == 3 && run.stderr.contains("it costs $0.003, and `--max-cost` is $0.002"), "{run:?}");
    assert!(service.emulator.requests().is_empty());
    let run = service.run(&folder, "run acme/studio prompt=a --max-cost 0.003 -o out");
    assert!(run.code == 0 && run.stderr.contains("Cost $0.003"), "{run:?}");
}

#[test]
fn the_spans_of_predictions_have_their_cost() {
    let (service, folder) = (service(|builder| builder), priced(3, "output = \"0.003\""));
    for (line, expected) in [
        ("run acme/studio prompt=a -o out -v".to_owned(), vec!["status=\"succeeded\" cost=0.003}"]),
        (format!("{BATCH} -v"), vec!["line=1 ", "line=2 ", "line=3 "]),
    ] {
        let run = service.run(&folder, &line);
        let ends: Vec<&str> = run.stderr.lines().filter(|line| line.contains("the prediction has ended")).collect();
        assert_eq!(ends.len(), expected.len(), "{run:?}");
        for expected in expected {
            let of_line = |end: &&&str| end.contains(expected) && end.contains("cost=0.003");
            assert_eq!(ends.iter().filter(of_line).count(), 1, "{expected}: {ends:?}");
        }
        let ids = service.emulator.predictions();
        let is_known = |end: &&str| ids.iter().any(|known| end.contains(known["id"].as_str().unwrap()));
        assert!(ends.iter().all(is_known), "{ends:?}");
    }
}

#[test]
fn a_batch_stops_where_its_limit_is_reached_and_goes_on_with_a_larger_one() {
    let (service, folder) = (service(|builder| builder), priced(20, "output = \"0.003\""));
    // Ten of them: 10 x 0.003 is 0.03, and the eleventh would be 0.033.
    let run = service.run(&folder, &format!("{BATCH} --max-cost 0.032"));
    assert!(run.code == 3 && run.stderr.contains("cost $0.03 of $0.032"), "{run:?}");
    assert!(run.stderr.contains("10 lines were not started: `--max-cost` would be exceeded"), "{run:?}");
    assert_eq!(creates(&service).len(), 10);
    assert!(results(&folder).iter().all(|result| result["cost"] == "0.003"), "{:?}", results(&folder));
    let page = folder.read("out/index.html");
    assert_eq!(page.matches("\"cost\":\"0.003\"").count(), 10, "{page}");
    let again = service.run(&folder, &format!("{BATCH} --max-cost 0.032"));
    assert_eq!((again.code, creates(&service).len()), (3, 10), "{again:?}");
    let rest = service.run(&folder, &format!("{BATCH} --max-cost 0.06"));
    assert!(rest.code == 0 && rest.stderr.contains("cost $0.06 of $0.06"), "{rest:?}");
    check_whole(&service, &folder, 20);
}

/// What a second costs is known, and not how long it will take: the first runs alone, and the limit holds all the same.
#[test]
fn the_first_prediction_runs_alone_where_nothing_is_known() {
    let service = service(|builder| builder.run_time(Duration::from_millis(300)));
    let folder = priced(30, "second = \"0.1\"");
    // Each costs 0.03.
    let child = start(&service, &folder, &format!("{BATCH} --max-cost 0.5"), 2);
    let first = &service.emulator.predictions();
    let ended = first.iter().filter(|prediction| prediction["status"] == "succeeded").count();
    assert!(ended >= 1, "{first:?}");
    let run = support::Run::from(child.wait_with_output().unwrap());
    assert_eq!(run.code, 3, "{run:?}");
    let charged = charged_by_time(&service);
    assert!(charged <= 0.5 && charged > 0.3, "{charged}");
    let dry = service.run(&folder, "batch acme/studio in.jsonl -o out --dry-run");
    assert!(dry.stderr.contains("for 30 inputs, at $0.03") && dry.stderr.contains("predictions in out"), "{dry:?}");
}

#[test]
fn killed_again_and_again_a_batch_stays_within_its_limit() {
    const LINES: usize = 120;
    let service = service(|builder| builder.seed(3).run_time(Duration::from_millis(50)));
    let folder = priced(LINES, "output = \"0.01\"");
    // 100 of them.
    let line = format!("{BATCH} --max-cost 1");
    let mut random = fastrand::Rng::with_seed(5);
    for kill in 1..=20 {
        let mut child = start(&service, &folder, &line, 100 * kill / 24);
        some_moment(&mut random);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(creates(&service).len() <= 100);
    }
    let run = service.run(&folder, &line);
    assert_eq!((run.code, creates(&service).len()), (3, 100), "{run:?}");
    let rest = service.run(&folder, &format!("{BATCH} --max-cost 1.2"));
    assert_eq!(rest.code, 0, "{rest:?}");
    check_whole(&service, &folder, LINES);
}

#[cfg(all(unix, feature = "postgres"))]
#[test]
fn workers_stay_within_one_limit_together() {
    let Some(postgres) = Postgres::start() else { return };
    let service = service(|builder| builder.run_time(Duration::from_millis(100)));
    let folder = priced(60, "output = \"0.01\"");
    let line = format!("{BATCH} --max-cost 0.25 --journal {}", postgres.address());
    let mut workers = [(); 2].map(|()| start(&service, &folder, &line, 0));
    while service.emulator.predictions().len() < 10 {
        std::thread::yield_now();
    }
    workers[0].kill().unwrap();
    workers[0].wait().unwrap();
    workers[0] = start(&service, &folder, &line, 0);
    for worker in workers {
        let run = support::Run::from(worker.wait_with_output().unwrap());
        assert_eq!(run.code, 3, "{run:?}");
    }
    assert_eq!(creates(&service).len(), 25);
}

#[test]
fn equal_inputs_with_a_seed_are_run_once_where_that_is_asked_for() {
    const SEEDED: &str = r#"{"owner": "acme", "name": "studio", "latest_version": {
        "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "openapi_schema": {"components": {"schemas": {
          "Input": {"type": "object", "properties": {"prompt": {"type": "string"}, "seed": {"type": "integer"}}},
          "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
    }}}}}"#;
    let service = Service::start(|builder| builder.document(replicate_emulator::Document::from_json(SEEDED).unwrap()));
    let folder = Folder::package().with("models/acme/studio.json", SEEDED);
    let same = "{\"prompt\": \"a\", \"seed\": 7}\n";
    folder.write("in.jsonl", format!("{same}{same}{{\"prompt\": \"a\"}}\n{{\"prompt\": \"a\"}}\n{same}"));
    let run = service.run(&folder, &format!("{BATCH} --reuse"));
    assert!(run.code == 0 && creates(&service).len() == 3, "{run:?}");
    let results = results(&folder);
    assert_eq!(results[1]["reused"], 1);
    assert_eq!((&results[4]["files"], &results[4]["id"]), (&results[0]["files"], &results[0]["id"]));
    folder.write("in.jsonl", same.repeat(2));
    let each = service.run(&folder, "replicate batch acme/studio in.jsonl -o other");
    assert_eq!((each.code, creates(&service).len()), (0, 5), "{each:?}");
}
