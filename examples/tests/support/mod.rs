//! Runs an example as a user would.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs an example in a folder, with these variables and nothing else of the environment that it reads, and gives what it
/// prints.
pub(crate) async fn run_example(name: &str, folder: &Path, variables: &[(&str, String)]) -> String {
    let mut command = Command::new(program(name));
    for name in ["REPLICATE_API_TOKEN", "REPLICATE_BASE_URL", "COG_SERVER", "WEBHOOK_URL"] {
        command.env_remove(name);
    }
    command.current_dir(folder).envs(variables.iter().map(|(name, value)| (name, value)));
    // The servers run in this process, whose threads are not to be held up.
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The file of an example's program.
pub(crate) fn program(name: &str) -> PathBuf {
    // `cargo test` builds examples beside the tests: `target/debug/examples` and `target/debug/deps`.
    let this = std::env::current_exe().unwrap();
    let folder = this.parent().and_then(Path::parent).unwrap().join("examples");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "build it first: cargo build -p replicate-examples --example {name}");
    program
}
