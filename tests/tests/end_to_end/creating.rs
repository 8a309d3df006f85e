//! Where a create goes: by version, by the model's name, or to a deployment.

use std::time::Duration;

use replicate_runtime::{Error, Event, ModelInput};
use replicate_tests::models::{animagine, detector, flux, oddball, upscaler};
use replicate_tests::{Service, emulator};
use serde_json::{Value, json};

const ANIMAGINE: &str = "057e2276ac5dcd8d1575dc37b131f903df9c10c41aed53d47cd7d4f068c19fa5";

#[tokio::test]
async fn the_document_and_the_caller_decide_where_a_create_goes() {
    // The service runs the latest version of a community model by its id alone.
    let service = Service::with(emulator().lenient()).await;
    let client = &service.client;
    let upscale = || {
        let (prompt, image) = ("sharp".into(), "https://example.com/a.png".into());
        upscaler::Input::new(upscaler::Required { prompt, image })
    };
    let other = upscaler::Input::MODEL.version().unwrap();
    let both = format!("aisha-ai-official/animagine-xl-4.0:{ANIMAGINE}");
    // Each call, with the path and the version in the body.
    let table: [(Result<(), Error>, &str, Option<String>); 8] = [
        (client.run(animagine::Input::new()).await.map(drop), "/v1/predictions", Some(both.clone())),
        (client.run(upscale()).await.map(drop), "/v1/predictions", Some(format!("acme/upscaler:{other}"))),
        // Official models run by their name though the document has a version.
        (
            client.run(flux::Input::new("a")).await.map(drop),
            "/v1/models/black-forest-labs/flux-schnell/predictions",
            None,
        ),
        // A document without a version, and one whose version is none that can be run by.
        (
            client.run(detector::Input::new("https://a.example/b")).await.map(drop),
            "/v1/models/acme/detector/predictions",
            None,
        ),
        (client.run(oddball::Input::new()).await.map(drop), "/v1/models/acme/oddball/predictions", None),
        (
            client.run(animagine::Input::new()).latest().await.map(drop),
            "/v1/models/aisha-ai-official/animagine-xl-4.0/predictions",
            None,
        ),
        (
            client.submit(animagine::Input::new()).version(ANIMAGINE).await.map(drop),
            "/v1/predictions",
            Some(both.clone()),
        ),
        (client.submit(animagine::Input::new()).version(&both).await.map(drop), "/v1/predictions", Some(both)),
    ];
    let creates = service.creates();
    assert_eq!(creates.len(), table.len());
    for ((result, path, version), create) in table.into_iter().zip(creates) {
        result.unwrap();
        assert_eq!(create.path(), path);
        let body = create.json().unwrap();
        assert_eq!(body.get("version").and_then(Value::as_str), version.as_deref());
        assert!(body["input"].is_object());
    }
}

#[tokio::test]
async fn a_version_that_the_service_does_not_have_is_its_own_error() {
    let service = Service::start().await;
    let error = service.client.run(animagine::Input::new()).version("0".repeat(64)).await.unwrap_err();
    assert_eq!(error.status_code(), Some(422));
    assert!(error.to_string().contains("Invalid version or not permitted"), "{error}");

    let error = service.client.run(animagine::Input::new()).deployment("acme/fast").await.unwrap_err();
    assert_eq!(service.creates()[1].path(), "/v1/deployments/acme/fast/predictions");
    assert_eq!(error.status_code(), Some(404));
}

#[tokio::test]
async fn options_are_sent_beside_the_input() {
    let service = Service::start().await;
    let prediction = service
        .client
        .submit(flux::Input::new("a"))
        .webhook("https://me.example/hook", [Event::Start, Event::Completed])
        .cancel_after(Duration::from_secs(3600))
        .await
        .unwrap();
    assert_eq!(prediction.model(), Some("black-forest-labs/flux-schnell"));
    let create = &service.creates()[0];
    assert_eq!(create.header("cancel-after"), Some("3600s"));
    assert_eq!(create.header("prefer"), None, "submit does not wait");
    assert_eq!(
        create.json().unwrap(),
        json!({
            "input": {"prompt": "a"},
            "webhook": "https://me.example/hook", "webhook_events_filter": ["start", "completed"],
        })
    );
}

#[tokio::test]
async fn a_model_without_a_module_runs_on_json() {
    let service = Service::with(emulator().lenient()).await;
    let output = service.client.model("black-forest-labs/flux-schnell").run(json!({"prompt": "a"})).await.unwrap();
    assert_eq!(output.as_array().map(Vec::len), Some(1));
    let error = service.client.model("acme/upscaler").run(json!({"prompt": "a"})).await.unwrap_err();
    assert_eq!(error.invalid_fields()[0].rule, "required");
}
