//! How do I run many inputs within limits, and know which failed? `cargo run --example batch` draws postcards.
//!
//! Four run at a time, and the client starts no more than sixty a minute, however many inputs there are.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use replicate_runtime::{RateLimit, model};

/// A painter, as its document in `models/` describes it.
#[model("black-forest-labs/flux-schnell")]
pub mod flux {}

/// Scenes, and how many pictures of each.
const POSTCARDS: [(&str, u32); 6] = [
    ("a harbour at dusk", 1),
    ("a market square in the rain", 1),
    ("a nude in the manner of Rubens", 1),
    ("a lighthouse at dawn", 2),
    ("a beach with too many crabs", 40),
    ("a train on a viaduct", 1),
];

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (builder, _emulator) = replicate_examples::builder().await?;
    let client = builder.rate_limit(RateLimit::per_minute(60, 600)).build()?;

    let mut results = stream::iter(POSTCARDS)
        .map(|(scene, count)| {
            let input = flux::Input::new(scene).num_outputs(count);
            let run = client.run(input).cancel_after(Duration::from_secs(300)).send();
            async move { (scene, run.await) }
        })
        .buffer_unordered(4);

    let mut failed = 0;
    while let Some((scene, result)) = results.next().await {
        match result {
            Ok(images) => println!("{scene}: {} drawn", images.len()),
            Err(error) => {
                failed += 1;
                println!("{scene}: {error}");
            }
        }
    }
    println!("{failed} of {} failed", POSTCARDS.len());
    Ok(())
}
