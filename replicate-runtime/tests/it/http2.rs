//! HTTP/2 says of some requests that it has not processed them: those are sent again, and no others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use h2::Reason;
use replicate_runtime::{Client, ErrorKind, ReqwestService};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{Input, TOKEN, succeeded};

/// What the server does with a stream.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Resets it for this reason.
    Reset(Reason),
    /// Goes away for this reason, without having processed it.
    GoAway(Reason),
}

/// A server that acts so on the first create, and answers all others. Gives its address and counts the creates.
async fn server(act: Act) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    let creates = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&creates);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((request, mut respond))) = connection.accept().await {
                    let is_create = request.method() == http::Method::POST;
                    if is_create && count.fetch_add(1, Ordering::Relaxed) == 0 {
                        match act {
                            Act::Reset(reason) => respond.send_reset(reason),
                            Act::GoAway(reason) => connection.abrupt_shutdown(reason),
                        }
                        continue;
                    }
                    let (status, body) =
                        if is_create { (201, succeeded().to_string()) } else { (404, "{}".to_owned()) };
                    let head = http::Response::builder().status(status).body(()).unwrap();
                    respond.send_response(head, false).unwrap().send_data(body.into(), true).unwrap();
                }
            });
        }
    });
    (address, creates)
}

/// A server that goes away before it comes to the first create: the last stream that it names is an older one. It answers
/// on the connection after that.
async fn server_that_leaves() -> (String, Arc<AtomicUsize>) {
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    // Of 8 bytes, of no stream: last stream 0, NO_ERROR (RFC 9113, section 6.8).
    const GOAWAY: [u8; 17] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const HEADERS: u8 = 1;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    let creates = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&creates);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; PREFACE.len()]).await.unwrap();
        stream.write_all(&SETTINGS).await.unwrap();
        loop {
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.unwrap();
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
            stream.read_exact(&mut vec![0; length]).await.unwrap();
            if head[3] == HEADERS {
                break;
            }
        }
        count.fetch_add(1, Ordering::Relaxed);
        stream.write_all(&GOAWAY).await.unwrap();
        while let Ok((stream, _)) = listener.accept().await {
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    count.fetch_add(1, Ordering::Relaxed);
                    let head = http::Response::builder().status(201).body(()).unwrap();
                    let body = succeeded().to_string();
                    respond.send_response(head, false).unwrap().send_data(body.into(), true).unwrap();
                }
            });
        }
        drop(stream);
    });
    (address, creates)
}

fn client(address: String) -> Client {
    let http = reqwest::Client::builder().http2_prior_knowledge().no_proxy().retry(reqwest::retry::never());
    let service = ReqwestService::from_client(http.build().unwrap());
    Client::builder().token(TOKEN).base_url(address).http_service(service).build().unwrap()
}

#[tokio::test]
async fn a_create_that_a_leaving_server_did_not_come_to_is_sent_again() {
    let (address, creates) = server_that_leaves().await;
    let output = client(address).run(Input::new("a")).timeout(Duration::from_secs(20)).await.unwrap();
    assert_eq!((output, creates.load(Ordering::Relaxed)), (vec!["https://out.example/0.png".to_owned()], 2));
}

#[tokio::test]
async fn a_create_that_was_refused_is_sent_again_and_one_in_doubt_is_not() {
    let table = [
        (Act::Reset(Reason::REFUSED_STREAM), true),
        (Act::Reset(Reason::INTERNAL_ERROR), false),
        (Act::Reset(Reason::CANCEL), false),
        (Act::GoAway(Reason::INTERNAL_ERROR), false),
        // The last stream that it names is the one of the create: it may have been processed.
        (Act::GoAway(Reason::NO_ERROR), false),
    ];
    for (act, again) in table {
        let (address, creates) = server(act).await;
        let result = client(address).run(Input::new("a")).timeout(Duration::from_secs(10)).await;
        assert_eq!(creates.load(Ordering::Relaxed), 1 + usize::from(again), "{act:?}: {result:?}");
        match result {
            Ok(output) => assert!(again && output == ["https://out.example/0.png"], "{act:?}"),
            Err(error) => assert!(
                !again && error.is_outcome_unknown() && error.kind() == ErrorKind::Connection,
                "{act:?}: {error:?}"
            ),
        }
    }
}
