//! Requests that come again are not paid for again.

use std::time::Duration;

use replicate_emulator::{Fault, Method, StatusCode};
use serde_json::json;

use crate::agent::Lines;
use crate::{creates, package, service};

#[test]
fn with_one_id_is_one_prediction() {
    let (service, folder) = (service(|builder| builder), package());
    let mut client = Lines::start(service.command(&folder, "mcp"));
    let arguments = json!({"prompt": "a"});
    client.call(1, "acme_writer", &arguments);
    let first = client.answer(1);
    client.call(1, "acme_writer", &arguments);
    assert_eq!(client.answer(1), first);
    assert_eq!(creates(&service).len(), 1);
    // The same call by another request is another prediction.
    client.call(2, "acme_writer", &arguments);
    client.answer(2);
    assert_eq!(creates(&service).len(), 2);
    assert_eq!(client.leave(), 0);
}

#[test]
fn after_a_kill_goes_on_with_its_prediction() {
    let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(3))), package());
    let arguments = json!({"prompt": "a", "width": 64});
    let mut client = Lines::start(service.command(&folder, "mcp"));
    client.call(7, "acme_painter", &arguments);
    // Progress is told of a prediction that was created and written down.
    client.line();
    client.kill();
    let mut client = Lines::start(service.command(&folder, "mcp"));
    client.call(1, "acme_painter", &json!({"width": 64, "prompt": "a"}));
    let answer = client.answer(1);
    assert_eq!(answer["result"]["isError"], false, "{answer}");
    assert_eq!(creates(&service).len(), 1);
}

#[test]
fn with_an_unknown_outcome_is_not_sent_again() {
    let service = service(|builder| builder);
    // The prediction is created, its answer is lost, and the list can't be read to find it.
    service.emulator.fault(Fault::lost().on(Method::POST, "/predictions"));
    service.emulator.fault(Fault::reply(StatusCode::FORBIDDEN).on(Method::GET, "/predictions").forever());
    let folder = package();
    let mut client = Lines::start(service.command(&folder, "mcp"));
    let arguments = json!({"prompt": "a"});
    client.call(1, "acme_painter", &arguments);
    let first = client.answer(1);
    assert_eq!(first["result"]["isError"], true, "{first}");
    client.call(1, "acme_painter", &arguments);
    let second = client.answer(1);
    assert!(second.to_string().contains("may be running"), "{second}");
    assert_eq!(creates(&service).len(), 1);
}
