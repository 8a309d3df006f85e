//! What the emulator says in the examples, where an output made from the schema alone would say nothing.

use replicate_emulator::{Call, Outcome};
use serde_json::{Value, json};

/// How a prediction ends: as usual, but for the models that an example listens to.
pub(crate) fn answer(call: &Call) -> Outcome {
    let text = |name: &str| call.input().get(name).and_then(Value::as_str).unwrap_or_default();
    match call.model().name() {
        "embeddings-gte-base" => {
            Outcome::succeed().output(json!({"text": text("text"), "vectors": vector(text("text"))}))
        }
        "flux-schnell" if text("prompt").contains("nude") => {
            Outcome::fail("NSFW content detected. Try another prompt.")
        }
        "meta-llama-3-8b-instruct" if text("prompt").contains("JSON Schema") => {
            Outcome::succeed().output(tokens(tool_call(text("prompt"))))
        }
        "whisper-subtitles" => Outcome::succeed().output(json!({
            "language": "en",
            "text": "The lamp is lit. All ships come home tonight.",
            "subtitles": "WEBVTT\n\n00:00.000 --> 00:01.300\nThe lamp is lit.\n\n00:01.300 --> 00:03.500\nAll ships come home tonight.\n",
        })),
        _ => Outcome::succeed(),
    }
}

/// The longer words of a text, counted in as many places as the model has numbers: texts that share words are near each
/// other.
fn vector(text: &str) -> Vec<f64> {
    let mut counts = vec![0.0; 768];
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
    for word in words {
        let hash = word
            .bytes()
            .fold(7_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.to_ascii_lowercase().into()));
        counts[hash % 768] += 1.0;
    }
    counts
}

/// A call of a tool as language models make it: with a word before it, and too much asked for until somebody objects.
fn tool_call(prompt: &str) -> &'static str {
    if prompt.contains("above the maximum") {
        r#"You are right: {"prompt": "a poster of a lighthouse at dawn", "aspect_ratio": "2:3", "num_outputs": 4, "output_format": "png"}"#
    } else {
        r#"Sure! {"prompt": "a poster of a lighthouse at dawn", "aspect_ratio": "2:3", "num_outputs": 6, "output_format": "png"}"#
    }
}

fn tokens(text: &str) -> Value {
    text.split_inclusive(' ').collect()
}
