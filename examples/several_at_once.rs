//! How do I run several predictions at once? `cargo run --example several_at_once` asks about three planets.
//!
//! Each prediction is a plain future, so whatever joins futures joins them.

use replicate_runtime::model;
use tokio::task::JoinSet;

/// A language model, as its document in `models/` describes it.
#[model("meta/meta-llama-3-8b-instruct")]
pub mod llama {}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;
    let mut answers = JoinSet::new();
    for planet in ["Mercury", "Venus", "Mars"] {
        let input = llama::Input::new().prompt(format!("One sentence about {planet}.")).max_tokens(64);
        answers.spawn(client.run(input).send());
    }
    while let Some(answer) = answers.join_next().await {
        println!("{}\n", answer??);
    }
    Ok(())
}
