//! How does one program run on the service, on a gateway and on a machine of my own? `cargo run --example anywhere`.
//!
//! `REPLICATE_BASE_URL` and `REPLICATE_API_TOKEN` choose a gateway, `COG_SERVER=http://127.0.0.1:5000` a Cog server
//! (`examples/cog` has a model for one); without any, an emulator answers.

use replicate_runtime::{FileInput, model};

/// A narrator, as its document in `models/` describes it.
#[model("acme/narrator")]
pub mod narrator {}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;

    let input = narrator::Input::new("Lap").times(3).tone(narrator::Tone::Loud);
    println!("{}", client.run(input).await?);

    let input = narrator::Input::new("Lap").file(FileInput::from_bytes(&b"twelve bytes"[..]));
    let mut prediction = client.submit(input).await?;
    println!("{} is {}", prediction.id(), prediction.status());
    println!("{}", prediction.wait().await?);
    println!("{:?} in {:?}", prediction.progress(), prediction.metrics().predict_time());
    Ok(())
}
