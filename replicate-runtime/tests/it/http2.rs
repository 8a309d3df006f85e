//! HTTP/2 says of some requests that it has not processed them: those are sent again, and no others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use h2::Reason;
use replicate_runtime::{Client, ErrorKind, ReqwestService};
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
        let http = reqwest::Client::builder().http2_prior_knowledge().no_proxy().retry(reqwest::retry::never());
        let service = ReqwestService::from_client(http.build().unwrap());
        let client = Client::builder().token(TOKEN).base_url(address).http_service(service).build().unwrap();
        let result = client.run(Input::new("a")).timeout(Duration::from_secs(10)).await;
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
