//! One example program, unchanged, against each kind of server.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod cog;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;

use replicate_emulator::Emulator;
use support::run_example;

async fn emulator(prefix: &str) -> Emulator {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    Emulator::builder().models_dir(models).path_prefix(prefix).start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_account_the_emulator_answers() {
    let text = run_example("anywhere", Path::new("."), &[]).await;
    assert!(text.contains("fraction: 1.0"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_the_path_of_the_service_and_of_a_gateway() {
    for prefix in ["/v1", "/replicate/v1"] {
        let emulator = emulator(prefix).await;
        let variables =
            [("REPLICATE_API_TOKEN", "hk-key".to_owned()), ("REPLICATE_BASE_URL", emulator.base_url().to_owned())];
        run_example("anywhere", Path::new("."), &variables).await;
        assert_eq!(emulator.predictions().len(), 2);
        assert!(emulator.requests().iter().all(|request| request.path().starts_with(prefix)));
    }
}
