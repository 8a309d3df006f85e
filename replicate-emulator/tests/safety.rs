//! Who may use the emulator, and how long a request may take to arrive.
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::time::Duration;

use replicate_emulator::{Builder, Document, Emulator};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn builder() -> Builder {
    let document = Document::from_json(r#"{"Input": {}}"#).unwrap().with_model("acme/echo".parse().unwrap());
    Emulator::builder().document(document)
}

fn http() -> Client {
    Client::builder().no_proxy().redirect(Policy::none()).build().unwrap()
}

fn origin(emulator: &Emulator) -> String {
    format!("http://{}", emulator.address())
}

async fn status(request: RequestBuilder) -> StatusCode {
    request.send().await.unwrap().status()
}

/// By DNS rebinding, a page of another site can have a browser send its requests here, under the site's own name.
#[tokio::test]
async fn foreign_hosts_are_refused_everywhere() {
    let emulator = builder().allow_host("emulator.test").start().await.unwrap();
    let origin = origin(&emulator);
    for path in ["/", "/v1/account", "/v1/predictions", "/.web/models", "/.web/style.css", "/delivery/a/b", "/stream/a"]
    {
        for (host, refused) in [
            ("evil.example", true),
            ("localhost.evil.example:80", true),
            ("localhost:1", false),
            ("10.1.2.3", false),
            ("emulator.test:80", false),
        ] {
            let request = http().get(format!("{origin}{path}")).bearer_auth("any").header("host", host);
            assert_eq!(status(request).await == StatusCode::FORBIDDEN, refused, "{path} {host}");
        }
    }
    let create = http().post(format!("{origin}/v1/models/acme/echo/predictions")).bearer_auth("any");
    let create = create.header("host", "evil.example").body(r#"{"input": {}}"#);
    assert_eq!(status(create).await, StatusCode::FORBIDDEN);
    assert!(emulator.predictions().is_empty());
}

#[tokio::test]
async fn a_token_guards_the_page_as_it_guards_the_api() {
    let emulator = builder().token("s&cret").start().await.unwrap();
    let origin = origin(&emulator);
    let get = |path: &str| http().get(format!("{origin}{path}"));
    for path in ["/", "/.web/main.js", "/.web/models", "/.web/predictions", "/.web/models/acme/echo", "/?token=other"] {
        assert_eq!(status(get(path)).await, StatusCode::UNAUTHORIZED, "{path}");
    }
    let create = http().post(format!("{origin}/.web/models/acme/echo/predictions")).json(&serde_json::json!({}));
    assert_eq!(status(create).await, StatusCode::UNAUTHORIZED);
    assert!(emulator.predictions().is_empty());
    let asks = get("/").send().await.unwrap();
    assert!(asks.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert!(asks.text().await.unwrap().contains("name=\"token\""), "it asks for the token");

    // The address of the page opens it: the browser keeps a cookie that is not the token.
    assert_eq!(emulator.page_url(), format!("{origin}/?token=s%26cret"));
    let opened = http().get(emulator.page_url()).send().await.unwrap();
    assert_eq!((opened.status(), opened.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/"));
    let cookie = opened.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict") && !cookie.contains("cret"), "{cookie}");
    let cookie = format!("other=1; {}", cookie.split(';').next().unwrap());
    for path in ["/", "/.web/main.js", "/.web/models", "/.web/predictions"] {
        assert_eq!(status(get(path).header("cookie", &cookie)).await, StatusCode::OK, "{path}");
        assert_eq!(status(get(path).header("cookie", format!("{cookie}0"))).await, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(status(get(path).bearer_auth("s&cret")).await, StatusCode::OK, "{path}");
    }
    assert_eq!(status(get("/v1/account").header("cookie", &cookie)).await, StatusCode::UNAUTHORIZED, "it is no token");
}

/// A client that sends a request a byte at a time must not hold a connection for ever.
#[tokio::test]
async fn slow_requests_end() {
    let emulator = builder().read_timeout(Duration::from_millis(100)).start().await.unwrap();
    let head = "POST /v1/models/acme/echo/predictions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer a\r\n";
    for (sent, expected) in
        [("", ""), (head, ""), (&format!("{head}content-length: 100\r\n\r\n{{"), "HTTP/1.1 408 Request Timeout\r\n")]
    {
        let mut socket = TcpStream::connect(emulator.address()).await.unwrap();
        socket.write_all(sent.as_bytes()).await.unwrap();
        let mut received = String::new();
        socket.read_to_string(&mut received).await.unwrap();
        assert!(received.starts_with(expected) && received.is_empty() == expected.is_empty(), "{sent}: {received}");
    }
    assert!(emulator.predictions().is_empty());
}
