//! The table of calls, by the client of the crate `rmcp`.

use std::time::Duration;

use replicate_emulator::{Document, Outcome};
use serde_json::{Value, json};

use crate::agent::{Agent, text};
use crate::support::{Folder, Service};
use crate::{creates, package, service};

/// No prediction of this length ends within a test.
const LONG: Duration = Duration::from_secs(600);

#[test]
fn each_model_is_a_tool() {
    let service = service(|builder| builder);
    let folder = package();
    let agent = Agent::start(&service, &folder, "");
    let tools = agent.tools();
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(names, ["acme_painter", "acme_writer", "search_models", "describe_model", "get_prediction"]);
    let painter = &tools[0];
    assert_eq!(painter.title.as_deref(), Some("acme/painter"));
    assert!(painter.description.as_ref().unwrap().contains("Paints what it is told."));
    let input = Value::from((*painter.input_schema).clone());
    let width = json!({"type": "integer", "minimum": 8, "maximum": 4096, "default": 1024});
    assert_eq!((&input["properties"]["width"], &input["required"]), (&width, &json!(["prompt"])));
    let output = Value::from((**painter.output_schema.as_ref().unwrap()).clone());
    let files = json!({"type": "array", "items": {"type": "string", "format": "uri"}});
    assert_eq!(output["properties"]["output"], files);
}

/// Some APIs for agents refuse `anyOf` and its like at the top of a tool's schema.
#[test]
fn what_holds_for_all_arguments_together_is_said_in_words_and_checked() {
    const EITHER: &str = r#"{"owner": "acme", "name": "either", "latest_version": {
      "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
      "openapi_schema": {"components": {"schemas": {
        "Input": {"type": "object", "properties": {
          "prompt": {"type": "string", "x-order": 0}, "image": {"type": "string", "format": "uri", "x-order": 1}
        }, "anyOf": [{"required": ["prompt"]}, {"required": ["image"]}], "allOf": [{"minProperties": 1}]},
        "Output": {"type": "string"}
      }}}
    }}"#;
    let service = Service::start(|builder| builder.document(Document::from_json(EITHER).unwrap()));
    let folder = Folder::package().with("models/acme/either.json", EITHER);
    let agent = Agent::start(&service, &folder, "");
    let tool = &agent.tools()[0];
    let keys: Vec<&String> = tool.input_schema.keys().collect();
    assert!(keys.iter().all(|key| !["anyOf", "oneOf", "allOf", "not", "enum"].contains(&key.as_str())), "{keys:?}");
    let description = tool.description.as_ref().unwrap();
    assert!(description.contains("The arguments together must be "), "{description}");
    assert!(description.contains("with `prompt`, or with `image`"), "{description}");
    let refused = agent.call("acme_either", json!({}));
    assert!(refused.is_error == Some(true) && text(&refused).contains("with `prompt`, or with `image`"), "{refused:?}");
    assert!(creates(&service).is_empty());
    assert_eq!(agent.call("acme_either", json!({"prompt": "a"})).is_error, Some(false));
}

#[test]
fn text_is_text() {
    let service = service(|builder| builder.script(|_| Outcome::succeed().output(json!(["Once ", "upon"]))));
    let folder = package();
    let agent = Agent::start(&service, &folder, "");
    let result = agent.call("acme_writer", json!({"prompt": "Tell me"}));
    assert_eq!((text(&result).as_str(), result.is_error), ("Once upon", Some(false)), "{result:?}");
    assert_eq!(result.structured_content.unwrap()["output"], "Once upon");
    assert_eq!(creates(&service), [json!({"prompt": "Tell me"})]);
}

#[test]
fn pictures_are_shown_and_saved() {
    let (service, folder) = (service(|builder| builder), package());
    let agent = Agent::start(&service, &folder, "-o pictures");
    let result = agent.call("acme_painter", json!({"prompt": "a red fox", "width": 64}));
    let saved: Vec<String> =
        folder.files("pictures").into_iter().filter(|path| !path.starts_with(".replicate-mcp")).collect();
    assert!(!saved.is_empty(), "{result:?}");
    assert_eq!(result.content.iter().filter(|block| block.as_image().is_some()).count(), saved.len(), "{result:?}");
    let structured = result.structured_content.unwrap();
    let paths: Vec<&str> = structured["files"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(paths.iter().zip(&saved).all(|(path, saved)| path.ends_with(saved.as_str())), "{structured}");
    assert!(structured["output"][0].as_str().unwrap().starts_with("file:///"), "{structured}");
}

#[test]
fn invalid_calls_name_each_input_and_send_nothing() {
    let (service, folder) = (service(|builder| builder), package());
    let agent = Agent::start(&service, &folder, "");
    for (arguments, expected) in [
        (json!({}), vec!["`prompt`: is required but missing"]),
        (
            json!({"prompt": "a", "widht": 5, "style": "oll"}),
            vec!["did you mean `width`?", "`style`: \"oll\" is not one of"],
        ),
        (json!({"prompt": "a", "width": 5000}), vec!["`width`: 5000 is above the maximum of 4096"]),
        (json!({"prompt": 5}), vec!["`prompt`: "]),
    ] {
        let result = agent.call("acme_painter", arguments.clone());
        let told = text(&result);
        assert_eq!(result.is_error, Some(true), "{result:?}");
        assert!(expected.iter().all(|expected| told.contains(expected)), "{arguments} {told}");
    }
    assert!(creates(&service).is_empty());
}

#[test]
fn a_failed_prediction_is_an_error_of_the_tool() {
    let service = service(|builder| builder.script(|_| Outcome::fail("out of memory")));
    let folder = package();
    let result = Agent::start(&service, &folder, "").call("acme_painter", json!({"prompt": "a"}));
    assert_eq!(result.is_error, Some(true));
    assert!(text(&result).contains("failed: out of memory"), "{result:?}");
}

#[test]
fn a_canceled_call_is_canceled_on_the_service() {
    let service = service(|builder| builder.run_time(LONG));
    let folder = package();
    let agent = Agent::start(&service, &folder, "");
    let call = agent.begin("acme_painter", json!({"prompt": "a"}));
    agent.runtime.block_on(call.cancel(None)).unwrap();
    agent.leave();
    assert_eq!(service.emulator.predictions()[0]["status"], "canceled");
}

#[test]
fn a_client_that_leaves_pays_for_nothing_more() {
    let service = service(|builder| builder.run_time(LONG));
    let folder = package();
    let agent = Agent::start(&service, &folder, "");
    let call = agent.begin("acme_painter", json!({"prompt": "a"}));
    agent.leave();
    drop(call);
    assert_eq!(service.emulator.predictions()[0]["status"], "canceled");
}

#[test]
fn progress_is_told_and_only_grows() {
    let service = service(|builder| {
        builder.script(|_| {
            let bars = "loading\n 25%|██        | 1/4 [00:00<00:00]\n100%|██████████| 4/4 [00:00<00:00]\n";
            Outcome::succeed().run_time(Duration::from_millis(1500)).logs(bars)
        })
    });
    let folder = package();
    let agent = Agent::start(&service, &folder, "");
    agent.call("acme_painter", json!({"prompt": "a"}));
    let told = agent.ears.progress.lock().unwrap();
    assert!(told.len() > 1, "{told:?}");
    assert!(told.windows(2).all(|pair| pair[0].progress < pair[1].progress), "{told:?}");
    assert!(told.iter().any(|told| told.total == Some(100.0)), "{told:?}");
}

#[test]
fn ten_calls_at_once_are_ten_predictions() {
    let (service, folder) = (service(|builder| builder), package());
    let agent = Agent::start(&service, &folder, "");
    let calls = (0..10).map(|number| json!({"prompt": format!("cat {number}")})).collect();
    let results = agent.call_all("acme_writer", calls);
    assert!(results.iter().all(|result| result.is_error == Some(false)), "{results:?}");
    assert_eq!(creates(&service).len(), 10);
}

#[test]
fn no_more_predictions_than_allowed() {
    let (service, folder) = (service(|builder| builder), package());
    let agent = Agent::start(&service, &folder, "--max-predictions 3");
    let calls = (0..10).map(|number| json!({"prompt": format!("cat {number}")})).collect();
    let results = agent.call_all("acme_writer", calls);
    let refused = results.iter().filter(|result| text(result).contains("--max-predictions"));
    assert_eq!((refused.count(), creates(&service).len()), (7, 3));
}

#[test]
fn files_of_named_folders_are_sent() {
    let (service, folder) = (service(|builder| builder), package().with("assets/a.png", "a picture"));
    let agent = Agent::start(&service, &folder, "--files assets");
    let whole = folder.path("assets/a.png");
    let names = ["@assets/a.png".to_owned(), "@a.png".to_owned(), format!("file://{}", whole.display())];
    for name in &names {
        let result = agent.call("acme_painter", json!({"prompt": "a", "image": name}));
        assert_eq!(result.is_error, Some(false), "{name} {result:?}");
    }
    let sent = creates(&service);
    assert!(sent.iter().all(|input| input["image"].as_str().unwrap().contains("/files/")), "{sent:?}");
}

#[test]
fn models_are_found_described_and_added() {
    let (service, folder) = (service(|builder| builder), Folder::package());
    let agent = Agent::start(&service, &folder, "--allow-add");
    assert!(text(&agent.call("search_models", json!({"query": "painter"}))).contains("acme/painter"));
    let described = text(&agent.call("describe_model", json!({"model": "acme/painter"})));
    assert!(described.contains("\"width\"") && described.contains("4096"), "{described}");
    let added = agent.call("add_model", json!({"model": "acme/painter"}));
    assert_eq!((added.is_error, folder.files("models")), (Some(false), vec!["acme/painter.json".to_owned()]));
    assert_eq!(agent.tools()[0].name, "acme_painter");
    let wrong = agent.call("describe_model", json!({"modle": "acme/painter"}));
    assert!(text(&wrong).contains("did you mean `model`?"), "{wrong:?}");
}

#[test]
fn a_prediction_is_looked_at() {
    let (service, folder) = (service(|builder| builder), package());
    let agent = Agent::start(&service, &folder, "");
    let made = agent.call("acme_painter", json!({"prompt": "a"})).structured_content.unwrap();
    let again = agent.call("get_prediction", json!({"id": made["prediction"]}));
    assert_eq!(again.structured_content.unwrap(), made);
    let missing = agent.call("get_prediction", json!({"id": "../x"}));
    assert!(text(&missing).contains("not the id of a prediction"), "{missing:?}");
}
