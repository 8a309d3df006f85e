//! A program that uses a service, and what it sees of it.

use reqwest::Client;
use reqwest::multipart::{Form, Part};
use serde_json::{Map, Value, json};

/// A token as the service gives it out.
pub(crate) const TOKEN: &str = "r8_0123456789abcdefghijklmnopqrstuvwxyzA";

/// A service, as a program sees it.
pub(crate) struct Api {
    http: Client,
    base: String,
}

impl Api {
    pub(crate) fn at(base: &str) -> Self {
        Self { http: Client::builder().no_proxy().build().unwrap(), base: base.to_owned() }
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(TOKEN);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// The status and the answer of a request with JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(TOKEN).header("prefer", "wait=30");
        let answer = request.json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Runs a model by its name, to the end.
    pub(crate) async fn run(&self, model: &str, input: Value) -> Value {
        let (status, created) = self.post(&format!("/models/{model}/predictions"), &json!({"input": input})).await;
        assert_eq!(status, 201, "{created}");
        self.ended(created).await
    }

    /// Runs a version, to the end.
    pub(crate) async fn run_version(&self, version: &str, input: Value) -> Value {
        let (status, created) = self.post("/predictions", &json!({"version": version, "input": input})).await;
        assert_eq!(status, 201, "{created}");
        self.ended(created).await
    }

    /// Reads a prediction by the address that its answer has until it has ended.
    async fn ended(&self, mut prediction: Value) -> Value {
        while ["starting", "processing"].contains(&prediction["status"].as_str().unwrap()) {
            let request = self.http.get(prediction["urls"]["get"].as_str().unwrap()).bearer_auth(TOKEN);
            prediction = request.send().await.unwrap().json().await.unwrap();
        }
        prediction
    }

    /// Uploads a file, and gives its address.
    pub(crate) async fn upload(&self, content: &'static str) -> Value {
        let part = Part::text(content).file_name("notes.txt").mime_str("text/plain").unwrap();
        let request = self.http.post(format!("{}/files", self.base)).bearer_auth(TOKEN);
        let answer = request.multipart(Form::new().part("content", part)).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["urls"]["get"].clone()
    }

    pub(crate) async fn download(&self, address: &Value) -> Vec<u8> {
        let answer = self.http.get(address.as_str().unwrap()).send().await.unwrap();
        answer.error_for_status().unwrap().bytes().await.unwrap().to_vec()
    }

    /// What a stream of events says, to its end, without the ids of events.
    pub(crate) async fn stream(&self, prediction: &Value) -> String {
        let answer = self.http.get(prediction["urls"]["stream"].as_str().unwrap()).send().await.unwrap();
        let text = answer.text().await.unwrap();
        let lines: Vec<&str> =
            text.lines().filter(|line| line.starts_with("event: out") || line.starts_with("data:")).collect();
        lines.join("\n")
    }
}

/// What a program makes of a prediction: all that does not name the server or the time.
pub(crate) fn seen(prediction: &Value) -> Value {
    let keys = ["model", "version", "status", "error", "logs", "metrics"];
    let seen: Map<_, _> = keys.iter().map(|key| ((*key).to_owned(), prediction[*key].clone())).collect();
    Value::Object(seen)
}
