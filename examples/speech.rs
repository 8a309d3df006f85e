//! How do I give a model a file of mine? `cargo run --example speech` writes down what is said in a WAV file.
//!
//! `cargo run --example speech -- talk.mp3` takes another one. A small file travels inside the request, and a large one is
//! uploaded first, without a line more.

use replicate_runtime::model;

/// A model that listens, as its document in `models/` describes it.
#[model("m1guelpf/whisper-subtitles")]
pub mod whisper {}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;
    let recording = replicate_examples::file_or("greeting.wav");

    let input = whisper::Input::new(recording).format(whisper::Format::Vtt).model_name(whisper::ModelName::Small);
    let heard = client.run(input).await?;

    println!("{}: {}", heard.language, heard.text);
    println!("{}", heard.subtitles);
    Ok(())
}
