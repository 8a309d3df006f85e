//! The runtime as WebAssembly: `tests/web/run.mjs` makes its calls from Node. `REPLICATE_TEST_WEB` is the module that `.ci/web`
//! builds.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use replicate_emulator::{Emulator, Fault, Method, StatusCode};

#[tokio::test(flavor = "multi_thread")]
async fn predictions_complete_in_node() {
    let Some(module) = std::env::var_os("REPLICATE_TEST_WEB") else {
        let message = "SKIPPED: there is no program as WebAssembly. Build it with `.ci/web`, and set REPLICATE_TEST_WEB to \
                       what it prints\n";
        // Past the capture of the test harness: what is skipped must be seen.
        std::io::stderr().write_all(message.as_bytes()).unwrap();
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let sculptor = "acme/sculptor".parse().unwrap();
    let unavailable = Fault::reply(StatusCode::SERVICE_UNAVAILABLE).on(Method::GET, "/account");
    let emulator = Emulator::builder()
        .models_dir(folder.join("models"))
        .run_time(Duration::from_millis(300))
        .run_time_of(sculptor, Duration::from_secs(60 * 60))
        .fault(unavailable);
    let emulator = emulator.start().await.unwrap();
    let mut node = Command::new("node");
    node.arg("--test").arg(folder.join("run.mjs"));
    node.env("REPLICATE_BASE_URL", emulator.base_url()).env("REPLICATE_TEST_WEB", module);
    let output = tokio::task::spawn_blocking(move || node.output()).await.unwrap().unwrap();
    let (printed, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{printed}\n{errors}");
}
