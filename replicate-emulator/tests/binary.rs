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

/// Starts it, asks for a few things, interrupts it, and gives what stderr was told.
#[cfg(unix)]
async fn stderr_of(options: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), r#"{"Input": {"properties": {"n": {"type": "integer"}}}}"#);
    let mut command = program();
    command.arg("--models").arg(folder.path()).args(options);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut base = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut base).unwrap();
    let base = base.trim_end();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    http.get(format!("{base}/account?token=hidden")).bearer_auth("hidden").send().await.unwrap();
    for (input, waits) in [(serde_json::json!({"n": "x"}), "wait=1"), (serde_json::json!({"n": 5}), "wait")] {
        let create = http.post(format!("{base}/models/acme/echo/predictions")).bearer_auth("t").header("prefer", waits);
        create.json(&serde_json::json!({"input": input})).send().await.unwrap();
    }
    drop(http.get(format!("{base}/predictions")).bearer_auth("t").send().await);
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stderr).unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn each_request_is_a_line_of_the_log_unless_it_is_to_be_quiet() {
    let options = ["--run-time", "1ms", "--fault", "reset on GET /predictions"];
    let log = stderr_of(&options).await;
    let lines: Vec<&str> = log.lines().filter_map(|line| line.split_once(" INFO ")).map(|(_, line)| line).collect();
    assert_eq!(lines.len(), 5, "{log}");
    assert!(lines[0].starts_with("listening on http://127.0.0.1:"), "{log}");
    assert!(lines[1].starts_with("GET /v1/account?token=... 200 in "), "{log}");
    assert!(lines[2].starts_with("POST /v1/models/acme/echo/predictions 422 in "), "{log}");
    assert!(lines[2].ends_with(" ms: - input.n: Invalid type. Expected: integer, given: string"), "{log}");
    assert!(lines[3].starts_with("POST /v1/models/acme/echo/predictions 201 in "), "{log}");
    assert!(lines[3].contains(" ms: prediction ") && lines[3].ends_with(" of acme/echo"), "{log}");
    assert!(lines[4].starts_with("GET /v1/predictions no answer after "), "{log}");
    assert!(lines[4].ends_with(" ms: fault: nothing was done, connection reset"), "{log}");
    assert!(!log.contains("hidden"), "{log}");

    for quiet in ["-q", "--quiet"] {
        assert_eq!(stderr_of(&[&options[..], &[quiet]].concat()).await, "");
    }
    let open = stderr_of(&["--quiet", "--listen", "0.0.0.0:0"]).await;
    assert!(open.contains(" WARN other machines can reach 0.0.0.0:") && open.contains("require a token"), "{open}");
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
    for share in ["2", "-0.1", "NaN", "all"] {
        let message = fails(&["--models", models, "--chaos", "1", &format!("--chaos-share={share}")]);
        assert!(message.contains("a share is a number from 0 to 1"), "{share}: {message}");
    }
}

#[test]
fn options_for_models_that_are_not_there_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().to_str().unwrap();
    let message = fails(&["--models", models]);
    assert!(message.contains("there are no models in this folder"), "{message}");
    write(folder.path(), r#"{"Input": {}}"#);
    for option in ["--run-time=nobody/nothing=2s", "--boot-time=nobody/nothing=1s..2s", "--outcome=nobody/nothing=fail"]
    {
        let message = fails(&["--models", models, option]);
        assert!(message.contains("`nobody/nothing`, which is not served; there is acme/echo"), "{option}: {message}");
    }
    for (options, expected) in [
        (["--run-time=1s", "--run-time=2s"], "`--run-time` is given twice for all models: leave one out"),
        (["--outcome=acme/echo=fail", "--outcome=acme/echo=abort"], "`--outcome` is given twice for `acme/echo`"),
    ] {
        let message = fails(&[&["--models", models], &options[..]].concat());
        assert!(message.contains(expected), "{options:?}: {message}");
    }
    let message = fails(&["--models", models, "--path-prefix", "/delivery"]);
    assert!(message.contains("choose a different path prefix"), "{message}");
}

#[cfg(unix)]
#[tokio::test]
async fn models_end_as_they_are_told_to() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), r#"{"Input": {}, "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}}"#);
    let [text, json, broken] = ["a.txt", "a.json", "broken.json"].map(|name| folder.path().join(name));
    std::fs::write(&text, "words").unwrap();
    std::fs::write(&json, r#"{"answer": 42}"#).unwrap();
    std::fs::write(&broken, "{").unwrap();
    let shown = |path: &Path| path.to_str().unwrap().to_owned();
    for (outcome, expected) in [
        ("fail".to_owned(), serde_json::json!(["failed", null, "The emulator was told that this model fails."])),
        ("fail:out of memory".to_owned(), serde_json::json!(["failed", null, "out of memory"])),
        ("abort".to_owned(), serde_json::json!(["aborted", null, null])),
        ("cancel".to_owned(), serde_json::json!(["canceled", null, null])),
        (shown(&json), serde_json::json!(["succeeded", {"answer": 42}, null])),
        (shown(&text), serde_json::json!(["succeeded", "a.txt text/plain words", null])),
    ] {
        let mut command = program();
        command.arg("--models").arg(folder.path()).arg(format!("--outcome=acme/echo={outcome}")).arg("-q");
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut base = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut base).unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let create = http.post(format!("{}/models/acme/echo/predictions", base.trim_end())).bearer_auth("t");
        let create = create.header("prefer", "wait").json(&serde_json::json!({"input": {}}));
        let mut ended: serde_json::Value = create.send().await.unwrap().json().await.unwrap();
        if let Some(url) = ended["output"][0].as_str() {
            let response = http.get(url).send().await.unwrap();
            let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
            let name = url.rsplit('/').next().unwrap().to_owned();
            ended["output"] = format!("{name} {kind} {}", response.text().await.unwrap()).into();
        }
        assert_eq!(serde_json::json!([ended["status"], ended["output"], ended["error"]]), expected, "{outcome}");
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let models = shown(folder.path());
    for (outcome, expected) in [
        ("acme/echo", "write it as OWNER/NAME=fail"),
        ("acme/echo=nowhere.png", "`nowhere.png` is neither fail, abort nor cancel, and can't be read as a file"),
        (&format!("acme/echo={}", shown(&broken)), "broken.json is not JSON"),
        ("echo=fail", "echo"),
    ] {
        let message = fails(&["--models", &models, "--outcome", outcome]);
        assert!(message.contains(expected), "{outcome}: {message}");
    }
}
