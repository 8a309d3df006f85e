//! Outputs that are not quite what the schema says: whatever can be made to fit fits, since it is paid for.

use replicate_emulator::Outcome;
use replicate_runtime::ErrorKind;
use replicate_runtime::output::OpenEnum;
use replicate_tests::Service;
use replicate_tests::models::{detector, flux, llama, upscaler};
use serde_json::{Value, json};

const LINK: &str = "https://replicate.delivery/x/out-0.png";

fn look() -> detector::Input {
    detector::Input::new("https://example.com/cat.png")
}

#[tokio::test]
async fn an_object_is_a_struct() {
    let service = Service::start().await;
    let output = service.client.run(look()).await.unwrap();
    assert!(output.mood.known().is_some());
    assert!(!output.boxes.is_empty());
    assert!(output.preview.is_some_and(|preview| preview.extension() == Some("png")));
}

#[tokio::test]
async fn what_the_schema_does_not_list_is_kept_or_skipped() {
    let service = Service::start().await;
    service.emulator.next_outcome(Outcome::succeed().output(json!({
        "mood": "stormy",
        "caption": ["a cat ", "in the rain"],
        "boxes": {"label": "cat", "left": 3.0, "top": 4, "colour": "red"},
        "preview": [LINK],
        "more": {"of": "it"},
    })));
    let output = service.client.run(look()).await.unwrap();
    assert_eq!(output.mood, OpenEnum::Unknown(json!("stormy")));
    assert_eq!(output.caption.unwrap(), "a cat in the rain");
    let [found] = &output.boxes[..] else { panic!("{:?}", output.boxes) };
    assert_eq!((found.label.as_str(), found.left, found.top, found.score), ("cat", 3, 4, None));
    assert_eq!(output.preview.unwrap().as_str(), LINK);
}

#[tokio::test]
async fn one_value_for_a_list_and_a_list_for_one_value() {
    let service = Service::start().await;
    let outcome = |output| service.emulator.next_outcome(Outcome::succeed().output(output));
    let upscale = || {
        let required = upscaler::Required { prompt: "sharp".into(), image: "https://example.com/a.png".into() };
        service.client.run(upscaler::Input::new(required))
    };
    outcome(json!(LINK));
    assert_eq!(service.client.run(flux::Input::new("a")).await.unwrap()[0].as_str(), LINK);
    outcome(Value::Null);
    assert!(service.client.run(flux::Input::new("a")).await.unwrap().is_empty());
    outcome(json!([LINK]));
    assert_eq!(upscale().await.unwrap().as_str(), LINK);
    outcome(json!("not a link at all"));
    assert_eq!(upscale().await.unwrap().url(), None);
    for (output, text) in
        [(json!("Hello"), "Hello"), (json!(["Hel", "lo"]), "Hello"), (json!([]), ""), (json!(null), "")]
    {
        outcome(output);
        assert_eq!(service.client.run(llama::Input::new()).await.unwrap(), text);
    }
}

#[tokio::test]
async fn an_output_that_cannot_fit_is_kept_with_the_id() {
    let service = Service::start().await;
    for raw in [json!({"mood": "calm", "boxes": [{"label": "cat", "left": "far"}]}), json!([1, 2]), json!(true)] {
        service.emulator.next_outcome(Outcome::succeed().output(raw.clone()));
        let error = service.client.run(look()).await.unwrap_err();
        assert_eq!((error.kind(), error.raw_output()), (ErrorKind::OutputMismatch, Some(&raw)));
        let id = error.prediction_id().unwrap();
        assert_eq!(service.emulator.predictions().last().unwrap()["id"], id);
        // It is not lost to the caller either, who can read it as JSON by that id.
        let json = service.client.prediction::<Value>(id).await.unwrap().wait().await.unwrap();
        assert_eq!(json, raw);
    }
}
