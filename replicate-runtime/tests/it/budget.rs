//! Budgets: what a client refuses before it sends anything.

use crate::support::{Input, Server, Step, prediction_with};
use replicate_runtime::cost::Decimal;
use replicate_runtime::{Client, ErrorKind, Prices};
use serde_json::json;

fn budget(server: &Server, prices: &str, limit: &str) -> Client {
    let prices: Prices = prices.parse().unwrap();
    server.client().budget(&prices, limit.parse::<Decimal>().unwrap())
}

const SECOND: &str = "[models.\"acme/painter\"]\nsecond = \"0.1\"";
const RUN: &str = "[models.\"acme/painter\"]\nrun = \"0.4\"";

fn ended(id: &str, seconds: f64) -> Step {
    let more = json!({"id": id, "output": ["https://out.example/0.png"], "metrics": {"predict_time": seconds}});
    Step::json(201, &prediction_with("succeeded", more))
}

fn running(id: &str) -> Step {
    Step::json(201, &prediction_with("processing", json!({"id": id})))
}

fn figures(client: &Client) -> (String, String) {
    let (spent, reserved) = client.spent().unwrap();
    (spent.normalize().to_string(), reserved.normalize().to_string())
}

#[tokio::test]
async fn what_may_cost_too_much_is_not_sent() {
    // The first costs 0.2, so that 0.4 are reserved for the next.
    let server = Server::script([ended("a", 2.0), ended("b", 3.0), running("c")]).await;
    let client = budget(&server, SECOND, "1.2");
    client.run(Input::new("a")).await.unwrap();
    assert_eq!(figures(&client), ("0.2".into(), "0".into()));
    client.run(Input::new("b")).await.unwrap();
    assert_eq!(figures(&client), ("0.5".into(), "0".into()));
    client.submit(Input::new("c")).await.unwrap();
    assert_eq!(figures(&client), ("0.5".into(), "0.6".into()));
    let error = client.clone().submit(Input::new("d")).await.unwrap_err();
    assert_eq!((error.kind(), server.creates()), (ErrorKind::OverBudget, 3), "{error}");
    assert!(error.to_string().contains("$0.10 of the budget is not reserved"), "{error}");
}

#[tokio::test]
async fn the_first_prediction_runs_alone() {
    let server = Server::script([running("a"), ended("a", 1.0), ended("b", 1.0)]).await;
    let client = budget(&server, SECOND, "5");
    let mut first = client.submit(Input::new("a")).await.unwrap();
    assert_eq!(figures(&client), ("0".into(), "5".into()));
    assert_eq!(client.submit(Input::new("b")).await.unwrap_err().kind(), ErrorKind::OverBudget);
    first.wait().await.unwrap();
    assert_eq!(figures(&client), ("0.1".into(), "0".into()));
    client.run(Input::new("b")).await.unwrap();
    assert_eq!(figures(&client), ("0.2".into(), "0".into()));
}

#[tokio::test]
async fn what_was_not_created_is_given_back_and_what_may_have_been_is_not() {
    let list = json!({"results": [], "next": null});
    let server = Server::answer(move |seen| match &*seen.line {
        line if line.starts_with("GET /v1/predictions") => Step::json(200, &list),
        _ if seen.body.windows(4).any(|text| text == b"lost") => Step::Drop,
        _ => Step::text(422, "{\"detail\": \"no\"}"),
    })
    .await;
    let client = budget(&server, RUN, "1");
    assert_eq!(client.submit(Input::new("refused")).await.unwrap_err().kind(), ErrorKind::Rejected);
    assert_eq!(figures(&client), ("0".into(), "0".into()));
    assert_eq!(client.submit(Input::new("")).await.unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(figures(&client), ("0".into(), "0".into()));
    let unknown = client.submit(Input::new("lost")).timeout(std::time::Duration::from_secs(3)).await.unwrap_err();
    assert!(unknown.is_outcome_unknown(), "{unknown}");
    assert_eq!(figures(&client), ("0".into(), "0.4".into()));
}

#[tokio::test]
async fn a_model_without_a_price_is_refused() {
    let server = Server::script([]).await;
    let client = budget(&server, "[models.\"acme/writer\"]\nrun = \"0.1\"", "5");
    let error = client.run(Input::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), server.seen().len()), (ErrorKind::OverBudget, 0));
    assert!(error.to_string().contains("acme/painter: the model has no price"), "{error}");
    assert_eq!(server.client().spent(), None);
}

/// What a prediction cost is a field of the spans of its create and its wait, whichever saw its end.
#[tokio::test]
async fn what_was_spent_is_a_field_of_spans() {
    let log = crate::tracing::Log::default();
    // With a single one, what the other tests of this program do not listen to would be switched off here too.
    let _second = tracing::Dispatch::new(crate::tracing::Log::default());
    let _guard = tracing::subscriber::set_default(log.clone());
    let server = Server::script([ended("a", 2.0), running("b"), ended("b", 3.0)]).await;
    let client = budget(&server, SECOND, "1.2");
    client.run(Input::new("a")).await.unwrap();
    // All that there was is reserved for the first one, and 0.2 is what it cost.
    let text = log.text();
    assert!(text.contains("reserved=1.2\n") && text.contains("cost=0.20\n"), "{text}");
    assert!(!text.contains("cost=0.30"), "{text}");
    client.submit(Input::new("b")).await.unwrap().wait().await.unwrap();
    let text = log.text();
    assert!(text.contains("reserved=0.40\n") && text.contains("cost=0.30\n"), "{text}");
}
