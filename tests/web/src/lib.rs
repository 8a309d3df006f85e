//! A function for JavaScript that runs predictions.
#![cfg(target_family = "wasm")]

use replicate_runtime::{Client, Error, model};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

#[model("black-forest-labs/flux-schnell")]
mod flux {}

#[model("meta/meta-llama-3-8b-instruct")]
mod llama {}

/// Draws a picture and tells a joke; gives the address of the picture, and the joke.
#[wasm_bindgen]
pub async fn draw_and_tell(base_url: String, token: String) -> Result<Vec<String>, JsError> {
    run(base_url, token).await.map_err(|error| JsError::new(&error.to_string()))
}

async fn run(base_url: String, token: String) -> Result<Vec<String>, Error> {
    let client = Client::builder().base_url(base_url).token(token).build()?;

    let mut prediction = client.submit(flux::Input::new("a lighthouse at dawn")).await?;
    let images = prediction.wait().await?;

    let mut tokens = client.stream(llama::Input::new().prompt("Tell me a joke about crabs.")).await?;
    let mut joke = String::new();
    while let Some(token) = tokens.next().await {
        joke.push_str(&token?);
    }
    Ok(vec![images[0].to_string(), joke])
}

/// What is wrong with an input, if anything is. Nothing is sent.
#[wasm_bindgen]
pub fn problems(outputs: i32) -> Option<String> {
    flux::Input::new("a fox").num_outputs(outputs).validate().err().map(|errors| errors.to_string())
}
