//! A rust-analyzer that runs as an editor runs it: the language server protocol over its standard streams.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

pub(super) struct Server {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts it on the package at a URL, and waits until it has looked at all of it.
    pub(super) fn start(mut command: Command, url: &str) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (input, output) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        let mut server = Self { process, input, output };
        let capabilities = json!({"experimental": {"serverStatusNotification": true}});
        let options = json!({"checkOnSave": false});
        let root = json!({"rootUri": url, "capabilities": capabilities, "initializationOptions": options});
        server.ask("initialize", &root);
        server.send(&json!({"method": "initialized", "params": {}}));
        let is_done = |message: &Value| message["params"]["quiescent"] == true;
        while !is_done(&server.receive()) {}
        server
    }

    /// What it offers behind the first place where a text stands in a file.
    pub(super) fn completions(&mut self, url: &str, text: &str, behind: &str) -> Vec<String> {
        let file = json!({"uri": url, "languageId": "rust", "version": 1, "text": text});
        self.send(&json!({"method": "textDocument/didOpen", "params": {"textDocument": file}}));
        let before = &text[..text.find(behind).unwrap() + behind.len()];
        let (line, last) = (before.matches('\n').count(), before.rsplit('\n').next().unwrap());
        let position = json!({"line": line, "character": last.len()});
        let place = json!({"textDocument": {"uri": url}, "position": position});
        let answer = self.ask("textDocument/completion", &place);
        self.send(&json!({"method": "textDocument/didClose", "params": {"textDocument": {"uri": url}}}));
        let items = answer["items"].as_array().or(answer.as_array()).unwrap();
        items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.send(&json!({"id": method, "method": method, "params": params}));
        loop {
            let mut message = self.receive();
            if message["id"] == method {
                assert_eq!(message["error"], Value::Null, "{method}");
                return message["result"].take();
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let mut message = message.clone();
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    /// The next message; what it asks itself is answered with nothing.
    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "rust-analyzer has ended");
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().unwrap(),
                None if line.trim_end().is_empty() => break,
                None => {}
            }
        }
        let mut text = vec![0; length];
        self.output.read_exact(&mut text).unwrap();
        let message: Value = serde_json::from_slice(&text).unwrap();
        if message.get("method").is_some() && message.get("id").is_some() {
            self.send(&json!({"id": message["id"], "result": null}));
        }
        message
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
