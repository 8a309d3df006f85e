//! How do I run a model on many texts, and keep their order? `cargo run --example embeddings` finds the text that
//! answers a question best.

use futures_util::{StreamExt, TryStreamExt, stream};
use replicate_runtime::model;

/// A model that turns a text into numbers, as its document in `models/` describes it.
#[model("mark3labs/embeddings-gte-base")]
pub mod gte {}

const QUESTION: &str = "Why does bread rise?";
const TEXTS: [&str; 5] = [
    "A lighthouse warns ships of rocks and shoals.",
    "Crabs walk sideways, since that is how their knees bend.",
    "Bread will rise because yeast breathes out gas.",
    "A ship that comes home at dawn smells fresh bread.",
    "The tide turns about every six hours.",
];

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;
    let question = client.run(gte::Input::new(QUESTION)).await?.vectors;

    // Four predictions at a time; `buffered` gives their outputs in the order of the texts.
    let vectors: Vec<_> = stream::iter(TEXTS)
        .map(|text| client.run(gte::Input::new(text)).send())
        .buffered(4)
        .map_ok(|output| output.vectors)
        .try_collect()
        .await?;

    let mut ranked: Vec<_> = TEXTS.iter().zip(vectors.iter().map(|vector| cosine(vector, &question))).collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    println!("{QUESTION}");
    for (text, nearness) in ranked {
        println!("{nearness:5.2} {text}");
    }
    Ok(())
}

/// How near two vectors are: 1 where they point the same way.
fn cosine(one: &[f64], other: &[f64]) -> f64 {
    let dot = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
    dot(one, other) / (dot(one, one) * dot(other, other)).sqrt()
}
