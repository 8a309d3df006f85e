//! Calls of the runtime that `run.mjs` makes from Node, against an emulator. Elsewhere this library is empty.

#![cfg(target_family = "wasm")]

use std::time::Duration;

use replicate_runtime::{Client, Error, FileInput, model};
use serde_json::json;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::paint::painter;

pub mod paint;

/// Streams text.
#[model("acme/poet")]
pub mod poet {}

/// Runs for an hour.
#[model("acme/sculptor")]
pub mod sculptor {}

fn client(base_url: &str) -> Result<Client, Error> {
    Client::builder().token("any").base_url(base_url).build()
}

/// The violations of an input with two mistakes, and of a valid one.
#[wasm_bindgen]
#[must_use]
pub fn violations() -> Vec<String> {
    let inputs =
        [painter::Input::new("a fox").num_outputs(40).color("blue"), painter::Input::new("a fox").num_outputs(4)];
    let found = inputs.iter().filter_map(|input| input.validate().err());
    found.flat_map(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>()).collect()
}

/// Creates a prediction from a picture in memory and polls it: the addresses of its output.
///
/// # Errors
///
/// Those of the calls.
#[wasm_bindgen]
pub async fn submit_and_poll(base_url: String) -> Result<Vec<String>, JsError> {
    let client = Client::builder().token("any").base_url(base_url).timeout(Duration::MAX);
    let client = client.poll_interval(Duration::from_millis(1)).build()?;
    let image = FileInput::from_bytes(&b"\x89PNG"[..]).with_media_type("image/png");
    let mut prediction = client.submit(painter::Input::new("a fox").num_outputs(3).image(image)).await?;
    let output = prediction.wait().await?;
    Ok(output.iter().map(ToString::to_string).collect())
}

/// Streams a prediction: its pieces, and last the whole output.
///
/// # Errors
///
/// Those of the calls.
#[wasm_bindgen]
pub async fn stream(base_url: String) -> Result<Vec<String>, JsError> {
    let mut stream = client(&base_url)?.stream(poet::Input::new("autumn")).await?;
    let mut pieces = Vec::new();
    while let Some(piece) = stream.next().await {
        pieces.push(piece?.to_string());
    }
    let whole = stream.finish().await?.output()?;
    Ok(pieces.into_iter().chain(whole.map(|whole| whole.to_string())).collect())
}

/// Stops reading a stream after its first piece, and gives the status of its prediction.
///
/// # Errors
///
/// Those of the calls.
#[wasm_bindgen]
pub async fn leave_stream(base_url: String) -> Result<String, JsError> {
    let client = client(&base_url)?;
    let mut stream = client.stream(poet::Input::new("autumn")).await?;
    let first = stream.next().await.transpose()?;
    let id = stream.prediction().id().to_owned();
    drop(stream);
    let mut prediction = client.prediction::<poet::Input>(id).await?;
    prediction.wait().await?;
    Ok(format!("{}, {}", first.is_some(), prediction.status()))
}

/// The user name of the account, whose first request the emulator answers with 503.
///
/// # Errors
///
/// Those of the call.
#[wasm_bindgen]
pub async fn account(base_url: String) -> Result<String, JsError> {
    Ok(client(&base_url)?.account().await?.username)
}

/// The error of a run of a model that does not exist.
///
/// # Errors
///
/// Those of the client's setup.
#[wasm_bindgen]
pub async fn missing_model(base_url: String) -> Result<String, JsError> {
    let run = client(&base_url)?.model("acme/nobody").run(json!({"prompt": "a fox"})).await;
    Ok(run.map_or_else(|error| described(&error), |output| output.to_string()))
}

/// The error of an invalid input.
///
/// # Errors
///
/// Those of the client's setup.
#[wasm_bindgen]
pub async fn invalid_input(base_url: String) -> Result<String, JsError> {
    let run = client(&base_url)?.run(painter::Input::new("a fox").num_outputs(40)).await;
    Ok(run.map_or_else(|error| described(&error), |output| format!("{output:?}")))
}

/// The error of a run that takes longer than is allowed.
///
/// # Errors
///
/// Those of the client's setup.
#[wasm_bindgen]
pub async fn time_out(base_url: String) -> Result<String, JsError> {
    let run = client(&base_url)?.run(sculptor::Input::new("a fox")).timeout(Duration::from_millis(100)).await;
    Ok(run.map_or_else(|error| format!("{:?}", error.kind()), |output| output.to_string()))
}

/// The error of a wait for a prediction that was canceled.
///
/// # Errors
///
/// Those of the calls.
#[wasm_bindgen]
pub async fn cancel(base_url: String) -> Result<String, JsError> {
    let mut prediction = client(&base_url)?.submit(sculptor::Input::new("a fox")).await?;
    prediction.cancel().await?;
    let waited = prediction.wait().await;
    Ok(waited.map_or_else(|error| format!("{:?}", error.kind()), |output| output.to_string()))
}

/// The status of a prediction after it was dropped, which cancels it.
///
/// # Errors
///
/// Those of the calls.
#[wasm_bindgen]
pub async fn cancel_on_drop(base_url: String) -> Result<String, JsError> {
    let client = client(&base_url)?;
    let prediction = client.submit(sculptor::Input::new("a fox")).cancel_on_drop().await?;
    let id = prediction.id().to_owned();
    drop(prediction);
    client.shutdown().await;
    Ok(client.prediction::<sculptor::Input>(id).await?.status().to_string())
}

fn described(error: &Error) -> String {
    format!("{:?} {:?}: {error}", error.kind(), error.status_code())
}
