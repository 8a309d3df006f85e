//! What is wrong is said before anything is sent; what is sent is what the caller set.

use replicate_runtime::{Bound, ErrorKind, Rule};
use replicate_tests::Service;
use replicate_tests::models::{animagine, flux, oddball, upscaler};
use serde_json::{Value, json};

#[tokio::test]
async fn a_width_of_5000_never_reaches_the_server() {
    let service = Service::start().await;
    let error = service.client.run(animagine::Input::new().width(5000)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    for part in ["width", "5000", "4096"] {
        assert!(error.to_string().contains(part), "{part} is not in: {error}");
    }
    let violations: Vec<_> = error.validation().unwrap().iter().collect();
    let [violation] = violations[..] else { panic!("{violations:?}") };
    assert_eq!((violation.path(), violation.value()), ("width", &json!(5000)));
    assert!(matches!(violation.rule(), Rule::Bound(Bound::Maximum(_))), "{:?}", violation.rule());

    let submitted = service.client.submit(animagine::Input::new().width(5000)).await.unwrap_err();
    assert_eq!(submitted.kind(), ErrorKind::InvalidInput);
    assert!(service.emulator.requests().is_empty());
}

#[tokio::test]
async fn every_violation_is_listed() {
    let service = Service::start().await;
    let lora = |path: &str| oddball::Lora::new(path);
    let table: [(_, &[&str]); 3] = [
        (
            service
                .client
                .run(animagine::Input::new().steps(101).cfg_scale(f64::NAN).width(u128::MAX).height(0).clip_skip(-1))
                .await
                .unwrap_err(),
            &["cfg_scale", "clip_skip", "width", "height", "steps"],
        ),
        (
            service
                .client
                .run(oddball::Input::new().loras([lora("a"), lora("").scale(5), lora("b")]))
                .await
                .unwrap_err(),
            &["loras[1].path", "loras[1].scale"],
        ),
        (service.client.run(too_many_references()).await.unwrap_err(), &["references", "scale"]),
    ];
    for (error, paths) in table {
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let found: Vec<&str> = error.validation().unwrap().iter().map(replicate_runtime::Violation::path).collect();
        assert_eq!(found, paths, "{error}");
        assert!(paths.iter().all(|path| error.to_string().contains(path)), "{error}");
    }
    assert!(service.emulator.requests().is_empty());
}

fn too_many_references() -> upscaler::Input {
    let required = upscaler::Required { prompt: "sharp".into(), image: "https://example.com/a.png".into() };
    upscaler::Input::new(required).scale(9).references(["https://example.com/b.png"; 5])
}

#[tokio::test]
async fn only_what_the_caller_set_is_sent() {
    let service = Service::start().await;
    let version = "aisha-ai-official/animagine-xl-4.0:057e2276ac5dcd8d1575dc37b131f903df9c10c41aed53d47cd7d4f068c19fa5";
    service.client.run(animagine::Input::new()).await.unwrap();
    // A value that is the default was set all the same.
    let all = animagine::Input {
        seed: Some(7),
        ..animagine::Input::new().width(64_u16).height(32_usize).cfg_scale(5).vae(animagine::Vae::Default)
    };
    service.client.run(all).await.unwrap();
    service.client.run(flux::Input::new("a\u{1f980}b").aspect_ratio(flux::AspectRatio::_16_9)).await.unwrap();

    let bodies: Vec<Value> = service.creates().iter().map(|create| create.json().unwrap()).collect();
    let expected = [
        json!({"version": version, "input": {}}),
        json!({"version": version, "input": {"vae": "default", "cfg_scale": 5.0, "width": 64, "height": 32, "seed": 7}}),
        json!({"input": {"prompt": "a\u{1f980}b", "aspect_ratio": "16:9"}}),
    ];
    assert_eq!(bodies, expected);
}

#[tokio::test]
async fn what_is_set_beyond_the_schema_is_sent_as_it_is() {
    let service = Service::start().await;
    // In the place of a field.
    let input = flux::Input::new("a fox").extra("aspect_ratio", "16:9").num_outputs(2);
    service.client.run(input).await.unwrap();
    // Beside all fields, and past a bound: nothing is checked here, and it is the service that refuses.
    let new = service.client.run(flux::Input::new("a fox").extra("new", json!({"deep": [1, null]}))).await.unwrap_err();
    let large = service.client.run(animagine::Input::new().width(64).extra("width", 5000)).await.unwrap_err();

    let inputs: Vec<Value> = service.creates().iter().map(|create| create.json().unwrap()["input"].clone()).collect();
    let expected = [
        json!({"prompt": "a fox", "num_outputs": 2, "aspect_ratio": "16:9"}),
        json!({"prompt": "a fox", "new": {"deep": [1, null]}}),
        json!({"width": 5000}),
    ];
    assert_eq!(inputs, expected);
    for (error, field, rule) in
        [(new, "input", "additional_property_not_allowed"), (large, "input.width", "number_lte")]
    {
        assert_eq!((error.kind(), error.status_code()), (ErrorKind::Rejected, Some(422)));
        assert_eq!((error.invalid_fields()[0].field.as_str(), error.invalid_fields()[0].rule.as_str()), (field, rule));
    }
}

#[tokio::test]
async fn every_kind_of_input_is_one_that_the_schema_takes() {
    let service = Service::start().await;
    #[expect(deprecated, reason = "what is deprecated still works")]
    let input = oddball::Input::new()
        .r#type(oddball::Type::Fancy)
        .api_key("key")
        .seed("a word")
        .strength(0.5_f32)
        .loras([oddball::Lora::new("a.safetensors").scale(1)])
        .labels([("colour", "red"), ("size", "large")]);
    service.client.run(input).await.unwrap();
    service.client.run(oddball::Input::new().seed(7)).await.unwrap();

    let inputs: Vec<Value> = service.creates().iter().map(|create| create.json().unwrap()["input"].clone()).collect();
    let expected = [
        json!({
            "type": "fancy", "api_key": "key", "seed": "a word", "strength": 0.5,
            "loras": [{"path": "a.safetensors", "scale": 1.0}], "labels": {"colour": "red", "size": "large"},
        }),
        json!({"seed": 7}),
    ];
    assert_eq!(inputs, expected);
}

#[test]
fn an_input_reads_back_and_refuses_what_it_does_not_know() {
    let input = animagine::Input::new().prompt("x").scheduler(animagine::Scheduler::DpmPlusPlus2MSdeKarras).steps(9);
    let text = serde_json::to_string(&input).unwrap();
    assert_eq!(serde_json::from_str::<animagine::Input>(&text).unwrap(), input);
    // For an optional input null is absence.
    assert_eq!(serde_json::from_value::<animagine::Input>(json!({"seed": null})).unwrap(), animagine::Input::new());

    for (json, parts) in [
        (json!({"widht": 1}), ["widht", "width"]),
        (json!({"scheduler": "Euler b"}), ["Euler b", "did you mean \"Euler\"?"]),
        (json!({"width": "wide"}), ["width", "integer"]),
    ] {
        let error = serde_json::from_value::<animagine::Input>(json).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }
}
