//! The server that stores what webhooks name: with webhooks that come twice and out of order, and killed in between, each
//! output is stored, and stored once.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use replicate_emulator::{Emulator, Sending, Webhooks};
use replicate_runtime::{Client, Event, Prediction, model};
use support::{program, run_example};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

#[model("black-forest-labs/flux-schnell")]
pub mod flux {}

/// The program while it runs.
struct Server {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Server {
    async fn start(folder: &Path, emulator: &Emulator) -> Self {
        let mut command = Command::new(program("webhook_to_store"));
        command.env_remove("COG_SERVER").env_remove("LISTEN").current_dir(folder).kill_on_drop(true);
        command.env("REPLICATE_API_TOKEN", "emulator").env("REPLICATE_BASE_URL", emulator.base_url());
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap().unwrap();
        let url = first.strip_prefix("listening at ").unwrap().to_owned();
        Self { process, lines, url }
    }

    /// The next file that it says it has stored.
    async fn next_stored(&mut self) -> String {
        let line = self.lines.next_line().await.unwrap().unwrap();
        line.strip_prefix("stored ").unwrap().to_owned()
    }
}

/// The files in `outputs/`, by their paths as the server prints them.
fn stored(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for prediction in std::fs::read_dir(folder.join("outputs")).unwrap() {
        for file in std::fs::read_dir(prediction.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(folder.join("outputs")).unwrap().to_str().unwrap().replace('\\', "/");
            // A file in the making has another name.
            if path.extension().is_some_and(|extension| extension == "webp") {
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

async fn submit(client: &Client, count: usize, url: &str) -> Vec<Prediction<flux::Input>> {
    let mut predictions = Vec::new();
    for number in 0..count {
        let input = flux::Input::new(format!("a lighthouse, {number}"));
        predictions.push(client.submit(input).webhook(url, [Event::Start, Event::Completed]).await.unwrap());
    }
    predictions
}

#[tokio::test(flavor = "multi_thread")]
async fn each_output_is_stored_once_over_a_kill_duplicates_and_reordering() {
    let webhooks = Webhooks::new().script(|call| match call.event() {
        "completed" => Sending::times(2),
        _ => Sending::late(Duration::from_millis(300)),
    });
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let emulator = Emulator::builder().models_dir(models).webhooks(webhooks).start().await.unwrap();
    let client = Client::builder().token("emulator").base_url(emulator.base_url()).build().unwrap();
    let folder = tempfile::tempdir().unwrap();

    let mut server = Server::start(folder.path(), &emulator).await;
    let mut predictions = submit(&client, 5, &server.url).await;
    let mut said = vec![server.next_stored().await];
    server.process.kill().await.unwrap();
    while let Some(line) = server.lines.next_line().await.unwrap() {
        said.push(line.strip_prefix("stored ").unwrap().to_owned());
    }

    // Nobody hears of the ends of these.
    predictions.extend(submit(&client, 3, &server.url).await);
    for prediction in &mut predictions {
        prediction.wait().await.unwrap();
    }

    let mut server = Server::start(folder.path(), &emulator).await;
    predictions.extend(submit(&client, 2, &server.url).await);
    while stored(folder.path()).len() < predictions.len() {
        said.push(server.next_stored().await);
    }
    server.process.kill().await.unwrap();

    let mut expected = BTreeMap::new();
    for prediction in &mut predictions {
        let files = prediction.wait().await.unwrap();
        assert_eq!(files.len(), 1);
        expected
            .insert(format!("{}/0.webp", prediction.id()), client.download(&files[0]).bytes().await.unwrap().to_vec());
    }
    assert_eq!(stored(folder.path()), expected);
    let once: BTreeSet<&String> = said.iter().collect();
    assert_eq!(once.len(), said.len(), "a file was stored twice: {said:?}");
}

#[tokio::test]
async fn it_shows_how_it_works_without_an_account() {
    let folder = tempfile::tempdir().unwrap();
    let text = run_example("webhook_to_store", folder.path(), &[]).await;
    let files = stored(folder.path());
    assert_eq!(files.len(), 1, "{text}");
    assert!(text.contains(&format!("stored {}", files.keys().next().unwrap())), "{text}");
}
