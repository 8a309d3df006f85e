//! Streams against scripted sockets: the API on one server, the events on another.

use std::time::Duration;

use crate::support::{Input, Server, Step, TOKEN, prediction_with};
use futures_util::StreamExt;
use replicate_runtime::{Client, ErrorKind, OutputStream, Status, StreamingInput};
use serde_json::{Value, json};

impl StreamingInput for Input {
    type Chunk = String;
}

/// A stream of events that ends after these lines.
fn events(text: &str) -> Step {
    Step::text(200, text).header("content-type", "text/event-stream; charset=utf-8")
}

/// The prediction `abc` with some output.
fn output(status: &str, output: &[&str]) -> Step {
    Step::json(200, &prediction_with(status, json!({"output": output})))
}

/// A server of events, one of the API whose prediction streams from there, and its stream.
struct Scene {
    api: Server,
    host: Server,
    stream: OutputStream<Input>,
}

impl Scene {
    /// Creates a prediction; `reads` are the answers to what the API is asked from then on.
    async fn new(host: impl IntoIterator<Item = Step>, reads: impl IntoIterator<Item = Step>) -> Self {
        let host = Server::script(host).await;
        let url = format!("http://{}/stream/abc?key=1", host.address);
        let created = prediction_with("starting", json!({"urls": {"stream": url}}));
        let api = Server::script([Step::json(201, &created)].into_iter().chain(reads)).await;
        let stream = api.client().stream(Input::new("a")).await.unwrap();
        Self { api, host, stream }
    }

    /// The pieces, and the error at the end as its kind and message.
    async fn read(&mut self) -> (Vec<String>, Option<(ErrorKind, String)>) {
        let mut pieces = Vec::new();
        while let Some(piece) = self.stream.next().await {
            match piece {
                Ok(piece) => pieces.push(piece),
                Err(error) => {
                    assert_eq!(error.prediction_id(), Some("abc"));
                    assert!(self.stream.next().await.is_none(), "an error is the last item");
                    return (pieces, Some((error.kind(), error.to_string())));
                }
            }
        }
        assert!(self.stream.next().await.is_none());
        (pieces, None)
    }

    /// How often the prediction was read.
    fn reads(&self) -> usize {
        self.api.lines().iter().filter(|line| *line == "GET /v1/predictions/abc").count()
    }
}

#[tokio::test]
async fn events_become_pieces_and_the_token_stays_home() {
    let text = ": hi\n\nevent: output\nid: 7:1\ndata: Hel\n\nevent: news\ndata: x\n\nevent: logs\nid: 7:2\ndata: half way\n\n\
                event: output\nid: 7:3\ndata: lo\ndata: \n\nevent: done\ndata: {}\n\n";
    let whole = prediction_with("succeeded", json!({"output": ["Hel", "lo\n"], "metrics": {"predict_time": 1.5}}));
    let mut scene = Scene::new([events(text)], [Step::json(200, &whole)]).await;
    assert_eq!(scene.stream.prediction().status(), &Status::Starting);
    assert_eq!(scene.read().await, (vec!["Hel".to_owned(), "lo\n".to_owned()], None));
    assert_eq!(scene.stream.logs(), "half way");
    assert_eq!(scene.stream.prediction().status(), &Status::Succeeded);

    let [asked] = &scene.host.seen()[..] else { panic!("one connection is enough") };
    assert_eq!((asked.line.as_str(), asked.header("accept")), ("GET /stream/abc?key=1", Some("text/event-stream")));
    assert!(!asked.head.contains(TOKEN) && asked.header("authorization").is_none());
    assert_eq!(asked.header("last-event-id"), None);
    assert_eq!((scene.api.creates(), scene.api.seen()[0].header("prefer"), scene.reads()), (1, None, 1));

    let ended = scene.stream.finish().await.unwrap();
    assert_eq!(ended.output().unwrap().unwrap(), ["Hel", "lo\n"]);
    assert_eq!(ended.metrics().predict_time(), Some(Duration::from_millis(1500)));
    assert_eq!(scene.api.seen().len(), 2, "what was read is not read again");
}

const A: &str = "event: output\nid: 7:1\ndata: a\n\n";
const B: &str = "event: output\nid: 7:2\ndata: b\n\n";
const C: &str = "event: output\nid: 8:0\ndata: c\n\n";
const DONE: &str = "event: done\ndata: {}\n\n";

/// What went wrong with a stream of `a`, `b` and `c`; how often the prediction was read.
#[tokio::test]
async fn each_piece_comes_once_whatever_happens() {
    let processing = || output("processing", &["a"]);
    let succeeded = || output("succeeded", &["a", "b", "c"]);
    let cut = |text: &str| events(text).header("retry-after", "0");
    let table: Vec<(&str, Vec<Step>, Vec<Step>, usize)> = vec![
        ("nothing", vec![events(&[A, B, C, DONE].concat())], vec![succeeded()], 1),
        ("cut off", vec![cut(&[A, B].concat()), events(&[C, DONE].concat())], vec![succeeded()], 1),
        (
            "cut off and repeated from the start",
            vec![cut(&[A, B].concat()), events(&[A, B, C, DONE].concat())],
            vec![succeeded()],
            1,
        ),
        (
            "cut within an event",
            vec![cut(&format!("{A}event: output\nid: 7:2\ndata: b")), events(&[B, C, DONE].concat())],
            vec![succeeded()],
            1,
        ),
        (
            "cut between two bytes of CRLF",
            vec![events(&[A, B, C, DONE].concat().replace('\n', "\r\n"))],
            vec![succeeded()],
            1,
        ),
        (
            "timed out, as it does when there is nothing to say",
            vec![cut(":408: 408 Request Timeout\n\n"), cut(A), cut(":408: 408\n\n"), events(&[B, C, DONE].concat())],
            vec![processing(), processing(), succeeded()],
            3,
        ),
        ("silent, and over unheard", vec![cut("")], vec![succeeded()], 1),
        (
            "the host fails for a while",
            vec![Step::text(503, ""), Step::Drop, events(&[A, B, C, DONE].concat())],
            vec![processing(), processing(), succeeded()],
            3,
        ),
        ("not there", vec![Step::text(404, "")], vec![processing(), output("processing", &["a", "b"]), succeeded()], 3),
        ("not for us", vec![Step::text(403, "")], vec![succeeded()], 1),
        ("no events", vec![Step::text(200, "<html>").header("content-type", "text/html")], vec![succeeded()], 1),
        (
            "lost in the middle",
            vec![cut(&[A, B].concat()), Step::text(410, "")],
            vec![output("processing", &["a", "b"]), succeeded()],
            2,
        ),
        (
            "without ids, so that it can't be taken up",
            vec![cut("event: output\ndata: a\n\n")],
            vec![processing(), succeeded()],
            2,
        ),
        ("some left out", vec![events(&[A, DONE].concat())], vec![succeeded()], 1),
        (
            "in other pieces",
            vec![events("event: output\nid: 1\ndata: ab\n\nevent: done\ndata: {}\n\n")],
            vec![succeeded()],
            1,
        ),
        (
            "the status lags behind",
            vec![events(&[A, B, C, DONE].concat())],
            vec![processing(), output("processing", &["a", "b", "c"]), succeeded()],
            3,
        ),
        (
            "a redirect",
            vec![Step::text(307, "").header("location", "/elsewhere"), events(&[A, B, C, DONE].concat())],
            vec![succeeded()],
            1,
        ),
    ];
    for (what, host, reads, expected) in table {
        let connections = host.len();
        let mut scene = Scene::new(host, reads).await;
        let (pieces, error) = scene.read().await;
        assert_eq!((pieces.concat().as_str(), error), ("abc", None), "{what}");
        assert_eq!((scene.reads(), scene.host.seen().len()), (expected, connections), "{what}");
        assert_eq!(scene.stream.prediction().status(), &Status::Succeeded, "{what}");
        assert_eq!(scene.api.creates(), 1, "{what}");
        assert!(scene.host.seen().iter().all(|seen| !seen.head.contains(TOKEN)), "{what}");
    }
}

#[tokio::test]
async fn a_stream_is_taken_up_after_the_last_whole_event() {
    let cut = format!("retry: 1\n\n{A}{B}event: output\nid: 9:9\ndata: lost");
    let mut scene =
        Scene::new([events(&cut), events(&[C, DONE].concat())], [output("succeeded", &["a", "b", "c"])]).await;
    scene.read().await;
    let ids: Vec<_> = scene.host.seen().iter().map(|seen| seen.header("last-event-id").map(str::to_owned)).collect();
    assert_eq!(ids, [None, Some("7:2".to_owned())]);
}

#[tokio::test]
async fn an_end_without_success_is_the_last_item() {
    let failed = |more: Value| Step::json(200, &prediction_with("failed", more));
    let error = "event: error\ndata: {\"detail\": \"CUDA out of memory\"}\n\n";
    let done = |reason: &str| format!("{A}{error}event: done\ndata: {{\"reason\": \"{reason}\"}}\n\n");
    let gone = || Step::text(404, "{}");
    let table = [
        (done("error"), failed(json!({"error": "CUDA out of memory"})), ErrorKind::Failed, "CUDA out of memory"),
        (done("canceled"), output("canceled", &["a"]), ErrorKind::Canceled, "canceled"),
        // What can't be read is told by the stream itself.
        (done("error"), gone(), ErrorKind::Failed, "CUDA out of memory"),
        (done("canceled"), gone(), ErrorKind::Canceled, "canceled"),
    ];
    for (text, read, kind, part) in table {
        let mut scene = Scene::new([events(&text)], [read]).await;
        let (pieces, error) = scene.read().await;
        let (found, message) = error.unwrap();
        assert_eq!((pieces, found), (vec!["a".to_owned()], kind), "{text}");
        assert!(message.contains(part), "{message}");
    }
    // And what succeeded is not lost over a read that fails.
    let mut scene = Scene::new([events(&[A, DONE].concat())], [gone()]).await;
    assert_eq!(scene.read().await, (vec!["a".to_owned()], None));
}

#[tokio::test]
async fn finishing_passes_over_what_is_left_and_says_how_it_ended() {
    let scene = Scene::new([events(&[A, B, C, DONE].concat())], [output("succeeded", &["a", "b", "c"])]).await;
    let ended = scene.stream.finish().await.unwrap();
    assert_eq!(ended.output().unwrap().unwrap(), ["a", "b", "c"]);

    let failed = Step::json(200, &prediction_with("failed", json!({"error": "no"})));
    let mut scene = Scene::new([events("event: done\ndata: {\"reason\": \"error\"}\n\n")], [failed]).await;
    scene.read().await;
    assert_eq!(scene.stream.finish().await.unwrap_err().kind(), ErrorKind::Failed, "also when it was said before");
}

#[tokio::test]
async fn where_there_is_no_stream_the_output_is_read_as_it_grows() {
    let created = Step::json(201, &prediction_with("starting", json!({})));
    let api = Server::script([
        created,
        Step::json(200, &prediction_with("starting", json!({"output": null}))),
        output("processing", &["a"]),
        Step::text(502, "<html>"),
        output("processing", &["a"]),
        output("processing", &["a", "b"]),
        output("succeeded", &["a", "b", "c"]),
    ])
    .await;
    let stream = api.client().stream(Input::new("a")).await.unwrap();
    let pieces: Vec<_> = StreamExt::collect::<Vec<_>>(stream).await.into_iter().map(Result::unwrap).collect();
    assert_eq!((pieces.concat().as_str(), pieces.len(), api.creates()), ("abc", 3, 1));
}

#[tokio::test]
async fn a_prediction_that_is_known_streams_from_its_start() {
    let host = Server::script([events(&[A, B, C, DONE].concat())]).await;
    let urls = json!({"stream": format!("http://{}/stream/abc", host.address)});
    let running = prediction_with("processing", json!({"output": ["a"], "urls": urls}));
    let api = Server::script([Step::json(200, &running), output("succeeded", &["a", "b", "c"])]).await;
    let found = api.client().prediction::<Input>("abc").await.unwrap();
    let pieces: Vec<_> = found.stream().map(Result::unwrap).collect().await;
    assert_eq!(pieces, ["a", "b", "c"]);

    // One that has ended needs no more than what is known of it.
    let api = Server::script([output("succeeded", &["a", "b"])]).await;
    let found = api.client().prediction::<Input>("abc").await.unwrap();
    let mut stream = found.stream();
    assert_eq!(stream.next().await.unwrap().unwrap(), "a");
    assert_eq!(stream.finish().await.unwrap().output().unwrap().unwrap(), ["a", "b"]);
    assert_eq!(api.seen().len(), 1);
}

#[tokio::test]
async fn a_cog_servers_words_are_understood_too() {
    let text = "event: start\ndata: {\"id\": \"abc\", \"status\": \"processing\"}\n\n\
                event: output\ndata: {\"chunk\": \"a\", \"index\": 0}\n\n\
                event: log\ndata: {\"source\": \"stdout\", \"data\": \"50%\"}\n\n\
                event: metric\ndata: {\"name\": \"x\", \"value\": 1, \"mode\": \"replace\"}\n\n\
                event: output\ndata: {\"chunk\": \"b\", \"index\": 1}\n\n\
                event: completed\ndata: {\"id\": \"abc\", \"status\": \"succeeded\", \"output\": [\"a\", \"b\"]}\n\n";
    let mut scene = Scene::new([events(text)], []).await;
    assert_eq!(scene.read().await, (vec!["a".to_owned(), "b".to_owned()], None));
    assert_eq!((scene.stream.logs(), scene.stream.prediction().status()), ("50%", &Status::Succeeded));
    assert_eq!(scene.reads(), 0, "the last event is the prediction");
}

#[tokio::test]
async fn json_streams_without_a_generated_module() {
    let host = Server::script([events(&[A, DONE].concat())]).await;
    let urls = json!({"stream": format!("http://{}/s", host.address)});
    let api = Server::script([
        Step::json(201, &prediction_with("starting", json!({"urls": urls}))),
        output("succeeded", &["a"]),
    ])
    .await;
    let stream = api.client().model("acme/talker").stream(json!({"prompt": "a"})).await.unwrap();
    let pieces: Vec<_> = stream.map(Result::unwrap).collect().await;
    assert_eq!(pieces, [json!("a")]);
}

#[tokio::test]
async fn time_runs_out_with_the_id_in_hand() {
    let host = Server::script([Step::Drip { body: vec![b':'; 1000], pause: Duration::from_millis(10) }]).await;
    let urls = json!({"stream": format!("http://{}/s", host.address)});
    let api = Server::script([Step::json(201, &prediction_with("starting", json!({"urls": urls})))]).await;
    let client = Client::builder().token(TOKEN).base_url(api.base_url()).build().unwrap();
    let mut stream = client.stream(Input::new("a")).timeout(Duration::from_millis(200)).await.unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.prediction_id()), (ErrorKind::Timeout, Some("abc")));
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_refused_create_is_no_stream() {
    let api = Server::script([Step::json(422, &json!({"detail": "no"}))]).await;
    let error = api.client().stream(Input::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
    let error = api.client().stream(Input::new("")).await.unwrap_err();
    assert_eq!((error.kind(), api.seen().len()), (ErrorKind::InvalidInput, 1));
}

/// A stream of a Cog server that gives these answers.
async fn on_cog(steps: impl IntoIterator<Item = Step>) -> (Server, Client, OutputStream<Input>) {
    let server = Server::script(steps).await;
    let client = Client::builder().cog(format!("http://{}", server.address)).build().unwrap();
    let stream = client.stream(Input::new("a")).await.unwrap();
    (server, client, stream)
}

#[tokio::test]
async fn a_cog_server_streams_its_answer() {
    let text = "event: start\ndata: {\"status\": \"processing\"}\n\n\
                event: output\ndata: {\"chunk\": \"a\", \"index\": 0}\n\n\
                event: output\ndata: {\"chunk\": \"b\", \"index\": 1}\n\n\
                event: completed\ndata: {\"status\": \"succeeded\", \"output\": [\"a\", \"b\"]}\n\n";
    let ended = || Step::json(200, &json!({"status": "succeeded", "output": ["a", "b"]}));
    let table: [(&str, Vec<Step>, &[bool]); 4] = [
        ("events", vec![events(text)], &[true]),
        (
            "a server that is busy, then starting",
            vec![
                Step::text(409, "{}"),
                Step::text(503, "{}"),
                Step::json(200, &json!({"status": "STARTING"})),
                events(text),
            ],
            &[true, true, true],
        ),
        ("a model that does not stream", vec![Step::text(406, "{}"), ended()], &[true, false]),
        ("a server that knows no events", vec![ended()], &[true]),
    ];
    for (what, steps, wishes) in table {
        let (server, client, mut stream) = on_cog(steps).await;
        let id = stream.prediction().id().to_owned();
        let mut pieces = Vec::new();
        while let Some(piece) = stream.next().await {
            pieces.push(piece.unwrap());
        }
        assert_eq!(pieces, ["a", "b"], "{what}");
        let mut seen = server.seen();
        seen.retain(|seen| seen.line != "GET /health-check");
        assert!(seen.iter().all(|seen| seen.line == format!("PUT /predictions/{id}")), "{what}");
        let asked: Vec<_> = seen.iter().map(|seen| seen.header("accept") == Some("text/event-stream")).collect();
        assert_eq!(asked, wishes, "{what}");
        // Whoever knows the id finds it.
        assert_eq!(client.prediction::<Input>(&id).await.unwrap().status(), &Status::Succeeded, "{what}");
        assert_eq!(stream.finish().await.unwrap().output().unwrap().unwrap(), ["a", "b"], "{what}");
    }
}

#[tokio::test]
async fn a_cog_servers_model_runs_once_whatever_happens() {
    let start = "event: output\ndata: {\"chunk\": \"a\", \"index\": 0}\n\n";
    let failed = Step::json(200, &json!({"status": "failed", "error": "no", "output": ["a"]}));
    let table = [
        ("cut off", events(start), vec!["a"], ErrorKind::Connection),
        ("lost", Step::Drop, vec![], ErrorKind::Connection),
        ("refused", Step::text(422, "{}"), vec![], ErrorKind::Rejected),
        ("failed", failed, vec!["a"], ErrorKind::Failed),
    ];
    for (what, step, expected, kind) in table {
        let (server, _client, mut stream) = on_cog([step]).await;
        let mut pieces = Vec::new();
        let error = loop {
            match stream.next().await.unwrap() {
                Ok(piece) => pieces.push(piece),
                Err(error) => break error,
            }
        };
        assert_eq!((pieces, error.kind()), (expected.into_iter().map(str::to_owned).collect(), kind), "{what}");
        assert_eq!((error.prediction_id(), server.seen().len()), (Some(stream.prediction().id()), 1), "{what}");
    }
}
