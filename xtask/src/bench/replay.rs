//! What it takes to replay predictions from cassettes.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use replicate_emulator::Emulator;
use serde_json::{Value, json};

const VERSION: &str = "2222222222222222222222222222222222222222222222222222222222222222";
/// The SHA-256 of no bytes at all.
const FILE: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.png";

/// Replays so many predictions, one after the other and 16 at a time.
pub(crate) fn replay(predictions: usize) -> Result<(), Box<dyn Error>> {
    println!("{predictions} predictions with a picture each: created, answered at once, and the picture downloaded\n");
    for (what, input) in [
        (
            "an input each",
            (|number| json!({"prompt": format!("a fox {number}"), "seed": number})) as fn(usize) -> Value,
        ),
        ("one input for all", |_| json!({"prompt": "a fox", "seed": 1})),
    ] {
        let folder = tempfile::tempdir()?;
        write(folder.path(), predictions, input)?;
        for at_a_time in [1, 16] {
            let (read, replayed) = measure(folder.path(), predictions, input, at_a_time)?;
            println!(
                "{what:20} {at_a_time:2} at a time: {read:5.2?} to read the cassettes, {replayed:5.2?} to replay them"
            );
        }
    }
    Ok(())
}

fn write(folder: &Path, predictions: usize, input: impl Fn(usize) -> Value) -> Result<(), Box<dyn Error>> {
    let model = folder.join("acme/painter");
    std::fs::create_dir_all(&model)?;
    std::fs::create_dir_all(folder.join("files"))?;
    std::fs::write(folder.join("files").join(FILE), "")?;
    for number in 0..predictions {
        let cassette = json!({
            "model": "acme/painter", "version": VERSION, "input": input(number), "status": "succeeded",
            "recorded_at": format!("2026-01-01T00:{:02}:{:02}.{:03}Z", number / 60_000, number / 1000 % 60, number % 1000),
            "output": [{"$file": FILE, "name": "out.png", "type": "image/png"}],
            "logs": ["step 1", "step 2", ""], "metrics": {"predict_time": 1.5},
            "started_after": 0.5, "completed_after": 2.0,
            "states": [{"after": 0.0, "status": "starting"}, {"after": 2.0, "status": "succeeded", "lines": 2, "items": 1}],
        });
        std::fs::write(model.join(format!("{number}.json")), cassette.to_string())?;
    }
    Ok(())
}

/// How long the cassettes take to be read, and to be replayed.
fn measure(
    folder: &Path,
    predictions: usize,
    input: fn(usize) -> Value,
    at_a_time: usize,
) -> Result<(Duration, Duration), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let started = Instant::now();
        let emulator = Emulator::builder().cassettes(folder).start().await?;
        let read = started.elapsed();
        let (base, http) = (emulator.base_url().to_owned(), reqwest::Client::new());
        let started = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for worker in 0..at_a_time {
            let (base, http) = (base.clone(), http.clone());
            tasks.spawn(async move {
                for number in (worker..predictions).step_by(at_a_time) {
                    one(&http, &base, &input(number)).await?;
                }
                Ok::<_, String>(())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
        let replayed = started.elapsed();
        if !emulator.unrecorded().is_empty() {
            return Err("a prediction had no cassette".into());
        }
        Ok((read, replayed))
    })
}

async fn one(http: &reqwest::Client, base: &str, input: &Value) -> Result<(), String> {
    let failed = |error: reqwest::Error| error.to_string();
    let create = http.post(format!("{base}/predictions")).bearer_auth("r8_bench").header("prefer", "wait");
    let create = create.header("content-type", "application/json");
    let answer = create.body(json!({"version": VERSION, "input": input}).to_string()).send().await.map_err(failed)?;
    let answer = answer.text().await.map_err(failed)?;
    let prediction: Value = serde_json::from_str(&answer).map_err(|error| format!("{error}: {answer}"))?;
    let file = prediction["output"][0].as_str().ok_or_else(|| format!("without an output: {prediction}"))?;
    http.get(file).send().await.map_err(failed)?.error_for_status().map_err(failed)?;
    Ok(())
}
