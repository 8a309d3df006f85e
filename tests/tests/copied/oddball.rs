use replicate_runtime::{Client, model};

// `cargo replicate add acme/oddball` writes the file that this reads.
#[model("acme/oddball")]
pub mod oddball {}

#[tokio::main]
async fn main() -> Result<(), replicate_runtime::Error> {
    let client = Client::from_env()?;
    let input = oddball::input! {
        api_key: "[REDACTED]",
        labels: { place: "here", "two words": "{}" },
        loras: [{ path: "a/b", scale: 1 }, { path: "c\n\"d\"" }],
        seed: "a word",
        type: "fancy",
    };
    let output = client.run(input).await?;
    println!("{output:#?}");
    Ok(())
}
