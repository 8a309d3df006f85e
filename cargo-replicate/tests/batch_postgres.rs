//! `batch` by several processes at a time, with a journal in a real PostgreSQL.

#![cfg(all(unix, feature = "postgres"))]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use replicate_emulator::{Fault, Method};
use support::Run;
use support::batch::{check_whole, creates, package, results, service, some_moment, start};
use support::postgres::Postgres;

fn batch(postgres: &Postgres) -> String {
    let journal = postgres.address();
    format!("replicate batch acme/studio in.jsonl -o out --settle 1 --concurrency 8 --journal {journal}")
}

#[track_caller]
fn ended(child: Child) -> Run {
    child.wait_with_output().unwrap().into()
}

#[test]
fn workers_share_a_batch() {
    let Some(postgres) = Postgres::start() else { return };
    let (service, folder) = (service(|builder| builder.run_time(Duration::from_millis(200))), package(80));
    for at in [3, 40] {
        service.emulator.fault(Fault::lost().on(Method::POST, "/predictions").after(at).times(2));
    }
    let line = batch(&postgres);
    let workers = [(); 3].map(|()| start(&service, &folder, &line, 0));
    for run in workers.map(ended) {
        assert!(run.code == 0 && run.stderr.contains("Done 80 of 80 inputs"), "{run:?}");
    }
    check_whole(&service, &folder, 80);

    // Nothing is left for one who comes late, with a folder of his own.
    let late = service.run(&folder, &line.replace("-o out", "-o late"));
    assert_eq!((late.code, creates(&service).len()), (0, 80), "{late:?}");
    assert_eq!(folder.read("late/results.jsonl"), folder.read("out/results.jsonl"));

    folder.write("in.jsonl", folder.read("in.jsonl").replace("cat 3", "dog 3"));
    let changed = service.run(&folder, &line);
    assert!(changed.code == 2 && changed.stderr.contains("the inputs were changed"), "{changed:?}");
    let other = service.run(&folder, &format!("{line} --name another"));
    assert!(other.code == 2 && other.stderr.contains("out has the results of a different batch"), "{other:?}");
    assert_eq!(creates(&service).len(), 80);
    let other = service.run(&folder, &format!("{line} --name another").replace("-o out", "-o other"));
    assert_eq!((other.code, creates(&service).len()), (0, 160), "{other:?}");
    let model = service.run(&folder, &format!("{} --name another", line.replace("acme/studio", "acme/writer")));
    assert!(model.code == 2, "{model:?}");
}

#[test]
fn a_database_that_is_not_there_is_said_to_be() {
    let (service, folder) = (service(|builder| builder), package(3));
    for (journal, expected) in [
        ("postgres://me:s3cret@127.0.0.1:1/jobs", "can't reach the journal in 127.0.0.1:1/jobs"),
        ("postgres://me:s3cret@127.0.0.1:port/jobs", "the address of the journal can't be used"),
    ] {
        let run = service.run(&folder, &format!("batch acme/studio in.jsonl -o out --journal {journal}"));
        assert!(run.code == 2 && run.stderr.contains(expected) && !run.stderr.contains("s3cret"), "{run:?}");
    }
    assert!(creates(&service).is_empty());
}

/// `sslmode=require` encrypts, to a server whose certificate the system trusts and to no other.
#[test]
fn a_database_is_reached_over_tls() {
    let Some(postgres) = Postgres::start_encrypted() else { return };
    let (service, folder) = (service(|builder| builder), package(3));
    let (plain, encrypted) = (batch(&postgres), format!("{}?sslmode=require", batch(&postgres)));
    let trusting = |line: &str| service.command(&folder, line).env("SSL_CERT_FILE", postgres.authority()).output();
    for (run, expected) in [
        (service.run(&folder, &plain), "no encryption"),
        (trusting(&plain).unwrap().into(), "no encryption"),
        (service.run(&folder, &encrypted), "certificate"),
    ] {
        assert!(run.code == 2 && run.stderr.contains(expected), "{run:?}");
    }
    assert!(creates(&service).is_empty());
    let run = Run::from(trusting(&encrypted).unwrap());
    assert_eq!(run.code, 0, "{run:?}");
    check_whole(&service, &folder, 3);
}

/// Two workers, one of which is killed at each of twenty moments, and started again.
#[test]
fn workers_that_are_killed_again_and_again_pay_for_nothing_twice() {
    const LINES: usize = 500;
    let Some(postgres) = Postgres::start() else { return };
    let (service, folder) = (service(|builder| builder.seed(6)), package(LINES));
    let line = batch(&postgres);
    let mut random = fastrand::Rng::with_seed(21);
    let mut workers = [(); 2].map(|()| start(&service, &folder, &line, 0));
    for kill in 1..=20 {
        let worker = &mut workers[random.usize(0..2)];
        let deadline = Instant::now() + Duration::from_secs(120);
        while service.emulator.predictions().len() < LINES * kill / 22 {
            assert!(Instant::now() < deadline, "{} predictions", service.emulator.predictions().len());
            std::thread::sleep(Duration::from_millis(1));
        }
        some_moment(&mut random);
        worker.kill().unwrap();
        worker.wait().unwrap();
        *worker = start(&service, &folder, &line, 0);
    }
    for run in workers.map(ended) {
        assert_eq!(run.code, 0, "{run:?}");
    }
    check_whole(&service, &folder, LINES);
}

/// A worker that is stopped for longer than its lease ends when it wakes: its lines are another's.
#[test]
fn a_worker_that_was_away_too_long_ends() {
    let Some(postgres) = Postgres::start() else { return };
    let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(10))), package(12));
    let line = batch(&postgres);
    let sleeper = start(&service, &folder, &line, 8);
    signal(&sleeper, "STOP");
    let run = service.run(&folder, &line);
    assert_eq!(run.code, 0, "{run:?}");
    check_whole(&service, &folder, 12);
    signal(&sleeper, "CONT");
    let run = ended(sleeper);
    // Where it was stopped in the middle of a transaction, the server has ended that and the connection.
    let ends = ["was suspended for so long", "can't use the journal"];
    assert!(run.code == 2 && ends.iter().any(|end| run.stderr.contains(end)), "{run:?}");
    assert_eq!((creates(&service).len(), results(&folder).len()), (12, 12));
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}
