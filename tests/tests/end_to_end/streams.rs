//! Outputs that are read while they are made.

use std::time::Duration;

use futures_util::{Stream, StreamExt};
use replicate_emulator::{Fault, Method, Outcome, StatusCode};
use replicate_runtime::output::Text;
use replicate_runtime::{Error, ErrorKind, FileOutput, OutputStream, Status};
use replicate_tests::models::{llama, slideshow};
use replicate_tests::{Service, TOKEN, emulator};
use serde_json::json;

const HOUR: Duration = Duration::from_secs(3600);

fn tokens() -> Outcome {
    Outcome::succeed().output(json!(["One", " two", "\nthree", "", " four"])).run_time(Duration::from_millis(60))
}

async fn whole(stream: impl Stream<Item = Result<Text, Error>> + Unpin) -> Vec<String> {
    stream.map(|token| token.unwrap().into_string()).collect().await
}

#[tokio::test]
async fn tokens_come_as_the_model_makes_them() {
    let service = Service::start().await;
    service.emulator.next_outcome(tokens());
    let mut stream = service.client.stream(llama::Input::new().prompt("count")).await.unwrap();
    let id = stream.prediction().id().to_owned();
    let mut seen = Vec::new();
    while let Some(token) = stream.next().await {
        seen.push(token.unwrap().into_string());
    }
    assert_eq!(seen, ["One", " two", "\nthree", "", " four"]);
    let ended = stream.finish().await.unwrap();
    assert_eq!((ended.id(), ended.status()), (id.as_str(), &Status::Succeeded));
    assert_eq!(ended.output().unwrap().unwrap(), "One two\nthree four");
    assert!(ended.metrics().predict_time().is_some());

    // One create, one connection, one read at the end.
    assert_eq!((service.creates().len(), service.emulator.requests().len()), (1, 3));
    let connection = &service.requests(&Method::GET, &format!("/stream/{id}"))[0];
    assert!(!format!("{:?}", connection.headers()).contains(TOKEN));
}

/// The way to the whole text, for each thing that goes wrong on it.
#[tokio::test]
async fn no_token_is_lost_or_doubled() {
    let gone = || Fault::reply(StatusCode::NOT_FOUND).on(Method::GET, "/stream/*").forever();
    let busy = || Fault::reply(StatusCode::SERVICE_UNAVAILABLE).on(Method::GET, "/stream/*").times(2);
    let page = || Fault::reply(StatusCode::OK).on(Method::GET, "/stream/*").body("<html>").forever();
    let cut = || {
        let body = "event: output\nid: 1:1000000\ndata: One\n\nevent: output\nid: 1:2000000\ndata:  tw";
        Fault::reply(StatusCode::OK).on(Method::GET, "/stream/*").header("content-type", "text/event-stream").body(body)
    };
    for fault in [None, Some(gone()), Some(busy()), Some(page()), Some(cut())] {
        let service = Service::start().await;
        service.emulator.next_outcome(tokens());
        let name = format!("{fault:?}");
        if let Some(fault) = fault {
            service.emulator.fault(fault);
        }
        let stream = service.client.stream(llama::Input::new()).await.unwrap();
        assert_eq!(whole(stream).await.concat(), "One two\nthree four", "{name}");
        assert_eq!(service.creates().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_long_silence_is_sat_out() {
    let service = Service::with(emulator().stream_timeout(Duration::from_millis(5))).await;
    service.emulator.next_outcome(tokens().boot_time(Duration::from_millis(100)));
    let stream = service.client.stream(llama::Input::new()).await.unwrap();
    let id = stream.prediction().id().to_owned();
    assert_eq!(whole(stream).await.concat(), "One two\nthree four");
    assert!(service.requests(&Method::GET, &format!("/stream/{id}")).len() > 1);
}

#[tokio::test]
async fn files_come_one_by_one_without_a_stream_of_events() {
    let service = Service::start().await;
    service.emulator.next_outcome(
        Outcome::succeed()
            .output(json!(["https://a.example/0.png", "https://a.example/1.png"]))
            .run_time(Duration::from_millis(40)),
    );
    let mut stream: OutputStream<slideshow::Input> =
        service.client.stream(slideshow::Input::new("whales")).await.unwrap();
    let mut files: Vec<FileOutput> = Vec::new();
    while let Some(file) = stream.next().await {
        files.push(file.unwrap());
    }
    assert_eq!(
        files.iter().map(FileOutput::as_str).collect::<Vec<_>>(),
        ["https://a.example/0.png", "https://a.example/1.png"]
    );
    assert_eq!(stream.finish().await.unwrap().output().unwrap().unwrap().into_vec(), files);
}

#[tokio::test]
async fn a_failure_comes_after_the_tokens_before_it() {
    let service = Service::start().await;
    let text = json!(["a", "b"]);
    service.emulator.next_outcome(Outcome::fail("CUDA out of memory").output(text).run_time(Duration::from_millis(20)));
    let mut stream = service.client.stream(llama::Input::new()).await.unwrap();
    let id = stream.prediction().id().to_owned();
    let mut items = Vec::new();
    while let Some(item) = stream.next().await {
        items.push(item.map(Text::into_string));
    }
    let error = items.pop().unwrap().unwrap_err();
    assert_eq!((error.kind(), error.prediction_id()), (ErrorKind::Failed, Some(id.as_str())));
    assert!(error.to_string().contains("CUDA out of memory"), "{error}");
    assert_eq!(items.into_iter().map(Result::unwrap).collect::<String>(), "ab");
    assert_eq!(stream.prediction().status(), &Status::Failed);
    assert_eq!(stream.finish().await.unwrap_err().kind(), ErrorKind::Failed);
}

#[tokio::test]
async fn a_stream_is_canceled_or_left_alone() {
    let service = Service::start().await;
    for outcome in [Outcome::succeed().run_time(HOUR), Outcome::succeed().boot_time(HOUR)] {
        service.emulator.next_outcome(outcome);
        let mut stream = service.client.stream(llama::Input::new()).await.unwrap();
        stream.cancel().await.unwrap();
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!((error.kind(), stream.prediction().status()), (ErrorKind::Canceled, &Status::Canceled));
    }
    // Dropped, it runs on.
    service.emulator.next_outcome(Outcome::succeed().run_time(HOUR));
    let stream = service.client.stream(llama::Input::new()).await.unwrap();
    let id = stream.prediction().id().to_owned();
    drop(stream);
    let later = service.client.prediction::<llama::Input>(&id).await.unwrap();
    assert_eq!(later.status(), &Status::Processing);

    // But not when it was to be canceled then.
    service.emulator.next_outcome(Outcome::succeed().run_time(HOUR));
    let stream = service.client.stream(llama::Input::new()).cancel_on_drop().await.unwrap();
    let mut later = service.client.prediction::<llama::Input>(stream.prediction().id()).await.unwrap();
    drop(stream);
    assert_eq!(later.wait().await.unwrap_err().kind(), ErrorKind::Canceled);
}

#[tokio::test]
async fn what_runs_or_ran_streams_from_its_id() {
    let service = Service::start().await;
    service.emulator.next_outcome(tokens());
    let submitted = service.client.submit(llama::Input::new()).await.unwrap();
    let found = service.client.prediction::<llama::Input>(submitted.id()).await.unwrap();
    assert_eq!(whole(found.stream()).await.concat(), "One two\nthree four");
    let mut ended = service.client.prediction::<llama::Input>(submitted.id()).await.unwrap();
    ended.wait().await.unwrap();
    assert_eq!(whole(ended.stream()).await.len(), 5);
    assert_eq!(service.creates().len(), 1);
}

#[tokio::test]
async fn streams_go_wherever_futures_go() {
    let service = Service::start().await;
    let client = service.client.clone();
    let counted = tokio::spawn(async move {
        let mut streams = Vec::new();
        for planet in ["Venus", "Mars"] {
            streams.push(client.stream(llama::Input::new().prompt(planet)).send().await.unwrap());
        }
        futures_util::stream::select_all(streams).map(Result::unwrap).count().await
    });
    assert!(counted.await.unwrap() > 2);
    let json = service.client.model("meta/meta-llama-3-8b-instruct").stream(json!({"prompt": "x"})).await.unwrap();
    assert!(json.map(Result::unwrap).all(async |token| token.is_string()).await);
}
