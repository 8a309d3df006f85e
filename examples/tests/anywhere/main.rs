//! One example program, unchanged, against each kind of server.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod cog;

use std::path::{Path, PathBuf};
use std::process::Command;

use replicate_emulator::Emulator;

/// Runs the example with these variables and nothing else of the environment that it reads.
async fn run_example(variables: &[(&str, String)]) -> String {
    let mut command = Command::new(example());
    for name in ["REPLICATE_API_TOKEN", "REPLICATE_BASE_URL", "COG_SERVER"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    // The servers run in this process, whose threads are not to be held up.
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Examples are built beside the tests: `target/debug/examples` and `target/debug/deps`.
fn example() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    folder.join("examples").join(format!("anywhere{}", std::env::consts::EXE_SUFFIX))
}

async fn emulator(prefix: &str) -> Emulator {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    Emulator::builder().models_dir(models).path_prefix(prefix).start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_account_the_emulator_answers() {
    let text = run_example(&[]).await;
    assert!(text.contains(" is starting"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_the_path_of_the_service_and_of_a_gateway() {
    for prefix in ["/v1", "/replicate/v1"] {
        let emulator = emulator(prefix).await;
        let variables =
            [("REPLICATE_API_TOKEN", "hk-key".to_owned()), ("REPLICATE_BASE_URL", emulator.base_url().to_owned())];
        run_example(&variables).await;
        assert_eq!(emulator.predictions().len(), 2);
        assert!(emulator.requests().iter().all(|request| request.path().starts_with(prefix)));
    }
}
