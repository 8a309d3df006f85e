//! What each fault looks like on the wire: raw sockets, so that no client mends or hides anything.
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::io::{ErrorKind, Read};
use std::time::Duration;

use replicate_emulator::{Chaos, Document, Emulator, Fault, Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Closed,
    Reset,
    /// It was still open when we had waited long enough.
    Open,
}

/// What a client reads.
#[derive(Debug)]
struct Seen {
    head: String,
    body: Vec<u8>,
    end: End,
}

impl Seen {
    fn has(&self, line: &str) -> bool {
        self.head.lines().any(|found| found.eq_ignore_ascii_case(line))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

async fn emulator() -> Emulator {
    let document = json!({"Input": {"properties": {"prompt": {"type": "string"}}}, "Output": {"type": "string"}});
    let document = Document::from_value(document).unwrap().with_model("acme/echo".parse().unwrap());
    Emulator::builder().document(document).run_time(Duration::ZERO).start().await.unwrap()
}

/// Sends a request and reads until the connection ends, or has been silent for a while.
async fn ask(emulator: &Emulator, method: &str, path: &str, body: &str) -> Seen {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} /v1{path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer x\r\nconnection: close\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = loop {
        let mut piece = [0; 4096];
        match tokio::time::timeout(Duration::from_millis(150), stream.read(&mut piece)).await {
            Ok(Ok(0)) => break End::Closed,
            Ok(Ok(read)) => bytes.extend_from_slice(&piece[..read]),
            Ok(Err(error)) if error.kind() == ErrorKind::ConnectionReset => break End::Reset,
            Ok(Err(error)) => panic!("{error}"),
            Err(_) => break End::Open,
        }
    };
    let end_of_head = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
    let body = bytes.split_off(end_of_head);
    Seen { head: String::from_utf8(bytes).unwrap(), body, end }
}

async fn create(emulator: &Emulator) -> Seen {
    ask(emulator, "POST", "/models/acme/echo/predictions", r#"{"input": {"prompt": "a"}}"#).await
}

#[tokio::test]
async fn each_fault_is_what_it_says_and_does_the_work_or_not() {
    let drip = Duration::from_micros(100);
    // The fault of a create, how the connection ends, how many bytes of the body come, and how many predictions there are.
    let table = [
        (Fault::reset(), End::Reset, Some(0), 0),
        (Fault::close(), End::Closed, Some(0), 0),
        (Fault::stall(), End::Open, Some(0), 0),
        (Fault::lost(), End::Reset, Some(0), 1),
        (Fault::reply(StatusCode::CREATED).body("0123456789"), End::Closed, Some(10), 0),
        (Fault::reply(StatusCode::CREATED).body("0123456789").close_after(4), End::Closed, Some(4), 0),
        (Fault::reply(StatusCode::CREATED).body("0123456789").reset_after(4), End::Reset, Some(4), 0),
        (Fault::reply(StatusCode::CREATED).body("0123456789").stall_after(4), End::Open, Some(4), 0),
        (Fault::reply(StatusCode::CREATED).body("0123456789").close_after(10), End::Closed, Some(10), 0),
        (Fault::reply(StatusCode::CREATED).body("0123456789").drip(3, drip), End::Closed, Some(10), 0),
        (Fault::answer(), End::Closed, None, 1),
        (Fault::answer().close_after(0), End::Closed, Some(0), 1),
        (Fault::answer().close_after(20), End::Closed, Some(20), 1),
        (Fault::answer().reset_after(20), End::Reset, Some(20), 1),
        (Fault::answer().stall_after(20), End::Open, Some(20), 1),
        (Fault::answer().truncate(20), End::Closed, Some(20), 1),
        (Fault::answer().drip(50, drip).delay(drip), End::Closed, None, 1),
        (Fault::answer().body(""), End::Closed, Some(0), 1),
        (Fault::reply(StatusCode::NO_CONTENT), End::Closed, Some(0), 0),
    ];
    for (fault, end, length, predictions) in table {
        let emulator = emulator().await;
        emulator.fault(fault.clone().on(Method::POST, "/models/*/*/predictions"));
        let seen = create(&emulator).await;
        assert_eq!(seen.end, end, "{fault:?}: {seen:?}");
        match length {
            Some(length) => assert_eq!(seen.body.len(), length, "{fault:?}: {seen:?}"),
            None => assert_eq!(seen.json()["status"], "succeeded", "{fault:?}: {seen:?}"),
        }
        assert_eq!(emulator.predictions().len(), predictions, "{fault:?}");
        assert_eq!(emulator.requests().len(), 1, "{fault:?}");
        // Once, unless it says otherwise.
        assert!(create(&emulator).await.has("HTTP/1.1 201 Created"), "{fault:?}");
    }
}

#[tokio::test]
async fn what_is_announced_is_right_or_wrong_as_asked() {
    let emulator = emulator().await;
    let announced = |seen: &Seen| seen.header("content-length").map(|length| length.parse::<usize>().unwrap());

    emulator.fault(Fault::answer().truncate(20));
    assert_eq!(announced(&create(&emulator).await), Some(20));
    emulator.fault(Fault::answer().close_after(20));
    assert!(announced(&create(&emulator).await).unwrap() > 200);
    emulator.fault(Fault::reply(StatusCode::CREATED).body("{}").header("content-length", "500"));
    let seen = create(&emulator).await;
    assert_eq!((announced(&seen), seen.body.len(), seen.end), (Some(500), 2, End::Closed));
    emulator.fault(Fault::reply(StatusCode::CREATED).giant(200_000));
    let seen = create(&emulator).await;
    assert!(announced(&seen).is_none() && seen.body.len() > 200_000, "it is chunked");
}

#[tokio::test]
async fn answers_say_something_else() {
    let emulator = emulator().await;
    emulator.fault(Fault::answer().status(StatusCode::GATEWAY_TIMEOUT).html());
    let seen = create(&emulator).await;
    assert!(seen.has("HTTP/1.1 504 Gateway Timeout") && seen.has("content-type: text/html; charset=utf-8"), "{seen:?}");
    assert!(seen.body.starts_with(b"<!doctype html>"));

    emulator.fault(Fault::answer().fields([("status", json!("dreaming")), ("mood", json!({}))]));
    let seen = create(&emulator).await;
    assert_eq!((&seen.json()["status"], &seen.json()["mood"]), (&json!("dreaming"), &json!({})));
    assert_eq!(seen.json()["model"], "acme/echo");
    assert!(seen.has("content-type: application/json"));

    emulator.fault(Fault::answer().header("content-type", "image/png").header("retry-after", "5"));
    let seen = create(&emulator).await;
    assert!(seen.has("content-type: image/png") && seen.has("retry-after: 5"));
    assert_eq!(seen.head.matches("content-type").count(), 1);
    assert_eq!(emulator.predictions().len(), 3);
}

#[tokio::test]
async fn a_bomb_is_small_and_unpacks_to_what_was_asked() {
    let emulator = emulator().await;
    emulator.fault(Fault::reply(StatusCode::OK).bomb(3_000_000));
    let seen = create(&emulator).await;
    assert!(seen.has("content-encoding: gzip") && seen.body.len() < 30_000);
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&*seen.body).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked.len(), 3_000_000);
}

#[tokio::test]
async fn nobody_gets_in_while_it_is_offline() {
    let emulator = emulator().await;
    let mut early = TcpStream::connect(emulator.address()).await.unwrap();
    for _ in 0..3 {
        // A connection counts once the server knows of it.
        early.write_all(b"GET /v1/account HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        assert!(early.read(&mut [0; 1024]).await.unwrap() > 0);
        emulator.go_offline().await;
        let refused = TcpStream::connect(emulator.address()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        let error = early.read(&mut [0; 1024]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        emulator.go_online().await;
        assert!(create(&emulator).await.has("HTTP/1.1 201 Created"));
        early = TcpStream::connect(emulator.address()).await.unwrap();
    }
    emulator.go_offline().await;
    emulator.shutdown().await;
}

#[tokio::test]
async fn an_outage_begins_with_a_request_and_passes() {
    let emulator = emulator().await;
    emulator.fault(Fault::outage(Duration::from_millis(1)));
    assert_eq!(create(&emulator).await.end, End::Reset);
    emulator.go_online().await;
    assert!(create(&emulator).await.has("HTTP/1.1 201 Created"));
    assert_eq!(emulator.predictions().len(), 1);
}

#[tokio::test]
async fn a_server_that_stops_lets_go_of_those_who_wait() {
    let emulator = emulator().await;
    emulator.fault(Fault::stall());
    let address = emulator.address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /v1/account HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    while emulator.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::time::timeout(Duration::from_secs(1), emulator.shutdown()).await.unwrap();
    assert_eq!(stream.read(&mut [0; 16]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn chaos_comes_after_what_is_planned_and_ends_on_demand() {
    let emulator = emulator().await;
    emulator.chaos(Chaos::seeded(1).share(1.0));
    emulator.fault(Fault::reply(StatusCode::IM_A_TEAPOT));
    assert!(create(&emulator).await.has("HTTP/1.1 418 I'm a teapot"));
    emulator.fault(Fault::reset().forever());
    emulator.clear_faults();
    for _ in 0..5 {
        assert!(create(&emulator).await.has("HTTP/1.1 201 Created"));
    }
}
