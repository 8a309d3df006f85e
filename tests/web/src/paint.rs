//! A run of a model, as in the guide.

use replicate_runtime::{Client, model};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Draws pictures.
#[model("acme/painter")]
pub mod painter {}

/// Draws two pictures, and gives their addresses.
///
/// # Errors
///
/// Those of the run.
#[wasm_bindgen]
pub async fn paint(base_url: String, prompt: String) -> Result<Vec<String>, JsError> {
    let client = Client::builder().token("any").base_url(base_url).build()?;
    let pictures = client.run(painter::Input::new(prompt).num_outputs(2)).await?;
    Ok(pictures.iter().map(ToString::to_string).collect())
}
