//! A Cog server, as scripted: busy, starting, broken. `examples/tests/anywhere` runs a real one.

use std::time::Duration;

use crate::support::{Input, Server, Step};
use replicate_runtime::{Client, Error, ErrorKind, Status};
use serde_json::json;

fn client(server: &Server) -> Client {
    let builder = Client::builder().cog(format!("http://{}", server.address));
    builder.timeout(Duration::from_secs(20)).build().unwrap()
}

fn busy() -> Step {
    Step::json(409, &json!({"error": "At capacity", "status": "failed"}))
}

fn starting() -> Step {
    Step::json(503, &json!({"error": "Setup has not finished yet", "status": "failed"}))
}

fn health(status: &str) -> Step {
    Step::json(200, &json!({"status": status, "setup": {"status": "x", "logs": "loading\nRuntimeError: no weights\n"}}))
}

fn done() -> Step {
    Step::json(200, &json!({"status": "succeeded", "output": ["a"], "metrics": {"predict_time": 0.5}}))
}

/// What a run ends in, and the methods and paths that the server saw, with the prediction's id as `*`.
async fn run(steps: impl IntoIterator<Item = Step>, limit: Duration) -> (Result<Vec<String>, Error>, Vec<String>) {
    let server = Server::script(steps).await;
    let result = client(&server).run(Input::new("a")).timeout(limit).await;
    let hidden = |line: String| match line.split_once("/predictions/") {
        Some((method, _)) => format!("{method}/predictions/*"),
        None => line,
    };
    (result, server.lines().into_iter().map(hidden).collect())
}

#[tokio::test]
async fn a_busy_and_a_starting_server_are_waited_for() {
    let long = Duration::from_secs(20);
    let (result, lines) = run([busy(), starting(), health("STARTING"), busy(), done()], long).await;
    assert_eq!(result.unwrap(), ["a"]);
    let put = "PUT /predictions/*";
    assert_eq!(lines, [put, put, "GET /health-check", put, put]);
}

#[tokio::test]
async fn what_will_never_run_is_said_at_once() {
    let refusal = json!({"detail": [{"loc": ["body", "input", "prompt"], "msg": "too short", "type": "value_error"}]});
    let table = [
        (vec![starting(), health("SETUP_FAILED")], ErrorKind::Service, "RuntimeError: no weights"),
        (vec![starting(), health("DEFUNCT")], ErrorKind::Service, "will run nothing"),
        (vec![Step::json(422, &refusal)], ErrorKind::Rejected, "(422): input.prompt: too short"),
        (
            vec![Step::json(200, &json!({"status": "failed", "error": "out of memory"}))],
            ErrorKind::Failed,
            "out of memory",
        ),
    ];
    for (steps, kind, words) in table {
        let count = steps.len();
        let (result, lines) = run(steps, Duration::from_secs(20)).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind(), lines.len()), (kind, count), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_stays_busy_has_begun_nothing() {
    let (result, lines) = run(vec![busy(); 100], Duration::from_secs(2)).await;
    let error = result.unwrap_err();
    assert!(error.is_timeout() && !error.is_outcome_unknown(), "{error}");
    assert!(error.to_string().contains("busy") && lines.len() > 1, "{error} {lines:?}");
}

#[tokio::test]
async fn one_that_waits_for_a_busy_server_can_be_canceled() {
    // The server does not know it, as often as it is asked.
    let server =
        Server::answer(|seen| if seen.line.ends_with("/cancel") { Step::text(404, "{}") } else { busy() }).await;
    let mut prediction = client(&server).submit(Input::new("a")).await.unwrap();
    assert_eq!(*prediction.status(), Status::Processing);
    prediction.cancel().await.unwrap();
    assert_eq!(*prediction.status(), Status::Canceled);
    assert_eq!(prediction.wait().await.unwrap_err().kind(), ErrorKind::Canceled);
    // Over is over.
    prediction.cancel().await.unwrap();
    assert_eq!(*prediction.status(), Status::Canceled);
}
