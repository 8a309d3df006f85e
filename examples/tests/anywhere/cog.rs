//! A real Cog server: `REPLICATE_TEST_COG` is a Python that has the packages `cog` and `coglet`.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use replicate_examples::Error;
use replicate_runtime::{Client, ErrorKind, FileInput, Status, model};
use tempfile::TempDir;

use super::support::run_example;

/// A narrator, as its document in `models/` describes it.
#[model("acme/narrator")]
pub mod narrator {}

struct Cog {
    server: Child,
    url: String,
    _folder: TempDir,
}

impl Cog {
    /// Starts a server and waits until its model is set up; `None`, said aloud, where no Cog is installed.
    async fn start() -> Option<Self> {
        let Some(python) = std::env::var_os("REPLICATE_TEST_COG").map(PathBuf::from) else {
            eprintln!(
                "SKIPPED: no real Cog server. Install one with `.ci/cog`, and set REPLICATE_TEST_COG to what it prints"
            );
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("cog");
        for file in ["predict.py", "cog.yaml"] {
            fs::copy(source.join(file), folder.path().join(file)).unwrap();
        }
        let command = |module: &str| {
            let mut command = Command::new(&python);
            // The server starts a worker by the name `python`.
            let path = std::env::join_paths(
                [python.parent().unwrap().to_owned()]
                    .into_iter()
                    .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
            );
            command.args(["-m", module]).env("PATH", path.unwrap()).current_dir(folder.path());
            command
        };
        let schema = command("cog.command.openapi_schema").output().unwrap();
        assert!(schema.status.success(), "{}", String::from_utf8_lossy(&schema.stderr));
        fs::create_dir(folder.path().join(".cog")).unwrap();
        fs::write(folder.path().join(".cog/openapi_schema.json"), schema.stdout).unwrap();

        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = command("cog.server.http")
            .args(["--host", "127.0.0.1"])
            .env("PORT", port.to_string())
            .env("COG_PREDICT_TYPE_STUB", "predict.py:Predictor")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let cog = Self { server, url: format!("http://127.0.0.1:{port}"), _folder: folder };
        let client = cog.client();
        while !client.health().await.is_ok_and(|health| health.is_ready()) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Some(cog)
    }

    fn client(&self) -> Client {
        Client::builder().cog(&self.url).timeout(Duration::from_secs(60)).build().unwrap()
    }
}

impl Drop for Cog {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_runs_on_a_cog_server() {
    let Some(cog) = Cog::start().await else { return };
    let text = run_example("anywhere", Path::new("."), &[("COG_SERVER", cog.url.clone())]).await;
    assert!(text.contains("LAP 1! LAP 2! LAP 3!"), "{text}");
    assert!(text.contains("12 bytes. Lap 1."), "{text}");
    assert!(text.contains("fraction: 1.0"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_life_on_a_cog_server() -> Result<(), Error> {
    let Some(cog) = Cog::start().await else { return Ok(()) };
    let client = cog.client();

    // Large files travel inside the request too.
    let file = FileInput::from_bytes(vec![7; 600_000]);
    let text = client.run(narrator::Input::new("a").times(1).file(file)).await?;
    assert_eq!(text.as_str(), "600000 bytes. a 1. ");

    // There is one slot: the second prediction waits for the first.
    let mut first = client.submit(narrator::Input::new("first").times(2).pause(0.5)).await?;
    assert_eq!(*first.status(), Status::Processing);
    assert_eq!(client.run(narrator::Input::new("second").times(1)).await?.as_str(), "second 1. ");
    assert_eq!(first.wait().await?.as_str(), "first 1. first 2. ");
    first.refresh().await?;
    assert_eq!(*first.status(), Status::Succeeded);

    let mut long = client.submit(narrator::Input::new("long").times(10).pause(5)).await?;
    let mut same = client.prediction::<narrator::Input>(long.id()).await?;
    long.cancel().await?;
    assert_eq!(same.wait().await.unwrap_err().kind(), ErrorKind::Canceled);
    // Over and canceled again: nothing changes.
    long.cancel().await?;
    assert_eq!(*long.status(), Status::Canceled);

    // A refusal of the server's own, as the generated code would not have sent this.
    let refused = client.run(narrator::Input::new("x").extra("times", 99)).await.unwrap_err();
    assert_eq!((refused.kind(), refused.status_code()), (ErrorKind::Rejected, Some(422)));
    assert_eq!(refused.invalid_fields()[0].field, "input.times", "{refused:?}");
    let unknown = client.prediction::<narrator::Input>("nobodyknows").await.unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::NotFound);
    Ok(())
}
