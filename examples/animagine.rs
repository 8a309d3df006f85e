//! How do I run a model? `cargo run --example animagine` writes `output_0.png`.

use replicate_runtime::model;

/// A painter of anime, as its document in `models/` describes it.
#[model("aisha-ai-official/animagine-xl-4.0")]
pub mod animagine {}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;
    let input = animagine::Input::new()
        .prompt("street, rain, neon signs")
        .width(512)
        .height(512)
        .batch_size(2)
        .scheduler(animagine::Scheduler::EulerA);

    for (i, image) in client.run(input).await?.iter().enumerate() {
        let path = format!("output_{i}.png");
        client.download(image).save(&path).await?;
        println!("{path}");
    }
    Ok(())
}
