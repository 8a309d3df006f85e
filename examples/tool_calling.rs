//! How do I make a model the tool of a language model? `cargo run --example tool_calling` asks for a poster.
//!
//! The schema of the tool's input goes into the prompt, and the answer is read into that input. What does not fit is told
//! to the language model in the words of the error, so that it can do better.

use replicate_runtime::model;

/// A language model, as its document in `models/` describes it.
#[model("meta/meta-llama-3-8b-instruct")]
pub mod llama {}

/// The tool: a painter, whose input has a JSON Schema by the option `schemars`.
#[model("black-forest-labs/flux-schnell", schemars)]
pub mod flux {}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;
    let wish = std::env::args().nth(1).unwrap_or_else(|| "Six posters of a lighthouse at dawn, please.".to_owned());

    let schema = schemars::schema_for!(flux::Input).to_value();
    let mut prompt = format!("Answer with one JSON object that fits this JSON Schema: {schema}\n{wish}");
    let mut tries = 3;
    let input = loop {
        let answer = client.run(llama::Input::new().prompt(&prompt)).await?;
        println!("llama says: {answer}");
        match tool_call(&answer) {
            Ok(input) => break input,
            Err(error) if tries > 0 => {
                prompt = format!("{prompt}\nYou said: {answer}\nThat does not fit: {error}\nTry again.");
            }
            Err(error) => return Err(error),
        }
        tries -= 1;
    };

    for (i, image) in client.run(input).await?.iter().enumerate() {
        let path = format!("poster_{i}.{}", image.extension().unwrap_or("webp"));
        client.download(image).save(&path).await?;
        println!("{path}");
    }
    Ok(())
}

/// The tool's input in an answer, whatever words stand around it.
fn tool_call(answer: &str) -> Result<flux::Input, replicate_examples::Error> {
    let start = answer.find('{').ok_or("there is no JSON object")?;
    let object = answer[start..].rsplit_once('}').ok_or("the JSON object has no end")?.0;
    let input: flux::Input = serde_json::from_str(&format!("{object}}}"))?;
    input.validate()?;
    Ok(input)
}
