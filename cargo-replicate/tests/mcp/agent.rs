//! Clients of `mcp` as a process: the one of the crate `rmcp`, and lines as they are written.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use rmcp::model::{CallToolRequestParams, CallToolResult, ClientRequest, ProgressNotificationParam, Request, Tool};
use rmcp::service::{NotificationContext, PeerRequestOptions, RequestHandle, RunningService};
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientHandler, RoleClient, ServiceExt};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use crate::support::{Folder, Service};

/// What a client hears beside results.
#[derive(Clone, Default)]
pub(crate) struct Ears {
    pub(crate) progress: Arc<Mutex<Vec<ProgressNotificationParam>>>,
    pub(crate) heard: Arc<Notify>,
}

impl ClientHandler for Ears {
    async fn on_progress(&self, told: ProgressNotificationParam, _: NotificationContext<RoleClient>) {
        self.progress.lock().unwrap().push(told);
        self.heard.notify_one();
    }
}

/// A client of the crate `rmcp`, with a server of its own.
pub(crate) struct Agent {
    pub(crate) runtime: Runtime,
    pub(crate) ears: Ears,
    service: Option<RunningService<RoleClient, Ears>>,
}

impl Agent {
    pub(crate) fn start(service: &Service, folder: &Folder, options: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let command = service.command(folder, &format!("mcp {options}"));
        let ears = Ears::default();
        let service = runtime.block_on(async {
            let process = TokioChildProcess::new(tokio::process::Command::from(command)).unwrap();
            ears.clone().serve(process).await.unwrap()
        });
        Self { runtime, ears, service: Some(service) }
    }

    fn service(&self) -> &RunningService<RoleClient, Ears> {
        self.service.as_ref().unwrap()
    }

    pub(crate) fn peer(&self) -> &rmcp::Peer<RoleClient> {
        self.service().peer()
    }

    pub(crate) fn tools(&self) -> Vec<Tool> {
        self.runtime.block_on(self.service().list_all_tools()).unwrap()
    }

    pub(crate) fn call(&self, tool: &str, arguments: Value) -> CallToolResult {
        self.runtime.block_on(self.service().call_tool(params(tool, arguments))).unwrap()
    }

    /// Calls a tool several times at once.
    pub(crate) fn call_all(&self, tool: &str, arguments: Vec<Value>) -> Vec<CallToolResult> {
        self.runtime.block_on(async {
            let mut calls = tokio::task::JoinSet::new();
            for arguments in arguments {
                let (peer, params) = (self.service().peer().clone(), params(tool, arguments));
                calls.spawn(async move { peer.call_tool(params).await.unwrap() });
            }
            calls.join_all().await
        })
    }

    /// A call that can be canceled. The server has created its prediction when this returns.
    pub(crate) fn begin(&self, tool: &str, arguments: Value) -> RequestHandle<RoleClient> {
        let request = ClientRequest::CallToolRequest(Request::new(params(tool, arguments)));
        self.runtime.block_on(async {
            let options = PeerRequestOptions::no_options();
            let handle = self.service().send_cancellable_request(request, options).await.unwrap();
            self.ears.heard.notified().await;
            handle
        })
    }

    /// Leaves, and waits until the server has ended.
    pub(crate) fn leave(mut self) {
        self.runtime.block_on(self.service.take().unwrap().cancel()).unwrap();
    }
}

pub(crate) fn params(tool: &str, arguments: Value) -> CallToolRequestParams {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments)
}

/// The text of a result.
pub(crate) fn text(result: &CallToolResult) -> String {
    let texts: Vec<&str> =
        result.content.iter().filter_map(|block| block.as_text()).map(|text| text.text.as_str()).collect();
    texts.join("\n")
}

/// A client that writes lines itself.
pub(crate) struct Lines {
    process: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Lines {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (stdin, stdout) = (process.stdin.take(), BufReader::new(process.stdout.take().unwrap()));
        let mut lines = Self { process, stdin, stdout };
        let client = json!({"name": "lines", "version": "1"});
        let params = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client});
        lines.send(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}));
        lines.answer(0);
        lines.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        lines
    }

    pub(crate) fn send(&mut self, message: &Value) {
        writeln!(self.stdin.as_mut().unwrap(), "{message}").unwrap();
    }

    pub(crate) fn call(&mut self, id: u64, tool: &str, arguments: &Value) {
        let params = json!({"name": tool, "arguments": arguments, "_meta": {"progressToken": id}});
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}));
    }

    /// The next line.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the server has ended");
        line
    }

    /// The answer to a request, which other lines may come before.
    pub(crate) fn answer(&mut self, id: u64) -> Value {
        loop {
            let message: Value = serde_json::from_str(&self.line()).unwrap();
            if message["id"] == id {
                return message;
            }
        }
    }

    /// Kills the server as nobody can prevent.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Leaves, and waits until the server has ended.
    pub(crate) fn leave(mut self) -> i32 {
        drop(self.stdin.take());
        self.process.wait().unwrap().code().unwrap()
    }
}
