//! Rate limits, times and the removal of data, as a client sees them.
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::time::Duration;

use replicate_emulator::{Builder, Document, Emulator, RateLimits};
use reqwest::{Client, Response};
use serde_json::{Value, json};

const HOUR: Duration = Duration::from_secs(3600);

/// An emulator of two models that give a picture.
fn emulator() -> Builder {
    let document = json!({
        "Input": {"properties": {"prompt": {"type": "string"}}},
        "Output": {"type": "array", "items": {"type": "string", "format": "uri"}},
    });
    let model = |name: &str| Document::from_value(document.clone()).unwrap().with_model(name.parse().unwrap());
    Emulator::builder().document(model("acme/slow")).document(model("acme/fast")).run_time(Duration::ZERO)
}

struct Api {
    http: Client,
    emulator: Emulator,
}

impl Api {
    async fn of(builder: Builder) -> Self {
        let http = Client::builder().no_proxy().build().unwrap();
        Self { http, emulator: builder.start().await.unwrap() }
    }

    async fn get(&self, path: &str) -> Response {
        let url = format!("{}{path}", self.emulator.base_url());
        self.http.get(url).bearer_auth("x").send().await.unwrap()
    }

    async fn create(&self, model: &str) -> Response {
        let url = format!("{}/models/acme/{model}/predictions", self.emulator.base_url());
        let body = json!({"input": {"prompt": "a cat"}});
        self.http.post(url).bearer_auth("x").json(&body).send().await.unwrap()
    }

    /// The statuses of predictions that were just created.
    async fn created(&self, model: &str) -> Value {
        self.create(model).await.json().await.unwrap()
    }
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn one_request_too_many_is_refused_in_the_services_words() {
    let api = Api::of(emulator().rate_limits(RateLimits::service().creates(60).burst(2))).await;
    for remaining in ["1", "0"] {
        let response = api.create("fast").await;
        assert_eq!((response.status().as_u16(), header(&response, "ratelimit-remaining")), (201, Some(remaining)));
    }
    let refused = api.create("fast").await;
    assert_eq!(refused.status(), 429);
    assert_eq!(header(&refused, "content-type"), Some("application/problem+json"));
    assert_eq!((header(&refused, "ratelimit-remaining"), header(&refused, "retry-after")), (Some("0"), None));
    assert_eq!(
        refused.json::<Value>().await.unwrap(),
        json!({"detail": "Request was throttled. Your rate limit resets in ~1s.", "status": 429, "retry_after": 1})
    );
    assert_eq!(api.emulator.predictions().len(), 2);
    // Other requests have limits of their own.
    assert_eq!(header(&api.get("/account").await, "ratelimit-remaining"), Some("1"));
}

#[tokio::test]
async fn the_services_limits_are_in_the_headers_and_absent_without_limits() {
    let limited = Api::of(emulator().rate_limits(RateLimits::service())).await;
    let table = [("/account", "2999"), ("/predictions", "2998"), ("/predictions/abc", "59999")];
    for (path, remaining) in table {
        let response = limited.get(path).await;
        assert_eq!(header(&response, "ratelimit-remaining"), Some(remaining), "{path}");
        assert_eq!(header(&response, "ratelimit-reset"), Some("1"), "{path}");
    }
    assert_eq!(header(&limited.create("fast").await, "ratelimit-remaining"), Some("599"));
    let unlimited = Api::of(emulator()).await;
    assert_eq!(header(&unlimited.get("/account").await, "ratelimit-remaining"), None);
}

#[tokio::test]
async fn each_model_takes_its_own_time() {
    let slow = || "acme/slow".parse().unwrap();
    let api = Api::of(emulator().run_time_of(slow(), HOUR)).await;
    assert_eq!(api.created("slow").await["status"], "processing");
    assert_eq!(api.created("fast").await["status"], "succeeded");
    let api = Api::of(emulator().boot_time_of(slow(), HOUR..=2 * HOUR)).await;
    assert_eq!(api.created("slow").await["status"], "starting");
    assert_eq!(api.created("fast").await["status"], "succeeded");
}

#[tokio::test]
async fn a_seed_gives_the_same_ids() {
    let mut ids = Vec::new();
    for seed in [1, 1, 2] {
        let api = Api::of(emulator().run_time(Duration::ZERO..=HOUR).seed(seed)).await;
        ids.push(api.created("fast").await["id"].clone());
    }
    assert!(ids[0] == ids[1] && ids[1] != ids[2], "{ids:?}");
}

#[tokio::test]
async fn data_is_kept_for_a_time_and_then_gone() {
    for (kept, removed) in [(HOUR, false), (Duration::ZERO, true)] {
        let api = Api::of(emulator().data_kept(kept)).await;
        let prediction = api.created("fast").await;
        assert_eq!((&prediction["status"], &prediction["data_removed"]), (&json!("succeeded"), &json!(removed)));
        assert_eq!(prediction["output"].is_null(), removed, "{prediction}");
        assert_eq!(prediction["logs"] == "", removed, "{prediction}");
        assert_eq!(prediction["input"], if removed { json!({}) } else { json!({"prompt": "a cat"}) });
        let file = format!("/delivery/{}/out-0.png", prediction["id"].as_str().unwrap());
        let origin = api.emulator.base_url().trim_end_matches("/v1");
        let status = api.http.get(format!("{origin}{file}")).send().await.unwrap().status();
        assert_eq!(status.as_u16(), if removed { 404 } else { 200 });
    }
}
