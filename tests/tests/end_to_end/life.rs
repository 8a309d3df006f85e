//! The life of a prediction that is not waited for from the start.

use std::time::Duration;

use replicate_emulator::{Method, Outcome};
use replicate_runtime::{ErrorKind, Prediction, Status};
use replicate_tests::models::{animagine, flux};
use replicate_tests::{Service, client};
use serde_json::json;

const HOUR: Duration = Duration::from_secs(3600);

async fn submitted(service: &Service, outcome: Outcome) -> Prediction<flux::Input> {
    service.emulator.next_outcome(outcome);
    service.client.submit(flux::Input::new("a")).await.unwrap()
}

#[tokio::test]
async fn a_prediction_goes_from_starting_to_its_output() {
    let service = Service::start().await;
    let starting = submitted(&service, Outcome::succeed().boot_time(HOUR)).await;
    assert_eq!(starting.status(), &Status::Starting);
    assert!(starting.output().unwrap().is_none());

    let mut processing = submitted(&service, Outcome::succeed().run_time(HOUR)).await;
    processing.refresh().await.unwrap();
    assert_eq!(processing.status(), &Status::Processing);
    assert!(processing.started_at().is_some() && processing.completed_at().is_none());

    let mut prediction = submitted(&service, Outcome::succeed()).await;
    let output = prediction.wait().await.unwrap();
    assert_eq!(output.len(), 1);
    assert_eq!(prediction.status(), &Status::Succeeded);
    assert_eq!(prediction.output().unwrap().unwrap(), output);
    assert!(prediction.metrics().predict_time().is_some() && prediction.completed_at().is_some());
    assert!((prediction.progress().unwrap().fraction - 1.0).abs() < f64::EPSILON, "{}", prediction.logs());
    assert_eq!(service.creates().len(), 3);
}

#[tokio::test]
async fn waiting_polls_until_the_end_and_reading_does_not_change_it() {
    let service = Service::start().await;
    let outcome = Outcome::succeed().boot_time(Duration::from_millis(20)).run_time(Duration::from_millis(20));
    let mut prediction = submitted(&service, outcome.logs("seed 7")).await;
    // On a busy machine it may have ended before the answer to its create was written.
    let had_ended = prediction.status().is_terminal();
    let first = prediction.wait().await.unwrap();
    assert_eq!(service.requests(&Method::GET, prediction.id()).is_empty(), had_ended);
    prediction.refresh().await.unwrap();
    assert_eq!(prediction.wait().await.unwrap(), first);
    assert_eq!(prediction.logs(), "seed 7");
}

#[tokio::test]
async fn an_id_is_enough_after_a_restart() {
    let service = Service::start().await;
    let id = submitted(&service, Outcome::succeed()).await.id().to_owned();
    let restarted = client(service.emulator.base_url()).build().unwrap();
    let mut prediction = restarted.prediction::<flux::Input>(&id).await.unwrap();
    assert_eq!(prediction.id(), id);
    assert_eq!(prediction.wait().await.unwrap().len(), 1);
    assert_eq!(prediction.raw()["input"], json!({"prompt": "a"}));

    let error = restarted.prediction::<flux::Input>("nosuchprediction").await.unwrap_err();
    assert_eq!((error.kind(), error.prediction_id()), (ErrorKind::NotFound, Some("nosuchprediction")));
    assert_eq!(service.creates().len(), 1);
}

#[tokio::test]
async fn canceling_ends_what_runs_and_leaves_what_has_ended() {
    let service = Service::start().await;
    for outcome in [Outcome::succeed().boot_time(HOUR), Outcome::succeed().run_time(HOUR)] {
        let mut prediction = submitted(&service, outcome).await;
        prediction.cancel().await.unwrap();
        prediction.cancel().await.unwrap();
        let error = prediction.wait().await.unwrap_err();
        assert_eq!((error.kind(), prediction.status()), (ErrorKind::Canceled, &Status::Canceled));
        assert_eq!(error.prediction_id(), Some(prediction.id()));
    }
    let mut ended = submitted(&service, Outcome::succeed()).await;
    ended.wait().await.unwrap();
    ended.cancel().await.unwrap();
    assert_eq!(ended.status(), &Status::Succeeded);
}

#[tokio::test]
async fn each_way_to_end_is_its_own_kind() {
    let service = Service::start().await;
    let table = [
        (Outcome::fail("CUDA out of memory"), ErrorKind::Failed, Status::Failed, "CUDA out of memory"),
        (Outcome::fail(""), ErrorKind::Failed, Status::Failed, "failed"),
        (Outcome::cancel(), ErrorKind::Canceled, Status::Canceled, "canceled"),
        (Outcome::abort(), ErrorKind::Aborted, Status::Aborted, "aborted"),
    ];
    for (outcome, kind, status, part) in table {
        let mut prediction = submitted(&service, outcome.clone()).await;
        let waited = prediction.wait().await.unwrap_err();
        assert_eq!(prediction.status(), &status);
        service.emulator.next_outcome(outcome);
        let ran = service.client.run(animagine::Input::new()).await.unwrap_err();
        for error in [waited, ran] {
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.is_prediction_ended() && !error.is_outcome_unknown() && !error.is_retryable());
            assert!(error.prediction_id().is_some());
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
