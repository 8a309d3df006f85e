//! For each fault of a network or a server, and each thing that a client does: what comes of it, and how often it asked.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use replicate_emulator::{Document, Emulator, Fault, Method, StatusCode};
use replicate_runtime::{Error, ErrorKind};
use replicate_tests::models::animagine;
use replicate_tests::{Service, TOKEN, client};
use serde_json::json;

use self::Is::{Done, Doubt, Fails};

/// What comes of a call, and how many requests of its kind the server saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Done(usize),
    Fails(ErrorKind, usize),
    /// It fails, and says that a prediction may have been created.
    Doubt(ErrorKind, usize),
}

/// What a client does.
#[derive(Clone, Copy, Debug)]
enum Call {
    Create,
    Read,
    Cancel,
    Download,
}

/// A fault that happens once, and what comes of a create, a read, a cancel and a download; `None` where the fault is no
/// fault for a download.
type Row = (Fault, Is, Is, Is, Option<Is>);

/// More than any answer here may have.
const HUGE: u64 = 65 << 20;

/// Long enough for a busy machine.
const PATIENT: Duration = Duration::from_secs(60);
/// What a test of a silence takes.
const IMPATIENT: Duration = Duration::from_secs(5);

#[rustfmt::skip]
fn faults() -> Vec<Row> {
    use ErrorKind::{Connection, Redirected, Service, TooLarge};
    let reply = |status: u16| Fault::reply(StatusCode::from_u16(status).unwrap());
    let busy = || reply(429);
    let tiny = Duration::from_millis(1);
    let soon = "Request was throttled. Your rate limit resets in ~1s.";
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    vec![
        // The request does nothing.               Create                 Read                   Cancel                 Download
        (Fault::reset(),                           Doubt(Connection, 1),  Done(2),               Done(2),               Some(Done(2))),
        (Fault::close(),                           Doubt(Connection, 1),  Done(2),               Done(2),               Some(Done(2))),
        (reply(500).json(&json!({"detail": ""})),  Doubt(Service, 1),     Done(2),               Done(2),               Some(Done(2))),
        (reply(502).html(),                        Doubt(Service, 1),     Done(2),               Done(2),               Some(Done(2))),
        (reply(503).html().drip(9, tiny),          Doubt(Service, 1),     Done(2),               Done(2),               Some(Done(2))),
        (reply(307).header("location", "/v1/p"),   Fails(Redirected, 1),  Fails(Redirected, 1),  Fails(Redirected, 1),  None),
        (reply(200).giant(HUGE),                   Doubt(TooLarge, 1),    Fails(TooLarge, 1),    Fails(TooLarge, 1),    None),
        // It does nothing, and says when to come back.
        (busy(),                                   Done(2),               Done(2),               Done(2),               Some(Done(2))),
        (busy().html(),                            Done(2),               Done(2),               Done(2),               Some(Done(2))),
        (busy().header("retry-after", "0"),        Done(2),               Done(2),               Done(2),               Some(Done(2))),
        (busy().header("retry-after", past),       Done(2),               Done(2),               Done(2),               Some(Done(2))),
        (busy().json(&json!({"retry_after": 0.1})), Done(2),              Done(2),               Done(2),               Some(Done(2))),
        (busy().json(&json!({"detail": soon})),    Done(2),               Done(2),               Done(2),               Some(Done(2))),
        // The work is done, and its answer is lost or no use.
        (Fault::lost(),                            Done(1),               Done(2),               Done(2),               Some(Done(2))),
        (Fault::answer().close_after(0),           Done(1),               Done(2),               Done(2),               Some(Done(2))),
        (Fault::answer().close_after(40),          Done(1),               Done(2),               Done(2),               Some(Done(2))),
        (Fault::answer().reset_after(40),          Done(1),               Done(2),               Done(2),               Some(Done(2))),
        // Of a file that is shorter than announced the rest is asked for first, and then all of it again.
        (Fault::answer().header("content-length", "9999999"), Done(1),    Done(2),               Done(2),               Some(Done(3))),
        (Fault::answer().status(StatusCode::GATEWAY_TIMEOUT).html(), Done(1), Done(2),           Done(2),               Some(Done(2))),
        (Fault::answer().truncate(40),             Done(1),               Done(2),               Done(1),               None),
        (Fault::answer().body(""),                 Done(1),               Done(2),               Done(1),               None),
        (Fault::answer().html(),                   Done(1),               Done(2),               Done(1),               None),
        (Fault::answer().bomb(HUGE),               Done(1),               Fails(TooLarge, 1),    Fails(TooLarge, 1),    None),
        // The work is done, and its answer is strange or slow but can be used.
        (Fault::answer().drip(50, tiny),           Done(1),               Done(1),               Done(1),               Some(Done(1))),
        (Fault::answer().delay(20 * tiny),         Done(1),               Done(1),               Done(1),               Some(Done(1))),
        (Fault::answer().header("content-type", "text/html"), Done(1),    Done(1),               Done(1),               Some(Done(1))),
        (Fault::answer().status(StatusCode::ACCEPTED), Done(1),           Done(1),               Done(1),               Some(Done(1))),
        (Fault::answer().fields([("status", json!("dreaming")), ("mood", json!([{}]))]), Done(1), Done(1), Done(1),     Some(Done(1))),
    ]
}

fn silences() -> Vec<Row> {
    vec![
        (Fault::stall(), Doubt(ErrorKind::Timeout, 1), Done(2), Done(2), Some(Done(2))),
        (Fault::answer().stall_after(0), Done(1), Done(2), Done(2), Some(Done(2))),
        (Fault::answer().stall_after(40), Done(1), Done(2), Done(2), Some(Done(2))),
    ]
}

#[tokio::test]
async fn each_fault_costs_one_create_at_most_and_no_id() {
    check(faults(), PATIENT).await;
}

#[tokio::test]
async fn each_silence_is_noticed_and_costs_no_more() {
    check(silences(), IMPATIENT).await;
}

async fn check(table: Vec<Row>, patience: Duration) {
    let calls = table.into_iter().flat_map(|(fault, create, read, cancel, download)| {
        let calls = [(Call::Create, Some(create)), (Call::Read, Some(read)), (Call::Cancel, Some(cancel))];
        let all = calls.into_iter().chain([(Call::Download, download)]);
        all.filter_map(move |(call, expected)| Some((fault.clone(), call, expected?))).collect::<Vec<_>>()
    });
    // One for all, since it takes a while to set up.
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let found = stream::iter(calls).map(|(fault, call, expected)| {
        let http = http.clone();
        async move {
            let found = outcome(&fault, call, patience, http).await;
            (found != expected).then(|| format!("{call:?} is {found:?}, not {expected:?}: {fault:?}"))
        }
    });
    // Most of a call is pauses.
    let wrong: Vec<String> = found.buffer_unordered(16).filter_map(|wrong| async { wrong }).collect().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What comes of a call whose first request meets a fault.
async fn outcome(fault: &Fault, call: Call, patience: Duration, http: reqwest::Client) -> Is {
    let document = include_str!("../../../examples/models/aisha-ai-official/animagine-xl-4.0.json");
    let emulator = Emulator::builder().document(Document::from_json(document).unwrap());
    let emulator = emulator.token(TOKEN).run_time(Duration::ZERO).start().await.unwrap();
    let patient = client(emulator.base_url()).http_client(http);
    let client = patient.clone().read_timeout(patience).build().unwrap();
    let service = Service { client: patient.build().unwrap(), emulator };
    let (method, path) = match call {
        Call::Create => (Method::POST, "/predictions"),
        Call::Read => (Method::GET, "/predictions/*"),
        Call::Cancel => (Method::POST, "/predictions/*/cancel"),
        Call::Download => (Method::GET, "/delivery/**"),
    };
    let plan = || service.emulator.fault(fault.clone().on(method, path));
    let input = animagine::Input::new().width(16).height(16);
    let (result, seen) = if let Call::Create = call {
        plan();
        let result = client.submit(input).await.map(drop);
        let created = service.emulator.predictions().len();
        assert!(created == 1 || result.is_err(), "{fault:?}: {created} predictions");
        (result, service.creates().len())
    } else {
        let mut prediction = service.client.submit(input).await.unwrap();
        let id = prediction.id().to_owned();
        match call {
            Call::Create | Call::Read => {
                plan();
                let result = client.prediction::<animagine::Input>(&id).await;
                (about(result, &id), service.requests(&Method::GET, &id).len())
            }
            Call::Cancel => {
                let mut same = client.prediction::<animagine::Input>(&id).await.unwrap();
                plan();
                (about(same.cancel().await, &id), service.requests(&Method::POST, "/cancel").len())
            }
            Call::Download => {
                let images = prediction.wait().await.unwrap();
                plan();
                let result =
                    client.download(&images[0]).bytes().await.map(|bytes| assert!(bytes.starts_with(b"\x89PNG")));
                (result, service.requests(&Method::GET, ".png").len())
            }
        }
    };
    match result {
        Ok(()) => Done(seen),
        Err(error) if error.is_outcome_unknown() => Doubt(error.kind(), seen),
        Err(error) => Fails(error.kind(), seen),
    }
}

/// An error about a prediction that is known says which.
fn about<T>(result: Result<T, Error>, id: &str) -> Result<(), Error> {
    result.map(drop).inspect_err(|error| assert_eq!(error.prediction_id(), Some(id), "{error}"))
}

#[tokio::test]
async fn while_nobody_listens_nothing_is_sent_and_nothing_is_in_doubt() {
    let service = Service::start().await;
    let hurried = || client(service.emulator.base_url()).timeout(Duration::from_secs(1)).build().unwrap();
    let mut prediction = hurried().submit(animagine::Input::new()).await.unwrap();
    let seen = service.emulator.requests().len();
    service.emulator.go_offline().await;
    // One that has no connection from before: what is sent on that may arrive as far as it knows.
    let client = hurried();
    let (create, read) = tokio::join!(client.run(animagine::Input::new()), prediction.refresh());
    let create = create.unwrap_err();
    assert_eq!(
        (create.kind(), create.is_outcome_unknown(), create.is_retryable()),
        (ErrorKind::Connection, false, true)
    );
    let read = read.unwrap_err();
    assert_eq!((read.kind(), read.prediction_id()), (ErrorKind::Connection, Some(prediction.id())));
    assert_eq!(service.emulator.requests().len(), seen);

    // Who comes back in time is served as though nothing had been.
    let (again, ()) = tokio::join!(service.client.run(animagine::Input::new()), service.emulator.go_online());
    again.unwrap();
    assert_eq!(service.creates().len(), 2);
}
