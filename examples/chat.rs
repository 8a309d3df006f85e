//! How do I show a model's words as it says them? `cargo run --example chat` tells a joke.
//!
//! `cargo run --example chat -- "Explain tides"` says something else.

use std::io::Write;

use replicate_runtime::model;

/// A language model, as its document in `models/` describes it.
#[model("meta/meta-llama-3-8b-instruct")]
pub mod llama {}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;
    let prompt = std::env::args().nth(1).unwrap_or_else(|| "Tell me a joke about crabs.".to_owned());

    let mut tokens = client.stream(llama::Input::new().prompt(prompt).max_tokens(256)).await?;
    let mut out = std::io::stdout();
    while let Some(token) = tokens.next().await {
        write!(out, "{}", token?)?;
        out.flush()?;
    }
    writeln!(out)?;

    let prediction = tokens.finish().await?;
    eprintln!("{} took {:?}", prediction.id(), prediction.metrics().predict_time().unwrap_or_default());
    Ok(())
}
