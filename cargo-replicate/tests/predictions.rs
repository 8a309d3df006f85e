//! `predictions` and what else the account has; and the options of `run` that create a prediction and leave it.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::process::Stdio;
use std::time::Duration;

use replicate_emulator::{Fault, Method, Outcome, StatusCode};
use serde_json::{Value, json};
use support::batch::{creates, package, service};
use support::{Folder, Run, Service};

fn json_of(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"))
}

/// A prediction that is created and left.
fn created(service: &Service, folder: &Folder, model: &str) -> String {
    let run = service.run(folder, &format!("run {model} prompt=a --no-wait --quiet"));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    run.stdout.trim_end().to_owned()
}

mod run_options {
    use super::*;

    #[test]
    fn no_wait_prints_the_id_and_what_goes_on_with_it() {
        let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(600))), package(0));
        let run = service.run(&folder, "run acme/studio prompt=a --no-wait");
        let id = service.emulator.predictions()[0]["id"].as_str().unwrap().to_owned();
        assert_eq!((run.code, run.stdout.as_str()), (0, format!("{id}\n").as_str()), "{run:?}");
        assert!(run.stderr.contains(&format!("cargo replicate predictions wait {id}")), "{run:?}");
        let run = service.run(&folder, "run acme/studio prompt=a --no-wait --json");
        assert_eq!(json_of(&run)["id"], service.emulator.predictions()[1]["id"], "{run:?}");
    }

    #[test]
    fn dry_run_sends_nothing() {
        let (service, folder) = (service(|builder| builder), package(0));
        let run = service.run(&folder, "run acme/studio prompt=a width=64 --dry-run -o nowhere");
        assert_eq!((run.code, json_of(&run)), (0, json!({"prompt": "a", "width": 64})), "{run:?}");
        assert!(run.stderr.contains("acme/studio:0a1b") && run.stderr.contains("was not sent"), "{run:?}");
        let bad = service.run(&folder, "run acme/studio prompt=a width=5000 --dry-run");
        assert_eq!(bad.code, 2, "{bad:?}");
        assert!(service.emulator.requests().is_empty() && !folder.path("nowhere").exists());
    }

    #[test]
    fn webhook_deployment_and_timeout_are_sent() {
        let (service, folder) = (service(|builder| builder), package(0));
        let create =
            service.run(&folder, "run acme/studio prompt=a --no-wait --webhook https://me.example/hook --timeout 5m");
        assert_eq!(create.code, 0, "{create:?}");
        let request = service.emulator.requests().into_iter().find(|it| *it.method() == Method::POST).unwrap();
        let body: Value = request.json().unwrap();
        assert_eq!(body["webhook"], "https://me.example/hook");
        assert_eq!(body["webhook_events_filter"], json!(["completed"]));
        assert_eq!(request.header("cancel-after"), Some("300s"));
        let deployed = service.run(&folder, "run acme/studio prompt=a --deployment acme/mine --no-wait");
        let path = service.emulator.requests().last().unwrap().path().to_owned();
        assert!(path.ends_with("/deployments/acme/mine/predictions"), "{path}: {deployed:?}");
        let wrong = service.run(&folder, "run acme/studio prompt=a --timeout soon");
        assert!(wrong.code == 2 && wrong.stderr.contains("write it as `90s`"), "{wrong:?}");
    }

    #[test]
    fn inputs_come_by_stdin() {
        let (service, folder) = (service(|builder| builder), package(0));
        let mut command = service.command(&folder, "run acme/studio --input - width=64 --no-wait");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"{\"prompt\": \"a\"}").unwrap();
        let run = Run::from(child.wait_with_output().unwrap());
        assert_eq!((run.code, creates(&service)), (0, vec![json!({"prompt": "a", "width": 64})]), "{run:?}");
    }
}

mod predictions {
    use super::*;

    #[test]
    fn are_listed_and_shown() {
        let (service, folder) = (service(|builder| builder), package(0));
        let ids: Vec<String> = (0..3).map(|_| created(&service, &folder, "acme/studio")).collect();
        let list = service.run(&folder, "predictions list -n 2");
        assert_eq!((list.code, list.stdout.lines().count()), (0, 3), "{list:?}");
        assert!(list.stdout.contains(&ids[2]) && list.stdout.contains("acme/studio") && !list.stdout.contains(&ids[0]));
        let all = json_of(&service.run(&folder, "predictions list --json"));
        assert_eq!(all.as_array().unwrap().len(), 3);
        for id in [ids[0].clone(), format!("https://replicate.com/p/{}", ids[0])] {
            let get = service.run(&folder, &format!("predictions get {id}"));
            assert!(
                get.code == 0 && get.stdout.contains(&ids[0]) && get.stdout.contains("\"prompt\": \"a\""),
                "{get:?}"
            );
        }
        let none = service.run(&folder, "predictions get abc");
        assert!(none.code == 2 && none.stderr.contains("404"), "{none:?}");
        let wrong = service.run(&folder, "predictions get ../x");
        assert!(wrong.code == 2 && wrong.stderr.contains("not the id of a prediction"), "{wrong:?}");
    }

    #[test]
    fn are_waited_for_and_saved() {
        let (service, folder) = (service(|builder| builder.run_time(Duration::from_millis(300))), package(0));
        let id = created(&service, &folder, "acme/studio");
        let run = service.run(&folder, &format!("predictions wait {id} -o out"));
        assert_eq!(run.code, 0, "{run:?}");
        let saved = folder.files("out");
        assert!(saved[0].starts_with(&id) && run.stderr.contains(&format!("Saved out/{}", saved[0])), "{run:?}");
        // What is there stays, and is not fetched under a second name.
        let again = service.run(&folder, &format!("predictions download {id} -o out --json"));
        assert_eq!((again.code, folder.files("out")), (0, saved.clone()), "{again:?}");
        assert_eq!(json_of(&again)["files"].as_array().unwrap().len(), saved.len());
        folder.write(&format!("out/{}", saved[0]), "my own");
        let again = service.run(&folder, &format!("predictions download {id} -o out"));
        assert_eq!((again.code, folder.read(&format!("out/{}", saved[0])).as_str()), (0, "my own"), "{again:?}");
        assert_eq!(creates(&service).len(), 1);
    }

    #[test]
    fn of_text_are_printed() {
        let said = json!(["Once ", "upon"]);
        let service = service(move |builder| {
            let said = said.clone();
            builder.run_time(Duration::from_millis(100)).script(move |_| Outcome::succeed().output(said.clone()))
        });
        let folder = package(0);
        let id = created(&service, &folder, "acme/writer");
        for action in ["wait", "download"] {
            let run = service.run(&folder, &format!("predictions {action} {id} --quiet"));
            assert_eq!((run.code, run.stdout.as_str()), (0, "Once upon\n"), "{action}: {run:?}");
        }
        // Without a package the service knows the model.
        let run = service.run(&Folder::empty(), &format!("predictions wait {id} --quiet"));
        assert_eq!((run.code, run.stdout.as_str()), (0, "Once upon\n"), "{run:?}");
    }

    #[test]
    fn are_canceled_once() {
        let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(600))), package(0));
        let id = created(&service, &folder, "acme/studio");
        let early = service.run(&folder, &format!("predictions download {id}"));
        assert!(early.code == 2 && early.stderr.contains("has not ended"), "{early:?}");
        let slow = service.run(&folder, &format!("predictions wait {id} --timeout 1s"));
        assert!(
            slow.code == 2 && slow.stderr.contains("after 1s") && slow.stderr.contains("predictions wait"),
            "{slow:?}"
        );
        for _ in 0..2 {
            let run = service.run(&folder, &format!("predictions cancel {id}"));
            assert!(run.code == 0 && run.stderr.contains("canceled"), "{run:?}");
        }
        let cancels = service.emulator.requests().into_iter().filter(|request| request.path().ends_with("/cancel"));
        assert_eq!(cancels.count(), 1);
        let ended = service.run(&folder, &format!("predictions wait {id}"));
        assert_eq!(ended.code, 1, "{ended:?}");
    }

    #[cfg(unix)]
    #[test]
    fn run_on_where_waiting_is_interrupted() {
        let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(600))), package(0));
        let id = created(&service, &folder, "acme/studio");
        let mut command = service.command(&folder, &format!("predictions wait {id}"));
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let looks = || {
            let requests = service.emulator.requests();
            requests.iter().filter(|it| *it.method() == Method::GET && it.path().contains("/predictions/")).count()
        };
        while looks() < 2 {
            std::thread::yield_now();
        }
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let run = Run::from(child.wait_with_output().unwrap());
        assert!(run.code == 130 && run.stderr.contains(&format!("{id} is still running")), "{run:?}");
        assert_eq!(service.emulator.predictions()[0]["status"], "processing");
    }

    /// A schema that takes anything does not say what is a file: the user does.
    #[test]
    fn of_models_without_a_schema_are_saved_on_demand() {
        const ANY: &str = r#"{"owner": "acme", "name": "any", "latest_version": {
            "id": "3a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "openapi_schema": {"components": {"schemas": {
                "Input": {"type": "object", "properties": {"prompt": {"type": "string"}}}, "Output": {"title": "Output"}
            }}}
        }}"#;
        let files = service(|builder| builder);
        let folder = package(0).with("models/acme/any.json", ANY);
        assert_eq!(files.run(&folder, "run acme/studio prompt=a -o first").code, 0);
        let picture = files.emulator.predictions()[0]["output"][0].clone();
        let service = service(move |builder| {
            let picture = picture.clone();
            let document = replicate_emulator::Document::from_json(ANY).unwrap();
            builder.document(document).script(move |_| Outcome::succeed().output(json!({"picture": picture})))
        });
        let run = service.run(&folder, "run acme/any prompt=a -o out");
        let id = service.emulator.predictions()[0]["id"].as_str().unwrap().to_owned();
        let advice = format!("cargo replicate predictions download {id} --addresses");
        assert!(run.code == 0 && run.stderr.contains(&advice) && !folder.path("out").exists(), "{run:?}");
        let run = service.run(&folder, &format!("predictions download {id} --addresses -o out"));
        assert!(run.code == 0 && folder.files("out")[0].starts_with(&id), "{run:?}");
    }

    #[test]
    fn whose_output_is_gone_are_said_to_be() {
        let (service, folder) = (service(|builder| builder), package(0));
        let id = created(&service, &folder, "acme/studio");
        assert_eq!(service.run(&folder, &format!("predictions wait {id} -o out")).code, 0);
        service.emulator.fault(Fault::reply(StatusCode::NOT_FOUND).on(Method::GET, "/delivery/**").forever());
        let run = service.run(&folder, &format!("predictions download {id} -o new"));
        assert!(run.code == 2 && run.stderr.contains("an hour after the end"), "{run:?}");
        assert!(json_of(&run).is_array(), "{run:?}");
    }
}

#[test]
fn the_account_and_what_it_can_use_are_shown() {
    let (service, folder) = (service(|builder| builder), package(0));
    for (line, expected) in [("account", "username"), ("hardware", "cpu"), ("trainings list", ""), ("deployments", "")]
    {
        let run = service.run(&folder, line);
        assert!(run.code == 0 && run.stdout.contains(expected), "{line}: {run:?}");
        let json = service.run(&folder, &format!("{line} --json"));
        assert!(json.code == 0 && json_of(&json) != Value::Null, "{line}: {json:?}");
    }
    let none = service.run(&folder, "trainings get abc");
    assert_eq!(none.code, 2, "{none:?}");
}

/// What an earlier prediction did can be done again by a program.
#[test]
fn a_prediction_becomes_a_program() {
    let (service, folder) = (service(|builder| builder), package(0));
    let run = service.run(&folder, "run acme/studio prompt=a\u{202e}b width=512");
    assert_eq!(run.code, 0, "{run:?}");
    let id = service.emulator.predictions()[0]["id"].as_str().unwrap().to_owned();
    let run = service.run(&folder, &format!("scaffold {id}"));
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("#[model(\"acme/studio\")]\npub mod studio {}\n"), "{}", run.stdout);
    let literals = "    let input = studio::input! {\n        prompt: \"a\\u{202e}b\",\n        width: 512,\n    };\n";
    assert!(run.stdout.contains(literals), "{}", run.stdout);
}
