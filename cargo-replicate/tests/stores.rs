//! Outputs of `run` and `batch` in an object store: a real server of S3, and ones that fail.

#![cfg(all(unix, feature = "postgres"))]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use support::batch::{creates, package, service, some_moment};
use support::moto::Moto;
use support::postgres::Postgres;
use support::{Folder, Run, Service};

const BATCH: &str = "replicate batch acme/studio in.jsonl -o s3://bucket/pictures/today --settle 1 --concurrency 8";
/// Where the journal of such a batch is, and its results until they are put into the store.
const OWN: &str = "bucket-pictures-today.batch";

fn is_picture(name: &str) -> bool {
    name.rsplit('.').next() == Some("png")
}

fn command(service: &Service, folder: &Folder, line: &str, endpoint: &str) -> Command {
    let mut command = service.command(folder, line);
    command.env("AWS_ENDPOINT_URL", endpoint).env("AWS_REGION", "us-east-1");
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "s3cret-of-the-store");
    command
}

fn run(service: &Service, folder: &Folder, line: &str, endpoint: &str) -> Run {
    command(service, folder, line, endpoint).output().unwrap().into()
}

/// Every line has its objects in the store, which are PNG files and are there once, and a prediction of its own.
#[track_caller]
fn check_stored(moto: &Moto, service: &Service, lines: usize) {
    let results = moto.body("/bucket/pictures/today/results.jsonl");
    let results: Vec<Value> =
        String::from_utf8(results).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(results.len(), lines);
    let mut named = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for (at, result) in results.iter().enumerate() {
        assert_eq!((result["status"].as_str(), result["line"].as_u64()), (Some("succeeded"), Some(at as u64 + 1)));
        assert!(ids.insert(result["id"].to_string()), "{result}");
        for file in result["files"].as_array().unwrap() {
            let path = file.as_str().unwrap().strip_prefix("s3:/").unwrap();
            assert!(path.starts_with(&format!("/bucket/pictures/today/{:06}_", at + 1)), "{result}");
            assert!(!path.contains('-'), "two objects of one file: {result}");
            assert!(result["output"].as_array().unwrap().contains(file), "{result}");
            let object = moto.get(path);
            assert!(object.to_lowercase().contains("content-type: image/png"), "{object}");
            let body = moto.body(path);
            assert!(body.starts_with(b"\x89PNG\r\n") && body.ends_with(b"IEND\xaeB`\x82"), "{path}: {}", body.len());
            named.insert(path.rsplit('/').next().unwrap().to_owned());
        }
    }
    let list = moto.get("/bucket?prefix=pictures/today/&max-keys=5000");
    let there: BTreeSet<String> = list
        .split("<Key>")
        .skip(1)
        .map(|rest| rest.split("</Key>").next().unwrap().rsplit('/').next().unwrap().to_owned())
        .filter(|name| is_picture(name))
        .collect();
    assert_eq!(there, named);
    assert_eq!((creates(service).len(), service.emulator.predictions().len()), (lines, lines));
}

#[test]
fn outputs_are_kept_in_a_store() {
    let Some(moto) = Moto::start() else { return };
    let (service, folder) = (service(|builder| builder), package(12));
    let line = "run acme/studio prompt=fox -o s3://bucket/foxes";
    let ran = run(&service, &folder, line, &moto.endpoint());
    assert!(ran.code == 0 && ran.stderr.contains("Saved s3://bucket/foxes/"), "{ran:?}");
    let saved = ran.stderr.lines().find_map(|line| line.split_once("Saved s3:/")).unwrap().1;
    assert!(moto.body(saved).starts_with(b"\x89PNG\r\n"));

    let (service, endpoint) = (support::batch::service(|builder| builder), moto.endpoint());
    let done = run(&service, &folder, BATCH, &endpoint);
    assert!(done.code == 0 && done.stderr.contains("see s3://bucket/pictures/today/results.jsonl"), "{done:?}");
    check_stored(&moto, &service, 12);
    // Nothing but the journal and the results is on this machine.
    let own = folder.files(OWN);
    assert!(own.iter().all(|name| !is_picture(name)), "{own:?}");
    let requests = service.emulator.requests().len();
    let again = run(&service, &folder, BATCH, &endpoint);
    assert_eq!((again.code, service.emulator.requests().len()), (0, requests + 1), "{again:?}");

    // A place belongs to one batch, whoever else has the address.
    let stranger = package(3);
    let refused = run(&service, &stranger, BATCH, &endpoint);
    assert!(refused.code == 2 && refused.stderr.contains("nothing was sent"), "{refused:?}");
    assert_eq!(creates(&service).len(), 12);
}

/// Two workers with one journal and one store, of which one is killed at each of ten moments.
#[test]
fn killed_workers_leave_each_object_there_once_and_whole() {
    const LINES: usize = 300;
    let Some(moto) = Moto::start() else { return };
    let Some(postgres) = Postgres::start() else { return };
    let (service, folder) = (service(|builder| builder.seed(6)), package(LINES));
    let line = format!("{BATCH} --journal {}", postgres.address());
    let start = || -> Child {
        let mut command = command(&service, &folder, &line, &moto.endpoint());
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut random = fastrand::Rng::with_seed(11);
    let mut workers = [start(), start()];
    for kill in 1..=10 {
        let worker = &mut workers[random.usize(0..2)];
        let deadline = Instant::now() + Duration::from_secs(240);
        while service.emulator.predictions().len() < LINES * kill / 12 {
            assert!(Instant::now() < deadline, "{} predictions", service.emulator.predictions().len());
            std::thread::yield_now();
        }
        some_moment(&mut random);
        worker.kill().unwrap();
        worker.wait().unwrap();
        *worker = start();
    }
    for worker in workers {
        let run = Run::from(worker.wait_with_output().unwrap());
        assert_eq!(run.code, 0, "{run:?}");
    }
    check_stored(&moto, &service, LINES);
}

/// What a store says to those who may not write to it.
const DENIED: &str =
    "HTTP/1.1 403 X\r\nconnection: close\r\ncontent-length: 34\r\n\r\n<Error><Code>AccessDenied</Code>..";

/// What a store says that has a fault of its own, and one whose disk is full.
const FAULT: &str =
    "HTTP/1.1 500 X\r\nconnection: close\r\ncontent-length: 36\r\n\r\n<Error><Code>InternalError</Code>...";
const FULL: &str =
    "HTTP/1.1 507 X\r\nconnection: close\r\ncontent-length: 40\r\n\r\n<Error><Code>XMinioStorageFull</Code>...";

/// What becomes of a request to a store.
#[derive(Clone, Copy)]
enum Answer {
    Said(&'static str),
    /// The connection is reset in the middle of the request.
    Reset,
    /// It is passed on after a while.
    Slow(Duration),
}

/// A server in front of a store, which fails from some request on.
struct Broken {
    endpoint: String,
}

impl Broken {
    /// It passes the first requests to another server, and does something else with those after them.
    fn after(good: usize, moto: &Moto, answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let real = moto.endpoint().trim_start_matches("http://").to_owned();
        std::thread::spawn(move || {
            for (at, stream) in listener.incoming().enumerate() {
                let (Ok(stream), real) = (stream, real.clone()) else { return };
                std::thread::spawn(move || match answer {
                    _ if at < good => pass(stream, &real),
                    Answer::Said(text) => refuse(stream, text),
                    Answer::Reset => reset(stream),
                    Answer::Slow(time) => {
                        std::thread::sleep(time);
                        pass(stream, &real);
                    }
                });
            }
        });
        Self { endpoint }
    }
}

/// Reads one request, whole.
fn request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 1 << 13]);
    loop {
        let head = bytes.windows(4).position(|end| end == b"\r\n\r\n");
        if let Some(end) = head {
            let text = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0_usize) {
                return Some(bytes);
            }
        }
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
    }
}

fn pass(mut stream: TcpStream, real: &str) {
    let Some(asked) = request(&mut stream) else { return };
    let end = asked.windows(2).position(|end| end == b"\r\n").unwrap() + 2;
    let mut server = TcpStream::connect(real).unwrap();
    server.write_all(&asked[..end]).unwrap();
    server.write_all(b"Connection: close\r\n").unwrap();
    server.write_all(&asked[end..]).unwrap();
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).unwrap();
    let _ = stream.write_all(&answer);
}

fn refuse(mut stream: TcpStream, answer: &str) {
    if request(&mut stream).is_some() {
        let _ = stream.write_all(answer.as_bytes());
    }
}

/// What is not read when a connection is closed has the system reset it.
fn reset(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 1]);
}

/// A batch whose store fails after its place was claimed: what it says holds, and run the same command again.
fn check_failing(answer: Answer, expected: &[&str]) {
    let Some(moto) = Moto::start() else { return };
    let (service, folder) = (service(|builder| builder), package(12));
    let broken = Broken::after(4, &moto, answer);
    let refused = run(&service, &folder, BATCH, &broken.endpoint);
    assert_eq!(refused.code, 2, "{refused:?}");
    let text: String = refused.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let always = [
        "can't write to s3://bucket/pictures/today",
        "deletes files an hour after the end",
        "to continue, run the same command again: nothing is paid for twice",
    ];
    for part in always.iter().chain(expected) {
        assert!(text.contains(part), "{part}: {refused:?}");
    }
    // What was paid for is on this machine's list, open, and with its prediction.
    let paid = creates(&service).len();
    assert!(paid > 0 && paid <= 12, "{paid}");
    let done = run(&service, &folder, BATCH, &moto.endpoint());
    assert_eq!(done.code, 0, "{done:?}");
    check_stored(&moto, &service, 12);
}

#[test]
fn a_store_with_a_fault_of_its_own_loses_nothing() {
    check_failing(
        Answer::Said(FAULT),
        &["500 Internal Server Error", "check that the store responds and has free space"],
    );
}

#[test]
fn a_store_that_is_full_loses_nothing() {
    check_failing(
        Answer::Said(FULL),
        &["507 Insufficient Storage", "check that the store responds and has free space"],
    );
}

#[test]
fn a_store_that_hangs_up_loses_nothing() {
    check_failing(Answer::Reset, &["check that the store responds and has free space"]);
}

#[test]
fn a_store_that_is_slow_is_waited_for() {
    let Some(moto) = Moto::start() else { return };
    let (service, folder) = (service(|builder| builder), package(6));
    let slow = Broken::after(0, &moto, Answer::Slow(Duration::from_millis(700)));
    let done = run(&service, &folder, BATCH, &slow.endpoint);
    assert_eq!(done.code, 0, "{done:?}");
    check_stored(&moto, &service, 6);
}

/// `run` has paid when its store fails: it prints what the model gave, and the command that gets it again.
#[test]
fn a_run_whose_store_fails_says_how_to_get_its_output() {
    let Some(moto) = Moto::start() else { return };
    let (service, folder) = (service(|builder| builder), package(0));
    // What sees whether the place can be written to passes.
    let broken = Broken::after(2, &moto, Answer::Said(FAULT));
    let ran = run(&service, &folder, "run acme/studio prompt=fox -o s3://bucket/foxes", &broken.endpoint);
    let id = service.emulator.predictions()[0]["id"].as_str().unwrap().to_owned();
    let text: String = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let advice = format!("the service has them for an hour: `cargo replicate predictions download {id}`");
    assert!(ran.code == 2 && text.contains(&advice) && ran.stdout.contains("/delivery/"), "{ran:?}");
}

/// Nothing is lost by a store that fails: the lines stay open, the message says why and what to do, and the same command
/// goes on without paying again.
#[test]
fn a_store_that_fails_loses_nothing() {
    let Some(moto) = Moto::start() else { return };
    let (service, folder) = (service(|builder| builder), package(12));
    // What claims the place passes, and the objects are refused.
    let broken = Broken::after(4, &moto, Answer::Said(DENIED));
    let refused = run(&service, &folder, BATCH, &broken.endpoint);
    assert_eq!(refused.code, 2, "{refused:?}");
    for part in [
        "can't write to s3://bucket/pictures/today",
        "deletes files an hour after the end",
        "AccessDenied",
        "AWS_ACCESS_KEY_ID",
    ] {
        let text: String = refused.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(part), "{part}: {refused:?}");
    }
    assert!(!refused.stderr.contains("s3cret-of-the-store"), "{refused:?}");
    assert!(!creates(&service).is_empty());
    let done = run(&service, &folder, BATCH, &moto.endpoint());
    assert_eq!(done.code, 0, "{done:?}");
    check_stored(&moto, &service, 12);

    // Where it fails from the start, nothing is created.
    for (line, answer) in
        [("run acme/studio prompt=a -o s3://bucket/a", DENIED), ("batch acme/studio in.jsonl -o s3://bucket/a", DENIED)]
    {
        let broken = Broken::after(0, &moto, Answer::Said(answer));
        let refused = run(&service, &folder, line, &broken.endpoint);
        assert!(refused.code == 2 && refused.stderr.contains("nothing was sent"), "{line}: {refused:?}");
    }
    assert_eq!(creates(&service).len(), 12);
}

/// A file of 300 MB takes less than 40 MB of memory more than one of a megabyte.
#[test]
#[cfg(target_os = "linux")]
fn a_large_file_takes_little_memory() {
    let Some(moto) = Moto::start() else { return };
    let (small, large) = (peak(&moto, 1), peak(&moto, 300));
    assert!(small > 0 && large < small + 40 * 1024, "{small} kB, {large} kB");
}

/// The most memory that a run has whose output is a file of so many megabytes, in kilobytes.
#[cfg(target_os = "linux")]
fn peak(moto: &Moto, megabytes: usize) -> u64 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let file = format!("http://{}/film.png", listener.local_addr().unwrap());
    let size = megabytes << 20;
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        request(&mut stream);
        let head = "HTTP/1.1 200 X\r\ncontent-type: image/png\r\nconnection: close\r\n";
        let _ = write!(stream, "{head}content-length: {size}\r\n\r\n");
        let piece = vec![7; 1 << 20];
        for _ in 0..megabytes {
            let _ = stream.write_all(&piece);
        }
    });
    let output = replicate_emulator::Outcome::succeed().output(serde_json::json!([file]));
    let service = service(move |builder| builder.script(move |_| output.clone()));
    let folder = package(0);
    let line = format!("run acme/studio prompt=a -o s3://bucket/{megabytes}");
    let mut command = command(&service, &folder, &line, &moto.endpoint());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut most, status) = (0, format!("/proc/{}/status", child.id()));
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let now = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        most = most.max(now.unwrap_or(0));
        std::thread::yield_now();
    }
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{run:?}");
    let saved = run.stderr.lines().find_map(|line| line.split_once("Saved s3:/")).unwrap().1;
    assert!(moto.get_head(saved).to_lowercase().contains(&format!("content-length: {size}")));
    most
}
