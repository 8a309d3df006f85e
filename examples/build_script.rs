//! How do I generate every model of a folder at once? In `build.rs`; `cargo run --example build_script` draws with what it
//! made.

replicate_runtime::include_models!();

use black_forest_labs::flux_schnell::{AspectRatio, Input, OutputFormat};

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;
    let input = Input::new("a lighthouse at dawn").aspect_ratio(AspectRatio::_16_9).output_format(OutputFormat::Png);

    for (i, image) in client.run(input).await?.iter().enumerate() {
        let path = format!("lighthouse_{i}.png");
        client.download(image).save(&path).await?;
        println!("{path}");
    }
    Ok(())
}
