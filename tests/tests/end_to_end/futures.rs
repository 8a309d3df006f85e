//! Futures of a run go wherever futures go.

use std::future::{self, Future};

use futures_util::stream::{self, StreamExt};
use replicate_tests::Service;
use replicate_tests::models::{animagine, llama};
use tokio::task::JoinSet;

fn sendable<F: Future + Send + 'static>(future: F) -> F {
    future
}

fn prompt(number: usize) -> llama::Input {
    llama::Input::new().prompt(format!("planet {number}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_are_joined_by_whatever_joins_futures() {
    let service = Service::start().await;
    let client = &service.client;

    let spawned = tokio::spawn(client.run(prompt(0)).send());
    assert!(spawned.await.unwrap().unwrap().contains("planet 0"));
    let spawned = tokio::spawn(client.run(prompt(1)).into_future());
    assert!(spawned.await.unwrap().unwrap().contains("planet 1"));

    tokio::select! {
        output = client.run(prompt(2)) => assert!(output.unwrap().contains("planet 2")),
        () = future::pending() => unreachable!("this never ends"),
    }

    let mut set = JoinSet::new();
    for number in 3..6 {
        set.spawn(client.run(prompt(number)).send());
    }
    let joined = set.join_all().await;
    assert!(joined.iter().all(Result::is_ok));

    // In the order of the futures, so that each answer can be told.
    let joined = futures_util::future::join_all((6..9).map(|number| client.run(prompt(number)).send())).await;
    for (number, output) in (6..9).zip(joined) {
        assert!(output.unwrap().contains(&format!("planet {number}")));
    }

    let buffered: Vec<_> =
        stream::iter((9..15).map(|number| client.run(prompt(number)).send())).buffer_unordered(3).collect().await;
    assert_eq!((buffered.len(), buffered.iter().all(Result::is_ok)), (6, true));
    assert_eq!(service.creates().len(), 15);
}

#[tokio::test]
async fn a_submit_and_all_that_follows_is_sendable() {
    let service = Service::start().await;
    let client = service.client.clone();
    let images = tokio::spawn(sendable(async move {
        let mut prediction = sendable(client.submit(animagine::Input::new().width(16).height(16)).send()).await?;
        prediction.refresh().await?;
        let images = prediction.wait().await?;
        client.download(&images[0]).bytes().await
    }));
    assert!(images.await.unwrap().unwrap().starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn what_is_not_awaited_is_not_sent() {
    let service = Service::start().await;
    drop(service.client.run(prompt(0)));
    drop(service.client.run(prompt(1)).send());
    assert!(service.emulator.requests().is_empty());
}
