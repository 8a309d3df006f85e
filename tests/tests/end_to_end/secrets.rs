//! Tokens and secret inputs go to the service and are shown nowhere.

use replicate_emulator::{Fault, Method, Outcome, StatusCode};
use replicate_runtime::ErrorKind;
use replicate_tests::models::oddball;
use replicate_tests::{Service, TOKEN, client};
use serde_json::json;

const SECRET: &str = "hf_a_secret_input";

fn input() -> oddball::Input {
    oddball::Input::new().api_key(SECRET)
}

#[tokio::test]
async fn neither_is_in_what_is_printed() {
    let service = Service::start().await;
    let client = &service.client;
    let prediction = client.submit(input()).await.unwrap();
    let invalid = client.run(input().loras([oddball::Lora::new("")])).await.unwrap_err();
    service.emulator.next_outcome(Outcome::fail("no"));
    let failed = client.run(input()).await.unwrap_err();
    service.emulator.fault(Fault::reply(StatusCode::UNAUTHORIZED).on(Method::POST, "/**"));
    let refused = client.run(input()).await.unwrap_err();
    service.emulator.next_outcome(Outcome::succeed().output(json!({"not": "text"})));
    let mismatch = client.run(input()).await.unwrap_err();
    // A token with a space is never sent, so that this stays on the machine.
    let unusable = replicate_runtime::Client::new(format!("{TOKEN} {TOKEN}"));
    let broken = unusable.run(input()).await.unwrap_err();
    assert_eq!(broken.kind(), ErrorKind::Configuration);

    let mut shown = vec![
        format!("{client:?}"),
        format!("{unusable:?}"),
        format!("{:?}", replicate_tests::client(service.emulator.base_url())),
        format!("{:?}", input()),
        format!("{:#?}", input()),
        format!("{:?}", client.run(input())),
        format!("{prediction:?}"),
        format!("{:?}", service.emulator.requests()),
    ];
    for error in [&invalid, &failed, &refused, &mismatch, &broken] {
        shown.extend([format!("{error}"), format!("{error:?}"), format!("{error:#?}")]);
    }
    for text in shown {
        assert!(!text.contains(TOKEN) && !text.contains(SECRET), "{text}");
    }
    // It was sent all the same.
    assert_eq!(service.creates()[0].json().unwrap()["input"], json!({"api_key": SECRET}));
}

#[test]
fn a_secret_that_is_not_text_is_not_shown_either() {
    let error = serde_json::from_value::<oddball::Input>(json!({"api_key": [SECRET]})).unwrap_err();
    assert!(!error.to_string().contains(SECRET), "{error}");
    assert!(error.to_string().contains("api_key"), "{error}");
}

#[test]
fn a_token_that_cannot_be_sent_is_not_shown() {
    let error = client("http://127.0.0.1:1/v1").token("two words").build().unwrap_err();
    assert!(!format!("{error:?}").contains("two words"), "{error:?}");
}
