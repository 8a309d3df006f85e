//! The server over HTTP: who may ask, and that the same holds as over stdin and stdout.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};

use reqwest::blocking::{Client, RequestBuilder, Response};
use rmcp::ServiceExt;
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use serde_json::{Value, json};

use crate::agent::{params, text};
use crate::support::{Folder, Service};
use crate::{creates, package, service};

pub(crate) const TOKEN: &str = "a-token-of-these-tests";

/// A server, which ends with this.
pub(crate) struct Server {
    process: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start(service: &Service, folder: &Folder, options: &str, token: Option<&str>) -> Self {
        let mut command = service.command(folder, &format!("mcp --listen 127.0.0.1:0 {options}"));
        command.envs(token.map(|token| ("REPLICATE_MCP_TOKEN", token)));
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut url = String::new();
        stdout.read_line(&mut url).unwrap();
        Self { process, stdout, url: url.trim_end().to_owned() }
    }

    /// A request as clients send it, with a token.
    fn post(&self, token: &str, message: &Value) -> RequestBuilder {
        let post = Client::new().post(&self.url).bearer_auth(token);
        let post = post.header("accept", "application/json, text/event-stream");
        post.header("content-type", "application/json").body(message.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn initialize() -> Value {
    let client = json!({"name": "lines", "version": "1"});
    let params = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client});
    json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params})
}

fn status(request: RequestBuilder) -> u16 {
    request.send().unwrap().status().as_u16()
}

fn session(response: &Response) -> String {
    response.headers()["mcp-session-id"].to_str().unwrap().to_owned()
}

/// The message in an answer that is a stream of events.
fn message(mut response: Response) -> Value {
    let mut text = String::new();
    response.read_to_string(&mut text).unwrap();
    let data = text.lines().filter_map(|line| line.strip_prefix("data:")).rfind(|data| data.contains("\"id\""));
    serde_json::from_str(data.unwrap_or_else(|| panic!("{text}"))).unwrap()
}

#[test]
fn nobody_asks_without_the_token_or_for_another_host() {
    let (service, folder) = (service(|builder| builder), package());
    let server = Server::start(&service, &folder, "", Some(TOKEN));
    let post = |token| server.post(token, &initialize());
    assert_eq!(status(post(TOKEN)), 200);
    assert_eq!(status(post("another")), 401);
    assert_eq!(status(Client::new().post(&server.url)), 401);
    for (name, value) in
        [("host", "evil.example"), ("host", "127.0.0.1.evil.example"), ("origin", "http://evil.example")]
    {
        assert_eq!(status(post(TOKEN).header(name, value)), 403, "{name}: {value}");
    }
    let allowed = Server::start(&service, &folder, "--allow-host mcp.example", Some(TOKEN));
    assert_eq!(status(allowed.post(TOKEN, &initialize()).header("host", "mcp.example")), 200);
}

#[test]
fn a_token_is_made_up_where_none_is_set() {
    let (service, folder) = (service(|builder| builder), package());
    let mut server = Server::start(&service, &folder, "", None);
    let mut line = String::new();
    server.stdout.read_line(&mut line).unwrap();
    let token = line.trim_end().strip_prefix("Authorization: Bearer ").unwrap().to_owned();
    assert_eq!((token.len(), status(server.post(&token, &initialize()))), (32, 200));
}

#[test]
fn a_request_that_comes_again_is_one_prediction() {
    let (service, folder) = (service(|builder| builder), package());
    let server = Server::start(&service, &folder, "", Some(TOKEN));
    let session = session(&server.post(TOKEN, &initialize()).send().unwrap());
    let post = |message: &Value| server.post(TOKEN, message).header("mcp-session-id", &session).send().unwrap();
    assert_eq!(post(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).status(), 202);
    let params = json!({"name": "acme_writer", "arguments": {"prompt": "a"}});
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    let first = message(post(&call));
    assert_eq!((&first["result"]["isError"], &message(post(&call))), (&json!(false), &first));
    assert_eq!(creates(&service).len(), 1);
}

#[test]
fn the_author_s_order_is_kept() {
    let (service, folder) = (service(|builder| builder), package());
    let server = Server::start(&service, &folder, "", Some(TOKEN));
    let session = session(&server.post(TOKEN, &initialize()).send().unwrap());
    let post = |message: &Value| server.post(TOKEN, message).header("mcp-session-id", &session).send().unwrap();
    post(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    let listed = post(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})).text().unwrap();
    let at = |name: &str| listed.find(&format!("\"{name}\":{{")).unwrap_or_else(|| panic!("{name} {listed}"));
    assert!(at("prompt") < at("width") && at("width") < at("style") && at("style") < at("image"), "{listed}");
}

#[test]
fn the_client_of_the_crate_lists_and_calls() {
    let (service, folder) = (service(|builder| builder), package());
    let server = Server::start(&service, &folder, "", Some(TOKEN));
    let config = StreamableHttpClientTransportConfig::with_uri(server.url.as_str()).auth_header(TOKEN);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let client = ().serve(StreamableHttpClientTransport::from_config(config)).await.unwrap();
        assert_eq!(client.list_all_tools().await.unwrap()[0].name, "acme_painter");
        let valid = client.call_tool(params("acme_painter", json!({"prompt": "a"}))).await.unwrap();
        assert!(valid.content.iter().any(|block| block.as_image().is_some()), "{valid:?}");
        let invalid = client.call_tool(params("acme_painter", json!({"prompt": 5}))).await.unwrap();
        assert!(text(&invalid).contains("`prompt`"), "{invalid:?}");
        client.cancel().await.unwrap();
    });
}
