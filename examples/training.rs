//! How do I train a model on pictures of mine? `cargo run --example training` learns from three of a lighthouse, and
//! draws what it learned.
//!
//! `cargo run --example training -- photos.zip` takes your own.

use replicate_runtime::api::Visibility;
use replicate_runtime::{ErrorKind, model};

/// Stable Diffusion XL, as its document in `models/` describes it: what it draws from, and what it learns from.
#[model("stability-ai/sdxl")]
pub mod sdxl {}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;

    // A training makes a version of a model of one's own.
    let mine = format!("{}/lighthouse", client.account().await?.username);
    match client.models().get(&mine).await {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            client.models().create(&mine, Visibility::Private, "gpu-l40s").await?
        }
        found => found?,
    };

    let photos = replicate_examples::file_or("photos.zip");
    let input = sdxl::TrainingInput::new(photos).caption_prefix("a photo of TOK, ").max_train_steps(500);
    let mut training = client.train(input).destination(&mine).await?;
    println!("training {} is {}", training.id(), training.status());
    training.wait().await?;
    let version = training.trained_version().ok_or("the training made no version")?;
    println!("it made {version}");

    let input = sdxl::Input::new().prompt("a watercolour of TOK in a storm").width(768).height(768);
    for (i, image) in client.run(input).version(version).await?.iter().enumerate() {
        let path = format!("trained_{i}.png");
        client.download(image).save(&path).await?;
        println!("{path}");
    }
    Ok(())
}
