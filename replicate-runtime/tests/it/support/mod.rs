//! A server that does exactly what a test scripts, byte for byte, and an input to run against it.

#[cfg(feature = "object-store")]
pub(crate) mod moto;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use replicate_runtime::{Client, ModelInput, ModelRef, ValidationErrors, Violation};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const TOKEN: &str = "r8_a_token_for_tests";

/// What the server does with one request, once it has read all of it.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Answers.
    Reply { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    /// Sends these bytes, whatever they are, and closes.
    Raw(&'static str),
    /// Closes without a byte.
    Drop,
    /// Sends the head of an answer and the beginning of its body, and closes.
    Half,
    /// Answers, but closes after so many bytes of the body.
    Cut { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8>, sent: usize },
    /// Stays silent for longer than any test waits.
    Stall,
    /// Answers a byte at a time.
    Drip { body: Vec<u8>, pause: Duration },
}

/// A request as the server read it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

type Answer = Arc<Mutex<dyn FnMut(&Seen) -> Step + Send>>;

impl Step {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, &body.to_string())
    }

    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self::Reply { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Reply { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A header by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }
}

impl Server {
    /// One step for each request, in order. A request beyond them is answered 599.
    pub(crate) async fn script(steps: impl IntoIterator<Item = Step>) -> Self {
        let mut steps: VecDeque<Step> = steps.into_iter().collect();
        Self::answer(move |_| steps.pop_front().unwrap_or_else(|| Step::text(599, "not in the script"))).await
    }

    /// The step that this gives for each request.
    pub(crate) async fn answer(answer: impl FnMut(&Seen) -> Step + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let answer: Answer = Arc::new(Mutex::new(answer));
        let record = seen.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, answer.clone(), record.clone()));
            }
        });
        Self { address, seen, task }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// A client of this server that polls fast.
    pub(crate) fn client(&self) -> Client {
        let builder = Client::builder().token(TOKEN).base_url(self.base_url());
        builder.poll_interval(Duration::from_millis(5)).timeout(Duration::from_secs(20)).build().unwrap()
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The request lines, without `HTTP/1.1`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }

    /// How many requests create a prediction.
    pub(crate) fn creates(&self) -> usize {
        let is_create = |line: &&String| line.starts_with("POST ") && line.ends_with("/predictions");
        self.lines().iter().filter(is_create).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, record: Arc<Mutex<Vec<Seen>>>) {
    let Some(seen) = read(&mut stream).await else { return };
    record.lock().unwrap().push(seen.clone());
    let step = (answer.lock().unwrap())(&seen);
    match step {
        Step::Reply { status, headers, body } => reply(&mut stream, status, headers, &body, body.len()).await,
        Step::Cut { status, headers, body, sent } => reply(&mut stream, status, headers, &body, sent).await,
        Step::Raw(bytes) => drop(stream.write_all(bytes.as_bytes()).await),
        Step::Drop => {}
        Step::Half => {
            let half = "HTTP/1.1 201 X\r\ncontent-length: 500\r\n\r\n{\"id\": \"abc\", \"stat";
            let _ = stream.write_all(half.as_bytes()).await;
        }
        Step::Stall => tokio::time::sleep(Duration::from_secs(600)).await,
        Step::Drip { body, pause } => {
            let head = format!("HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).await;
            for byte in body {
                let _ = stream.write_all(&[byte]).await;
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// Answers with the beginning of a body.
async fn reply(stream: &mut TcpStream, status: u16, headers: Vec<(&'static str, String)>, body: &[u8], sent: usize) {
    let mut head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([name, ": ", &*value, "\r\n"]);
    }
    let _ = stream.write_all(format!("{head}\r\n").as_bytes()).await;
    let _ = stream.write_all(&body[..sent]).await;
}

/// Reads a whole request; `None` where the client hung up before it was complete.
async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let line = head.lines().next()?.trim_end_matches(" HTTP/1.1").to_owned();
            let mut seen = Seen { line, head, body: bytes[end + 4..].to_vec() };
            let length: usize = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
            while seen.body.len() < length {
                let mut piece = [0; 8192];
                let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
                seen.body.extend_from_slice(&piece[..read]);
            }
            return Some(seen);
        }
        let mut piece = [0; 8192];
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
    }
}

/// The input of a model that is pinned to a version: JSON under a type's name.
#[derive(Clone, Debug)]
pub(crate) struct Input(pub(crate) Map<String, Value>);

impl Input {
    pub(crate) fn new(prompt: &str) -> Self {
        Self(Map::from_iter([("prompt".to_owned(), json!(prompt))]))
    }
}

pub(crate) const VERSION: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

impl ModelInput for Input {
    const MODEL: ModelRef = ModelRef::new("acme", "painter").at_version(VERSION);
    type Output = Vec<String>;

    /// An empty prompt is refused.
    fn validate(&self) -> Result<(), ValidationErrors> {
        if self.0.get("prompt") == Some(&json!("")) {
            return Err(ValidationErrors::from(vec![Violation::custom("prompt", json!(""), "must not be empty")]));
        }
        Ok(())
    }
}

impl Serialize for Input {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Input {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self)
    }
}

/// A prediction of the id `abc` in this status.
pub(crate) fn prediction(status: &str) -> Value {
    json!({
        "id": "abc", "model": "acme/painter", "version": VERSION, "status": status,
        "urls": {"get": "https://elsewhere.example/v1/predictions/abc", "web": "https://elsewhere.example/p/abc"},
    })
}

/// The same with more fields.
pub(crate) fn prediction_with(status: &str, more: Value) -> Value {
    let mut prediction = prediction(status);
    if let (Value::Object(fields), Value::Object(more)) = (&mut prediction, more) {
        fields.extend(more);
    }
    prediction
}

/// Done, with one image.
pub(crate) fn succeeded() -> Value {
    prediction_with("succeeded", json!({"output": ["https://out.example/0.png"]}))
}
