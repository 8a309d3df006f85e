//! How do I hand one model's output to the next? `cargo run --example upscale` draws a picture and doubles its size.

use replicate_runtime::model;

/// A painter, as its document in `models/` describes it.
#[model("black-forest-labs/flux-schnell")]
pub mod flux {}

/// A model that enlarges pictures.
#[model("cjwbw/real-esrgan")]
pub mod esrgan {}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;
    let input = flux::Input::new("a lighthouse at dawn").output_format(flux::OutputFormat::Png);
    let drawn = client.run(input).await?;

    // The picture goes from model to model as a link: nothing is downloaded in between.
    let enlarged = client.run(esrgan::Input::new(&drawn[0]).upscale(esrgan::Upscale::_2)).await?;

    for (file, path) in [(&drawn[0], "small.png"), (&enlarged, "large.png")] {
        client.download(file).save(path).await?;
        println!("{path}");
    }
    Ok(())
}
