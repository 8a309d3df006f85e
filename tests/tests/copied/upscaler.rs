use replicate_runtime::{Client, model};

// `cargo replicate add acme/upscaler` writes the file that this reads.
#[model("acme/upscaler")]
pub mod upscaler {}

#[tokio::main]
async fn main() -> Result<(), replicate_runtime::Error> {
    let client = Client::from_env()?;
    let input = upscaler::input! {
        image: std::path::Path::new("file.png"),
        prompt: "it's 100% \\ \u{1b} é",
        references: ["https://a.example/1.png", "https://a.example/2.png"],
        scale: 4,
    };
    let output = client.run(input).await?;
    println!("{output:#?}");
    Ok(())
}
