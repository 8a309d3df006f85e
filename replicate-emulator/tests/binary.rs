//! Runs the program as people and scripts do.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_replicate-emulator"))
}

fn fails(args: &[&str]) -> String {
    let Output { status, stdout, stderr } = program().args(args).output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(2), "{stderr}");
    assert!(stdout.is_empty());
    stderr
}

fn write(folder: &Path, text: &str) {
    std::fs::create_dir_all(folder.join("acme")).unwrap();
    std::fs::write(folder.join("acme/echo.json"), text).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn it_prints_its_address_serves_and_ends_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), r#"{"Input": {}}"#);
    let mut command = program();
    command.arg("--models").arg(folder.path()).args(["--listen", "127.0.0.1:0", "--token", "t", "--seed", "1"]);
    command.args(["--run-time", "10ms", "--run-time", "acme/echo=1s..2s", "--boot-time", "1s", "--data-kept", "1m"]);
    command.args(["--fault", "503 on GET /account after=2", "--chaos", "1", "--chaos-share", "0", "--rate-limits"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let base = line.trim_end();
    assert!(base.starts_with("http://127.0.0.1:") && base.ends_with("/v1"), "{base}");

    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let account = format!("{base}/account");
    assert_eq!(http.get(&account).bearer_auth("t").send().await.unwrap().status(), 200);
    assert_eq!(http.get(&account).bearer_auth("other").send().await.unwrap().status(), 401);
    assert_eq!(http.get(&account).bearer_auth("t").send().await.unwrap().status(), 503);
    let answer = http.get(&account).bearer_auth("t").send().await.unwrap();
    // One that was used may be back already: they come back at 50 a second.
    let left: u32 = answer.headers()["ratelimit-remaining"].to_str().unwrap().parse().unwrap();
    assert!((2998..3000).contains(&left), "{left}");

    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "the address is all that stdout says");
}

#[test]
fn mistakes_are_one_clear_message() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "{ oops");
    let models = folder.path().to_str().unwrap();
    assert!(fails(&["--models", models]).contains("echo.json:1:3"));
    let message = fails(&["--models", "no/such/folder"]);
    assert!(message.starts_with("error: no/such/folder: ") && message.lines().count() == 1, "{message}");
    assert!(fails(&[]).contains("--models"));
    assert!(fails(&["--models", models, "--run-time", "soon"]).contains("500ms"));
    assert!(fails(&["--models", models, "--listen", "here"]).contains("here"));
    assert!(fails(&["--models", models, "--run-time", "a/b/c=1s"]).contains("a/b/c"));
    assert!(fails(&["--models", models, "--fault", "explode"]).contains("outage=DURATION"));
    assert!(fails(&["--models", models, "--rate-limits", "many"]).contains("600,3000"));
    assert!(fails(&["--models", models, "--chaos-share", "0.5"]).contains("--chaos <SEED>"));
}
